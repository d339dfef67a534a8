// A sum taken apart: what each of its terms adds, as bars that begin where the one before ends.

import { Surface, setText } from "../canvas.js";
import { axisAround, tickText } from "./axis.js";
import { fixed } from "./digits.js";
import { barsOf, bySize, decimalsFor, reachOf } from "./waterfall/bars.js";

const WIDTH = 0.72; // of a bar's room
const [DOWN, UP] = [1, 5]; // among the colours of signed quantities
const MOST_SAID = 4;

export function create(place, _still, stage) {
  return new Waterfall(place, stage);
}

class Waterfall {
  constructor(place, stage) {
    this.stage = stage;
    this.surface = new Surface(place);
    this.alternative = this.surface.element;
    this.cursor = null;
    this.bars = [];
    const walk = { move: (dx) => this.moveCursor(dx), place: () => this.placeOfCursor() };
    stage.hint.follow(this.surface.element, (x, y) => this.whatIsAt(x, y), walk);
  }

  resize(width, height) {
    this.surface.resize(width, height);
    this.axis = null;
  }

  update(moment, still) {
    if (still !== this.still) this.dress(still);
    this.take(moment);
    if (!this.surface.width) return;
    const axis = axisAround(...reachOf(this.bars));
    const key = `${axis.low}/${axis.high}/${this.bars.map(({ name }) => name).join("\n")}`;
    if (key !== this.axis) {
      this.axis = key;
      this.arrange(axis);
      this.paintStill(axis);
    }
    this.paintMoving();
  }

  dress(still) {
    const { label, spoken } = this.stage.context.characters;
    const said = new Map(label.map((name, i) => [name, spoken[i]]));
    this.still = still;
    this.axis = null;
    this.names = still.parts.map((name) => ({ name, spoken: said.get(name) ?? name }));
  }

  take(moment) {
    const { values, offset = 0, total, then } = this.still;
    const row = moment.row(values);
    this.terms = this.names.map((name, i) => ({ ...name, value: row[offset + i] }));
    this.bars = barsOf(this.terms, total, then && { name: then.label, value: row[then.index] });
  }

  arrange({ low, high }) {
    const { width, height } = this.surface;
    const size = this.stage.px(12);
    const area = { left: 3.4 * size, top: 0.4 * size, right: width - 4, bottom: height - 2.7 * size };
    const slot = (area.right - area.left) / this.bars.length;
    const up = (area.bottom - area.top) / (high - low);
    this.place = {
      size,
      ...area,
      slot,
      x: (i) => area.left + (i + 0.5) * slot,
      y: (v) => area.bottom - (v - low) * up,
    };
  }

  paintStill({ ticks, step }) {
    const { surface, place, stage } = this;
    const { theme, font, mono } = stage;
    const context = surface.still;
    surface.clear(context);
    setText(context, { size: place.size, family: font, color: theme.text, align: "right", baseline: "middle" });
    context.lineWidth = 1;
    for (const tick of ticks) {
      const y = surface.snap(place.y(tick)) + 0.5;
      context.strokeStyle = tick === 0 ? theme.muted : theme.grid;
      line(context, place.left, y, place.right, y);
      context.fillText(tickText(tick, step), place.left - 4, y + 1);
    }
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    this.bars.forEach(({ name }, i) => {
      context.font = `${place.size}px ${[...name].length === 1 ? mono : font}`;
      name.split(" ").forEach((word, k) => {
        context.fillText(
          word,
          place.x(i),
          place.bottom + place.size * (1.1 + 1.2 * k),
          Math.max(place.slot - 1, 1.6 * place.size),
        );
      });
    });
  }

  paintMoving() {
    const { surface, place, stage, bars } = this;
    const { theme } = stage;
    const context = surface.moving;
    surface.clear(context);
    const half = (WIDTH * place.slot) / 2;
    bars.forEach(({ base, value }, i) => {
      const [from, to] = [place.y(base), place.y(base + value)];
      context.fillStyle = theme.signed[value < 0 ? DOWN : UP];
      context.fillRect(place.x(i) - half, Math.min(from, to), 2 * half, Math.max(Math.abs(to - from), 1));
    });
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    bars.slice(0, -this.results).forEach(({ base, value }, i) => {
      const y = place.y(base + value);
      line(context, place.x(i) + half, y, place.x(i + 1) - half, y);
    });
    this.paintValues(context, theme);
  }

  // How many of the bars are no terms.
  get results() {
    return this.still.then ? 2 : 1;
  }

  // At the end to which a bar leads, where its neighbours' numbers are not.
  paintValues(context, theme) {
    const { place, bars, stage } = this;
    const decimals = decimalsFor(bars, place.slot, place.size);
    const least = 0.5 * 10 ** -decimals;
    const style = { size: place.size, family: stage.font, color: theme.text, align: "center", baseline: "alphabetic" };
    setText(context, style);
    const terms = bars.length - this.results;
    bars.forEach(({ base, value }, i) => {
      if (i < terms && Math.abs(value) < least) return;
      const end = place.y(base + value);
      context.fillText(fixed(value, decimals), place.x(i), value < 0 ? end + place.size : end - 3);
    });
  }

  describe() {
    const { title } = this.still;
    const alone = this.bars.slice(0, -this.results);
    const largest = bySize(alone).slice(0, MOST_SAID);
    const terms = largest.map(({ spoken, value }) => `${spoken} adds ${fixed(value, 3)}`).join(", ");
    const total = this.bars[alone.length].value;
    const result = this.still.then ? `; ${this.still.then.label} is ${fixed(this.bars.at(-1).value, 3)}` : "";
    return `${title}: ${terms}; the sum of all ${this.terms.length} is ${fixed(total, 3)}${result}.`;
  }

  whatIsAt(x) {
    if (!this.place) return null;
    const i = Math.floor((x - this.place.left) / this.place.slot);
    const bar = this.bars[i];
    return bar ? { text: `${bar.name}: ${fixed(bar.value, 6)}` } : null;
  }

  moveCursor(dx) {
    if (!this.place) return null;
    const last = this.bars.length - 1;
    this.cursor = this.cursor === null ? 0 : Math.min(Math.max(this.cursor + dx, 0), last);
    return this.placeOfCursor();
  }

  placeOfCursor() {
    const i = Math.min(this.cursor, this.bars.length - 1);
    const { base, value } = this.bars[i];
    return { x: this.place.x(i), y: this.place.y(base + value) };
  }
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
