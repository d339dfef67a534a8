// Real buttons above the drawing's timesteps, units and outputs, so that keyboards and screen readers reach whatever a
// mouse does. There are as many as there is room for; those of which a moment has nothing are hidden.

import { outputName, timestepName, unitName } from "./words.js";

export class Buttons {
  // `onFocus` is called with the button that was reached by keyboard, and with null when it is left.
  constructor(root, onFocus) {
    this.root = root;
    this.focus = 0;
    this.all = [];
    root.addEventListener("keydown", (event) => this.moveFocus(event));
    root.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && onFocus(target));
    root.addEventListener("focusout", () => onFocus(null));
  }

  // Puts a button on each thing that can be picked.
  arrange(drawing, place) {
    const wanted = targets(drawing, place);
    while (this.all.length > wanted.length) this.all.pop().remove();
    while (this.all.length < wanted.length) this.all.push(this.add());
    wanted.forEach(({ box, isPressed, what, nameNow }, i) => {
      const button = this.all[i];
      Object.assign(button, { what, nameNow });
      setPressed(button, isPressed);
      const [left, top, width, height] = box.map((pixels) => `${pixels}px`);
      button.style.cssText = `left:${left};top:${top};width:${width};height:${height}`;
    });
    this.show(drawing);
    this.name();
  }

  add() {
    const button = this.root.appendChild(document.createElement("button"));
    button.type = "button";
    button.tabIndex = -1;
    return button;
  }

  // Follows what a moment has: outputs may be of other characters, and a timestep may not have been read yet.
  show(drawing) {
    for (const button of this.all) {
      const { kind, row } = button.what;
      if (kind === "timestep") continue;
      const character = kind === "output" ? drawing.output(drawing.column, row) : null;
      const isThere = drawing.isSelectedRead && (kind === "unit" || character !== null);
      if (button.hidden === isThere) button.hidden = !isThere;
      if (kind !== "output" || button.what.output === character) continue;
      button.what.output = character;
      setPressed(button, character === drawing.picture.selected.output);
    }
    this.keepReachable();
  }

  // Gives the buttons the names of what they show now.
  name() {
    for (const button of this.all) {
      if (button.hidden) continue;
      const name = button.nameNow();
      if (button.named === name) continue;
      button.named = name;
      button.setAttribute("aria-label", name);
    }
  }

  // Exactly one button can be reached with the Tab key, and from it the others with arrows.
  keepReachable() {
    if (this.all[this.focus]?.hidden !== false) this.focus = 0;
    const reached = this.all[this.focus];
    if (this.reached === reached) return;
    if (this.reached) this.reached.tabIndex = -1;
    this.reached = reached;
    if (reached) reached.tabIndex = 0;
  }

  take(button) {
    this.focus = this.all.indexOf(button);
    this.keepReachable();
  }

  moveFocus(event) {
    // A press of a button here is not a press of the page's Play.
    if (event.key === " ") event.stopPropagation();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const present = this.all.filter((button) => !button.hidden);
    const next = present[(present.indexOf(event.target) + step + present.length) % present.length];
    this.take(next);
    next.focus();
  }
}

// What the button picks, as the server understands it.
export function pickOf({ what }) {
  const { kind } = what;
  return { kind, [kind]: what[kind] };
}

function setPressed(button, isPressed) {
  if (button.ariaPressed !== String(isPressed)) button.ariaPressed = String(isPressed);
}

function targets(drawing, place) {
  const { first, units, selected } = drawing.picture;
  const { scale, radius, halfHeight } = place;
  const k = drawing.column;
  const found = [];
  for (let other = 0; other < drawing.timesteps; other++) {
    const { x, y } = place.input(other);
    found.push({
      nameNow: () => timestepName(drawing, other),
      box: [x - 16 * scale, y - 16 * scale, place.columnWidth - 8, 50 * scale],
      isPressed: other === k,
      what: { kind: "timestep", timestep: first + other },
    });
  }
  for (let unit = 0; unit < units; unit++) {
    const { x, y } = place.unit(k, unit);
    found.push({
      nameNow: () => unitName(drawing, unit),
      box: [x - radius, y - halfHeight, 2 * radius, 2 * halfHeight],
      isPressed: unit === selected.unit,
      what: { kind: "unit", unit },
    });
  }
  for (let row = 0; row < drawing.mostOutputs; row++) {
    const { x, y } = place.output(k, row);
    const output = drawing.output(k, row);
    found.push({
      nameNow: () => outputName(drawing, row),
      box: [x, y - place.rowHeight / 2, place.barWidth, place.rowHeight],
      isPressed: output === selected.output,
      what: { kind: "output", output, row },
    });
  }
  return found;
}
