// What the network says: real text, each character tinted by its probability, underlined where the text says another one
// after the same characters; updated in place.

import { isName } from "../canvas.js";
import { probabilityLevel } from "../colors.js";
import { AS_IN_TEXT, departures, TEXT_ENDS } from "../departures.js";
import { Key } from "../key.js";
import { change, percent } from "../numbers.js";

const SIZES = [40, 36, 33, 30, 28, 26, 24, 22, 20, 18, 17, 16, 15, 14, 13]; // pixels, at a desk
const WIDTH = 0.6; // of a letter, in type sizes
const LINE = 1.4; // height of a line, in type sizes

export function create(place, _still, stage) {
  return new SamplePicture(place, stage);
}

class SamplePicture {
  constructor(place, stage) {
    this.stage = stage;
    this.element = place.appendChild(document.createElement("div"));
    this.element.className = "sample";
    this.element.setAttribute("role", "img");
    this.element.tabIndex = 0;
    this.alternative = this.element;
    this.key = new Key(place, "underlined: not as in the text");
    Object.assign(this, { index: null, levels: [], count: 0, box: [0, 0], departures: null });
    const note = (event) => (this.index = this.indexOf(event.target));
    for (const type of ["pointermove", "pointerdown"]) this.element.addEventListener(type, note);
    const walk = { move: (dx, dy) => this.move(dx + dy), place: () => this.cursorPoint };
    stage.hint.follow(this.element, () => this.say(), walk);
    this.element.addEventListener("blur", () => (this.cursorPoint = null));
  }

  resize(width, height) {
    this.box = [width, height];
    this.count = 0;
  }

  update(moment, still) {
    const indices = moment.row(still.indices);
    const { context, scales } = this.stage;
    // A run beside the present one may have other characters.
    const { label, spoken } = still.characters ?? context.characters;
    const isOther = this.drawnContext !== context || this.still !== still;
    Object.assign(this, { moment, still, label, spoken });
    if (isOther || this.count !== still.prompt.length + indices.length) this.arrange(still.prompt, indices.length);
    this.drawnContext = context;
    const chosen = moment.row(still.chosen);
    const { css, ink } = scales.probability;
    this.key.show(scales.probability, 0, 1);
    this.compare(still, indices, isOther);
    const first = still.prompt.length;
    for (let i = 0; i < indices.length; i++) {
      const span = this.element.children[first + i];
      this.show(span, indices[i]);
      const level = probabilityLevel(chosen[i]);
      if (!isOther && this.levels[i] === level) continue;
      this.levels[i] = level;
      span.style.background = css[level];
      span.style.color = ink[level];
    }
  }

  // Once everything is learned a run says the same for long.
  compare(still, indices, isOther) {
    if (!isOther && this.departures && indices.every((character, i) => character === this.compared[i])) return;
    const first = still.prompt.length;
    this.compared = indices.slice();
    this.departures = departures(still.learned, [...still.prompt, ...indices], first);
    for (let i = 0; i < this.count; i++)
      this.element.children[i].classList.toggle("departs", this.departures.expected[i] !== AS_IN_TEXT);
  }

  arrange(prompt, length) {
    const { element } = this;
    this.count = prompt.length + length;
    while (element.children.length > this.count) element.lastChild.remove();
    while (element.children.length < this.count) element.append(document.createElement("span"));
    this.levels.length = 0;
    this.departures = null;
    [...element.children].forEach((span, i) => {
      const isPrompt = i < prompt.length;
      span.classList.toggle("prompt", isPrompt);
      if (!isPrompt) return;
      this.show(span, prompt[i]);
      span.style.background = "";
      span.style.color = "";
    });
    this.element.style.fontSize = `${this.typeSize()}px`;
  }

  show(span, character) {
    const text = shown(character, this.label, this.spoken);
    if (span.shown === text) return;
    change(span, text);
    span.classList.toggle("name", isName(text));
  }

  // The largest type in which all of it can be seen.
  typeSize() {
    const { scale } = this.stage;
    const [width, height] = this.box;
    const fits = (size) =>
      Math.ceil(this.count / Math.max(1, Math.floor(width / (size * WIDTH + 1)))) * size * LINE <= height;
    return SIZES.map((size) => size * scale).find(fits) ?? SIZES.at(-1) * scale;
  }

  indexOf(target) {
    const index = [...this.element.children].indexOf(target);
    return index < 0 ? null : index;
  }

  say() {
    const { moment, still, index } = this;
    if (!moment || index === null || index >= this.count) return null;
    const place = index - still.prompt.length;
    const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = this.element.children[index];
    const box = { x, y: y - this.element.scrollTop, width, height };
    if (place < 0) return { text: `${this.label[still.prompt[index]]}: from the prompt`, box };
    const character = this.label[moment.row(still.indices)[place]];
    const drawn = `${character}: drawn with probability ${percent(moment.row(still.chosen)[place])}`;
    return { text: `${drawn}${this.saysInstead(index)}`, box };
  }

  saysInstead(index) {
    const expected = this.departures.expected[index];
    if (expected === AS_IN_TEXT) return "";
    const sample = [...this.still.prompt, ...this.compared];
    const context = sample
      .slice(index - this.departures.context[index], index)
      .map((character) => this.label[character]);
    return `; after ${context.join("")} the text ${expected === TEXT_ENDS ? "ends" : `says ${this.label[expected]}`}`;
  }

  move(step) {
    if (!this.count) return null;
    const next = this.cursorPoint ? this.index + step : 0;
    this.index = Math.min(Math.max(next, 0), this.count - 1);
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.element.children[this.index];
    this.cursorPoint = { x: offsetLeft + offsetWidth / 2, y: offsetTop + offsetHeight / 2 };
    return this.cursorPoint;
  }

  describe(moment) {
    const { label, spoken } = this;
    const indices = [...this.still.prompt, ...moment.row(this.still.indices)];
    const departing = this.departures?.expected.filter((character) => character !== AS_IN_TEXT).length;
    const said = departing ? `. ${departing} of ${this.compared.length} characters are not as in the text.` : "";
    return `${this.still.title}: ${indices.map((index) => shown(index, label, spoken)).join("")}${said}`;
  }
}

// A space is an empty cell; what else could not be seen has a sign of its own.
function shown(index, labels, spoken) {
  return spoken[index] === "space" ? " " : (labels[index] ?? "?");
}
