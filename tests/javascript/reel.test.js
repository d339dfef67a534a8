import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../static/stage/reel.js";
import { encode, message } from "./messages.js";

const ARRAYS = {
  epoch: ["i4", [2], [5, 10]],
  timestep: ["i4", [2], [0, 3]],
  loss: ["f8", [2], [1.25, Number.NaN]],
  weights: ["f4", [2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  likeliest: ["u2", [2, 3], [1, 2, 65535, 4, 5, 6]],
  levels: ["u1", [2, 1], [7, 255]],
  losses: ["f8", [3], [3, 2, 1]],
};
const HEADER = { run_arrays: ["losses"], texts: { told: ["ein „Wort“", "<b>zwei</b>"] } };

for (let shift = 0; shift < 8; shift++) {
  test(`a message that begins ${shift} bytes into its buffer is read as it was written`, () => {
    const { moments, arrays } = decode(encode(HEADER, ARRAYS, shift));
    assert.deepEqual([...moments[1].row("weights")], [6, 7, 8, 9, 10, 11]);
    assert.deepEqual(moments[1].shape("weights"), [2, 3]);
    assert.deepEqual([...moments[0].row("likeliest")], [1, 2, 65535]);
    assert.deepEqual([...moments[1].row("levels")], [255]);
    assert.deepEqual([...arrays.losses], [3, 2, 1]);
    assert.deepEqual([moments[1].epoch, moments[1].timestep, moments[0].loss], [10, 3, 1.25]);
    assert.ok(Number.isNaN(moments[1].loss));
  });
}

test("texts are of their moment, and stay what they are", () => {
  const { moments } = decode(encode(HEADER, ARRAYS));
  assert.deepEqual(
    moments.map((moment) => moment.text("told")),
    ["ein „Wort“", "<b>zwei</b>"],
  );
  assert.equal(moments[0].text("missing"), "");
});

test("a moment keeps none of its message's bytes", () => {
  const bytes = encode(HEADER, ARRAYS);
  const { moments } = decode(bytes);
  bytes.fill(0);
  assert.deepEqual([...moments[0].row("weights")], [0, 1, 2, 3, 4, 5]);
  assert.equal(moments[0].row("weights").buffer.byteLength, 24);
});

test("moments come sorted by time", () => {
  const { moments } = message(
    [
      [7, 0],
      [3, 4],
      [3, 1],
    ],
    { newest: [7, 0] },
  );
  assert.deepEqual(
    moments.map(({ epoch, timestep }) => [epoch, timestep]),
    [
      [3, 1],
      [3, 4],
      [7, 0],
    ],
  );
});

test("a message without moments has none", () => {
  assert.deepEqual(message([], { newest: [4, 0] }).moments, []);
});
