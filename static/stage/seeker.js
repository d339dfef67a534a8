// Follows the hand on the timeline: draws what is held, asks for what is not, and says at the end what is looked at.

const SETTLED_AFTER = 350; // milliseconds

/**
 * While a hand is there, `player.hand` is { epoch, moment, pending, isExact, movedAt, press }: the epoch it is at, the
 * moment drawn for it, an epoch to ask for (or null), and the press that told what is looked at, once it was told.
 */
export class Seeker {
  constructor(player, store, asker) {
    Object.assign(this, { player, store, asker, asked: null, told: null });
  }

  /** Moves the hand. Without `isExact`, of two neighbours of a reel the nearer one will do. */
  seek(epoch, isExact, now) {
    const { looked_at: shown, newest } = this.player.header;
    if (!this.player.hand) this.told = { press: null, epoch: shown ?? newest[0] };
    const moment = isExact ? this.store.at(epoch) : this.store.near(epoch);
    const drawn = this.player.hand?.moment ?? this.player.shown;
    this.player.hand = {
      epoch,
      isExact,
      moment: moment ?? drawn,
      pending: moment ? null : epoch,
      movedAt: now,
      press: null,
    };
  }

  /** To be called after the store has taken a message. */
  receive(isNewView, now) {
    const { hand } = this.player;
    if (!hand) return;
    if (this.wasOverruled()) {
      this.player.hand = null;
      return;
    }
    if (isNewView) this.seek(hand.epoch, hand.isExact, now);
    else this.take(hand);
    this.leave(now);
  }

  // The answer to an earlier request is drawn, too: it is nearer to the hand than what was drawn before.
  take(hand) {
    const { moment } = hand;
    hand.moment = (moment && this.store.at(moment.epoch)) ?? moment;
    const answer = this.asked && this.asked.request <= this.asker.answered ? this.asked.epoch : null;
    const arrived = this.store.at(hand.pending ?? -1) ?? this.store.at(answer ?? -1);
    if (hand.pending !== null && arrived) hand.moment = arrived;
    // What the server could not give is not asked for again.
    if (arrived?.epoch === hand.pending || answer === hand.pending) hand.pending = null;
    if (answer !== null) this.asked = null;
  }

  // Whether the server shows another epoch than it was told from here: somebody pressed a button, like Live, after that.
  wasOverruled() {
    const { told, asker } = this;
    const { looked_at: epoch, newest } = this.player.header;
    if (told.press && !(told.press.request !== null && told.press.request <= asker.answered)) return false;
    const isFirstAnswer = told.shown === undefined;
    if (isFirstAnswer) told.shown = epoch;
    if (!isFirstAnswer) return epoch !== told.shown;
    // It may show one nearby instead of the one that it was told, but not the newest instead of an earlier one.
    return epoch === null && told.epoch !== newest[0];
  }

  /** To be called when the epoch `hand.pending` has been asked for. */
  wasAsked(epoch, request) {
    this.asked = { epoch, request };
    this.told = { press: this.asked, epoch };
  }

  /** To be called with each frame. */
  frame(now) {
    const { hand } = this.player;
    if (hand && !hand.press && now - hand.movedAt >= SETTLED_AFTER) this.settle(now);
    this.leave(now);
  }

  /** Tells the server once what is looked at. */
  settle(now) {
    const { hand, header } = this.player;
    if (!hand || hand.press) return;
    const epoch = hand.isExact || hand.pending !== null ? hand.epoch : (hand.moment?.epoch ?? hand.epoch);
    hand.pending = null;
    // What has just been asked for is looked at already. To say so again might overrule a button pressed meanwhile.
    if (this.told.press && this.told.epoch === epoch) {
      hand.press = this.told.press;
      return;
    }
    hand.press = this.asker.press({ kind: "look", epoch: epoch === header.newest[0] ? null : epoch }, now);
    this.told = { press: hand.press, epoch };
  }

  leave(now) {
    const { hand } = this.player;
    if (hand?.press && this.asker.isDone(hand.press, now)) this.player.hand = null;
  }
}
