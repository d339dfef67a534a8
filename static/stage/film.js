// Plays the moments of a film, as far as they are here.

const MOMENTS_PER_SECOND = 60;
const JITTER = 0.15; // of a moment
const LONGEST_PAUSE = 250; // milliseconds between two frames; what a hidden page missed is not skipped

// Frames come a little early or late: on a screen of as many frames a second each shows the next moment, and none two.
function inStep(moments) {
  const nearest = Math.round(moments);
  return nearest && Math.abs(moments - nearest) < JITTER ? nearest : moments;
}

/** Returns the film that a header asks for: the one that is on, if it is the same. */
export function filmOf({ run, film }, current) {
  if (!film) return null;
  const isSame =
    current?.run === run &&
    current.epochs.length === film.epochs.length &&
    current.epochs.every((epoch, i) => epoch === film.epochs[i]);
  return isSame ? current : new Film(run, film.epochs);
}

export class Film {
  constructor(run, epochs) {
    this.run = run;
    this.epochs = epochs;
    this.position = 0;
    this.speed = 1;
    this.isPlaying = epochs.length > 1;
    this.before = null;
  }

  get epoch() {
    return this.epochs[Math.floor(this.position)];
  }

  play(isPlaying) {
    const last = this.epochs.length - 1;
    if (isPlaying && this.position >= last) this.position = 0;
    this.isPlaying = isPlaying && last > 0;
    this.before = null;
  }

  /** Stops at the film's moment that is nearest to `epoch`. */
  seek(epoch) {
    this.play(false);
    const distances = this.epochs.map((other) => Math.abs(other - epoch));
    this.position = distances.indexOf(Math.min(...distances));
  }

  /** Goes on to `now`, but not beyond what `store` holds. Returns the moment to draw, or null. */
  frame(now, store) {
    if (this.isPlaying) this.advance(now, store);
    return store.at(this.epoch);
  }

  advance(now, store) {
    const passed = this.before === null ? 0 : Math.min(now - this.before, LONGEST_PAUSE);
    this.before = now;
    const last = this.epochs.length - 1;
    const target = Math.min(this.position + inStep((passed / 1000) * MOMENTS_PER_SECOND * this.speed), last);
    let reached = Math.floor(this.position);
    while (reached < Math.floor(target) && store.at(this.epochs[reached + 1])) reached += 1;
    this.position = reached < Math.floor(target) ? reached : target;
    if (this.position >= last) this.play(false);
  }

  /** Returns what is to be asked for, or null: what is missing from here on, then what is missing before. */
  wanted(store, mayAsk) {
    const missing = mayAsk ? this.missing(store) : -1;
    return missing < 0 ? null : { kind: "film", after: missing ? this.epochs[missing - 1] : -1 };
  }

  missing(store) {
    const isMissing = (epoch) => !store.at(epoch);
    const here = Math.floor(this.position);
    const ahead = this.epochs.slice(here).findIndex(isMissing);
    return ahead < 0 ? this.epochs.findIndex(isMissing) : here + ahead;
  }

  isBusy(store) {
    return this.isPlaying || this.missing(store) >= 0;
  }
}
