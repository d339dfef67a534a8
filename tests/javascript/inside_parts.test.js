// Points of hidden states, tints of strips, and marked pieces of code.

import assert from "node:assert/strict";
import test from "node:test";

import { pieces } from "../../static/stage/pictures/code.js";
import { levelsOf } from "../../static/stage/pictures/strips.js";
import { boundsOf, distancesTo, nearestTo } from "../../static/stage/pictures/trajectory/points.js";

test("points that are none change no bounds", () => {
  assert.deepEqual(
    boundsOf([
      [1, 2, NaN, 9],
      [-1, 5],
    ]),
    { across: [-1, 1], up: [2, 5] },
  );
  assert.deepEqual(boundsOf([[NaN, NaN]]), { across: [0, 0], up: [0, 0] });
});

test("the nearest point is measured in pixels", () => {
  const place = { x: (v) => 100 * v, y: (v) => v };
  assert.deepEqual(nearestTo([0, 0, 1, 0, 0, 40], place, 10, 30), { index: 2, distance: Math.hypot(10, 10) });
  assert.equal(nearestTo([], place, 0, 0).index, -1);
});

test("a path is as far away as the nearest point of the text", () => {
  assert.deepEqual(distancesTo([0, 0, 10, 0], [3, 4, NaN, NaN, 10, 1]), [5, 1]);
});

test("a number is tinted on the scale of its quantity, and what is none as the middle", () => {
  const level = levelsOf({ tint: "signed", limit: 2 });
  assert.deepEqual([-2, 0, 2, NaN].map(level), [0, 120, 240, 120]);
  assert.deepEqual([-9, Infinity].map(level), [0, 240]);
  assert.equal(levelsOf({ tint: "signed", limit: 4 })(1), 150);
  assert.equal(levelsOf({ tint: "probability" })(0.5), 120);
});

test("a line of code is whole in its pieces, and only what is asked for stands out", () => {
  const line = "dy = p.copy(); dy[target,0] -= 1";
  const found = pieces(line, ["p.copy()", "not there", "dy[target,0]"]);
  assert.equal(found.map(({ text }) => text).join(""), line);
  assert.deepEqual(
    found.filter(({ isMarked }) => isMarked).map(({ text }) => text),
    ["p.copy()", "dy[target,0]"],
  );
  assert.deepEqual(pieces(line, [line]), [{ text: line, isMarked: true }]);
  assert.deepEqual(pieces("", []), []);
});
