// Draws the network's edges. Those of timesteps that are not selected look alike: they are drawn once, beside the
// picture, and copied to each.

import { eachInputEdge, eachOutputEdge, eachRecurrentEdge, leastShown } from "./edges.js";
import { Strokes } from "./strokes.js";

const MARGIN = 4; // pixels around the ends of edges

export class EdgeLayers {
  constructor() {
    this.strokes = new Strokes();
    this.recurrent = new OffscreenCanvas(1, 1);
    this.outputs = new OffscreenCanvas(1, 1);
  }

  // Draws the edges of the timesteps in `inView`.
  paint(context, drawing, place, { theme, ratio, inView }) {
    const least = leastShown(drawing);
    const style = { theme, ratio };
    const others = [];
    for (let k = inView.first; k <= inView.last; k++) if (k !== drawing.column) others.push(k);
    const recurrent = others.filter((k) => drawing.picture.first + k > 0);
    this.copy(context, drawing, place, style, this.recurrent, eachRecurrentEdge, least.other, recurrent);
    const read = others.filter((k) => k < drawing.read);
    if (drawing.hasRowsAlike)
      this.copy(context, drawing, place, style, this.outputs, eachOutputEdge, least.other, read);
    else for (const k of read) this.add(drawing, place, k, eachOutputEdge, least.other);
    for (const k of others) this.add(drawing, place, k, eachInputEdge, least.other);
    this.strokes.stroke(context, theme.signed, place.scale);
    if (inView.first <= drawing.column && drawing.column <= inView.last) {
      for (const each of [eachInputEdge, eachRecurrentEdge, eachOutputEdge]) {
        this.add(drawing, place, drawing.column, each, least.selected);
      }
      this.strokes.stroke(context, theme.signed, place.scale);
    }
    markEdited(context, drawing, place, theme, inView);
  }

  add(drawing, place, k, each, least) {
    each(drawing, place, k, least, (name, row, _column, weight, from, to) => {
      this.strokes.add(weight / drawing.picture.weight_limit, emphasis(drawing, k, name, row), from, to);
    });
  }

  // Draws the edges of the first of `columns` beside the picture, and copies them to all.
  copy(context, drawing, place, { theme, ratio }, canvas, each, least, columns) {
    if (!columns.length) return;
    const box = each === eachRecurrentEdge ? recurrentBox(place) : outputsBox(place);
    const size = [Math.ceil(box.width * ratio), Math.ceil(box.height * ratio)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    const beside = canvas.getContext("2d");
    beside.setTransform(1, 0, 0, 1, 0, 0);
    beside.clearRect(0, 0, ...size);
    beside.setTransform(ratio, 0, 0, ratio, -ratio * (place.left(columns[0]) + box.x), -ratio * box.y);
    this.add(drawing, place, columns[0], each, least);
    this.strokes.stroke(beside, theme.signed, place.scale);
    for (const k of columns) {
      context.drawImage(canvas, place.left(k) + box.x, box.y, size[0] / ratio, size[1] / ratio);
    }
  }
}

// The boxes around the edges of a timestep, from its left.
function recurrentBox(place) {
  const [x, right] = [place.unitsLeft - place.columnWidth - MARGIN, place.unitsRight + MARGIN];
  return boxOf(x, place.unitsTop, right, place.unitsBottom);
}

function outputsBox(place) {
  return boxOf(place.unitsLeft - MARGIN, 0, place.toOutputs + MARGIN, place.unitsBottom);
}

function boxOf(left, top, right, bottom) {
  const [x, y] = [Math.floor(left), Math.floor(top)];
  return { x, y, width: Math.ceil(right) - x, height: Math.ceil(bottom) - y };
}

function emphasis(drawing, k, name, row) {
  const { lights, selected } = drawing.picture;
  const isSelected = k === drawing.column;
  if (lights) return isSelected && lights.includes(name) ? "strong" : "dim";
  if (!isSelected) return "other";
  return row === (name === "Why" ? selected.output : selected.unit) ? "strong" : "column";
}

function markEdited(context, drawing, place, theme, inView) {
  context.fillStyle = theme.marker;
  for (const [name, row, column] of drawing.picture.edited) {
    for (let k = inView.first; k <= inView.last; k++) {
      const ends = endsOf(drawing, place, k, name, row, column);
      if (!ends) continue;
      const [from, to] = ends;
      context.beginPath();
      context.arc((from.x + to.x) / 2, (from.y + to.y) / 2, 4 * place.scale, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function endsOf(drawing, place, k, name, row, column) {
  const { inputs, first } = drawing.picture;
  if (name === "Wxh") return inputs[k] === column ? [place.input(k), place.unit(k, row)] : null;
  if (name === "Whh") return first + k > 0 ? [place.unit(k - 1, column), place.unit(k, row)] : null;
  if (name !== "Why") return null;
  for (let at = 0; at < drawing.mostOutputs; at++) {
    if (drawing.output(k, at) === row) return [place.unit(k, column), place.output(k, at)];
  }
  return null;
}
