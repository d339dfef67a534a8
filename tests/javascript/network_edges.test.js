// Which weights the drawing of the network shows, and which one is pointed at.

import assert from "node:assert/strict";
import test from "node:test";

import { Drawing } from "../../static/stage/pictures/network/drawing.js";
import {
  eachInputEdge,
  eachOutputEdge,
  eachRecurrentEdge,
  edgeAt,
  leastShown,
} from "../../static/stage/pictures/network/edges.js";
import { arrange, distanceTo, nodeAt } from "../../static/stage/pictures/network/layout.js";
import { namesOf } from "../../static/stage/pictures/network/names.js";
import {
  describeNetwork,
  edgeHint,
  edgeName,
  nodeHint,
  timestepHint,
} from "../../static/stage/pictures/network/words.js";

const ALL = { Wxh: 0, Whh: 0, Why: 0 };
const NONE = 65535;
const LABELS = ["␣", "A", "I", "L", "e", "o"];
const CHARACTERS = { label: LABELS, spoken: ["space", ...LABELS.slice(1)] };

// A network of which the characters 1, 3 and 4 are shown; each weight is its place in the array, by turns negative.
function draw({
  units = 3,
  inputs = [3, 1, 4],
  rows = [
    [1, 3],
    [1, 3],
    [1, 4],
  ],
  read = 3,
  selected,
  first = 0,
} = {}) {
  const shown = [1, 3, 4];
  const layout = [];
  let offset = 0;
  for (const [name, shape, rowKind, columnKind] of [
    ["Wxh", [units, shown.length], "unit", "character"],
    ["Whh", [units, units], "unit", "unit"],
    ["Why", [shown.length, units], "character", "unit"],
  ]) {
    layout.push({ name, offset, shape, strides: [shape[1], 1], rows: rowKind, columns: columnKind });
    offset += shape[0] * shape[1];
  }
  const weights = Float32Array.from({ length: offset }, (_, i) => (i % 2 ? -1 : 1) * (i + 1));
  const arrays = { h: "net_h", rows: "net_rows", p: "net_p", ghost: null, read: "net_read" };
  const drawing = new Drawing(
    {
      ...{ arrays, layout, shown, first, inputs, targets: [1, 4, 1], units },
      ...{
        selected: selected ?? { timestep: first + 1, unit: 2, output: 3 },
        silenced: [],
        edited: [],
        lights: null,
        first_row: 0,
        gate: "",
      },
    },
    CHARACTERS,
  );
  const values = {
    net_h: new Float32Array(units * inputs.length).fill(0.5),
    net_rows: Uint16Array.from(rows.flat()),
    net_p: Float32Array.from(rows.flat(), (_, i) => (i % 2 ? 0.75 : 0.25)),
    net_read: Int32Array.of(read),
    weights,
  };
  drawing.take({ row: (name) => values[name] });
  return drawing;
}

function placeOf(drawing) {
  const { units, inputs } = drawing.picture;
  const shape = { units, timesteps: inputs.length, outputs: drawing.mostOutputs };
  return arrange(shape, { width: 800, height: 500 }, 1);
}

function edges(each, drawing, k, least = ALL) {
  const found = [];
  each(drawing, placeOf(drawing), k, least, (name, row, column, weight, from, to) =>
    found.push({ name, row, column, weight, from, to }),
  );
  return found;
}

test("a weight is found by the vocabulary's indices", () => {
  const drawing = draw();

  assert.equal(drawing.weight("Wxh", 2, 4), 9);
  assert.equal(drawing.weight("Whh", 0, 0), -10);
  assert.equal(drawing.weight("Why", 4, 2), 27);
  assert.equal(drawing.weight("Wxh", 0, 0), null);
});

test("a small network shows every weight of a timestep", () => {
  const drawing = draw();

  assert.deepEqual(
    edges(eachInputEdge, drawing, 2).map(({ row, column }) => [row, column]),
    [
      [0, 4],
      [1, 4],
      [2, 4],
    ],
  );
  assert.equal(edges(eachRecurrentEdge, drawing, 1).length, 9);
  assert.deepEqual(
    edges(eachOutputEdge, drawing, 2).map(({ row, column }) => [row, column]),
    [1, 1, 1, 4, 4, 4].map((row, i) => [row, i % 3]),
  );
});

test("the text's first timestep has no edges from before, that of an excerpt has", () => {
  assert.equal(edges(eachRecurrentEdge, draw(), 0).length, 0);
  assert.equal(edges(eachRecurrentEdge, draw({ first: 4 }), 0).length, 9);
});

test("a timestep that has not been read has no outputs", () => {
  const drawing = draw({
    read: 2,
    rows: [
      [1, 3],
      [1, NONE],
      [NONE, NONE],
    ],
  });

  assert.equal(edges(eachOutputEdge, drawing, 2).length, 0);
  assert.equal(edges(eachOutputEdge, drawing, 1).length, 3);
  assert.deepEqual(
    [
      [0, 1],
      [1, 1],
      [2, 0],
    ].map(([k, row]) => drawing.output(k, row)),
    [3, null, null],
  );
  assert.match(describeNetwork(draw({ read: 1 }), 3), /Timestep 1 has not been read yet; it will read A\.$/);
});

test("a large network shows its strongest weights, more of them at the selected timestep", () => {
  const drawing = draw({ units: 40 });
  const least = leastShown(drawing);

  const [others, selected] = [
    edges(eachRecurrentEdge, drawing, 2, least.other),
    edges(eachRecurrentEdge, drawing, 1, least.selected),
  ];

  assert.equal(others.length, 40);
  const traced = selected.filter(({ row }) => row === 2);
  assert.equal(traced.length, 40);
  assert.equal(selected.length, 120 + 40);
  const shown = Math.min(...others.map(({ weight }) => Math.abs(weight)));
  assert.equal(shown, 40 * 3 + 40 * 40 - 39);
});

