import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../static/stage/store.js";
import { message } from "./messages.js";

const epochs = (store) => store.moments.map(({ epoch }) => epoch);

test("moments are kept in order, whenever they come", () => {
  const store = new Store();
  for (const some of [[20, 25], [5], [10, 22]]) store.take(message(some, { newest: [25, 0] }));
  assert.deepEqual(epochs(store), [5, 10, 20, 22, 25]);
});

test("a moment that comes again replaces the one that is held", () => {
  const store = new Store();
  store.take(message([5, 10]));
  store.take(message([5], { newest: [10, 0], weights: [9, 9, 9, 9] }));
  assert.deepEqual(epochs(store), [5, 10]);
  assert.deepEqual([...store.at(5).row("weights")], [9, 9, 9, 9]);
});

test("losses are appended to those that are held", () => {
  const store = new Store();
  store.take(message([2], { losses: [9, 8] }));
  store.take(message([4], { held: 2, losses: [7, 6] }));
  assert.deepEqual([...store.losses], [9, 8, 7, 6]);
  assert.deepEqual([...store.corrects], [3, 3, 3, 3]);
});

test("losses that would leave a gap are not taken but asked for", () => {
  const store = new Store();
  store.take(message([2], { losses: [9, 8] }));
  const { missesLosses } = store.take(message([9], { held: 5, losses: [5, 4, 3, 2] }));
  assert.ok(missesLosses);
  assert.deepEqual([...store.losses], [9, 8]);
  assert.equal(store.take(message([9], { held: 2, losses: [7, 6, 5, 5, 4, 3, 2] })).missesLosses, false);
  assert.equal(store.losses.length, 9);
});

test("moments of another view go, the run's losses stay", () => {
  const store = new Store();
  store.take(message([2, 4]));
  const news = store.take(message([4], { view: "w", held: 4 }));
  assert.deepEqual([news.isNewView, news.isNewRun], [true, false]);
  assert.deepEqual(epochs(store), [4]);
  assert.equal(store.losses.length, 4);
});

test("another run begins with nothing", () => {
  const store = new Store();
  store.take(message([2, 4]));
  const { edition } = store;
  store.take(message([0], { run: "b" }));
  assert.deepEqual(epochs(store), [0]);
  assert.equal(store.losses.length, 0);
  assert.notEqual(store.edition, edition);
});

test("a run that was taken back has no later moments and losses", () => {
  const store = new Store();
  store.take(message([2, 4, 6]));
  const { edition } = store;
  store.take(message([], { newest: [4, 0], held: 4 }));
  assert.deepEqual(epochs(store), [2, 4]);
  assert.equal(store.losses.length, 4);
  assert.notEqual(store.edition, edition);
});

test("between two neighbours of a reel the nearer is drawn, also across messages", () => {
  const store = new Store();
  store.take(message([10, 20]));
  store.take(message([30], { held: 20 }));
  assert.deepEqual(
    [13, 16, 24, 29].map((epoch) => store.near(epoch).epoch),
    [10, 20, 20, 30],
  );
});

test("between moments that were not neighbours of a reel nothing is drawn", () => {
  const store = new Store();
  store.take(message([10], { newest: [100, 0], playing: false }));
  store.take(message([50], { newest: [100, 0], playing: false }));
  assert.equal(store.near(30), null);
  assert.equal(store.near(50).epoch, 50);
  assert.equal(store.near(70), null);
});

test("a moment sought within a reel's gap leaves the neighbours what they are", () => {
  const store = new Store();
  store.take(message([10, 20]));
  store.take(message([15], { newest: [20, 0], held: 20, looked_at: 15, playing: false }));
  assert.deepEqual(
    [11, 14, 16, 19].map((epoch) => store.near(epoch).epoch),
    [10, 15, 15, 20],
  );
});

test("of too many moments the middle is thinned, and beginning and end stay", () => {
  const store = new Store({ mostMoments: 80 });
  for (let i = 0; i < 200; i++) store.take(message([i], { held: Math.max(i - 1, 0) }));
  assert.ok(store.moments.length <= 80);
  assert.deepEqual(epochs(store).slice(0, 5), [0, 1, 2, 3, 4]);
  assert.deepEqual(epochs(store).slice(-5), [195, 196, 197, 198, 199]);
  assert.deepEqual(
    epochs(store),
    epochs(store).toSorted((a, b) => a - b),
  );
});

test("what is held takes no more than its bytes, and they are counted right", () => {
  const { bytes: one } = message([1]).moments[0];
  const store = new Store({ mostBytes: 50 * one });
  for (let i = 0; i < 300; i++) store.take(message([i], { held: Math.max(i - 1, 0) }));
  assert.ok(store.bytes <= 50 * one);
  assert.equal(store.bytes, store.moments.length * one);
});

test("where moments were let go the gap has to be asked for", () => {
  const store = new Store({ mostMoments: 40 });
  for (let i = 0; i <= 100; i++) store.take(message([10 * i], { held: Math.max(10 * i - 10, 0) }));
  const held = new Set(epochs(store));
  const gone = Array.from({ length: 101 }, (_, i) => 10 * i).filter((epoch) => !held.has(epoch));
  assert.ok(gone.length > 0);
  for (const epoch of gone) assert.equal(store.near(epoch), null);
});
