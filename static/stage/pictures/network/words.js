// What the drawing of the network shows, in words.

import { fixed, percent } from "../digits.js";

export function probabilityLabel(probability) {
  const whole = Math.round(100 * probability);
  // A network never is quite sure.
  return whole === 100 && probability < 1 ? ">99%" : `${whole}%`;
}

export function unitName(drawing, unit) {
  return `Unit ${unit}: ${fixed(drawing.state(drawing.column, unit), 3)}`;
}

export function outputName(drawing, row) {
  const { label } = drawing.characters;
  const probability = drawing.probability(drawing.column, row);
  return `Output ${label[drawing.output(drawing.column, row)]}: ${percent(probability, 1)}`;
}

export function timestepName(drawing, k) {
  const { first, inputs } = drawing.picture;
  return `Timestep ${first + k}: reads ${drawing.characters.spoken[inputs[k]]}`;
}

export function edgeName(drawing, { name, row, column }) {
  const gate = name === "Why" ? "" : drawing.picture.gate;
  return `${name}[${gate}${row}, ${column}] = ${fixed(drawing.weight(name, row, column), 4)}`;
}

// What the pointer is told of an edge: its weight, and where it leads.
export function edgeHint(drawing, edge) {
  const { label } = drawing.characters;
  const from = edge.name === "Wxh" ? `input ${label[edge.column]}` : `unit ${edge.column}`;
  const to = edge.name === "Why" ? `output ${label[edge.row]}` : `unit ${edge.row}`;
  return `${edgeName(drawing, edge)}, from ${from} to ${to}`;
}

// What the pointer is told of a unit or an output of timestep k of the drawing.
export function nodeHint(drawing, { k, unit, row }) {
  const { first, targets, silenced, without } = drawing.picture;
  const at = `at t = ${first + k}`;
  if (unit !== undefined) {
    if (k >= drawing.read) return `Unit ${unit} ${at}: not read yet`;
    return `Unit ${unit} ${at}: ${fixed(drawing.state(k, unit), 3)}${silenced.includes(unit) ? ", silenced" : ""}`;
  }
  const character = drawing.output(k, row);
  const isTrue = character === targets[k] ? ", the true next one" : "";
  const ghost = drawing.ghost ? `; ${percent(drawing.ghost[k * drawing.mostOutputs + row], 1)} ${without}` : "";
  return `Output ${drawing.characters.label[character]} ${at}: ${percent(drawing.probability(k, row), 1)}${isTrue}${ghost}`;
}

// What the pointer is told of all else at timestep k of the drawing.
export function timestepHint(drawing, k) {
  const { spoken } = drawing.characters;
  return `${timestepName(drawing, k)}; the true next one is ${spoken[drawing.picture.targets[k]]}`;
}

// The selected timestep, and what the network makes of it. `timesteps` is how many the whole text has.
export function describeNetwork(drawing, timesteps) {
  const { units, selected, inputs, targets } = drawing.picture;
  const { spoken } = drawing.characters;
  const k = drawing.column;
  const x = spoken[inputs[k]];
  const start = `Unrolled network, ${units} hidden units, ${timesteps} timesteps. Timestep ${selected.timestep}`;
  if (!drawing.isSelectedRead) return `${start} has not been read yet; it will read ${x}.`;
  const found = { likeliest: null, most: -1, ofTarget: 0 };
  for (let row = 0; row < drawing.mostOutputs; row++) {
    const character = drawing.output(k, row);
    if (character === null) continue;
    const probability = drawing.probability(k, row);
    if (probability > found.most) Object.assign(found, { likeliest: character, most: probability });
    if (character === targets[k]) found.ofTarget = probability;
  }
  return (
    `${start} reads ${x}; most likely next is ${spoken[found.likeliest]}, ${percent(found.most, 1)}; ` +
    `the true next one is ${spoken[targets[k]]}, ${percent(found.ofTarget, 1)}.`
  );
}