test("the edge under a point is one that goes through it", () => {
  const drawing = draw();
  const all = [eachInputEdge, eachRecurrentEdge, eachOutputEdge].flatMap((each) => edges(each, drawing, 1));
  for (const { from, to } of all) {
    const point = { x: from.x + 0.45 * (to.x - from.x), y: from.y + 0.45 * (to.y - from.y) };
    const { name, row, column } = edgeAt(drawing, placeOf(drawing), point, drawing.column);
    const found = all.find((edge) => edge.name === name && edge.row === row && edge.column === column);
    assert.ok(distanceTo(point, found.from, found.to) < 1e-6);
  }
  assert.equal(edgeAt(drawing, placeOf(drawing), { x: 700, y: 5 }, drawing.column), null);
});

test("every edge of every timestep tells its weight and where it leads", () => {
  const drawing = draw();
  for (const k of [0, 1, 2]) {
    for (const each of [eachInputEdge, eachRecurrentEdge, eachOutputEdge]) {
      for (const { name, from, to } of edges(each, drawing, k)) {
        const point = { x: from.x + 0.45 * (to.x - from.x), y: from.y + 0.45 * (to.y - from.y) };
        assert.ok(edgeAt(drawing, placeOf(drawing), point, k), name);
      }
    }
  }
  assert.equal(edgeHint(drawing, { name: "Wxh", row: 1, column: 3 }), "Wxh[1, 3] = 5.0000, from input L to unit 1");
  assert.equal(edgeHint(drawing, { name: "Whh", row: 0, column: 0 }), "Whh[0, 0] = −10.0000, from unit 0 to unit 0");
  assert.match(edgeHint(drawing, { name: "Why", row: 4, column: 2 }), /^Why\[4, 2\] = .*, from unit 2 to output e$/);
});

test("every unit and every output of every timestep tells its value", () => {
  const drawing = draw({ read: 2 });
  const place = placeOf(drawing);
  for (const k of [0, 1, 2]) {
    for (const unit of [0, 1, 2]) {
      const said = nodeHint(drawing, nodeAt(drawing, place, place.unit(k, unit)));
      const value = k < 2 ? /^Unit (\d) at t = (\d): −?\d\.\d{3}$/ : /^Unit (\d) at t = (\d): not read yet$/;
      assert.deepEqual(said.match(value)?.slice(1), [String(unit), String(k)], said);
    }
  }
  for (const k of [0, 1]) {
    const { x, y } = place.output(k, 1);
    const said = nodeHint(drawing, nodeAt(drawing, place, { x: x + 5, y }));
    assert.match(said, new RegExp(`^Output L at t = ${k}: [\\d.]+%$`));
  }
  assert.equal(nodeAt(drawing, place, { x: place.output(2, 1).x + 5, y: place.output(2, 1).y }), null);
  assert.equal(nodeAt(drawing, place, { x: 0, y: 0 }), null);
});

test("an output tells whether it is the true next one, and what it is without changes", () => {
  const drawing = draw();
  drawing.picture.without = "without your changes";
  drawing.ghost = Float32Array.from({ length: 6 }, () => 0.25);

  assert.match(
    nodeHint(drawing, { k: 0, row: 0 }),
    /^Output A at t = 0: [\d.]+%, the true next one; 25.0% without your changes$/,
  );
  drawing.picture.silenced = [1];
  assert.match(nodeHint(drawing, { k: 0, unit: 1 }), /, silenced$/);
  assert.equal(timestepHint(drawing, 0), "Timestep 0: reads L; the true next one is A");
});

test("layers and the matrices between them are named, with what they do", () => {
  const drawing = draw();
  const named = namesOf(drawing).flat();
  drawing.picture.gate = "f";

  assert.deepEqual(
    named.map(([text]) => text),
    ["Output layer p", "Hidden layer h", "Why ↑", "Whh →", "Input layer x", "Wxh ↑"],
  );
  assert.ok(named.every(([, said]) => said.endsWith(".")));
  assert.match(namesOf(drawing)[1][2][1], /^Whh, 3 × 3 weights of gate f: /);
});

test("the words name an edge's weight, and the likeliest and the true next character", () => {
  const drawing = draw();

  assert.equal(edgeName(drawing, { name: "Whh", row: 0, column: 0 }), "Whh[0, 0] = −10.0000");
  drawing.picture.gate = "f";
  assert.equal(edgeName(drawing, { name: "Whh", row: 0, column: 0 }), "Whh[f0, 0] = −10.0000");
  drawing.picture.gate = "";
  assert.equal(
    describeNetwork(
      draw({
        rows: [
          [1, 3],
          [4, 3],
          [1, 4],
        ],
      }),
      8,
    ),
    "Unrolled network, 3 hidden units, 8 timesteps. Timestep 1 reads A; most likely next is L, 75.0%; " +
      "the true next one is e, 25.0%.",
  );
});

test("rows are alike where all timesteps read show the same characters", () => {
  assert.equal(
    draw({
      rows: [
        [1, 3],
        [1, 3],
        [1, 3],
      ],
    }).hasRowsAlike,
    true,
  );
  assert.equal(draw().hasRowsAlike, false);
  assert.equal(
    draw({
      read: 2,
      rows: [
        [1, 3],
        [1, 3],
        [NONE, NONE],
      ],
    }).hasRowsAlike,
    true,
  );
});
