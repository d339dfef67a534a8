// The loss of every epoch on a log axis, with what guessing costs, the memoryless floor and pinned runs.

import { Surface, strokeLine } from "../canvas.js";
import { traceCurve } from "../curve.js";
import { LossChart, SMALLEST } from "../loss_chart.js";
import { shownLoss, whole } from "../numbers.js";

const ranges = new WeakMap(); // [least, most] of the losses of a pin, by their array
const DASHES = { solid: [], dot: [1, 2], dash: [4, 2.5], longdash: [9, 3] }; // in line widths

export function create(place, _still, stage) {
  return new LossPicture(place, stage);
}

class LossPicture {
  constructor(place, stage) {
    this.stage = stage;
    this.surface = new Surface(place);
    this.alternative = this.surface.element;
    this.legend = document.createElement("span");
    this.legend.className = "legend";
    place.previousElementSibling?.append(this.legend);
    this.chart = new LossChart(stage);
    Object.assign(this, { drawn: 0, cursor: null, pointed: null, range: [Infinity, 0], ranged: 0 });
    const walk = { move: (dx, dy) => this.move(dx, dy), place: () => this.cursorPoint() };
    stage.hint.follow(this.surface.element, (x) => this.whatIsAt(x), walk);
    for (const type of ["pointerleave", "blur"]) this.surface.element.addEventListener(type, () => this.leave());
  }

  leave() {
    Object.assign(this, { cursor: null, pointed: null });
    if (this.moment) this.mark();
  }

  resize(width, height) {
    if (this.surface.resize(width, height)) this.drawnStill = null;
  }

