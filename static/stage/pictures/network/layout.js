// Where everything in the unrolled network stands, in pixels.

const TOP = 20; // as the gaps below, with room for the name of a layer
const BELOW_INPUT = 50; // pixels from an input's top to the end
const MOST_UNITS_IN_A_COLUMN = 10;
const SQUEEZED = 0.8; // of their usual size are rows at least; smaller ones could not be read
const STRETCHED = 1.6; // of it at most; above it the room goes to the edges
const USUAL_PITCH = { column: 26, block: 17 }; // pixels from one unit to the next
const LEAST_PITCH = 13; // of units that stand in a block
const MOST_COLUMNS_IN_SIGHT = 4; // timesteps that a block leaves room for, where its units can stand closer

// Returns the places of `units` hidden units, `outputs` rows of outputs and an input at each of `timesteps`.
//
// A few units stand in one column, many in a block of several. A column leans, so that the edges from its units to the
// outputs do not run over each other. `available` is the room as { width, height }; what needs more is scrolled to.
// `scale` is that of type: 1, or more where it is read from afar.
export function arrange({ units, timesteps, outputs }, available, scale) {
  const isBlock = units > MOST_UNITS_IN_A_COLUMN;
  const unitColumns = isBlock ? Math.ceil(units / (units <= 64 ? 8 : 16)) : 1;
  const unitRows = Math.ceil(units / unitColumns);
  const across = arrangeAcross(isBlock, unitColumns, unitRows, timesteps, available.width / scale);
  const down = arrangeDown(isBlock, unitRows, Math.max(3, outputs), available.height / scale);
  const { lean, pitch, toOutputs } = across;
  // Whole pixels, so that what is drawn once for many timesteps stays sharp.
  const columnWidth = Math.round(scale * across.columnWidth);
  const radius = isBlock ? 0.41 * pitch : Math.min(Math.max(0.385 * down.pitch, 9), 14);
  const left = (k) => k * columnWidth;
  return {
    scale,
    isBlock,
    columnWidth,
    rowHeight: scale * down.rowHeight,
    radius: scale * radius,
    halfHeight: scale * (isBlock ? 0.41 * down.pitch : radius),
    toOutputs: scale * toOutputs,
    outputsBottom: scale * down.outputsBottom,
    unitsLeft: scale * (isBlock ? 40 + pitch / 2 : 50),
    unitsRight: scale * (isBlock ? 40 + (unitColumns - 0.5) * pitch : 50 + lean * (units - 1)),
    unitsTop: scale * down.unitsTop,
    unitsBottom: scale * down.unitsBottom,
    barWidth: columnWidth - scale * 14,
    width: Math.max(available.width, timesteps * columnWidth + scale * (toOutputs + 10)),
    height: scale * down.height,
    left,
    input: (k) => ({ x: left(k) + scale * 20, y: scale * (down.inputTop + 15) }),
    unit: (k, i) => ({
      x: left(k) + scale * (40 + (isBlock ? (Math.floor(i / unitRows) + 0.5) * pitch : 10 + i * lean)),
      y: scale * (down.unitsTop + ((i % unitRows) + 0.5) * down.pitch),
    }),
    output: (k, row) => ({ x: left(k) + scale * toOutputs, y: scale * (TOP + (row + 0.5) * down.rowHeight) }),
  };
}

function arrangeAcross(isBlock, unitColumns, unitRows, timesteps, width) {
  const pitch = isBlock ? blockPitch(unitColumns, timesteps, width) : USUAL_PITCH.column;
  const lean = isBlock ? 0 : Math.min(5, 40 / unitRows);
  const block = isBlock ? unitColumns * pitch : 20 + lean * (unitRows - 1);
  const toOutputs = block + 48;
  const least = isBlock ? block + 50 : 84;
  const columnWidth = Math.max(least, Math.min((width - toOutputs - 12) / timesteps, block + 120));
  return { pitch, lean, toOutputs, columnWidth };
}

function blockPitch(unitColumns, timesteps, width) {
  const inSight = Math.min(timesteps, MOST_COLUMNS_IN_SIGHT);
  const fitting = (width - 50 * inSight - 60) / ((inSight + 1) * unitColumns);
  return Math.min(Math.max(fitting, LEAST_PITCH), USUAL_PITCH.block);
}

function arrangeDown(isBlock, unitRows, outputs, height) {
  const usual = { pitch: isBlock ? USUAL_PITCH.block : USUAL_PITCH.column, rowHeight: 16 };
  const rows = unitRows * usual.pitch + outputs * usual.rowHeight;
  // First the gaps give way, then the rows.
  const spare = height - TOP - BELOW_INPUT - rows;
  const toUnits = Math.min(Math.max(0.68 * spare, 36), isBlock ? 40 : 56);
  const toInput = Math.min(Math.max(0.32 * spare, 20), 26);
  const gaps = TOP + toUnits + toInput + BELOW_INPUT;
  const stretch = Math.min(Math.max((height - gaps) / rows, SQUEEZED), STRETCHED);
  const rest = Math.min(Math.max(height - gaps - stretch * rows, 0), 240);
  const pitch = stretch * usual.pitch;
  const rowHeight = stretch * usual.rowHeight;
  const outputsBottom = TOP + outputs * rowHeight;
  const unitsTop = outputsBottom + toUnits + 0.7 * rest;
  const unitsBottom = unitsTop + unitRows * pitch;
  const inputTop = unitsBottom + toInput + 0.3 * rest;
  return { pitch, rowHeight, outputsBottom, unitsTop, unitsBottom, inputTop, height: inputTop + BELOW_INPUT };
}

// The timestep of the drawing whose column is at x.
export function columnAt({ timesteps }, { columnWidth }, x) {
  return Math.min(Math.max(Math.floor(x / columnWidth), 0), timesteps - 1);
}

// The unit or output at a point, as { k, unit } or { k, row } of timestep k of the drawing; null if there is none.
export function nodeAt(drawing, place, { x, y }) {
  const { units } = drawing.picture;
  const { columnWidth, unitsLeft, radius, halfHeight, toOutputs, rowHeight, barWidth } = place;
  let k = Math.floor((x - unitsLeft + radius) / columnWidth);
  for (let unit = 0; k >= 0 && k < drawing.timesteps && unit < units; unit++) {
    const at = place.unit(k, unit);
    if (Math.abs(x - at.x) <= radius && Math.abs(y - at.y) <= halfHeight) return { k, unit };
  }
  k = Math.floor((x - toOutputs) / columnWidth);
  for (let row = 0; k >= 0 && k < drawing.timesteps && row < drawing.mostOutputs; row++) {
    const at = place.output(k, row);
    if (x - at.x <= barWidth && Math.abs(y - at.y) <= rowHeight / 2 && drawing.output(k, row) !== null)
      return { k, row };
  }
  return null;
}

// How far a point is from the line between two others.
export function distanceTo(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy);
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
