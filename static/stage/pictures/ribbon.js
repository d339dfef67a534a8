// The whole text, each character tinted by the probability that it was given, and what would have been said instead.

import { outline, Surface, setText, typeIn } from "../canvas.js";
import { probabilityLevel } from "../colors.js";
import { Key } from "../key.js";
import { percent, whole } from "../numbers.js";
import { cellAt, stretches, wrap } from "../wrapping.js";

const TYPE = 12;
const MOST_SAID = 12; // characters in the text alternative
const EDGE = 3; // pixels around the cells, so that a frame around the first of them is seen
const DOT = 3; // a plain cell is DOT × DOT pixels of an image; the one in the middle marks a wrong one

export function create(place, _still, stage) {
  return new RibbonPicture(place, stage);
}

// Cell 0 is the first character; cell t + 1 is the one that timestep t should predict.
class RibbonPicture {
  constructor(place, stage) {
    this.stage = stage;
    this.surface = new Surface(place);
    this.key = new Key(place, "below: what it thought likelier");
    const { element } = this.surface;
    const walk = { move: (dx, dy) => this.move(dx, dy), place: () => this.pointOf(this.cursor) };
    element.addEventListener("keydown", (event) => this.chooseByKey(event));
    stage.hint.follow(element, (x, y) => this.whatIsAt(x, y), walk);
    element.addEventListener("pointerdown", (event) => this.beginDrag(event));
    element.addEventListener("pointermove", (event) => this.drag(event));
    for (const type of ["pointerup", "pointercancel"]) element.addEventListener(type, () => (this.grabbed = null));
    element.addEventListener("blur", () => (this.cursor = null));
    Object.assign(this, {
      cursor: null,
      grabbed: null,
      wanted: null,
      press: null,
      levels: new Int16Array(0),
      said: new Int32Array(0),
    });
  }

  resize(width, height) {
    if (this.surface.resize(width, height)) this.drawnStill = null;
  }

  update(moment, still) {
    this.moment = moment;
    if (!this.surface.width) return;
    if (this.drawnStill !== still || this.drawnContext !== this.stage.context) this.prepare(still);
    if (this.layout.letter) this.drawLetters();
    else this.drawPlain();
    this.mark();
  }

  point() {
    if (this.moment && this.layout) this.mark();
  }

  get isLong() {
    const { timesteps, excerpt } = this.stage.context;
    return timesteps > excerpt[1] - excerpt[0];
  }

  get first() {
    return this.wanted ?? this.stage.context.excerpt[0];
  }

  prepare(still) {
    const { stage, surface } = this;
    const { context } = stage;
    Object.assign(this, { drawnStill: still, drawnContext: context, marked: null });
    // The answer to an earlier choice does not take back the present one.
    if (!this.press || stage.asker.isDone(this.press, performance.now())) this.wanted = null;
    this.cells = [context.inputs[0], ...context.targets];
    this.layout = wrap(this.cells.length, surface.width - 2 * EDGE, surface.height - 2 * EDGE, stage.px(TYPE));
    this.levels = new Int16Array(context.timesteps).fill(-1);
    this.said = new Int32Array(context.timesteps).fill(-1);
    this.image = null;
    surface.clear(surface.moving);
    surface.clear(surface.still);
    this.key.show(stage.scales.probability, 0, 1);
    this.setRole();
    if (this.layout.letter) this.drawLetter(0, stage.theme.background, stage.theme.text);
  }

  // A long text is also the slider that chooses what other pictures show of it.
  setRole() {
    const { element } = this.surface;
    const { timesteps, excerpt } = this.stage.context;
    element.setAttribute("role", this.isLong ? "slider" : "img");
    element.classList.toggle("slider", this.isLong);
    this.alternative = this.isLong ? undefined : element;
    if (!this.isLong) return;
    element.setAttribute("aria-label", "First timestep shown");
    element.setAttribute("aria-valuemin", 0);
    element.setAttribute("aria-valuemax", timesteps - (excerpt[1] - excerpt[0]));
    this.sayFirst();
  }

  sayFirst() {
    const { element } = this.surface;
    element.setAttribute("aria-valuenow", this.first);
    element.setAttribute("aria-valuetext", `Timestep ${whole(this.first)} of ${whole(this.stage.context.timesteps)}`);
  }

  corner(cell) {
    const { columns, width, pitch } = this.layout;
    return [EDGE + (cell % columns) * width, EDGE + Math.floor(cell / columns) * pitch];
  }

