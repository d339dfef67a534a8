// A sum taken apart into bars, and the axes that they and the points of a plane stand on.

import assert from "node:assert/strict";
import test from "node:test";

import { axisAround, tickText } from "../../static/stage/pictures/axis.js";
import { barsOf, bySize, decimalsFor, reachOf } from "../../static/stage/pictures/waterfall/bars.js";

function terms(...values) {
  return values.map((value, i) => ({ name: `h${i}`, spoken: `h${i}`, value }));
}

test("each bar begins where the one before ends, and the sum stands on 0", () => {
  const bars = barsOf(terms(1, -3, 0.5), "sum", { name: "tanh", value: -0.9 });

  assert.deepEqual(
    bars.map(({ base }) => base),
    [0, 1, -2, 0, 0],
  );
  assert.deepEqual(
    bars.slice(3).map(({ name, value }) => [name, value]),
    [
      ["sum", -1.5],
      ["tanh", -0.9],
    ],
  );
  assert.deepEqual(reachOf(bars), [-2, 1]);
});

test("of many terms the largest stand alone in their order, and the rest as one", () => {
  const values = Array.from({ length: 65 }, (_, i) => (i % 6 === 0 ? i + 1 : -0.01 * i));
  const bars = barsOf(terms(...values), "logit", null);

  assert.deepEqual(
    bars.map(({ name }) => name),
    [...Array.from({ length: 11 }, (_, i) => `h${6 * i}`), "54 others", "logit"],
  );
  const ends = bars.at(-2).base + bars.at(-2).value;
  assert.ok(Math.abs(ends - bars.at(-1).value) < 1e-12);
  assert.ok(Math.abs(bars.at(-1).value - values.reduce((sum, value) => sum + value)) < 1e-12);
});

test("twelve terms all stand alone", () => {
  assert.equal(barsOf(terms(...Array(12).fill(1)), "sum", null).length, 13);
});

test("of equally large terms the earlier comes first", () => {
  assert.deepEqual(
    bySize(terms(1, -2, 2)).map(({ name }) => name),
    ["h1", "h2", "h0"],
  );
});

test("a sum without numbers still has a reach", () => {
  assert.deepEqual(reachOf(barsOf(terms(NaN), "sum", null)), [0, 0]);
});

test("small sums have as many decimals as tell their terms apart, where there is room", () => {
  assert.equal(decimalsFor(terms(0.0004, -0.0123), 60, 12), 3);
  assert.equal(decimalsFor(terms(3.2, -0.5), 60, 12), 2);
  assert.equal(decimalsFor(terms(0.0004, -0.0123), 24, 12), 1);
});

test("an axis holds its values with room at both ends, and its ticks are round and few", () => {
  for (const [least, most] of [
    [-3.2, 1],
    [0, 0.00012],
    [-1e6, 5],
    [0, 0],
    [-0.3, -0.29],
    [1e20, 1e20],
  ]) {
    const { low, high, step, ticks } = axisAround(least, most);
    assert.ok(low < least && high > most);
    assert.ok([1, 2, 5, 10].some((factor) => Math.abs(Math.log10(step / factor) % 1) < 1e-9));
    assert.ok(ticks.length >= 2 && ticks.length <= 8);
    assert.ok(ticks.every((tick) => tick >= low && tick <= high));
  }
});

test("terms that are all 0, or so small that only rounding made them, have no scale of their own", () => {
  for (const [least, most] of [
    [0, 0],
    [-3e-14, 0],
    [-2e-13, 5e-13],
  ]) {
    const { low, high } = axisAround(least, most);
    assert.ok(low <= -1 && high >= 1);
  }
});

test("an axis stays as it is while its values change a little", () => {
  const axes = Array.from({ length: 100 }, (_, i) => JSON.stringify(axisAround(-3 - 0.002 * i, 1 + 0.003 * i)));
  assert.ok(new Set(axes).size <= 3);
});

test("ticks have the digits of their step, and a true minus sign", () => {
  assert.deepEqual(
    [0, -0.5, 2, 0.25].map((value) => tickText(value, value === 0.25 ? 0.05 : 0.5)),
    ["0", "−0.5", "2.0", "0.25"],
  );
  assert.equal(tickText(-20, 10), "−20");
  assert.equal(tickText(2e-9, 1e-9), "2e−9");
});
