// Decides which moment is drawn now, and what is asked for: live moments, an epoch that is looked at, or a film.

import { filmOf } from "./film.js";
import { compareMoments } from "./reel.js";

const MOST_AHEAD = 1000; // milliseconds of moments that are held before more are asked for
const LAST_WITHIN = 100; // milliseconds, in which the rest is drawn when the run has been stopped
const LONGEST_FRAME = 250; // milliseconds
const EARLY = 4; // milliseconds that a moment may be drawn early or late, so that frames of 16.7 ms hold 60 a second
const LEAST_WAIT = 250; // milliseconds between requests whose moments nobody sees

export class Player {
  constructor(store, asker) {
    this.store = store;
    this.asker = asker;
    this.queue = [];
    this.shown = null;
    this.hand = null;
    this.film = null;
    this.header = null;
    this.batch = 1;
    this.due = 0;
    this.mayAskAt = 0;
    this.missesLosses = false;
  }

  /** Whether what is drawn is the run as it is now. */
  get isLive() {
    return this.header !== null && this.header.looked_at === null && !this.hand && !this.film;
  }

  /** Takes a message's header and what the store says of its moments. */
  receive(header, { added, isNewView, missesLosses }, now) {
    const wasLive = this.isLive;
    const wasPlaying = this.header?.playing ?? false;
    this.header = header;
    this.missesLosses = missesLosses;
    this.mayAskAt = now + 1000 * header.wait;
    if (isNewView) Object.assign(this, { queue: [], shown: null });
    const { newest } = this.store;
    const isGone = (moment) => !newest || compareMoments(moment, newest) > 0;
    if (this.shown && isGone(this.shown)) Object.assign(this, { shown: null, queue: [] });
    this.replaceShown(added);
    this.film = filmOf(header, this.film);
    if (!this.shown || (header.playing && !wasPlaying)) this.due = now;
    if (header.looked_at !== null || header.film) this.queue = [];
    else this.enqueue(added, wasLive || this.hand !== null, now);
    if (header.playing && added.length) this.batch = added.length;
    if (!header.playing) this.lastBy = now + LAST_WITHIN;
  }

  // A moment that is drawn may come again, with another sample or with changed weights.
  replaceShown(added) {
    const again = this.shown && added.find((moment) => compareMoments(moment, this.shown) === 0);
    if (again) this.shown = again;
  }

  enqueue(added, goesOn, now) {
    this.queue = this.queue.filter((moment) => !added.some((other) => compareMoments(moment, other) === 0));
    const last = this.queue.at(-1) ?? (goesOn ? this.shown : null);
    this.queue.push(...added.filter((moment) => !last || compareMoments(moment, last) > 0));
    if (!goesOn) this.due = now;
    const { newest } = this.store;
    if (!this.queue.length && newest && this.shown !== newest && !this.header.playing) this.queue.push(newest);
  }

  /** Returns the moment to draw now; null if there is none yet. */
  frame(now) {
    if (!this.header) return null;
    const chosen = this.hand ? this.hand.moment : this.film ? this.film.frame(now, this.store) : this.lookedAt();
    if (chosen) this.shown = chosen;
    else if (this.isLive) this.playLive(now);
    return this.shown;
  }

  lookedAt() {
    const epoch = this.header.looked_at;
    return epoch === null ? null : this.store.at(epoch);
  }

  playLive(now) {
    const { queue, header } = this;
    if (!queue.length) {
      // What comes late is not made up for by passing over what follows.
      this.due = Math.max(this.due, now);
      return;
    }
    const late = now - this.due;
    if (late < -EARLY) return;
    const rate = header.playing ? this.rate / 1000 : queue.length / Math.max(this.lastBy - now, 1);
    // Where frames come more slowly than moments, some are passed over.
    const count = Math.min(Math.floor(Math.min(Math.max(late - EARLY, 0), LONGEST_FRAME) * rate) + 1, queue.length);
    this.shown = queue.splice(0, count).at(-1);
    this.due = late < LONGEST_FRAME ? this.due + count / rate : now + 1 / rate;
    // What a hidden page did not draw is not drawn afterwards.
    const most = Math.max(2 * header.rate, 2 * this.batch);
    if (queue.length > most) queue.splice(0, queue.length - Math.ceil(most / 2));
  }

  // Moments a second: as the server says, or evenly what it can bring, if that is less.
  get rate() {
    const { rate, wait } = this.header;
    return Math.min(rate, (1000 * this.batch) / (1000 * wait + this.asker.latency + 1));
  }

  /** Returns what the stage needs from the server now, or null. */
  wanted(now) {
    const { header } = this;
    if (!header) return null;
    if (this.hand && this.hand.pending !== null) return { kind: "seek", epoch: this.hand.pending, held: true };
    if (this.missesLosses) return { kind: "more" };
    if (this.film) return this.film.wanted(this.store, this.mayAskAt <= now);
    if (!header.playing || now < this.mayAskAt) return null;
    if (!this.isLive) return now - this.asker.sentAt >= LEAST_WAIT && !this.hand ? { kind: "more" } : null;
    const ahead = (1000 * this.queue.length) / this.rate;
    return this.queue.length <= this.batch / 2 && ahead <= MOST_AHEAD ? { kind: "more" } : null;
  }

  /** Whether frames are needed: something plays or is waited for. */
  get isBusy() {
    if (!this.header) return false;
    const { header, queue, film, hand } = this;
    return (
      header.playing || queue.length > 0 || hand !== null || this.missesLosses || (film?.isBusy(this.store) ?? false)
    );
  }
}
