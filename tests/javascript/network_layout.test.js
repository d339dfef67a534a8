// Nothing in the drawing of the network stands on something else, however many units there are or little room.

import assert from "node:assert/strict";
import test from "node:test";

import { arrange, distanceTo } from "../../static/stage/pictures/network/layout.js";

const ROOMS = [
  { width: 340, height: 300 },
  { width: 540, height: 560 },
  { width: 1100, height: 900 },
];
const SHAPES = [1, 2, 8, 10, 11, 16, 33, 64].flatMap((units) =>
  [1, 8, 16].flatMap((timesteps) => [2, 7, 12].map((outputs) => ({ units, timesteps, outputs }))),
);

function eachPlace(check) {
  for (const room of ROOMS) {
    for (const shape of SHAPES) {
      for (const scale of [1, 18 / 13]) check(arrange(shape, room, scale), shape, room, scale);
    }
  }
}

test("outputs stand above units and units above inputs", () => {
  eachPlace((place, { units, outputs }) => {
    const lowest = place.output(0, outputs - 1).y + place.rowHeight / 2;
    assert.ok(lowest <= place.outputsBottom + 1e-9);
    for (let i = 0; i < units; i++) {
      const { y } = place.unit(0, i);
      assert.ok(y - place.halfHeight > place.outputsBottom);
      assert.ok(y + place.halfHeight < place.input(0).y - 14 * place.scale);
    }
    assert.ok(place.input(0).y + 27 * place.scale < place.height);
  });
});

test("no two units of a timestep touch, and none those of the next one", () => {
  eachPlace((place, { units }) => {
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < units; j++) {
        for (const k of [0, 1]) {
          if (k === 0 && i === j) continue;
          const [one, other] = [place.unit(0, i), place.unit(k, j)];
          const isApart =
            Math.abs(one.x - other.x) >= 2 * place.radius - 1e-9 ||
            Math.abs(one.y - other.y) >= 2 * place.halfHeight - 1e-9;
          assert.ok(isApart);
        }
      }
    }
  });
});

test("everything is within the drawing's width, and type of 12 pixels has room in every row", () => {
  eachPlace((place, { units, timesteps }, { width }, scale) => {
    assert.ok(place.width >= width);
    assert.ok(place.output(timesteps - 1, 0).x + place.barWidth <= place.width);
    assert.ok(place.unit(timesteps - 1, units - 1).x + place.radius <= place.width);
    assert.ok(place.rowHeight >= 12 * scale);
    assert.ok(place.barWidth > 48 * scale);
  });
});

test("the default run is as high as its place on a laptop and on a phone", () => {
  const run = { units: 8, timesteps: 8, outputs: 7 };
  for (const height of [382, 530, 800]) assert.ok(arrange(run, { width: 540, height }, 1).height <= height + 1e-9);
});

test("a larger place has a larger drawing", () => {
  const run = { units: 8, timesteps: 8, outputs: 7 };
  const [small, large] = [ROOMS[1], ROOMS[2]].map((room) => arrange(run, room, 1));
  assert.ok(large.columnWidth > small.columnWidth);
  assert.ok(large.radius > small.radius);
});

test("the units of a block stand closer where that brings more timesteps in sight", () => {
  const run = { units: 64, timesteps: 16, outputs: 10 };
  const [narrow, wide] = [ROOMS[1], ROOMS[2]].map((room) => arrange(run, room, 1));
  assert.ok(narrow.radius < wide.radius);
  assert.ok(3 * narrow.columnWidth < ROOMS[1].width);
});

test("timesteps begin at whole pixels", () => {
  eachPlace((place) => assert.ok(Number.isInteger(place.columnWidth) && place.left(3) === 3 * place.columnWidth));
});

test("the distance to a line is that to its nearest point", () => {
  const [from, to] = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ];
  assert.equal(distanceTo({ x: 5, y: 3 }, from, to), 3);
  assert.equal(distanceTo({ x: 13, y: 4 }, from, to), 5);
});
