// Lines of code, of which some pieces stand out.

const STYLE = `
  .notebook {
    margin: 0; padding: 0.6em 0.8em; overflow-x: auto; border: 1px solid var(--grid); border-radius: 6px;
    font: 1em/1.5 var(--mono, "Source Code", "Source Code Pro", monospace); color: var(--muted);
  }
  .notebook mark {
    padding: 0.1em 0.15em; border-radius: 3px; font-weight: 600; color: var(--background); background: var(--line);
  }`;

export function create(place) {
  const style = place.appendChild(document.createElement("style"));
  style.textContent = STYLE;
  const code = place.appendChild(document.createElement("pre"));
  code.className = "notebook";
  code.setAttribute("aria-label", "The notebook's code of a timestep");
  let shown = null;
  return {
    update(_moment, still) {
      if (still === shown) return;
      shown = still;
      code.hidden = still.lines.length === 0;
      code.replaceChildren(...still.lines.flatMap((line, i) => [...nodesOf(line, still.marked[i] ?? []), "\n"]));
    },
    resize() {},
    describe() {
      return code.textContent;
    },
  };
}

function nodesOf(line, marked) {
  return pieces(line, marked).map(({ text, isMarked }) => {
    if (!isMarked) return text;
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
}

// Returns the line in pieces, in their order, of which the `marked` ones stand out; what the line has not is left out.
export function pieces(line, marked) {
  const found = [];
  let rest = line;
  for (const piece of marked) {
    const at = piece ? rest.indexOf(piece) : -1;
    if (at < 0) continue;
    if (at > 0) found.push({ text: rest.slice(0, at), isMarked: false });
    found.push({ text: piece, isMarked: true });
    rest = rest.slice(at + piece.length);
  }
  if (rest) found.push({ text: rest, isMarked: false });
  return found;
}
