import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStage, message } from "./messages.js";

function playedStage() {
  const stage = makeStage();
  stage.receive(message([10, 20, 30, 40], { rate: 200, playing: true }));
  stage.receive(message([40], { held: 40, playing: false }));
  stage.tick(150);
  stage.sent.length = 0;
  return stage;
}

const asked = (stage) => stage.sent.map(({ kind, epoch }) => [kind, epoch]);

test("moving over moments that are held asks for nothing", () => {
  const stage = playedStage();
  for (const epoch of [35, 28, 21, 16, 12]) {
    stage.seeker.seek(epoch, false, stage.now);
    stage.tick(20);
  }
  assert.equal(stage.player.shown.epoch, 10);
  assert.deepEqual(asked(stage), []);
});

test("what is looked at is told once, when the hand has been still", () => {
  const stage = playedStage();
  stage.seeker.seek(28, false, stage.now);
  stage.tick(340);
  assert.deepEqual(asked(stage), []);
  stage.tick(500);
  assert.deepEqual(asked(stage), [["look", 30]]);
});

test("what is looked at is told at once when the pointer is lifted, and not again", () => {
  const stage = playedStage();
  stage.seeker.seek(20, false, stage.now);
  stage.tick(20);
  stage.seeker.settle(stage.now);
  stage.seeker.settle(stage.now);
  stage.tick(1000);
  assert.deepEqual(asked(stage), [["look", 20]]);
  assert.deepEqual(stage.asker.presses, []);
});

test("at the newest epoch nothing earlier is looked at", () => {
  const stage = playedStage();
  stage.seeker.seek(40, true, stage.now);
  stage.seeker.settle(stage.now);
  assert.deepEqual(asked(stage), [["look", null]]);
});

test("an epoch that is not held is asked for, one at a time, the newest wins", () => {
  const stage = playedStage();
  for (const epoch of [3, 4, 5, 6]) {
    stage.seeker.seek(epoch, true, stage.now);
    stage.tick(10);
  }
  assert.deepEqual(asked(stage), [["seek", 3]]);
  assert.equal(stage.sent[0].held, true);
  stage.receive(
    message([3], { newest: [40, 0], held: 40, playing: false, looked_at: 3, answered: stage.sent[0].request }),
  );
  stage.tick(10);
  assert.equal(stage.player.shown.epoch, 3);
  assert.deepEqual(asked(stage), [
    ["seek", 3],
    ["seek", 6],
  ]);
  stage.receive(
    message([6], { newest: [40, 0], held: 40, playing: false, looked_at: 6, answered: stage.sent[1].request }),
  );
  stage.tick(10);
  assert.equal(stage.player.shown.epoch, 6);
});

test("a button that is pressed before the hand has settled is not overruled by it", () => {
  const stage = playedStage();
  stage.seeker.seek(3, true, stage.now);
  stage.tick(10);
  const { request } = stage.sent[0];
  stage.receive(message([3], { newest: [40, 0], held: 40, playing: false, looked_at: 3, answered: request }));
  stage.receive(message([40], { held: 40, playing: false, answered: request }));
  stage.tick(1000);
  assert.equal(stage.player.hand, null);
  assert.equal(stage.player.shown.epoch, 40);
  assert.deepEqual(asked(stage), [["seek", 3]]);
});

test("an epoch that the server does not give is not asked for again and again", () => {
  const stage = playedStage();
  stage.seeker.seek(3, true, stage.now);
  stage.tick(10);
  stage.receive(message([], { newest: [40, 0], held: 40, playing: false, answered: stage.sent[0].request }));
  stage.tick(300);
  assert.deepEqual(asked(stage), [["seek", 3]]);
});

test("until the server has taken what is looked at the hand's moment stays", () => {
  const stage = playedStage();
  stage.seeker.seek(20, false, stage.now);
  stage.seeker.settle(stage.now);
  stage.receive(message([], { newest: [40, 0], held: 40, playing: false }));
  assert.equal(stage.tick(50).epoch, 20);
  const answered = stage.sent[0].request;
  stage.receive(message([], { newest: [40, 0], held: 40, playing: false, looked_at: 20, answered }));
  assert.equal(stage.tick(50).epoch, 20);
  assert.equal(stage.player.hand, null);
});

test("a hand whose server is gone is let go after five seconds", () => {
  const stage = playedStage();
  stage.seeker.seek(20, false, stage.now);
  stage.seeker.settle(stage.now);
  stage.tick(5200, 100);
  assert.equal(stage.player.hand, null);
});

test("in another view the hand's epoch is asked for anew", () => {
  const stage = playedStage();
  stage.seeker.seek(20, false, stage.now);
  stage.tick(10);
  stage.receive(message([40], { view: "w", held: 40, playing: false }));
  stage.tick(10);
  assert.deepEqual(asked(stage), [["seek", 20]]);
});
