import assert from "node:assert/strict";
import { test } from "node:test";
import { Asker } from "../../static/stage/asker.js";

function makeAsker() {
  const sent = [];
  return { sent, asker: new Asker((what) => sent.push(what), 100) };
}

test("requests have growing numbers", () => {
  const { sent, asker } = makeAsker();
  asker.offer({ kind: "more" }, 0);
  asker.receive(101, 10);
  asker.offer({ kind: "more" }, 20);
  assert.deepEqual(
    sent.map(({ request }) => request),
    [101, 102],
  );
});

test("a press does not wait for the answer to what the stage asked by itself", () => {
  const { sent, asker } = makeAsker();
  asker.offer({ kind: "more" }, 0);
  asker.press({ kind: "look", epoch: 3 }, 1);
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ["more", "look"],
  );
  assert.equal(asker.offer({ kind: "more" }, 2), null);
});

test("presses wait for each other, and none of them is lost", () => {
  const { sent, asker } = makeAsker();
  for (const unit of [1, 2, 3]) asker.press({ kind: "pick", what: unit }, unit);
  assert.equal(sent.length, 1);
  asker.receive(101, 10);
  asker.receive(102, 20);
  assert.deepEqual(
    sent.map(({ what }) => what),
    [1, 2, 3],
  );
});

test("of excerpts chosen while one is on its way only the newest is sent", () => {
  const { sent, asker } = makeAsker();
  for (const first of [1, 2, 3, 4]) asker.press({ kind: "excerpt", first }, first);
  asker.receive(101, 10);
  assert.deepEqual(
    sent.map(({ first }) => first),
    [1, 4],
  );
});

test("a press is done when it is answered, or nobody answers for five seconds", () => {
  const { asker } = makeAsker();
  const answered = asker.press({ kind: "look" }, 0);
  assert.equal(asker.isDone(answered, 1), false);
  asker.receive(101, 2);
  assert.ok(asker.isDone(answered, 3));
  const lost = asker.press({ kind: "look" }, 10);
  assert.equal(asker.isDone(lost, 4000), false);
  assert.ok(asker.isDone(lost, 5100));
});

test("messages that answer nothing put off the next request, but no longer than silence lasts", () => {
  const { asker } = makeAsker();
  asker.offer({ kind: "more" }, 0);
  asker.receive(0, 3000);
  assert.equal(asker.offer({ kind: "more" }, 6000), null);
  assert.equal(asker.offer({ kind: "more" }, 8100), 102);
});

test("a first message that answers nothing keeps nobody waiting", () => {
  const { asker } = makeAsker();
  asker.receive(0, 50);
  assert.equal(asker.offer({ kind: "more" }, 60), 101);
});

test("what was not answered when the page is drawn anew is asked for again at once", () => {
  const { sent, asker } = makeAsker();
  asker.offer({ kind: "more" }, 0);
  asker.receive(0, 10, true);
  asker.offer({ kind: "more" }, 11);
  assert.deepEqual(
    sent.map(({ request }) => request),
    [101, 102],
  );
});

test("a press that was lost with a page that is drawn anew is sent again", () => {
  const { sent, asker } = makeAsker();
  const press = asker.press({ kind: "pick", what: 1 }, 0);
  asker.press({ kind: "pick", what: 2 }, 1);
  asker.receive(0, 10, true);
  assert.equal(asker.isDone(press, 11), false);
  asker.receive(102, 20);
  assert.ok(asker.isDone(press, 21));
  assert.deepEqual(
    sent.map(({ what }) => what),
    [1, 1, 2],
  );
});

test("a press that is sent again says the number that it had first", () => {
  const { sent, asker } = makeAsker();
  asker.press({ kind: "pick", what: 1 }, 0);
  for (const now of [10, 20]) asker.receive(100, now, true);
  assert.deepEqual(
    sent.map(({ request, again }) => [request, again]),
    [
      [101, undefined],
      [102, 101],
      [103, 101],
    ],
  );
});

test("a press that was lost is sent again although the server was silent for long", () => {
  const { sent, asker } = makeAsker();
  asker.press({ kind: "pick", what: 1 }, 0);

  asker.receive(100, 9_000, true);

  assert.deepEqual(
    sent.map(({ what }) => what),
    [1, 1],
  );
});

test("a press that was answered is not sent again when a lost connection is there again", () => {
  const { sent, asker } = makeAsker();
  asker.press({ kind: "explore", picture: "loss" }, 0);
  asker.receive(101, 10);

  asker.startAgain(100);
  asker.receive(101, 300, true);

  assert.equal(sent.length, 1);
});

test("an epoch to look at is not asked for again, for a button may have been pressed after it", () => {
  const { sent, asker } = makeAsker();
  const press = asker.press({ kind: "look", epoch: 3 }, 0);
  asker.receive(0, 10, true);
  assert.equal(sent.length, 1);
  assert.ok(asker.isDone(press, 11));
});

test("what a person chose in a run that is gone is forgotten", () => {
  const { sent, asker } = makeAsker();
  for (const unit of [1, 2]) asker.press({ kind: "pick", what: unit }, unit);
  asker.forget();
  asker.receive(0, 10, true);
  assert.equal(sent.length, 1);
});

test("on a new connection nothing is asked before the page had time to be drawn anew, and then what was not answered", () => {
  const { sent, asker } = makeAsker();
  asker.press({ kind: "pick", what: 3 }, 0);
  asker.startAgain(100);
  assert.equal(asker.offer({ kind: "more" }, 200), null);
  asker.receive(0, 300, true);
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ["pick", "pick"],
  );
  asker.receive(sent.at(-1).request, 400);
  assert.notEqual(asker.offer({ kind: "more" }, 500), null);
});

test("how long the server has been silent counts from the first request that it did not answer", () => {
  const { asker } = makeAsker();
  assert.equal(asker.silentFor(50), 0);
  asker.offer({ kind: "more" }, 100);
  asker.offer({ kind: "more" }, 6000);
  assert.equal(asker.silentFor(9000), 8900);
  asker.receive(0, 9100);
  assert.equal(asker.silentFor(9200), 0);
});
