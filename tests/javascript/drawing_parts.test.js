import assert from "node:assert/strict";
import { test } from "node:test";
import { axisEnd, linearTicks, logLimits, logTicks } from "../../static/stage/axes.js";
import { isName, labelStep, typeIn } from "../../static/stage/canvas.js";
import { Scale } from "../../static/stage/colors.js";
import { traceCurve } from "../../static/stage/curve.js";
import { cellsAlong, drawMinuses, panelBoxes } from "../../static/stage/grid.js";
import { placeFor } from "../../static/stage/hints.js";
import { decimal, percent, short, whole } from "../../static/stage/numbers.js";
import { epochAt, positionOf } from "../../static/stage/timeline.js";
import { cellAt, stretches, wrap } from "../../static/stage/wrapping.js";

test("an axis of epochs holds the last one, and changes in steps", () => {
  const ends = new Set();
  for (let last = 1; last <= 5000; last++) {
    const end = axisEnd(last);
    assert.ok(end >= last && end <= Math.max(1.5 * last + 1, 10), `${last}: ${end}`);
    ends.add(end);
  }
  assert.ok(ends.size < 35);
});

test("ticks of epochs are whole, round, begin at 0 and are few", () => {
  for (const end of [10, 15, 100, 150, 800, 2000, 100000]) {
    const ticks = linearTicks(end, 5);
    assert.equal(ticks[0], 0);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${end}: ${ticks}`);
    for (const tick of ticks) assert.ok(Number.isInteger(tick) && tick <= end);
  }
});

test("a log axis holds all values with room above, and changes in steps", () => {
  const seen = new Set();
  for (let least = 20; least > 1e-6; least *= 0.99) {
    const [low, high] = logLimits(least, 20);
    assert.ok(low <= least && high >= 20, `${least}: ${low} ${high}`);
    assert.ok(low > least / 10);
    seen.add(low);
  }
  assert.ok(seen.size < 30);
});

test("a log axis has at least two ticks, all within it, and not more than are readable", () => {
  for (const [low, high] of [
    [0.001, 50],
    [10, 20],
    [1, 5],
    [1e-9, 1000],
    [12, 16],
    [0.2, 20],
  ]) {
    const ticks = logTicks(low, high, 6);
    assert.ok(ticks.length >= 2 && ticks.length <= 9, `${low}…${high}: ${ticks}`);
    for (const tick of ticks) assert.ok(tick >= low * 0.999 && tick <= high * 1.001);
  }
});

test("labels never touch, and are stepped over by 1, 2, 5, 10 …", () => {
  for (const [count, room, size] of [
    [8, 400, 20],
    [32, 300, 8],
    [48, 190, 16],
    [64, 100, 16],
    [1000, 90, 30],
  ]) {
    const step = labelStep(count, room, size);
    assert.ok((room / count) * step >= size - 1e-6);
    assert.match(String(step), /^[125]0*$/);
  }
  assert.equal(labelStep(8, 400, 20), 1);
});

test("of many values each column's lowest and highest are drawn, so that no spike is lost", () => {
  const values = new Float64Array(10000).fill(1);
  values[4321] = 50;
  values[7777] = 0.01;
  const points = tracedPoints(values, 0, values.length, (i) => i / 25);
  assert.ok(points.length < 2000);
  assert.ok(points.some(([, y]) => y === 50) && points.some(([, y]) => y === 0.01));
  assert.deepEqual(points.at(-1), [9999 / 25, 1]);
});

test("a curve that is continued joins what was drawn before", () => {
  const values = Float64Array.from([5, 4, 3, 2, 1]);
  assert.deepEqual(
    tracedPoints(values, 3, 5, (i) => 10 * i),
    [
      [20, 3],
      [30, 2],
      [40, 1],
    ],
  );
});

function tracedPoints(values, from, to, x) {
  const points = [];
  const note = (...point) => points.push(point);
  traceCurve({ moveTo: note, lineTo: note }, values, from, to, x, (value) => value);
  return points;
}

test("a minus stands in each cell that is visibly negative, where cells are large enough", () => {
  const panel = { offset: 1, strides: [2, 1], shape: [2, 2] };
  const values = Float32Array.from([-9, 1, -1, -0.04, -0.5]);
  const scale = new Scale(["#000000", "#ffffff", "#000000"]);
  const drawn = (size) => {
    const boxes = [];
    const along = { first: 0, size };
    drawMinuses({ fillRect: (...box) => boxes.push(box) }, panel, values, scale, 1, along, along);
    return boxes.map(([left, top, width, height]) => [left + width / 2, top + height / 2].map(Math.round));
  };
  assert.deepEqual(drawn(20), [
    [30, 10],
    [30, 30],
  ]);
  assert.deepEqual(drawn(8), []);
});

test("cells are whole pixels of the screen; small ones fill the room there is", () => {
  assert.deepEqual(cellsAlong(10, 100, 8, 1), { first: 10, size: 12, length: 96, count: 8, isWhole: true });
  assert.equal(cellsAlong(0, 100, 8, 2).size, 12.5);
  assert.equal(cellsAlong(0, 30, 64, 1).length, 30);
  assert.equal(cellsAlong(0, 128, 33, 1).length, 128);
});

test("weights stand as in the network: biases right, what goes to characters below", () => {
  const panel = (row_kind, column_kind, shape, columns = ["x"]) => ({ row_kind, column_kind, shape, columns });
  const panels = [
    panel("unit", "character", [8, 7]),
    panel("unit", "unit", [8, 8]),
    panel("unit", "unit", [8, 1], [""]),
    panel("character", "unit", [7, 8]),
    panel("character", "unit", [7, 1], [""]),
  ];
  const [Wxh, Whh, bh, Why, by] = panelBoxes("weights", panels, 400, 300, 10, 20);
  assert.equal(Why.x, Whh.x);
  assert.equal(Why.width, Whh.width);
  assert.equal(by.x, bh.x);
  assert.ok(Wxh.x + Wxh.width < Whh.x && Whh.x + Whh.width < bh.x && bh.x + bh.width <= 400);
  assert.ok(Whh.y + Whh.height < Why.y && Why.y + Why.height <= 300);
});

test("all of a text is seen, whatever its length: letters where there is room", () => {
  for (const [count, width, height] of [
    [9, 900, 46],
    [65, 900, 46],
    [200, 900, 90],
    [2001, 900, 90],
    [2001, 350, 54],
  ]) {
    const layout = wrap(count, width, height, 12);
    assert.ok(layout.rows * layout.columns >= count, `${count}`);
    assert.ok(layout.columns * layout.width <= width + 1e-6 && layout.rows * layout.pitch <= height + 1e-6, `${count}`);
    assert.ok(layout.letter === 0 || layout.letter >= 12 - 1e-9);
  }
  assert.ok(wrap(9, 900, 46, 12).letter > 18);
  assert.equal(wrap(65, 900, 46, 12).rows, 1);
  assert.equal(wrap(65, 900, 46, 12).instead, 12);
  assert.equal(wrap(2001, 900, 90, 12).letter, 0);
});

test("the cell under a point is the one that is drawn there", () => {
  const layout = { rows: 3, columns: 4, width: 10, pitch: 20 };
  assert.equal(cellAt(layout, 10, 35, 25), 7);
  assert.equal(cellAt(layout, 10, 35, 45), -1);
  assert.equal(cellAt(layout, 10, -1, 5), -1);
  assert.equal(cellAt(layout, 10, 41, 5), -1);
});

test("the short name of a character that cannot be seen fits into its cell; a character keeps its size", () => {
  for (const name of ["ZWJ", "NBSP", "VS256", "U+10FFFF"]) {
    assert.ok(isName(name));
    assert.ok(typeIn(20, name, 18) * 0.6 * name.length <= 20 + 1e-9);
    assert.equal(typeIn(200, name, 18), 18);
  }
  for (const label of ["a", "␣", "👍", "◌\u0301"]) assert.deepEqual([isName(label), typeIn(5, label, 18)], [false, 18]);
});

test("a hint covers neither the pointer nor the cell that it is about, and stays in the room there is", () => {
  const size = { width: 120, height: 40 };
  const room = [600, 300];
  const boxes = [
    { x: 0, y: 0, width: 20, height: 20 },
    { x: 570, y: 0, width: 30, height: 90 },
    { x: 200, y: 100, width: 100, height: 190 },
    { x: 200, y: 5, width: 100, height: 290 },
    { x: 480, y: 5, width: 120, height: 290 },
    { x: 0, y: 280, width: 600, height: 20 },
  ];
  for (const box of boxes) {
    for (const share of [0.02, 0.5, 0.98]) {
      const [x, y] = [box.x + share * box.width, box.y + share * box.height];
      const [left, top] = placeFor([x, y], box, size, room);
      const apart = [
        left - box.x - box.width,
        box.x - left - size.width,
        top - box.y - box.height,
        box.y - top - size.height,
      ];
      assert.ok(Math.max(...apart) > 0, `${JSON.stringify(box)}: ${left}, ${top}`);
      assert.ok(left >= 0 && top >= 0 && left + size.width <= room[0] && top + size.height <= room[1]);
      assert.ok(Math.max(left - x, x - left - size.width, top - y, y - top - size.height) >= 4);
    }
  }
});

test("a frame around an excerpt goes on in the next line", () => {
  assert.deepEqual(stretches({ columns: 10 }, 7, 22), [
    { row: 0, from: 7, to: 9 },
    { row: 1, from: 0, to: 9 },
    { row: 2, from: 0, to: 2 },
  ]);
});

test("numbers have thousands separators, true minus signs, and digits where they would be 0", () => {
  assert.equal(whole(1070), "1,070");
  assert.equal(decimal(0.00001234, 4), "1.2e−5");
  assert.equal(decimal(-1.23456, 4), "−1.2346");
  assert.equal(decimal(0, 4), "0.0000");
  assert.equal(decimal(-0, 3), "0.000");
  assert.equal(decimal(Number.NaN, 4), "–");
  assert.equal(decimal(Number.POSITIVE_INFINITY, 3), "∞");
  assert.equal(decimal(6735.2, 4), "6,735");
  assert.equal(short(15.5666), "15.6");
  assert.equal(short(0.1), "0.1");
  assert.equal(short(1e-9), "1e−9");
  assert.equal(short(-2), "−2");
  assert.equal(percent(0.934), "93.4%");
});

test("every epoch has a place on the timeline, and early ones have more room", () => {
  assert.deepEqual([positionOf(0, 2000), positionOf(2000, 2000), positionOf(0, 0)], [0, 10000, 10000]);
  for (let epoch = 0; epoch <= 2000; epoch += 7) {
    assert.ok(Math.abs(epochAt(positionOf(epoch, 2000), 2000) - epoch) <= 1, `${epoch}`);
  }
  assert.ok(positionOf(200, 2000) > 3000);
});
