// What the drawing of the network shows: the names of the still part, the arrays of the moment, and each number of both.

const NONE = 65535; // stands for no character in a row of outputs

export class Drawing {
  constructor(picture, characters) {
    this.picture = picture;
    this.characters = characters;
    this.column = picture.selected.timestep - picture.first;
    this.timesteps = picture.inputs.length;
    this.weights = Object.fromEntries(picture.layout.map((part) => [part.name, part]));
    this.placeOfCharacter = new Map(picture.shown.map((character, place) => [character, place]));
  }

  // Takes the arrays of a moment.
  take(moment) {
    const { h, rows, p, ghost, read } = this.picture.arrays;
    this.h = moment.row(h);
    this.rows = moment.row(rows);
    this.p = moment.row(p);
    this.ghost = ghost ? moment.row(ghost) : null;
    this.read = moment.row(read)[0];
    this.values = moment.row("weights");
    this.mostOutputs = this.rows.length / this.timesteps;
    this.isSelectedRead = this.column < this.read;
  }

  // The character whose output stands in a row at timestep k of the drawing; null if there is none.
  output(k, row) {
    const character = k < this.read ? this.rows[k * this.mostOutputs + row] : NONE;
    return character === NONE ? null : character;
  }

  probability(k, row) {
    return this.p[k * this.mostOutputs + row];
  }

  state(k, unit) {
    return this.h[k * this.picture.units + unit];
  }

  // A weight by its indices, of which those of characters are the vocabulary's; null if it was not sent.
  weight(name, row, column) {
    const { offset, strides, rows, columns } = this.weights[name];
    const r = rows === "character" ? this.placeOfCharacter.get(row) : row;
    const c = columns === "character" ? this.placeOfCharacter.get(column) : column;
    return r === undefined || c === undefined ? null : this.values[offset + r * strides[0] + c * strides[1]];
  }

  // Whether all timesteps show outputs of the same characters, in the same rows.
  get hasRowsAlike() {
    const { rows, mostOutputs, read } = this;
    for (let i = mostOutputs; i < read * mostOutputs; i++) if (rows[i] !== rows[i - mostOutputs]) return false;
    return true;
  }
}
