// How a text is laid out in cells, so that all of it is seen in the room there is.

const MONOSPACE = 0.6; // width of a letter, in type sizes
const LINE = 1.25; // height of a line, in type sizes
const LARGEST = 2.2; // type of the text, in sizes of a label
const LEAST_GAP = 2; // pixels between two letters
const SPACE = 3; // pixels between two lines of cells

/**
 * Returns { rows, columns, width, height, pitch, letter, instead } for `count` cells in a box: cells are width × height
 * pixels, a line begins `pitch` pixels below the one before. `letter` is the type size of the characters, and `instead`
 * that of what stands below them; 0 where there is no room for them. `type` is the smallest type that can be read.
 */
export function wrap(count, boxWidth, boxHeight, type) {
  return (
    lettered(count, boxWidth, boxHeight, type, type) ??
    lettered(count, boxWidth, boxHeight, type, 0) ??
    plain(count, boxWidth, boxHeight)
  );
}

function lettered(count, boxWidth, boxHeight, type, instead) {
  const least = type * LINE + instead * LINE + SPACE;
  const narrowest = type * MONOSPACE + LEAST_GAP;
  const columnsThatFit = Math.floor(boxWidth / narrowest);
  const rows = Math.ceil(count / Math.max(columnsThatFit, 1));
  if (columnsThatFit < 1 || rows * least > boxHeight) return null;
  const columns = Math.ceil(count / rows);
  const pitch = boxHeight / rows;
  const room = pitch - instead * LINE - SPACE;
  const letter = Math.min(room / LINE, (boxWidth / columns - LEAST_GAP) / MONOSPACE, type * LARGEST);
  const width = Math.min(boxWidth / columns, letter * LINE * 2.2);
  const height = Math.min(room, letter * LINE * 1.25);
  return { rows, columns, width, height, pitch: Math.min(pitch, height + instead * LINE + SPACE), letter, instead };
}

function plain(count, boxWidth, boxHeight) {
  let best = { size: 0 };
  for (let rows = 1; rows <= boxHeight; rows++) {
    const columns = Math.ceil(count / rows);
    const [width, height] = [boxWidth / columns, boxHeight / rows];
    const size = Math.min(width, height);
    if (size > best.size) best = { size, rows, columns, width, height };
  }
  const { rows, columns, width, height } = best;
  return { rows, columns, width, height, pitch: height, letter: 0, instead: 0 };
}

/** The number of the cell at x and y, or −1; the last one may be followed by empty places. */
export function cellAt({ columns, width, pitch, rows }, count, x, y) {
  const [column, row] = [Math.floor(x / width), Math.floor(y / pitch)];
  const cell = row * columns + column;
  return column < 0 || column >= columns || row < 0 || row >= rows || cell >= count ? -1 : cell;
}

/** The stretches [{ row, from, to }] of lines that the cells `first` … `last` stand on, `to` included. */
export function stretches({ columns }, first, last) {
  const lines = [];
  for (let row = Math.floor(first / columns); row <= Math.floor(last / columns); row++) {
    lines.push({ row, from: Math.max(first - row * columns, 0), to: Math.min(last - row * columns, columns - 1) });
  }
  return lines;
}
