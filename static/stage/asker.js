// Asks the server, one request at a time.

const UNANSWERED_AFTER = 5000; // milliseconds of silence
const HELD_AT_MOST = 2000; // milliseconds
const NEWEST_COUNTS = { slower: 0.2, faster: 0.6 }; // the weight of the newest answer in the mean latency

/**
 * What a person chose is sent before what the stage asks for by itself, and does not wait for the answer to that: what
 * is lost of it is asked for again. `latency` is how many milliseconds answers take on average. `send` takes the whole
 * request; `now` is the time in milliseconds.
 */
export class Asker {
  constructor(send, firstRequest = Date.now()) {
    this.send = send;
    this.request = firstRequest;
    this.answered = 0;
    this.sentAt = -Infinity;
    this.heardAt = -Infinity;
    this.silentSince = null;
    this.latency = 0;
    this.underWay = null; // the press that the latest request is
    this.presses = [];
    this.heldUntil = -Infinity;
  }

  isWaiting(now) {
    return this.request > this.answered && now - this.heardAt < UNANSWERED_AFTER;
  }

  /** For how many milliseconds the server has said nothing although it was asked. */
  silentFor(now) {
    return this.silentSince === null ? 0 : now - this.silentSince;
  }

  /**
   * Takes the number of the newest request that the server has taken, and whether the whole page was drawn anew; to be
   * called with each message.
   */
  receive(answered, now, isWholePage = false) {
    const wasWaiting = this.isWaiting(now);
    this.answered = Math.max(this.answered, answered);
    this.silentSince = null;
    if (wasWaiting) this.heardAt = now;
    if (wasWaiting && !this.isWaiting(now)) this.noteLatency(now - this.sentAt);
    if (isWholePage) {
      this.release();
      this.lose();
    }
    this.sendPresses(now);
  }

  // Streamlit drops a run of the stage that has not begun when a run of the whole page is asked for: what was asked
  // before that is answered with the page, or never. An epoch to look at is not asked for again: whoever pressed
  // something after that may want another one.
  lose() {
    this.heardAt = -Infinity;
    const lost = this.request > this.answered ? this.underWay : null;
    this.underWay = null;
    if (lost && lost.what.kind !== "look")
      this.presses.unshift(Object.assign(lost, { request: null, first: lost.first ?? this.request }));
  }

  /**
   * To be called when a lost connection is there again: nothing that was asked before is answered any more, and it may
   * be that the page is drawn anew.
   */
  startAgain(now) {
    this.hold(now);
    this.lose();
  }

  /** Forgets what a person chose in a run that is gone. */
  forget() {
    for (const press of this.presses) press.request = this.answered;
    Object.assign(this, { presses: [], underWay: null });
  }

  // A single late answer does not count for much.
  noteLatency(latency) {
    const change = latency - this.latency;
    this.latency += change * (change > 0 ? NEWEST_COUNTS.slower : NEWEST_COUNTS.faster);
  }

  /**
   * Sends what a person chose, as soon as what was chosen before is answered; of two of the same kind the newer.
   * Returns { what, request }, where the request's number stands once it has been sent.
   */
  press(what, now) {
    const press = { what, request: null };
    this.presses = this.presses.filter((other) => other.what.kind !== what.kind || what.kind === "pick");
    this.presses.push(press);
    this.sendPresses(now);
    return press;
  }

  /** Whether a press needs nothing any more: it was answered, or nobody answers. */
  isDone(press, now) {
    return press.request !== null && (press.request <= this.answered || !this.isWaiting(now));
  }

  sendPresses(now) {
    if (!this.presses.length || (this.underWay && this.isWaiting(now))) return;
    const press = this.presses.shift();
    press.request = this.sendNow(press.what, press, now);
  }

  /**
   * To be called when somebody uses a control of the page around the stage, and when the page has been drawn anew. In
   * between nothing is asked for: an answer that overtakes the page, or comes when the page is another one, would take
   * from it what it has not shown yet.
   */
  hold(now) {
    this.heldUntil = now + HELD_AT_MOST;
  }

  release() {
    this.heldUntil = -Infinity;
  }

  /** Sends what the stage needs, if nothing else is under way. Returns the request's number, or null. */
  offer(what, now) {
    if (this.presses.length || this.isWaiting(now) || now < this.heldUntil) return null;
    return this.sendNow(what, null, now);
  }

  sendNow(what, press, now) {
    this.request += 1;
    this.silentSince ??= now;
    Object.assign(this, { sentAt: now, heardAt: now, underWay: press });
    // Of a press that was thought lost and was not, the server takes one.
    const again = press?.first ? { again: press.first } : {};
    this.send({ ...what, ...again, request: this.request });
    return this.request;
  }
}
