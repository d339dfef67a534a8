import assert from "node:assert/strict";
import { test } from "node:test";
import { Keeper } from "../../static/stage/keeper.js";

const FILE = new Uint8Array([0, 1, 254, 255]);
const BASE64 = "AAH+/w==";

class Storage {
  constructor(most = Infinity) {
    this.items = new Map();
    this.most = most;
  }

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    if (value.length > this.most) throw new Error("no room");
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }

  get record() {
    const [value] = this.items.values();
    return value === undefined ? null : JSON.parse(value);
  }
}

function header(session, epoch, { run = "run", timestep = 0 } = {}) {
  return { session, run, newest: [epoch, timestep], epochs: 2000 };
}

function withRecord(session = "before") {
  const storage = new Storage();
  const keeper = new Keeper(storage);
  keeper.receive(header(session, 40, { run: "old" }), "abc", FILE, 0);
  return storage;
}

test("the newest file is kept, and only that one", () => {
  const storage = new Storage();
  const keeper = new Keeper(storage);
  keeper.receive(header("s", 3), "abc", FILE, 0);
  keeper.receive(header("s", 9), "abc", FILE, 10);
  assert.equal(storage.items.size, 1);
  assert.deepEqual(storage.record, { session: "s", run: "run", epoch: 9, name: "abc", file: BASE64 });
});

test("a file is due when something was trained, and not more often than the connection bears", () => {
  const keeper = new Keeper(new Storage());
  keeper.receive(header("s", 0), "abc", null, 0);
  assert.equal(keeper.dueIn(9999), null);
  keeper.receive(header("s", 5), "abc", null, 100);
  assert.equal(keeper.dueIn(100), 1900);
  assert.equal(keeper.dueIn(2000), 0);
  keeper.receive(header("s", 6), "abc", new Uint8Array(40960), 3000);
  assert.equal(keeper.dueIn(3000), null);
  keeper.receive(header("s", 7), "abc", null, 3001);
  assert.equal(keeper.dueIn(3001), 9999);
});

test("what was not answered stays due", () => {
  const keeper = new Keeper(new Storage());
  keeper.receive(header("s", 5), "abc", null, 0);
  assert.equal(keeper.dueIn(2000), 0);
  assert.equal(keeper.dueIn(7000), 0);
});

test("the run of another session is offered; that of this one is not", () => {
  const keeper = new Keeper(withRecord());
  keeper.receive(header("now", 0), "abc", null, 0);
  assert.equal(keeper.offered.epoch, 40);
  const same = new Keeper(withRecord("now"));
  same.receive(header("now", 0), "abc", null, 0);
  assert.equal(same.offered, null);
});

test("a server that has forgotten the session while the page stayed is offered the run, too", () => {
  const keeper = new Keeper(new Storage());
  keeper.receive(header("s", 9), "abc", FILE, 0);
  keeper.receive(header("other", 0, { run: "new" }), "abc", null, 10);
  assert.equal(keeper.offered.epoch, 9);
});

test("what was accepted is offered no more, and is kept anew at once for its new session", () => {
  const storage = withRecord();
  const keeper = new Keeper(storage);
  keeper.receive(header("now", 0), "abc", null, 0);
  assert.equal(keeper.accept(50), BASE64);
  assert.equal(keeper.offered, null);
  keeper.receive(header("now", 40, { run: "again" }), "abc", null, 60);
  assert.equal(keeper.dueIn(60), 0);
});

test("what was erased is gone", () => {
  const storage = withRecord();
  const keeper = new Keeper(storage);
  keeper.receive(header("now", 0), "abc", null, 0);
  keeper.erase(50);
  assert.equal(keeper.offered, null);
  assert.equal(storage.record, null);
});

test("another run does not take the place of the one that is offered before there was time to decide", () => {
  const storage = withRecord();
  const keeper = new Keeper(storage);
  keeper.receive(header("now", 5), "abc", null, 0);
  assert.equal(keeper.dueIn(30_000), 30_000);
  assert.equal(keeper.dueIn(60_000), 0);
  keeper.receive(header("now", 99), "abc", FILE, 60_010);
  assert.equal(keeper.offered, null);
  assert.equal(storage.record.epoch, 99);
});

test("nothing is kept of a run that is too large, nor what was kept of one before it", () => {
  const storage = new Storage();
  const keeper = new Keeper(storage);
  keeper.receive(header("s", 3), "abc", FILE, 0);
  keeper.receive(header("s", 4, { run: "large" }), "abc", new Uint8Array(0), 5000);
  assert.equal(storage.record, null);
  assert.equal(keeper.dueIn(5000), null);
});

test("a browser without storage, without room or with something else in it changes nothing", () => {
  const broken = new Storage();
  broken.setItem("rnn-playground-run", '{"session": 3, "file": null}');
  for (const storage of [null, new Storage(10), broken]) {
    const keeper = new Keeper(storage);
    keeper.receive(header("s", 3), "abc", null, 0);
    assert.equal(keeper.offered, null);
    keeper.receive(header("s", 4), "abc", FILE, 5000);
    assert.equal(keeper.dueIn(5000), null);
  }
});
