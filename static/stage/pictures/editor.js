// Edits one parameter of the network: dragged with a slider, or typed. What is refused stays in the field to be mended.

import { change } from "../numbers.js";
import { number } from "./digits.js";

const MILLISECONDS_BETWEEN_EDITS = 70;
const MOST = 1000; // of a parameter

export function create(place, _still, stage) {
  return new Editor(place, stage);
}

class Editor {
  constructor(place, stage) {
    this.stage = stage;
    const all = place.appendChild(document.createElement("div"));
    all.className = "editor";
    const [label, range, field] = ["label", "input", "input"].map((name) => document.createElement(name));
    label.htmlFor = field.id = "edited-value";
    Object.assign(range, { type: "range" });
    Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off" });
    const controls = document.createElement("div");
    controls.append(range, field);
    const problem = document.createElement("p");
    problem.setAttribute("role", "status");
    all.append(label, controls, problem);
    Object.assign(this, { label, range, field, problem, isDragged: false, sentAt: 0, timer: 0, shown: null });
    this.listen();
  }

  listen() {
    const { range, field } = this;
    range.addEventListener("input", () => this.drag());
    range.addEventListener("change", () => {
      this.isDragged = false;
      this.send(Number(range.value));
    });
    field.addEventListener("focus", () => (this.confirmed = field.value));
    field.addEventListener("change", () => {
      if (field.value === this.confirmed) return;
      this.confirmed = field.value;
      this.send(field.value);
    });
    // The page's own keys are not meant while somebody types.
    for (const input of [range, field]) input.addEventListener("keydown", (event) => event.stopPropagation());
  }

  drag() {
    this.isDragged = true;
    this.field.value = this.range.value;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.sentAt + MILLISECONDS_BETWEEN_EDITS - performance.now());
    this.timer = setTimeout(() => this.send(Number(this.range.value)), wait);
  }

  send(value) {
    clearTimeout(this.timer);
    this.sentAt = performance.now();
    const { parameter, row, column, of } = this.still;
    this.stage.ask({ kind: "edit", name: parameter, row, column, value, of });
  }

  get isUsed() {
    const { field } = this;
    return this.isDragged || (field.getRootNode().activeElement === field && field.value !== this.confirmed);
  }

  update(moment, still) {
    const [value, trained] = moment.row(still.value);
    const isOther = this.shown !== `${still.place} ${still.of}`;
    const wasRefused = this.still?.problem;
    this.shown = `${still.place} ${still.of}`;
    this.still = still;
    const { label, range, field, problem } = this;
    change(label, `Value of ${still.place}`);
    range.setAttribute("aria-label", `Drag ${still.place}`);
    field.setAttribute("aria-label", `Value of ${still.place}`);
    field.setAttribute("aria-invalid", still.problem !== "");
    change(problem, still.problem || `${number(trained)} in the run${still.without && `, ${still.without}`}.`);
    if (!isOther && this.isUsed) return;
    // As far as twice the next power of two, or as what was typed; the same as long as a hand is on it.
    const size = Math.max(Math.abs(trained), Math.abs(value) / 2, 1);
    const reach = Math.min(2 ** (Math.ceil(Math.log2(size)) + 1), MOST);
    Object.assign(range, { min: -reach, max: reach, step: reach / 200 });
    range.value = value;
    if (isOther || !still.problem || !wasRefused)
      field.value = still.problem && !isOther ? field.value : shortened(value);
  }

  resize() {}

  describe() {
    return "";
  }
}

function shortened(value) {
  return String(Number(value.toPrecision(4))).replaceAll("-", "−");
}
