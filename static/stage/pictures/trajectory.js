// Where a sample's hidden states lie among those of the training text, in their principal plane.

import { labelStep, Surface, setText } from "../canvas.js";
import { axisAround, tickText } from "./axis.js";
import { fixed, percent } from "./digits.js";
import { boundsOf, distancesTo, nearestTo } from "./trajectory/points.js";

const MOST_LABELS = 40;
const MANY = 100; // points, that are drawn smaller
const REACH = 16; // pixels from a point still point at it

export function create(place, _still, stage) {
  return new Trajectory(place, stage);
}

class Trajectory {
  constructor(place, stage) {
    this.stage = stage;
    this.surface = new Surface(place);
    this.alternative = this.surface.element;
    this.cursor = null;
    const walk = { move: (dx, dy) => this.moveCursor(dx || dy), place: () => this.placeOfCursor() };
    stage.hint.follow(this.surface.element, (x, y) => this.whatIsAt(x, y), walk);
  }

  resize(width, height) {
    this.surface.resize(width, height);
    this.axes = null;
  }

  update(moment, still) {
    if (still !== this.still) this.axes = null;
    this.still = still;
    this.text = moment.row(still.text_points);
    this.sample = moment.row(still.sample_points);
    this.shares = moment.row(still.shares);
    this.read = still.read ? moment.row(still.read) : null;
    if (!this.surface.width) return;
    const bounds = boundsOf([this.text, this.sample]);
    const [across, up] = [axisAround(...bounds.across), axisAround(...bounds.up)];
    const key = [across.low, across.high, up.low, up.high, this.shares[0].toFixed(2)].join();
    if (key !== this.axes) {
      this.axes = key;
      this.arrange(across, up);
      this.paintStill(across, up);
    }
    this.paintMoving();
  }

  point() {
    if (this.place) this.paintMoving();
  }

  arrange(across, up) {
    const { width, height } = this.surface;
    const size = this.stage.px(12);
    const area = { left: 3 * size, top: 0.5 * size, right: width - 0.8 * size, bottom: height - 2.9 * size };
    const x = (v) => area.left + ((v - across.low) / (across.high - across.low)) * (area.right - area.left);
    const y = (v) => area.bottom - ((v - up.low) / (up.high - up.low)) * (area.bottom - area.top);
    this.place = { size, ...area, x, y };
  }

  paintStill(across, up) {
    const { surface, place, stage, shares } = this;
    const { theme, font } = stage;
    const { size, left, right, top, bottom } = place;
    const context = surface.still;
    surface.clear(context);
    context.lineWidth = 1;
    setText(context, { size, family: font, color: theme.muted, align: "center" });
    for (const tick of across.ticks) {
      const x = surface.snap(place.x(tick)) + 0.5;
      line(context, tick === 0 ? theme.muted : theme.grid, x, top, x, bottom);
      context.fillText(tickText(tick, across.step), x, bottom + 1.1 * size);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of up.ticks) {
      const y = surface.snap(place.y(tick)) + 0.5;
      line(context, tick === 0 ? theme.muted : theme.grid, left, y, right, y);
      context.fillText(tickText(tick, up.step), left - 4, y + 1);
    }
    const named = `first principal component, ${percent(shares[0], 0)}`;
    setText(context, { size, family: font, color: theme.muted, align: "center" });
    context.fillText(named, (left + right) / 2, bottom + 2.5 * size, right - left);
  }

  paintMoving() {
    const { surface, stage, text, sample } = this;
    const { theme } = stage;
    const context = surface.moving;
    surface.clear(context);
    const small = text.length / 2 > MANY;
    this.path(context, text, theme.muted, small ? 1 : 2, []);
    this.markers(context, text, theme.muted, small ? 2 : 4.5);
    this.path(context, sample, theme.marker, 2, [2, 4]);
    this.markers(context, sample, theme.marker, 3);
    this.paintLabels(context, theme);
    this.paintPointed(context, theme);
  }

  path(context, points, color, width, dash) {
    const { place } = this;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      if (!Number.isNaN(points[i])) context.lineTo(place.x(points[i]), place.y(points[i + 1]));
    }
    context.stroke();
    context.setLineDash([]);
  }

  markers(context, points, color, radius) {
    const { place } = this;
    context.fillStyle = color;
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      if (Number.isNaN(points[i])) continue;
      const [x, y] = [place.x(points[i]), place.y(points[i + 1])];
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  paintLabels(context, theme) {
    const { place, stage, text, still } = this;
    const size = stage.px(13);
    setText(context, { size, family: stage.mono, color: theme.text });
    const count = Math.min(text.length / 2, still.labels.length);
    const step = labelStep(count, MOST_LABELS, 1);
    for (let t = 0; t < count; t += step) {
      const [x, y] = [place.x(text[2 * t]), place.y(text[2 * t + 1])];
      context.textAlign = x > place.right - 3 * size ? "right" : "left";
      context.fillText(`${still.labels[t]} ${t}`, x + (context.textAlign === "right" ? -6 : 6), y - 5);
    }
  }

  // The point of the timestep that any picture points at.
  paintPointed(context, theme) {
    const t = this.stage.pointedAt;
    const { text, place } = this;
    if (t === null || 2 * t >= text.length) return;
    context.strokeStyle = theme.outline;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(place.x(text[2 * t]), place.y(text[2 * t + 1]), 8, 0, 2 * Math.PI);
    context.stroke();
  }

  describe() {
    const { text, sample, shares } = this;
    const apart = distancesTo(text, sample);
    const mean = apart.reduce((sum, distance) => sum + distance, 0) / apart.length;
    const most = Math.max(...apart);
    const average = ` On average the path is ${fixed(mean, 2)} away from the nearest of them, at most ${fixed(most, 2)}.`;
    return (
      `The ${text.length / 2} hidden states of the text in their two principal components, which hold ` +
      `${percent(shares[0] + shares[1], 0)} of their variance, and the path of a sample of ${apart.length} ` +
      `characters over them.${apart.length ? average : ""}`
    );
  }

  whatIsAt(x, y) {
    if (!this.place) return null;
    const near = (points) => nearestTo(points, this.place, x, y);
    const [inText, inSample] = [near(this.text), near(this.sample)];
    if (Math.min(inText.distance, inSample.distance) > REACH) return null;
    if (inText.distance > inSample.distance) return { text: this.tellSample(inSample.index) };
    return { text: `The text, ${inText.index}: after ${this.still.labels[inText.index]}`, timestep: inText.index };
  }

  tellSample(i) {
    const character = this.read ? `: after ${this.stage.context.characters.label[this.read[i]]}` : "";
    return `The sample, ${i}${character}`;
  }

  // Along the text's points.
  moveCursor(by) {
    if (!this.place) return null;
    const last = this.text.length / 2 - 1;
    this.cursor = this.cursor === null ? 0 : Math.min(Math.max(this.cursor + by, 0), last);
    return this.placeOfCursor();
  }

  placeOfCursor() {
    const { place, text, cursor } = this;
    return { x: place.x(text[2 * cursor]), y: place.y(text[2 * cursor + 1]) };
  }
}

function line(context, color, x0, y0, x1, y1) {
  context.strokeStyle = color;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
