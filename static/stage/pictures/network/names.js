// The names of the layers and of the edges between them, at the left of the drawing, wherever it is scrolled to.

const STYLE = `
  .names { position: sticky; left: 0; z-index: 3; width: 0; height: 0; }
  .names p {
    position: absolute; left: 0; display: flex; gap: 6px; margin: 0; padding: 0 3px; border-radius: 4px;
    font-size: max(12px, calc(var(--size) * 0.93)); line-height: 1.35; white-space: nowrap; cursor: help;
    color: var(--muted); background: color-mix(in srgb, var(--background) 84%, transparent);
  }
  .names .layer { font-weight: 600; color: var(--text); }`;
const GAP = 2; // pixels above what a name stands over

export class Names {
  constructor(board) {
    const style = board.appendChild(document.createElement("style"));
    style.textContent = STYLE;
    this.element = board.appendChild(document.createElement("div"));
    this.element.className = "names";
    this.lines = [0, 1, 2].map(() => this.element.appendChild(document.createElement("p")));
  }

  // Puts each line right above the layer that it names.
  arrange(drawing, place) {
    const [outputs, units, inputs] = this.lines;
    for (const [i, parts] of namesOf(drawing).entries()) this.lines[i].replaceChildren(...parts.map(build));
    outputs.style.top = "0";
    units.style.top = `${place.unitsTop - units.offsetHeight - GAP}px`;
    inputs.style.top = `${place.input(0).y - 15 * place.scale - inputs.offsetHeight - GAP}px`;
  }
}

// The names in three lines from top to bottom, as [text, what the pointer is told, whether it is a layer].
export function namesOf(drawing) {
  const { units, gate } = drawing.picture;
  const characters = drawing.characters.label.length;
  const of = gate ? ` of gate ${gate}` : "";
  return [
    [["Output layer p", `Output layer: the probability of each of ${characters} characters to come next.`, true]],
    [
      [
        "Hidden layer h",
        `Hidden layer: ${units} units from −1 to 1, the memory that goes on to the next timestep.`,
        true,
      ],
      ["Why ↑", `Why, ${characters} × ${units} weights: what each hidden unit adds to the score of each character.`],
      ["Whh →", `Whh, ${units} × ${units} weights${of}: what each hidden unit adds to each at the next timestep.`],
    ],
    [
      ["Input layer x", "Input layer: the one character that is read at a timestep.", true],
      [
        "Wxh ↑",
        `Wxh, ${units} × ${characters} weights${of}: what the character that is read adds to each hidden unit.`,
      ],
    ],
  ];
}

function build([text, said, isLayer]) {
  const element = document.createElement("span");
  element.className = isLayer ? "name layer" : "name";
  element.textContent = text;
  element.nameNow = () => said;
  return element;
}
