import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStage, message } from "./messages.js";

const drawn = (stage) => stage.drawn.map(({ epoch }) => epoch);
const kinds = (stage) => stage.sent.map(({ kind }) => kind);

test("moments are drawn at the rate that the server says, each of them", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { rate: 10 }));
  stage.tick(520);
  assert.deepEqual(drawn(stage), [1, 2, 3, 4, 5, 6]);
});

test("60 moments a second are all drawn in frames of a sixtieth", () => {
  const stage = makeStage();
  stage.receive(
    message(
      Array.from({ length: 60 }, (_, i) => i + 1),
      { rate: 60 },
    ),
  );
  stage.tick(500, 1000 / 60);
  assert.deepEqual(
    drawn(stage),
    Array.from({ length: drawn(stage).length }, (_, i) => i + 1),
  );
  assert.ok(drawn(stage).length >= 28);
});

test("where frames are slow some moments are passed over, so that time is kept", () => {
  const stage = makeStage();
  stage.receive(
    message(
      Array.from({ length: 60 }, (_, i) => i + 1),
      { rate: 60 },
    ),
  );
  const last = stage.tick(500, 100);
  assert.ok(last.epoch >= 22 && last.epoch <= 32, String(last.epoch));
  assert.ok(drawn(stage).length <= 5);
});

test("more is asked for when half of the batch is left, once until it is answered", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4, 5, 6, 7, 8], { rate: 10 }));
  stage.tick(250);
  assert.deepEqual(kinds(stage), []);
  stage.tick(2000);
  assert.deepEqual(kinds(stage), ["more"]);
  stage.receive(message([9, 10, 11, 12], { rate: 10, held: 8, answered: stage.sent[0].request }));
  stage.tick(250);
  assert.deepEqual(kinds(stage), ["more", "more"]);
});

test("nothing is asked for before the server's wait is over", () => {
  const stage = makeStage();
  stage.receive(message([1, 2], { rate: 50, wait: 0.5 }));
  stage.tick(480);
  assert.deepEqual(kinds(stage), []);
  stage.tick(40);
  assert.deepEqual(kinds(stage), ["more"]);
});

test("a request that nobody answers is sent again after five seconds of silence", () => {
  const stage = makeStage();
  stage.receive(message([1]));
  stage.tick(4900, 100);
  assert.equal(stage.sent.length, 1);
  stage.tick(400, 100);
  assert.equal(stage.sent.length, 2);
});

test("no more is asked for while a second's worth is ahead", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4, 5, 6, 7, 8], { rate: 2 }));
  stage.tick(1500);
  assert.deepEqual(kinds(stage), []);
  stage.tick(2000);
  assert.deepEqual(kinds(stage), ["more"]);
});

test("what comes late is drawn moment by moment, too", () => {
  const stage = makeStage();
  stage.receive(message([1], { rate: 50 }));
  stage.tick(3000);
  stage.receive(message([2, 3, 4, 5], { rate: 50, held: 1, answered: stage.sent[0].request }));
  stage.tick(600);
  assert.deepEqual(drawn(stage), [1, 2, 3, 4, 5]);
});

test("what a hidden page did not draw is not drawn afterwards", () => {
  const stage = makeStage();
  stage.receive(message([1], { rate: 10 }));
  stage.tick(20);
  const many = Array.from({ length: 500 }, (_, i) => i + 2);
  stage.receive(message(many, { rate: 10, held: 1 }));
  stage.player.batch = 5;
  stage.tick(1000);
  assert.ok(stage.player.shown.epoch > 450);
});

test("a stopped run is drawn to its newest moment within a tenth of a second", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4, 5, 6, 7, 8], { rate: 10 }));
  stage.tick(50);
  stage.receive(message([9], { held: 8, playing: false }));
  stage.tick(110);
  assert.equal(stage.player.shown.epoch, 9);
  stage.tick(1000);
  assert.deepEqual(kinds(stage), []);
});

test("a step of a stopped run is drawn in the next frame", () => {
  const stage = makeStage();
  stage.receive(message([3], { playing: false }));
  stage.tick(500);
  stage.receive(message([[3, 1]], { held: 3, playing: false }));
  stage.tick(10);
  assert.equal(stage.player.shown.timestep, 1);
});

test("an epoch that is looked at is drawn, and live moments are not", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4], { rate: 100 }));
  stage.tick(100);
  stage.receive(message([5, 6], { held: 4, looked_at: 2, newest: [6, 0] }));
  stage.tick(100);
  assert.equal(stage.player.shown.epoch, 2);
  assert.equal(stage.player.isLive, false);
});

test("back from an earlier epoch the run is shown as it is now, without what was between", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4], { rate: 100 }));
  stage.tick(100);
  stage.receive(message([], { held: 4, looked_at: 2, newest: [4, 0], playing: false }));
  stage.tick(50);
  stage.drawn.length = 0;
  stage.receive(message([4], { held: 4, playing: false }));
  stage.tick(50);
  assert.deepEqual(drawn(stage), [4]);
});

test("a run that was taken back is shown where it is", () => {
  const stage = makeStage();
  stage.receive(message([10, 20, 30], { rate: 100 }));
  stage.tick(100);
  stage.receive(message([10], { held: 10, playing: false }));
  stage.tick(20);
  assert.equal(stage.player.shown.epoch, 10);
});

test("the same moment with another sample is drawn again", () => {
  const stage = makeStage();
  stage.receive(message([5], { playing: false }));
  stage.tick(50);
  stage.receive(message([5], { held: 5, playing: false, weights: [9, 9, 9, 9] }));
  stage.tick(10);
  assert.deepEqual([...stage.player.shown.row("weights")], [9, 9, 9, 9]);
});

test("nothing of another view is drawn", () => {
  const stage = makeStage();
  stage.receive(message([1, 2, 3, 4, 5, 6], { rate: 10 }));
  stage.tick(100);
  stage.drawn.length = 0;
  stage.receive(message([3], { view: "w", held: 6, newest: [6, 0] }));
  stage.tick(1000);
  assert.deepEqual(drawn(stage), [3]);
});

test("missing losses are asked for, also while the run stands still", () => {
  const stage = makeStage();
  stage.receive(message([9], { held: 5, playing: false }));
  stage.tick(50);
  assert.deepEqual(kinds(stage), ["more"]);
});
