// Where the cells of matrices stand, and what colours they have.

import { probabilityLevel, signedLevel } from "./colors.js";

const MOST_CELLS_WITH_GAPS = 40;
const LEAST_WHOLE = 8; // pixels of the screen
const LEAST_WITH_MINUS = 9; // pixels
const MINUS_WIDTH = 0.32; // of a cell
const NEUTRAL = 0.05; // of the scale's end: what is smaller looks like 0

/**
 * Lays `count` cells along `room` pixels from `start`: as many whole pixels of the screen each as fit, or, where they are
 * so small that this would leave much of the room empty, as large as they can be.
 */
export function cellsAlong(start, room, count, ratio) {
  const whole = Math.floor((room * ratio) / count);
  const size = whole >= LEAST_WHOLE ? whole / ratio : room / count;
  const first = Math.round(start * ratio) / ratio;
  return { first, size, length: size * count, count, isWhole: whole >= LEAST_WHOLE };
}

/** A matrix drawn as cells: an image of one pixel per cell, that is drawn large. */
export class Cells {
  constructor(rows, columns) {
    this.rows = rows;
    this.columns = columns;
    this.image = new ImageData(columns, rows);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.context = new OffscreenCanvas(columns, rows).getContext("2d");
  }

  /** Draws a panel's `values` at x and y, both as cellsAlong gives them; `limit` is the end of a signed scale. */
  draw(context, panel, values, scale, limit, x, y) {
    const { offset, strides } = panel;
    const { pixels, rows, columns } = this;
    const level = panel.scale === "probability" ? probabilityLevel : signedLevel;
    for (let r = 0, i = 0; r < rows; r++) {
      let at = offset + r * strides[0];
      for (let c = 0; c < columns; c++, i++, at += strides[1]) pixels[i] = scale.pixels[level(values[at], limit)];
    }
    this.context.putImageData(this.image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.context.canvas, x.first, y.first, x.length, y.length);
  }
}

/** Draws a minus in each cell that is visibly negative, so that the sign is seen without colour, where there is room. */
export function drawMinuses(context, { offset, strides, shape }, values, scale, limit, x, y) {
  const width = Math.min(x.size, y.size) * MINUS_WIDTH;
  if (Math.min(x.size, y.size) < LEAST_WITH_MINUS) return;
  const height = Math.max(1, Math.round(width / 5));
  for (let r = 0; r < shape[0]; r++) {
    for (let c = 0; c < shape[1]; c++) {
      const value = values[offset + r * strides[0] + c * strides[1]];
      if (!(value < -NEUTRAL * limit)) continue;
      context.fillStyle = scale.ink[signedLevel(value, limit)];
      const [left, top] = [x.first + (c + 0.5) * x.size, y.first + (r + 0.5) * y.size];
      context.fillRect(left - width / 2, top - height / 2, width, height);
    }
  }
}

/** Draws the gaps between cells, where these are few enough. */
export function drawGaps(context, color, x, y) {
  context.fillStyle = color;
  if (x.count <= MOST_CELLS_WITH_GAPS && x.isWhole) {
    for (let i = 1; i < x.count; i++) context.fillRect(x.first + i * x.size - 0.5, y.first, 1, y.length);
  }
  if (y.count <= MOST_CELLS_WITH_GAPS && y.isWhole) {
    for (let i = 1; i < y.count; i++) context.fillRect(x.first, y.first + i * y.size - 0.5, x.length, 1);
  }
}

const LEAST_SHARE = 0.35;
const MOST_SHARE = 0.6;

/**
 * Returns the boxes { x, y, width, height } of `panels` in `width` × `height` pixels. "weights": what comes from
 * characters stands left of what comes from hidden units, biases right of both, and what goes to characters below.
 */
export function panelBoxes(arrangement, panels, width, height, gap, biasWidth) {
  if (arrangement === "weights" && panels.length > 1) return weightBoxes(panels, width, height, gap, biasWidth);
  const each = (width - gap * (panels.length - 1)) / panels.length;
  return panels.map((_, i) => ({ x: i * (each + gap), y: 0, width: each, height }));
}

function weightBoxes(panels, width, height, gap, biasWidth) {
  const isBias = (panel) => panel.shape[1] === 1 && !panel.columns.some(Boolean);
  const count = (kind) => Math.max(1, ...panels.map((panel) => (panel.row_kind === kind ? panel.shape[0] : 0)));
  const [V, H] = [count("character"), count("unit")];
  const clamp = (share) => Math.min(Math.max(share, LEAST_SHARE), MOST_SHARE);
  const matrices = width - 2 * gap - biasWidth;
  const left = matrices * clamp(V / (V + H));
  const upper = (height - gap) * clamp(H / (V + H));
  const columns = { character: [0, left], unit: [left + gap, matrices - left], bias: [width - biasWidth, biasWidth] };
  const rows = { unit: [0, upper], character: [upper + gap, height - gap - upper] };
  return panels.map((panel) => {
    const [x, panelWidth] = columns[isBias(panel) ? "bias" : panel.column_kind];
    const [y, panelHeight] = rows[panel.row_kind];
    return { x, y, width: panelWidth, height: panelHeight, isBias: isBias(panel) };
  });
}
