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

test("the sentence of Train has room for lines, more of them where they are shorter, before it says anything", () => {
  const pictures = [...TRAIN, picture("state", "sentence")];
  const room = (width) => {
    const { rows } = arrange({ page: "train", pictures, timesteps: 8 }, width, 1);
    const cells = rows.flatMap(({ columns }) => columns.flatMap((column) => column.cells));
    return cells.find((cell) => cell.picture === 6).height;
  };
  assert.deepEqual(
    [1240, 940, 600, 360].map((width) => Math.round(room(width) / 17)),
    [1, 1, 2, 3],
  );
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

const compared = (count) => [
  picture("loss"),
  picture("runs", "table"),
  ...Array.from({ length: count }, (_, i) => [
    picture(`heading${i}`, "heading"),
    picture(`sample${i}`, "sample"),
    picture(`p${i}`, "matrix"),
  ]).flat(),
  picture("difference", "matrix", { arrangement: "weights" }),
];
const arrangedCompare = (count, width, scale = 1) =>
  arrange({ page: "compare", pictures: compared(count), timesteps: 8 }, width, scale);

test("each compared run has a column, and their difference stands below", () => {
  const arrangement = arrangedCompare(2, 1240);
  assert.deepEqual(columnCounts(arrangement), [2, 2, 1]);
  assert.deepEqual(placed(arrangement), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("the table of many runs stands below the chart, where it has the whole width", () => {
  const tops = (count, width) => columnCounts(arrangedCompare(count, width)).slice(0, -2);
  assert.deepEqual([tops(2, 948), tops(5, 948), tops(5, 1068), tops(5, 1600)], [[2], [1, 1], [1, 1], [2]]);
});

test("five runs stand in one row, or in several with as many columns each", () => {
  const rows = (width, scale) =>
    arrangedCompare(5, width, scale)
      .rows.filter(({ aligned }) => aligned)
      .map(({ columns }) => columns.map(({ cells }) => cells.length));
  assert.deepEqual(rows(948, 1), [[3, 3, 3, 3, 3]]);
  assert.deepEqual(rows(700, 1), [
    [3, 3, 3],
    [3, 3, 0],
  ]);
  assert.deepEqual(rows(1240, 1.6), [
    [3, 3, 3],
    [3, 3, 0],
  ]);
});

test("every picture of Compare has one place, in reading order, at any width and type size", () => {
  for (const width of [390, 640, 948, 1068, 1240, 1900])
    for (const scale of [1, 1.6])
      for (const count of [1, 2, 3, 4, 5]) {
        const places = placed(arrangedCompare(count, width, scale));
        assert.deepEqual(
          places,
          compared(count).map((_, i) => i),
        );
      }
});

test("only Compare is as high as what it holds where that is more than the window", () => {
  const stretches = (page, pictures, width) => arrange({ page, pictures, timesteps: 8 }, width, 1).stretches;
  assert.deepEqual(
    [stretches("compare", compared(5), 948), stretches("compare", compared(5), 390), stretches("train", TRAIN, 948)],
    [true, false, false],
  );
});

test("Compare without a pinned run shows what it has", () => {
  const pictures = [picture("loss"), picture("hint", "sentence")];
  assert.deepEqual(placed(arrange({ page: "compare", pictures, timesteps: 8 }, 1240, 1)), [0, 1]);
});

test("gradients of many rows stand higher, so that their labels are near each other", () => {
  const gradients = (units) => {
    const panels = [units, units, units, 7, 7].map((rows) => ({ shape: [rows, 7] }));
    const pictures = [picture("network", "network"), picture("gradients", "matrix", { panels })];
    const { rows } = arrange({ page: "inside", pictures, timesteps: 8 }, 1000, 1);
    return rows[0].columns[1].cells[0].height;
  };

  assert.ok(gradients(8) >= 380);
  assert.ok(gradients(32) > gradients(8));
  assert.ok(gradients(512) <= 640);
});
