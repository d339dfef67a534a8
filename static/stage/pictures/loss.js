// The loss of every epoch on a log axis, with what guessing costs, the memoryless floor and pinned runs.

import { axisEnd, linearTicks, logLimits, logTicks } from "../axes.js";
import { Surface, setText } from "../canvas.js";
import { traceCurve } from "../curve.js";
import { decimal, short, whole } from "../numbers.js";

const TYPE = 12;
const SMALLEST = 1e-9;
const DASHES = { solid: [], dot: [1, 2], dash: [4, 2.5], longdash: [9, 3] }; // in line widths

export function create(place, still, stage) {
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
    Object.assign(this, { drawn: 0, cursor: null, pointed: null, range: [Infinity, -Infinity], ranged: 0 });
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
    const isOtherRun = this.moment?.run !== moment.run || this.runId !== moment.run.run;
    Object.assign(this, { moment, still, runId: moment.run.run });
    if (!this.surface.width) return;
    const { losses } = moment.run;
    if (isOtherRun || losses.length < this.ranged) Object.assign(this, { range: [Infinity, -Infinity], ranged: 0, drawn: 0 });
    this.widenRange(losses);
    const scaling = this.findScaling(losses);
    if (this.drawnStill !== still || this.scaling !== scaling || isOtherRun) this.drawStill(still, scaling);
    this.drawCurve(losses);
    this.mark();
  }

  widenRange(losses) {
    for (; this.ranged < losses.length; this.ranged++) {
      const loss = Math.max(losses[this.ranged], SMALLEST);
      if (loss < this.range[0]) this.range[0] = loss;
      if (loss > this.range[1] && loss < Infinity) this.range[1] = loss;
    }
  }

  // The scaling as one word: as long as it is the same, what was drawn stays.
  findScaling(losses) {
    const { context } = this.stage;
    const pins = this.pins();
    let [least, most] = this.range;
    let last = Math.max(10, losses.length);
    for (const { epochs, losses: pinned } of pins) {
      last = Math.max(last, epochs.at(-1) ?? 0);
      for (const loss of pinned) [least, most] = [Math.min(least, Math.max(loss, SMALLEST)), Math.max(most, loss)];
    }
    for (const line of [context.baseline, context.floor]) {
      if (line > 0) [least, most] = [Math.min(least, line), Math.max(most, line)];
    }
    if (!(least <= most)) [least, most] = [0.5, 1];
    this.limits = logLimits(least, most);
    this.end = axisEnd(last);
    return `${this.limits} ${this.end} ${pins.map(({ epochs }) => epochs.length)}`;
  }

  pins() {
    const { arrays } = this.moment.run;
    return (this.stage.context.pins ?? []).map((pin) => ({
      ...pin,
      epochs: arrays[pin.epochs] ?? new Int32Array(0),
      losses: arrays[pin.losses] ?? new Float64Array(0),
    }));
  }

  drawStill(still, scaling) {
    const { surface, stage } = this;
    const { still: context } = surface;
    const { theme } = stage;
    Object.assign(this, { drawnStill: still, scaling, drawn: 0, marked: null });
    surface.clear(context);
    surface.clear(surface.moving);
    const type = stage.px(TYPE);
    const ticks = logTicks(...this.limits, Math.max(2, Math.floor(surface.height / (2 * type))));
    setText(context, { size: type, family: stage.font, color: theme.text, align: "right", baseline: "middle" });
    const gutter = Math.max(...ticks.map((tick) => context.measureText(short(tick)).width)) + 6;
    this.area = { left: gutter, top: 4, width: surface.width - gutter - 6, height: surface.height - 4 - 1.5 * type };
    for (const tick of ticks) {
      const y = Math.round(this.y(tick));
      context.fillStyle = theme.grid;
      context.fillRect(gutter, y, this.area.width, 1);
      context.fillStyle = theme.text;
      context.fillText(short(tick), gutter - 5, Math.max(y, type / 2));
    }
    this.drawEpochs(context, type);
    this.drawLevels(context, type);
    this.pins().forEach((pin) => this.drawPin(context, pin));
    this.showLegend();
  }

  drawEpochs(context, type) {
    const { area, stage } = this;
    const y = area.top + area.height + 4;
    setText(context, { size: type, family: stage.font, color: stage.theme.muted, align: "right", baseline: "top" });
    const words = ["after n epochs", "epochs"].find((text) => context.measureText(text).width < area.width / 3) ?? "";
    context.fillText(words, area.left + area.width, y);
    const free = area.left + area.width - context.measureText(words).width - 6;
    context.fillStyle = stage.theme.text;
    for (const tick of linearTicks(this.end, Math.max(2, Math.min(6, Math.floor(area.width / (5 * type)))))) {
      const text = whole(tick);
      const half = context.measureText(text).width / 2;
      const center = Math.max(this.x(tick), area.left + half - 4);
      context.textAlign = "center";
      if (center + half < free) context.fillText(text, center, y);
    }
  }

  // What guessing costs, and the floor below which memory is needed, each with its name where it is drawn.
  drawLevels(context, type) {
    const { baseline, floor } = this.stage.context;
    const guessing = `guessing T·ln V = ${short(baseline, 3)}`;
    const memoryless = `memoryless floor ${decimal(floor, 3)}`;
    const names = [
      [baseline, [guessing, `guessing ${short(baseline, 3)}`]],
      [floor, [`${memoryless}: below it the network must be using its memory`, `${memoryless}: less needs memory`, memoryless]],
    ];
    let free = -Infinity;
    for (const [level, texts] of names) {
      if (!(level > 0)) continue;
      const y = Math.round(this.y(level)) + 0.5;
      Object.assign(context, { strokeStyle: this.stage.theme.muted, lineWidth: 1.5 });
      context.setLineDash([2, 3]);
      strokeLine(context, this.area.left, y, this.area.left + this.area.width, y);
      context.setLineDash([]);
      free = this.nameLevel(context, texts, y, type, free);
    }
  }

  nameLevel(context, texts, y, type, free) {
    const { theme, font } = this.stage;
    setText(context, { size: type, family: font, color: theme.muted, align: "right", baseline: "bottom" });
    const text = texts.find((one) => context.measureText(one).width < this.area.width - 8) ?? texts.at(-1);
    // Two lines that are close to each other have their names on different sides.
    const isBelow = y - type * 1.2 < free || y - type * 1.2 < 0;
    context.textBaseline = isBelow ? "top" : "bottom";
    Object.assign(context, { strokeStyle: theme.background, lineWidth: 4, lineJoin: "round" });
    const at = [this.area.left + this.area.width - 2, isBelow ? y + 3 : y - 2];
    context.strokeText(text, ...at);
    context.fillText(text, ...at);
    return isBelow ? y + type * 1.3 : y;
  }

  drawPin(context, { number, dash, epochs, losses }) {
    const width = 1.75;
    Object.assign(context, { strokeStyle: this.stage.theme.pins[number], lineWidth: width, lineJoin: "round" });
    context.setLineDash((DASHES[dash] ?? []).map((length) => length * width));
    context.beginPath();
    traceCurve(context, losses, 0, losses.length, (i) => this.x(epochs[i]), (loss) => this.y(loss));
    context.stroke();
    context.setLineDash([]);
  }

  showLegend() {
    const { theme, context } = this.stage;
    const names = (context.pins ?? []).map(({ name, number, dash }) => {
      const element = document.createElement("span");
      const line = element.appendChild(document.createElement("i"));
      line.dataset.dash = dash;
      element.append(name);
      element.title = name;
      element.style.color = theme.pins[number];
      return element;
    });
    this.legend.replaceChildren(...names);
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
    traceCurve(moving, losses, this.drawn, to, (i) => this.x(i + 1), (loss) => this.y(loss));
    moving.stroke();
    this.drawn = to;
  }

  mark() {
    const { surface, stage, moment, area } = this;
    const { marks } = surface;
    if (!area) return;
    const { losses } = moment.run;
    const { epoch } = moment;
    const key = `${epoch} ${stage.isLive} ${this.pointed} ${losses[epoch - 1]}`;
    if (key === this.marked) return;
    this.marked = key;
    surface.clear(marks);
    if (!stage.isLive) {
      Object.assign(marks, { strokeStyle: stage.theme.marker, lineWidth: 2 });
      strokeLine(marks, this.x(epoch), area.top, this.x(epoch), area.top + area.height);
    }
    if (epoch > 0 && epoch <= losses.length) this.dot(epoch, losses, stage.isLive ? stage.theme.line : stage.theme.marker);
    if (this.pointed === null) return;
    Object.assign(marks, { strokeStyle: stage.theme.muted, lineWidth: 1 });
    const x = Math.round(this.x(this.pointed)) + 0.5;
    strokeLine(marks, x, area.top, x, area.top + area.height);
    this.dot(this.pointed, losses, stage.theme.text);
  }

  dot(epoch, losses, color) {
    const { marks } = this.surface;
    marks.fillStyle = color;
    marks.beginPath();
    marks.arc(this.x(epoch), this.y(losses[epoch - 1]), 4, 0, 2 * Math.PI);
    marks.fill();
  }

  x(epoch) {
    return this.area.left + (epoch / this.end) * this.area.width;
  }

  y(loss) {
    const [low, high] = this.limits.map(Math.log10);
    const share = (Math.log10(Math.max(loss, SMALLEST)) - low) / (high - low);
    return this.area.top + (1 - Math.min(Math.max(share, 0), 1)) * this.area.height;
  }

  whatIsAt(x) {
    if (!this.moment || !this.area) return null;
    const { losses, corrects } = this.moment.run;
    const last = this.drawn;
    if (!last || x < this.area.left - 8 || x > this.area.left + this.area.width + 8) return this.forget();
    const epoch = this.cursor ?? Math.round(((x - this.area.left) / this.area.width) * this.end);
    this.pointed = Math.min(Math.max(epoch, 1), last);
    this.mark();
    const i = this.pointed - 1;
    const right = corrects[i] >= 0 ? `, ${corrects[i]} of ${this.stage.context.timesteps} correct` : "";
    const others = this.pins().map((pin) => this.pinAt(pin)).filter(Boolean);
    return { text: [`${after(this.pointed)}: loss ${short(losses[i], 4)}${right}`, ...others].join("\n") };
  }

  forget() {
    this.pointed = null;
    this.mark();
    return null;
  }

  pinAt({ name, epochs, losses }) {
    const place = epochs.findLastIndex((epoch) => epoch <= this.pointed);
    return place < 0 || this.pointed > epochs.at(-1) ? "" : `${name}: ${short(losses[place], 4)}`;
  }

  move(dx) {
    if (!this.area || !this.drawn) return null;
    const step = Math.max(1, Math.round(this.end / this.area.width));
    this.cursor = this.cursor === null ? Math.max(1, this.moment.epoch) : this.cursor + dx * step;
    this.cursor = Math.min(Math.max(this.cursor, 1), this.drawn);
    return this.cursorPoint();
  }

  cursorPoint() {
    if (this.cursor === null) return null;
    return { x: this.x(this.cursor), y: this.y(this.moment.run.losses[this.cursor - 1]) };
  }

  describe(moment) {
    const { losses } = moment.run;
    const { context, isLive } = this.stage;
    const last = isLive ? Math.min(moment.epoch, losses.length) : losses.length;
    const at = (epoch) => `${short(losses[epoch - 1], 3)} ${after(epoch).toLowerCase()}`;
    let said = last ? `${at(1)}${last > 1 ? `, ${at(last)}` : ""}` : "none yet";
    if (!isLive) {
      const loss = moment.epoch ? `, loss ${short(losses[moment.epoch - 1] ?? moment.loss, 3)}` : "";
      said += `. Looked at: ${after(moment.epoch).toLowerCase()}${loss}`;
    }
    for (const { name, epochs, losses: pinned } of this.pins()) {
      const end = pinned.length ? `${short(pinned.at(-1), 3)} ${after(epochs.at(-1)).toLowerCase()}` : "none yet";
      said += `. Pinned, ${name}: ${end}`;
    }
    if (context.baseline > 0) said += `. Guessing would cost ${short(context.baseline, 3)}`;
    if (context.floor > 0) said += `, and ${decimal(context.floor, 3)} needs no memory`;
    return `${this.still?.title ?? "Loss per epoch"}: ${said}.`;
  }
}

function after(epoch) {
  return `After ${whole(epoch)} ${epoch === 1 ? "epoch" : "epochs"}`;
}

function strokeLine(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
