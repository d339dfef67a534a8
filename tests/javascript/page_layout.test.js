import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange } from "../../static/stage/layout.js";

const picture = (name, kind = name, more = {}) => ({ name, kind, ...more });
const TRAIN = [
  picture("ribbon"),
  picture("loss"),
  picture("sample"),
  picture("probabilities", "matrix"),
  picture("hidden", "matrix"),
  picture("weights", "matrix", { arrangement: "weights" }),
];
const placed = ({ rows }) =>
  rows.flatMap(({ columns }) => columns.flatMap(({ cells }) => cells.map((cell) => cell.picture)));
const columnCounts = ({ rows }) => rows.map(({ columns }) => columns.length);

for (const width of [390, 639, 640, 948, 1099, 1100, 1240, 1900]) {
  test(`every picture of Train has one place at ${width} pixels`, () => {
    const places = placed(arrange({ page: "train", pictures: TRAIN, timesteps: 8 }, width, 1));
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4, 5],
    );
  });
}

test("Train has one column on a phone, two beside a sidebar and three on a wide screen", () => {
  const columns = (width) => columnCounts(arrange({ page: "train", pictures: TRAIN, timesteps: 8 }, width, 1));
  assert.deepEqual([columns(390), columns(948), columns(1240)], [[1], [1, 2], [1, 3]]);
});

test("what is left of Train when pictures are hidden has a place, and no column is empty", () => {
  for (let hidden = 0; hidden < 2 ** TRAIN.length; hidden++) {
    const pictures = TRAIN.filter((_, i) => !(hidden & (1 << i)));
    for (const width of [390, 948, 1240]) {
      const arrangement = arrange({ page: "train", pictures, timesteps: 8 }, width, 1);
      assert.deepEqual(
        placed(arrangement).toSorted((a, b) => a - b),
        pictures.map((_, i) => i),
      );
      if (pictures.length) {
        assert.ok(arrangement.rows.every(({ columns }) => columns.every(({ cells }) => cells.length > 0)));
      }
    }
  }
});

test("the stage fills the window, but not on a phone", () => {
  const fills = (width) => arrange({ page: "train", pictures: TRAIN, timesteps: 8 }, width, 1).fills;
  assert.deepEqual([fills(390), fills(948)], [false, true]);
});

test("a text too long for one line has a higher ribbon", () => {
  const height = (timesteps) =>
    arrange({ page: "train", pictures: TRAIN, timesteps }, 948, 1).rows[0].columns[0].cells[0].height;
  assert.ok(height(2000) > height(8) && height(2000) <= 110);
});

test("the drawing of the network stands beside the numbers from 900 pixels on", () => {
  const pictures = [picture("network"), picture("explained", "strips"), picture("sum", "waterfall")];
  const columns = (width) => columnCounts(arrange({ page: "inside", pictures, timesteps: 8 }, width, 1));
  assert.deepEqual([columns(899), columns(900)], [[1], [2]]);
});

test("each compared run has a column, and their difference stands below", () => {
  const pictures = [
    picture("loss"),
    picture("runs", "table"),
    ...[0, 1].flatMap((i) => [
      picture(`heading${i}`, "heading"),
      picture(`sample${i}`, "sample"),
      picture(`p${i}`, "matrix"),
    ]),
    picture("difference", "matrix", { arrangement: "weights" }),
  ];
  const arrangement = arrange({ page: "compare", pictures, timesteps: 8 }, 1240, 1);
  assert.deepEqual(columnCounts(arrangement), [2, 2, 1]);
  assert.deepEqual(placed(arrangement), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("Compare without a pinned run shows what it has", () => {
  const pictures = [picture("loss"), picture("hint", "sentence")];
  assert.deepEqual(placed(arrange({ page: "compare", pictures, timesteps: 8 }, 1240, 1)), [0, 1]);
});
