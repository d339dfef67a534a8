import assert from "node:assert/strict";
import { test } from "node:test";
import { makeStage, message } from "./messages.js";

const EPOCHS = Array.from({ length: 31 }, (_, i) => 10 * i);
const film = { newest: [300, 0], playing: false, film: { epochs: EPOCHS } };

function filmStage(held) {
  const stage = makeStage();
  stage.receive(message(EPOCHS.slice(0, held), film));
  return stage;
}

test("a film plays 60 moments a second from its first", () => {
  const stage = filmStage(31);
  stage.tick(250, 1000 / 60);
  const { epoch } = stage.player.shown;
  assert.ok(epoch >= 130 && epoch <= 160, String(epoch));
  assert.equal(stage.drawn[0].epoch, 0);
});

test("a film at a quarter of its speed takes four times as long", () => {
  const stage = filmStage(31);
  stage.player.film.speed = 0.25;
  stage.tick(1000, 1000 / 60);
  const { epoch } = stage.player.shown;
  assert.ok(epoch >= 130 && epoch <= 160, String(epoch));
});

test("a film stops at its last moment, and begins again when it is played", () => {
  const stage = filmStage(31);
  stage.tick(700, 1000 / 60);
  assert.equal(stage.player.shown.epoch, 300);
  assert.equal(stage.player.film.isPlaying, false);
  stage.player.film.play(true);
  assert.equal(stage.tick(20).epoch <= 20, true);
});

test("what is missing is asked for in advance, after the newest that is held", () => {
  const stage = filmStage(12);
  stage.tick(20);
  assert.deepEqual(
    stage.sent.map(({ kind, after }) => [kind, after]),
    [["film", 110]],
  );
});

test("a film waits for a moment that is not here yet instead of passing it over", () => {
  const stage = filmStage(5);
  stage.tick(500);
  assert.equal(stage.player.shown.epoch, 40);
  stage.receive(message(EPOCHS.slice(5), { ...film, held: 300, answered: stage.sent[0].request }));
  stage.tick(40);
  const { epoch } = stage.player.shown;
  assert.ok(epoch > 40 && epoch < 100, String(epoch));
});

test("a film goes on where it was when a message comes", () => {
  const stage = filmStage(31);
  stage.tick(200);
  const { position } = stage.player.film;
  stage.receive(message([], { ...film, held: 300 }));
  assert.equal(stage.player.film.position, position);
});

test("the timeline pauses a film at the nearest of its moments", () => {
  const stage = filmStage(31);
  stage.tick(50);
  stage.player.film.seek(123);
  assert.equal(stage.tick(200).epoch, 120);
  assert.equal(stage.player.film.isPlaying, false);
});

test("after a film the run is shown as it is", () => {
  const stage = filmStage(31);
  stage.tick(100);
  stage.receive(message([300], { ...film, film: null, held: 300 }));
  assert.equal(stage.tick(120).epoch, 300);
  assert.ok(stage.player.isLive);
});