  // Only cells that look different from what is there are drawn again.
  drawLetters() {
    const { moment, levels, said } = this;
    const { targets, timesteps } = this.stage.context;
    const { css, ink } = this.stage.scales.probability;
    const probabilities = moment.row("target_probability");
    const likeliest = moment.row("likeliest");
    for (let t = 0; t < timesteps; t++) {
      const level = probabilityLevel(probabilities[t]);
      const instead = likeliest[t] === targets[t] ? -2 : likeliest[t];
      if (level === levels[t] && instead === said[t]) continue;
      if (level !== levels[t] || !this.layout.instead) this.drawLetter(t + 1, css[level], ink[level], instead >= 0);
      if (instead !== said[t] && this.layout.instead) this.drawInstead(t + 1, instead);
      levels[t] = level;
      said[t] = instead;
    }
  }

  drawLetter(cell, background, color, isWrong = false) {
    const { moving } = this.surface;
    const { width, height, letter, instead } = this.layout;
    const [x, y] = this.corner(cell);
    moving.clearRect(x, y, width, height);
    moving.fillStyle = background;
    moving.fillRect(x + 0.5, y, width - 1, height);
    const label = this.label(this.cells[cell]);
    const size = typeIn(width - 3, label, letter);
    setText(moving, { size, family: this.stage.mono, color, align: "center", baseline: "middle" });
    moving.fillText(label, x + width / 2, y + height / 2 + size * 0.06);
    if (isWrong && !instead) moving.fillRect(x + 1.5, y + height - 2, width - 3, 2);
  }

  drawInstead(cell, character) {
    const { moving } = this.surface;
    const { width, height, pitch, instead } = this.layout;
    const [x, y] = this.corner(cell);
    moving.clearRect(x, y + height, width, pitch - height);
    if (character < 0) return;
    const { mono, theme } = this.stage;
    const label = this.label(character);
    setText(moving, {
      size: typeIn(width - 3, label, instead),
      family: mono,
      color: theme.marker,
      align: "center",
      baseline: "middle",
      weight: 600,
    });
    moving.fillText(label, x + width / 2, y + height + (pitch - height) / 2);
  }

  label(character) {
    return this.stage.context.characters.label[character] ?? "?";
  }

  // One image for all cells: an uneven number of pixels each, the middle one in ink where the likeliest was another.
  drawPlain() {
    const { rows, columns, width, height } = this.layout;
    const { targets, timesteps } = this.stage.context;
    const { pixels, inks } = this.plainColors();
    this.image ??= new ImageData(columns * DOT, rows * DOT);
    this.small ??= new OffscreenCanvas(1, 1);
    if (this.small.width !== this.image.width || this.small.height !== this.image.height) {
      Object.assign(this.small, { width: this.image.width, height: this.image.height });
    }
    const values = new Uint32Array(this.image.data.buffer);
    const probabilities = this.moment.row("target_probability");
    const likeliest = this.moment.row("likeliest");
    const line = columns * DOT;
    for (let t = 0; t < timesteps; t++) {
      const cell = t + 1;
      const corner = Math.floor(cell / columns) * DOT * line + (cell % columns) * DOT;
      const level = probabilityLevel(probabilities[t]);
      for (let r = 0; r < DOT; r++) values.fill(pixels[level], corner + r * line, corner + r * line + DOT);
      if (likeliest[t] !== targets[t]) values[corner + line + 1] = inks[level];
    }
    const { moving } = this.surface;
    this.small.getContext("2d").putImageData(this.image, 0, 0);
    moving.imageSmoothingEnabled = false;
    this.surface.clear(moving);
    moving.drawImage(this.small, EDGE, EDGE, columns * width, rows * height);
  }

  plainColors() {
    const { pixels, ink } = this.stage.scales.probability;
    if (this.pixels !== pixels) {
      this.pixels = pixels;
      this.inks = Uint32Array.from(ink, (color) => (color === "#000000" ? 0xff000000 : 0xffffffff));
    }
    return this;
  }

  mark() {
    const { surface, stage } = this;
    const { marks } = surface;
    const { trained } = this.moment;
    const key = `${stage.pointedAt} ${trained} ${this.first}`;
    if (this.marked === key) return;
    this.marked = key;
    surface.clear(marks);
    const { excerpt, timesteps } = stage.context;
    if (this.isLong)
      this.frame(this.first, Math.min(this.first + excerpt[1] - excerpt[0], timesteps) - 1, stage.theme.outline);
    if (trained >= 0) this.frame(trained, trained, stage.theme.marker);
    if (stage.pointedAt !== null) this.frame(stage.pointedAt, stage.pointedAt, stage.theme.text);
  }

