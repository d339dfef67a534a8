// Decodes what the server sends: a header, and typed arrays of the moments on their way to the eye.

const TYPES = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u2: Uint16Array, u1: Uint8Array };
const ALIGNMENT = 8; // bytes

/**
 * What a page shows of one point of a run. Its arrays are its own, so that moments can be kept and let go one by one.
 *
 * `follows` is the epoch of the moment before it in the reel that brought both: between the two the server sent nothing.
 * `run` is what the store knows of the whole run: losses, corrects and the other arrays of the run.
 */
export class Moment {
  constructor(rows, shapes, texts) {
    this.rows = rows;
    this.shapes = shapes;
    this.texts = texts;
    this.epoch = rows.epoch[0];
    this.timestep = rows.timestep[0];
    this.loss = rows.loss ? rows.loss[0] : NaN;
    this.correct = rows.correct ? rows.correct[0] : -1;
    this.trained = rows.trained ? rows.trained[0] : -1;
    this.follows = null;
    this.run = null;
    this.bytes = 0;
    for (const name in rows) this.bytes += rows[name].byteLength;
    for (const name in texts) this.bytes += 2 * texts[name].length;
  }

  /** The values of this moment, as a flat typed array. */
  row(name) {
    return this.rows[name];
  }

  /** The shape of those values: [rows, columns] for a matrix. */
  shape(name) {
    return this.shapes[name];
  }

  text(name) {
    return this.texts[name] ?? "";
  }
}

/** Less than 0 if moment `a` is before `b`, 0 if both are the same point of a run. */
export function compareMoments(a, b) {
  return a.epoch - b.epoch || a.timestep - b.timestep;
}

/** Returns { header, moments, arrays }: the moments sorted by time, and the arrays of the whole run by name. */
export function decode(bytes) {
  // The arrays' views need an offset that is a multiple of their item's size, and the one given is arbitrary.
  const { buffer } = new Uint8Array(bytes);
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const start = Math.ceil((4 + length) / ALIGNMENT) * ALIGNMENT;
  const ofRun = new Set(["losses", "corrects", ...(header.run_arrays ?? [])]);
  const arrays = {};
  const ofMoments = [];
  for (const { name, type, shape, offset } of header.arrays) {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = new TYPES[type](buffer, start + offset, size);
    if (ofRun.has(name)) arrays[name] = values.slice();
    else ofMoments.push({ name, shape: shape.slice(1), size: shape[0] && size / shape[0], values });
  }
  return { header, moments: momentsOf(header, ofMoments), arrays };
}

function momentsOf(header, arrays) {
  const count = arrays.find(({ name }) => name === "epoch")?.values.length ?? 0;
  const shapes = Object.fromEntries(arrays.map(({ name, shape }) => [name, shape]));
  const texts = Object.entries(header.texts ?? {});
  const moments = [];
  for (let i = 0; i < count; i++) {
    const rows = {};
    for (const { name, size, values } of arrays) rows[name] = values.slice(i * size, (i + 1) * size);
    moments.push(new Moment(rows, shapes, Object.fromEntries(texts.map(([name, lines]) => [name, lines[i]]))));
  }
  return moments.sort(compareMoments);
}
