// The axes of the loss: a log scale over epochs, with what guessing costs and the memoryless floor.

import { axisEnd, linearTicks, logLimits, logTicks } from "./axes.js";
import { setText, strokeLine } from "./canvas.js";
import { short, shownLoss, whole } from "./numbers.js";

const TYPE = 12;
const NAMED = 0.65; // of the width, at the most
const TOP = 4; // pixels above the highest value
export const SMALLEST = 1e-9; // what smaller losses are drawn as

export class LossChart {
  constructor(stage) {
    this.stage = stage;
    this.limits = [0.5, 1];
    this.end = 10;
    this.area = null;
    this.names = [];
  }

  /** Fits the axes, in steps, to losses from `least` to `most` in `last` epochs. Returns whether they have changed. */
  fit(least, most, last) {
    const { baseline, floor } = this.stage.context;
    const seen = [least, most, baseline, floor].filter((value) => value > 0 && value < Infinity);
    const limits = seen.length ? logLimits(Math.min(...seen), Math.max(...seen)) : [0.5, 1];
    const end = axisEnd(Math.max(10, last));
    const isSame = end === this.end && limits.every((limit, i) => limit === this.limits[i]);
    Object.assign(this, { limits, end });
    return !isSame;
  }

  /** The pixel at which a number of finished epochs stands, from the left. */
  x(epoch) {
    return this.area.left + (epoch / this.end) * this.area.width;
  }

  /** The pixel at which a loss stands, from the top. */
  y(loss) {
    const [low, high] = this.limits.map(Math.log10);
    const share = (Math.log10(Math.max(loss, SMALLEST)) - low) / (high - low);
    return this.area.top + (1 - Math.min(Math.max(share, 0), 1)) * this.area.height;
  }

  draw(context, width, height) {
    const { stage } = this;
    const type = stage.px(TYPE);
    const ticks = logTicks(...this.limits, Math.max(2, Math.floor(height / (2 * type))));
    setText(context, { size: type, family: stage.font, color: stage.theme.text, align: "right", baseline: "middle" });
    const gutter = Math.max(0, ...ticks.map((tick) => context.measureText(short(tick)).width)) + 6;
    this.area = { left: gutter, top: TOP, width: width - gutter - 6, height: height - TOP - 1.5 * type };
    const named = [];
    for (const tick of powersFirst(ticks)) {
      const y = Math.round(this.y(tick));
      context.fillStyle = stage.theme.grid;
      context.fillRect(gutter, y, this.area.width, 1);
      if (named.some((other) => Math.abs(other - y) < 1.1 * type)) continue;
      named.push(y);
      context.fillStyle = stage.theme.text;
      context.fillText(short(tick), gutter - 5, Math.max(y, type / 2));
    }
    this.drawEpochs(context, type);
    this.drawLevels(context, type);
  }

  /** Draws the names of the levels, to be read where a curve runs through them. */
  drawNames(context) {
    const { theme, font } = this.stage;
    setText(context, { size: this.stage.px(TYPE), family: font, color: theme.muted, align: "right" });
    Object.assign(context, { strokeStyle: theme.background, lineWidth: 4, lineJoin: "round" });
    for (const { text, x, y, baseline } of this.names) {
      context.textBaseline = baseline;
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
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

  // What guessing costs, and the floor below which memory is needed.
  drawLevels(context, type) {
    const { baseline, floor } = this.stage.context;
    const guessing = `guessing T·ln V = ${shownLoss(baseline)}`;
    const memoryless = `memoryless floor ${shownLoss(floor)}`;
    const names = [
      [baseline, [guessing, `guessing ${shownLoss(baseline)}`]],
      [
        floor,
        [
          `${memoryless}: below it the network must be using its memory`,
          `${memoryless}: less needs memory`,
          memoryless,
        ],
      ],
    ];
    this.names = [];
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
    setText(context, { size: type, family: this.stage.font, color: this.stage.theme.muted, align: "right" });
    // At the right, where the curve of a run that learns is long past the line.
    const text = texts.find((one) => context.measureText(one).width < NAMED * this.area.width) ?? texts.at(-1);
    // Two lines that are close to each other have their names on different sides.
    const isBelow = y - type * 1.2 < free || y - type * 1.2 < 0;
    const place = isBelow ? { y: y + 3, baseline: "top" } : { y: y - 2, baseline: "bottom" };
    this.names.push({ text, x: this.area.left + this.area.width - 2, ...place });
    return isBelow ? y + type * 1.3 : y;
  }
}

// Where there is no room for all names, powers of ten keep theirs.
function powersFirst(ticks) {
  const isPower = (tick) => Number.isInteger(Math.round(1e9 * Math.log10(tick)) / 1e9);
  return [...ticks.filter(isPower), ...ticks.filter((tick) => !isPower(tick))];
}