  // A frame around what the timesteps `from` … `to` predict.
  frame(from, to, color) {
    const { width, height, pitch } = this.layout;
    for (const line of stretches(this.layout, from + 1, to + 1)) {
      const box = [EDGE + line.from * width, EDGE + line.row * pitch, (line.to - line.from + 1) * width, height];
      outline(this.surface.marks, this.stage.theme, color, ...box);
    }
  }

  whatIsAt(x, y) {
    if (!this.moment || !this.layout) return null;
    const cell = this.cellAt(x, y);
    if (cell < 0) return null;
    const [left, top] = this.corner(cell);
    const box = { x: left, y: top, width: this.layout.width, height: this.layout.pitch };
    if (cell === 0) return { text: `The text begins with ${this.label(this.cells[0])}`, box };
    return { text: this.say(cell - 1), timestep: cell - 1, box };
  }

  say(t) {
    const { inputs, targets } = this.stage.context;
    const likeliest = this.moment.row("likeliest")[t];
    const given = percent(this.moment.row("target_probability")[t]);
    const instead = likeliest === targets[t] ? ", the likeliest" : `; likeliest: ${this.label(likeliest)}`;
    return `After ${this.label(inputs[t])} at t = ${whole(t)}: ${this.label(targets[t])} was given ${given}${instead}`;
  }

  move(dx, dy) {
    if (!this.layout) return null;
    const next = this.cursor === null ? 1 : this.cursor + dx + dy * this.layout.columns;
    if (next >= 0 && next < this.cells.length) this.cursor = next;
    return this.pointOf(this.cursor);
  }

  pointOf(cell) {
    if (cell === null || !this.layout) return null;
    const [x, y] = this.corner(cell);
    return { x: x + this.layout.width / 2, y: y + this.layout.height / 2 };
  }

  // On a slider the arrow keys choose; Hints never sees them.
  chooseByKey(event) {
    if (!this.isLong || !this.layout || event.ctrlKey || event.metaKey || event.altKey) return;
    const { timesteps, excerpt } = this.stage.context;
    const page = excerpt[1] - excerpt[0];
    const line = this.layout.rows > 1 ? this.layout.columns : 1;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -line, ArrowDown: line, PageUp: -page, PageDown: page };
    const target = { Home: 0, End: timesteps }[event.key] ?? this.first + (steps[event.key] ?? NaN);
    if (Number.isNaN(target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.choose(target);
  }

  beginDrag(event) {
    const cell = this.cellUnder(event);
    if (!this.isLong || cell < 0) return;
    const { excerpt } = this.stage.context;
    const inside = cell - 1 - this.first;
    // Within the frame the hand takes it where it is; elsewhere the excerpt begins there.
    this.grabbed = inside >= 0 && inside < excerpt[1] - excerpt[0] ? inside : 0;
    this.surface.element.setPointerCapture(event.pointerId);
    this.choose(cell - 1 - this.grabbed);
  }

  drag(event) {
    if (this.grabbed === null) return;
    const cell = this.cellUnder(event);
    if (cell >= 0) this.choose(cell - 1 - this.grabbed);
  }

  cellUnder(event) {
    if (!this.layout) return -1;
    const box = this.surface.element.getBoundingClientRect();
    return this.cellAt(event.clientX - box.left, event.clientY - box.top);
  }

  cellAt(x, y) {
    return cellAt(this.layout, this.cells.length, x - EDGE, y - EDGE);
  }

  choose(timestep) {
    const { timesteps, excerpt } = this.stage.context;
    const first = Math.min(Math.max(timestep, 0), timesteps - (excerpt[1] - excerpt[0]));
    if (first === this.first) return;
    this.wanted = first;
    this.sayFirst();
    this.mark();
    this.press = this.stage.ask({ kind: "excerpt", first });
  }

  settle(moment) {
    if (this.isLong && this.layout) this.surface.element.setAttribute("aria-description", this.describe(moment));
  }

  describe(moment) {
    const { characters, inputs, targets, timesteps } = this.stage.context;
    const probabilities = moment.row("target_probability");
    const likeliest = moment.row("likeliest");
    const parts = [];
    let right = 0;
    for (let t = 0; t < timesteps; t++) {
      right += likeliest[t] === targets[t];
      if (t >= MOST_SAID) continue;
      const instead = likeliest[t] === targets[t] ? "" : ` (likeliest: ${characters.spoken[likeliest[t]]})`;
      parts.push(`${characters.spoken[targets[t]]} ${percent(probabilities[t])}${instead}`);
    }
    const more = timesteps > MOST_SAID ? "; and so on" : "";
    const beginning = characters.spoken[inputs[0]];
    return `The text: ${whole(right)} of ${whole(timesteps)} characters were the likeliest: ${beginning}; then ${parts.join("; ")}${more}.`;
  }
}
