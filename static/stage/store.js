// Keeps the moments of one run in one view, and the losses of the whole run.

import { compareMoments } from "./reel.js";

const MOST_MOMENTS = 4000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Numbers that are appended to, in a buffer that grows with them. */
class Series {
  constructor(type) {
    this.buffer = new type(1024);
    this.length = 0;
    this.values = this.buffer.subarray(0, 0);
  }

  /** Puts `values` in from index `first` on, which is at most the length; what stood there is forgotten. */
  put(first, values) {
    const length = first + values.length;
    if (length > this.buffer.length) {
      const larger = new this.buffer.constructor(2 * length);
      larger.set(this.values);
      this.buffer = larger;
    }
    this.buffer.set(values, first);
    this.cut(length);
  }

  cut(length) {
    this.length = length;
    this.values = this.buffer.subarray(0, length);
  }
}

/** `edition` is another number whenever losses that were held have been taken back. */
export class Store {
  constructor({ mostMoments = MOST_MOMENTS, mostBytes = MOST_BYTES } = {}) {
    this.limits = { mostMoments, mostBytes };
    this.run = null;
    this.view = null;
    this.moments = [];
    this.bytes = 0;
    this.series = { losses: new Series(Float64Array), corrects: new Series(Int32Array) };
    this.arrays = {};
    this.lastOfReel = null;
    this.edition = 0;
  }

  get newest() {
    return this.moments.at(-1) ?? null;
  }

  get losses() {
    return this.series.losses.values;
  }

  get corrects() {
    return this.series.corrects.values;
  }

  /**
   * Takes a decoded message. Returns { added, isNewRun, isNewView, missesLosses }: the moments as they are kept, and
   * whether the message's losses begin after those that are held, so that they have to be asked for again.
   */
  take({ header, moments, arrays }) {
    const isNewRun = header.run !== this.run;
    const isNewView = isNewRun || header.view !== this.view;
    if (isNewView) this.forget();
    if (isNewRun) {
      this.series = { losses: new Series(Float64Array), corrects: new Series(Int32Array) };
      this.edition += 1;
    }
    Object.assign(this, { run: header.run, view: header.view });
    this.forgetAfter(header.newest);
    const missesLosses = !this.append(header, arrays);
    for (const name in arrays) if (!(name in this.series)) this.arrays[name] = arrays[name];
    this.link(header, moments);
    for (const moment of moments) this.insert(moment);
    this.thin();
    return { added: moments, isNewRun, isNewView, missesLosses };
  }

  append({ losses_first: first, newest }, arrays) {
    const held = this.series.losses.length;
    if (first > held) return false;
    const count = arrays.losses?.length ?? 0;
    if (!count) return held >= newest[0];
    this.series.losses.put(first, arrays.losses);
    this.series.corrects.put(first, arrays.corrects ?? new Int32Array(count).fill(-1));
    return true;
  }

  // A run that was taken back to an earlier point has no later ones any more.
  forgetAfter([epoch, timestep]) {
    if (this.series.losses.length > epoch) this.edition += 1;
    for (const series of Object.values(this.series)) if (series.length > epoch) series.cut(epoch);
    const isLater = (moment) => moment && compareMoments(moment, { epoch, timestep }) > 0;
    while (isLater(this.newest)) this.bytes -= this.moments.pop().bytes;
    if (isLater(this.lastOfReel)) this.lastOfReel = null;
  }

  // Moments of a reel of live training are neighbours, also the last one of a message and the first of the next.
  link(header, moments) {
    // The last message of a run that is over says that it does not play any more.
    const isReel = header.looked_at === null && !header.film && (header.playing || moments.length > 1);
    if (!isReel) return;
    for (const moment of moments) {
      if (this.lastOfReel && compareMoments(this.lastOfReel, moment) < 0) moment.follows = this.lastOfReel.epoch;
      this.lastOfReel = moment;
    }
  }

  insert(moment) {
    moment.run = this;
    const place = this.placeOf(moment);
    const held = this.moments[place];
    const isHeld = held && compareMoments(held, moment) === 0;
    if (isHeld) moment.follows ??= held.follows;
    // Between two neighbours of a reel, it divides what the server sent nothing of.
    else if (held && held.follows !== null && held.follows < moment.epoch) moment.follows ??= held.follows;
    this.bytes += moment.bytes - (isHeld ? held.bytes : 0);
    this.moments.splice(place, isHeld ? 1 : 0, moment);
  }

  /** The place of the first moment that is not before `point`. */
  placeOf(point) {
    let low = 0;
    let high = this.moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareMoments(this.moments[middle], point) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the moment after exactly `epoch` epochs, or null. */
  at(epoch) {
    const moment = this.moments[this.placeOf({ epoch, timestep: 0 })];
    return moment?.epoch === epoch ? moment : null;
  }

  /** Returns the moment at `epoch`, or the nearer of two between which the server sent nothing; else null. */
  near(epoch) {
    const place = this.placeOf({ epoch, timestep: 0 });
    const after = this.moments[place];
    if (!after || after.epoch === epoch) return after ?? null;
    // Moments that were sought stand between those of a reel.
    const ofReel = this.moments.find(({ follows }, i) => i >= place && follows !== null);
    if (place === 0 || !ofReel || ofReel.follows > epoch) return null;
    const before = this.moments[place - 1];
    return epoch - before.epoch < after.epoch - epoch ? before : after;
  }

  // The first moments, where most happens, and the newest, which may be drawn next, are all kept.
  thin() {
    const { mostMoments, mostBytes } = this.limits;
    while (this.moments.length > 8 && (this.moments.length > mostMoments || this.bytes > mostBytes)) {
      const count = this.moments.length;
      const [from, to] = [Math.floor(count / 8), Math.floor((7 * count) / 8)];
      this.moments = this.moments.filter((_, i) => i < from || i >= to || (i - from) % 2 === 0);
      this.bytes = this.moments.reduce((sum, { bytes }) => sum + bytes, 0);
      // Across what was let go, neighbours are no longer all that the server had sent.
      for (let i = from + 1; i <= Math.min(from + (to - from) / 2 + 1, this.moments.length - 1); i++) {
        const { follows } = this.moments[i];
        if (follows !== null && follows > this.moments[i - 1].epoch) this.moments[i].follows = null;
      }
    }
  }

  forget() {
    this.moments = [];
    this.bytes = 0;
    this.lastOfReel = null;
  }
}
