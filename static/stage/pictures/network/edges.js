// Which edges of the network are drawn: all of a small one; of a large one the strongest, more of them at the selected
// timestep, and all that lead to the selected unit and output.

import { distanceTo } from "./layout.js";

const MOST_UNITS_WITH_ALL_EDGES = 16;
const REACH = 5; // pixels from an edge are still on it

// Returns the size that a weight needs to be drawn at the selected timestep and at any other: { selected, other }, each
// by the weight's name.
export function leastShown(drawing) {
  const { units, inputs } = drawing.picture;
  const all = { Wxh: 0, Whh: 0, Why: 0 };
  if (units <= MOST_UNITS_WITH_ALL_EDGES) return { selected: all, other: all };
  const sizes = {
    Wxh: sizesOf(drawing, "Wxh", everyUnit(units), inputs),
    Whh: sizesOf(drawing, "Whh", everyUnit(units), everyUnit(units)),
    Why: sizesOf(drawing, "Why", [...outputsOf(drawing)], everyUnit(units)),
  };
  const counts = { Wxh: 32 * inputs.length, Whh: 120, Why: 60 };
  const least = (fewer) =>
    Object.fromEntries(Object.keys(sizes).map((name) => [name, sizeOf(sizes[name], Math.round(counts[name] / fewer))]));
  return { selected: least(1), other: least(3) };
}

function everyUnit(units) {
  return Array.from({ length: units }, (_, unit) => unit);
}

function outputsOf(drawing) {
  const found = new Set();
  for (let k = 0; k < drawing.read; k++) {
    for (let row = 0; row < drawing.mostOutputs; row++) found.add(drawing.output(k, row));
  }
  found.delete(null);
  return found;
}

function sizesOf(drawing, name, rows, columns) {
  const sizes = new Float32Array(rows.length * columns.length);
  let i = 0;
  for (const row of rows) for (const column of columns) sizes[i++] = Math.abs(drawing.weight(name, row, column) ?? 0);
  return sizes.sort();
}

function sizeOf(sorted, count) {
  return sorted.length <= count ? 0 : sorted[sorted.length - count];
}

// Calls back with (name, row, column, weight, from, to) for each edge into the units of timestep k that is drawn.
export function eachInputEdge(drawing, place, k, least, callback) {
  const { units, inputs, selected } = drawing.picture;
  for (let i = 0; i < units; i++) {
    const weight = drawing.weight("Wxh", i, inputs[k]);
    if (weight === null) continue;
    const isTraced = k === drawing.column && i === selected.unit;
    if (isTraced || Math.abs(weight) >= least.Wxh)
      callback("Wxh", i, inputs[k], weight, place.input(k), place.unit(k, i));
  }
}

// The same for the edges from the units of the timestep before, which the text's first one does not have.
export function eachRecurrentEdge(drawing, place, k, least, callback) {
  const { units, first, selected } = drawing.picture;
  if (first + k === 0) return;
  for (let i = 0; i < units; i++) {
    const isTraced = k === drawing.column && i === selected.unit;
    const to = place.unit(k, i);
    for (let j = 0; j < units; j++) {
      const weight = drawing.weight("Whh", i, j);
      if (isTraced || Math.abs(weight) >= least.Whh) callback("Whh", i, j, weight, place.unit(k - 1, j), to);
    }
  }
}

// The same for the edges from its units to its outputs.
export function eachOutputEdge(drawing, place, k, least, callback) {
  const { units, selected } = drawing.picture;
  for (let row = 0; row < drawing.mostOutputs; row++) {
    const character = drawing.output(k, row);
    if (character === null) continue;
    const isTraced = k === drawing.column && character === selected.output;
    const to = place.output(k, row);
    for (let i = 0; i < units; i++) {
      const weight = drawing.weight("Why", character, i);
      if (weight === null) continue;
      if (isTraced || Math.abs(weight) >= least.Why) callback("Why", character, i, weight, place.unit(k, i), to);
    }
  }
}

// The parameter that an edge is: of a cell with gates one gate's weights are drawn.
export function placeOf(drawing, { name, row, column }) {
  return { name, row: name === "Why" ? row : row + drawing.picture.first_row, column };
}

// The edge of timestep k of the drawing at a point, as { name, row, column }; null if there is none.
export function edgeAt(drawing, place, point, k) {
  let nearest = null;
  let distance = REACH * place.scale;
  const least = leastShown(drawing)[k === drawing.column ? "selected" : "other"];
  for (const each of [eachInputEdge, eachRecurrentEdge, eachOutputEdge]) {
    each(drawing, place, k, least, (name, row, column, _weight, from, to) => {
      const away = distanceTo(point, from, to);
      if (away < distance) [nearest, distance] = [{ name, row, column }, away];
    });
  }
  return nearest;
}