  update(moment, still) {
    const { losses, edition } = moment.run;
    Object.assign(this, { moment, still });
    if (!this.surface.width) return;
    // Losses that were taken back, or are of another run, are forgotten.
    if (edition !== this.edition) Object.assign(this, { edition, range: [Infinity, 0], ranged: 0, drawnStill: null });
    this.widenRange(losses);
    const pins = this.pins();
    const ranges = [this.range, ...pins.map((pin) => rangeOf(pin.losses))];
    const [least, most] = [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
    const last = Math.max(losses.length, ...pins.map(({ epochs }) => epochs.at(-1) ?? 0));
    const isOther = this.chart.fit(least, most, last);
    if (isOther || this.drawnStill !== still) this.drawStill(still, pins);
    this.drawCurve(losses);
    this.mark();
  }

  widenRange(losses) {
    for (; this.ranged < losses.length; this.ranged++) widen(this.range, losses[this.ranged]);
  }

  pins() {
    const { arrays } = this.moment.run;
    return (this.stage.context.pins ?? []).map((pin) => ({
      ...pin,
      epochs: arrays[pin.epochs] ?? new Int32Array(0),
      losses: arrays[pin.losses] ?? new Float64Array(0),
    }));
  }

  drawStill(still, pins) {
    const { surface } = this;
    Object.assign(this, { drawnStill: still, drawn: 0, marked: null });
    surface.clear(surface.still);
    surface.clear(surface.moving);
    this.chart.draw(surface.still, surface.width, surface.height);
    for (const pin of pins) this.drawPin(surface.still, pin);
    this.showLegend();
  }

  drawPin(context, { number, dash, epochs, losses }) {
    const width = 1.75;
    Object.assign(context, { strokeStyle: this.stage.theme.pins[number], lineWidth: width, lineJoin: "round" });
    context.setLineDash((DASHES[dash] ?? []).map((length) => length * width));
    context.beginPath();
    const x = (i) => this.chart.x(epochs[i]);
    traceCurve(context, losses, 0, losses.length, x, (loss) => this.chart.y(loss));
    context.stroke();
    context.setLineDash([]);
  }

  showLegend() {
    const { theme, context } = this.stage;
    const pins = (context.pins ?? []).map(({ name, number, dash }) => entry(name, dash, theme.pins[number]));
    const own = pins.length ? [entry(this.still.own_name, "solid", theme.line)] : [];
    this.legend.replaceChildren(...own, ...pins);
  }

  // While the run goes on only what is new is drawn: up to the moment that is shown, never beyond it.
  drawCurve(losses) {
    const { moving } = this.surface;
    const to = this.stage.isLive ? Math.min(this.moment.epoch, losses.length) : losses.length;
    if (to < this.drawn) {
      this.surface.clear(moving);
      this.drawn = 0;
    }
    if (to === this.drawn) return;
    Object.assign(moving, { strokeStyle: this.stage.theme.line, lineWidth: 2.25, lineJoin: "round", lineCap: "round" });
    moving.beginPath();
    const x = (i) => this.chart.x(i + 1);
    traceCurve(moving, losses, this.drawn, to, x, (loss) => this.chart.y(loss));
    moving.stroke();
    this.drawn = to;
  }

  mark() {
    const { surface, stage, moment, chart } = this;
    const { area } = chart;
    const { marks } = surface;
    if (!area) return;
    const { losses } = moment.run;
    const { epoch } = moment;
    const key = `${epoch} ${stage.isLive} ${this.pointed} ${losses[epoch - 1]}`;
    if (key === this.marked) return;
    this.marked = key;
    surface.clear(marks);
    chart.drawNames(marks);
    if (!stage.isLive) {
      Object.assign(marks, { strokeStyle: stage.theme.marker, lineWidth: 2 });
      strokeLine(marks, this.chart.x(epoch), area.top, this.chart.x(epoch), area.top + area.height);
    }
    if (epoch > 0 && epoch <= losses.length)
      this.dot(epoch, losses, stage.isLive ? stage.theme.line : stage.theme.marker);
    if (this.pointed === null) return;
    Object.assign(marks, { strokeStyle: stage.theme.muted, lineWidth: 1 });
    const x = Math.round(this.chart.x(this.pointed)) + 0.5;
    strokeLine(marks, x, area.top, x, area.top + area.height);
    this.dot(this.pointed, losses, stage.theme.text);
  }

  dot(epoch, losses, color) {
    const { marks } = this.surface;
    marks.fillStyle = color;
    marks.beginPath();
    marks.arc(this.chart.x(epoch), this.chart.y(losses[epoch - 1]), 4, 0, 2 * Math.PI);
    marks.fill();
  }

  whatIsAt(x) {
    if (!this.moment || !this.chart.area) return null;
    const { losses, corrects } = this.moment.run;
    const last = this.drawn;
    if (!last || x < this.chart.area.left - 8 || x > this.chart.area.left + this.chart.area.width + 8)
      return this.forget();
    const epoch = this.cursor ?? Math.round(((x - this.chart.area.left) / this.chart.area.width) * this.chart.end);
    this.pointed = Math.min(Math.max(epoch, 1), last);
    this.mark();
    const i = this.pointed - 1;
    const right = corrects[i] >= 0 ? `, ${whole(corrects[i])} of ${whole(this.stage.context.timesteps)} correct` : "";
    const others = this.pins()
      .map((pin) => this.pinAt(pin))
      .filter(Boolean);
    const own = `loss ${shownLoss(losses[i])}${right}`;
    const said = others.length
      ? [`${after(this.pointed)}`, `${this.still.own_name}: ${own}`, ...others]
      : [`${after(this.pointed)}: ${own}`];
    return { text: said.join("\n") };
  }

  forget() {
    this.pointed = null;
    this.mark();
    return null;
  }

  pinAt({ name, epochs, losses }) {
    const place = epochs.findLastIndex((epoch) => epoch <= this.pointed);
    return place < 0 || this.pointed > epochs.at(-1) ? "" : `${name}: ${shownLoss(losses[place])}`;
  }

  move(dx) {
    if (!this.chart.area || !this.drawn) return null;
    const step = Math.max(1, Math.round(this.chart.end / this.chart.area.width));
    this.cursor = this.cursor === null ? Math.max(1, this.moment.epoch) : this.cursor + dx * step;
    this.cursor = Math.min(Math.max(this.cursor, 1), this.drawn);
    return this.cursorPoint();
  }

  cursorPoint() {
    if (this.cursor === null) return null;
    return { x: this.chart.x(this.cursor), y: this.chart.y(this.moment.run.losses[this.cursor - 1]) };
  }

  describe(moment) {
    const { losses } = moment.run;
    const { context, isLive } = this.stage;
    const last = isLive ? Math.min(moment.epoch, losses.length) : losses.length;
    const at = (epoch) => `${shownLoss(losses[epoch - 1])} ${after(epoch).toLowerCase()}`;
    let said = last ? `${at(1)}${last > 1 ? `, ${at(last)}` : ""}` : "none yet";
    if (!isLive) {
      const loss = moment.epoch ? `, loss ${shownLoss(losses[moment.epoch - 1] ?? moment.loss)}` : "";
      said += `. Looked at: ${after(moment.epoch).toLowerCase()}${loss}`;
    }
    for (const { name, epochs, losses: pinned } of this.pins()) {
      const end = pinned.length ? `${shownLoss(pinned.at(-1))} ${after(epochs.at(-1)).toLowerCase()}` : "none yet";
      said += `. Pinned, ${name}: ${end}`;
    }
    if (context.baseline > 0) said += `. Guessing would cost ${shownLoss(context.baseline)}`;
    if (context.floor > 0) said += `, and ${shownLoss(context.floor)} needs no memory`;
    return `${this.still?.title ?? "Loss per epoch"}: ${said}.`;
  }
}

function entry(name, dash, color) {
  const element = document.createElement("span");
  const line = element.appendChild(document.createElement("i"));
  line.dataset.dash = dash;
  element.append(name);
  element.title = name;
  element.style.color = color;
  return element;
}

function after(epoch) {
  return `After ${whole(epoch)} ${epoch === 1 ? "epoch" : "epochs"}`;
}

function widen(range, loss) {
  const size = Math.max(loss, SMALLEST);
  if (size < range[0]) range[0] = size;
  if (size > range[1] && size < Infinity) range[1] = size;
}

function rangeOf(losses) {
  if (!ranges.has(losses)) {
    const range = [Infinity, 0];
    for (const loss of losses) widen(range, loss);
    ranges.set(losses, range);
  }
  return ranges.get(losses);
}
