// Draws the network: on one canvas what stays from moment to moment, on another below it what moves.

import { setText } from "../../canvas.js";
import { signedLevel } from "../../colors.js";
import { fixed } from "../digits.js";
import { probabilityLabel } from "./words.js";

const FADED = 0.3;
const LEAST_SAID = 0.005; // probabilities below it have no room for a number

// Inputs, outlines and labels of the timesteps in `inView`.
export function paintStill(context, drawing, place, style) {
  const { inView } = style;
  for (let k = inView.first; k <= inView.last; k++) {
    paintInput(context, drawing, place, style, k);
    outlineUnits(context, drawing, place, style, k);
    labelOutputs(context, drawing, place, style, k);
  }
  context.globalAlpha = 1;
}

// Values of the timesteps in `inView`; `edges` draws the weights.
export function paintMoving(context, drawing, place, style, edges) {
  const { inView, pointed } = style;
  paintGround(context, place, style, drawing.column, 0.06);
  if (pointed !== null && pointed !== drawing.column) paintGround(context, place, style, pointed, 0.04);
  edges.paint(context, drawing, place, style);
  for (let k = inView.first; k <= inView.last; k++) {
    if (k < drawing.read) {
      fillUnits(context, drawing, place, style, k);
      if (k === drawing.column && !place.isBlock) writeStates(context, drawing, place, style, k);
      paintBars(context, drawing, place, style, k);
    } else coverUnits(context, drawing, place, style, k);
  }
  context.globalAlpha = 1;
}

function opacityOf(drawing, part, k) {
  const { lights } = drawing.picture;
  return !lights || (k === drawing.column && lights.includes(part)) ? 1 : FADED;
}

// The ground of a timestep leans like its units, up to the outputs on the right.
function paintGround(context, place, { theme }, k, opacity) {
  const [left, right] = [place.left(k), place.left(k + 1)];
  const [outputs, end] = [left + place.toOutputs - 6, right + place.toOutputs - 8];
  const middle = (place.outputsBottom + place.unitsTop) / 2;
  context.fillStyle = theme.text;
  context.globalAlpha = opacity;
  context.beginPath();
  context.moveTo(outputs, 0);
  context.lineTo(end, 0);
  context.lineTo(end, place.outputsBottom + 4);
  context.bezierCurveTo(end, middle, right, middle, right, place.unitsTop);
  context.lineTo(right, place.height);
  context.lineTo(left + 2, place.height);
  context.lineTo(left + 2, place.unitsTop);
  context.bezierCurveTo(left + 2, middle, outputs, middle, outputs, place.outputsBottom + 4);
  context.fill();
  context.globalAlpha = 1;
}

function paintInput(context, drawing, place, { theme, font, mono }, k) {
  const { first, inputs } = drawing.picture;
  const { x, y } = place.input(k);
  const { scale } = place;
  const isSelected = k === drawing.column;
  context.globalAlpha = opacityOf(drawing, "input", k);
  context.fillStyle = isSelected ? theme.text : theme.background;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x - 14 * scale, y - 14 * scale, 28 * scale, 28 * scale, 6 * scale);
  context.fill();
  context.stroke();
  const color = isSelected ? theme.background : theme.text;
  setText(context, { size: 16 * scale, family: mono, color, align: "center", baseline: "middle" });
  context.fillText(drawing.characters.label[inputs[k]], x, y + 1, 26 * scale);
  const weight = isSelected ? 700 : 400;
  setText(context, { size: 13 * scale, family: font, color: theme.text, baseline: "middle", weight });
  context.fillText(`t = ${first + k}`, x - 14 * scale, y + 27 * scale);
}

function outlineUnits(context, drawing, place, { theme, font }, k) {
  const { units, selected, silenced } = drawing.picture;
  context.globalAlpha = opacityOf(drawing, "units", k);
  context.setLineDash(k < drawing.read ? [] : [2, 2]);
  for (let i = 0; i < units; i++) {
    const isTraced = k === drawing.column && i === selected.unit;
    context.strokeStyle = isTraced ? theme.marker : theme.text;
    context.lineWidth = isTraced ? 3 : place.isBlock ? 0.5 : 0.75;
    traceUnit(context, place, k, i);
    context.stroke();
  }
  context.setLineDash([]);
  const text = { family: font, align: "center", baseline: "middle" };
  setText(context, { ...text, size: 15 * place.scale, color: theme.marker, weight: 700 });
  for (const i of silenced) write(context, "×", place.unit(k, i));
  if (k < drawing.read || place.isBlock) return;
  setText(context, { ...text, size: labelSize(place), color: theme.text });
  for (let i = 0; i < units; i++) if (!silenced.includes(i)) write(context, String(i), place.unit(k, i));
}

function fillUnits(context, drawing, place, { scales, font }, k) {
  const { units, silenced } = drawing.picture;
  context.globalAlpha = opacityOf(drawing, "units", k);
  setText(context, { size: labelSize(place), family: font, color: "", align: "center", baseline: "middle" });
  for (let i = 0; i < units; i++) {
    const level = signedLevel(drawing.state(k, i));
    context.fillStyle = scales.signed.css[level];
    traceUnit(context, place, k, i);
    context.fill();
    if (place.isBlock || silenced.includes(i)) continue;
    context.fillStyle = scales.signed.ink[level];
    write(context, String(i), place.unit(k, i));
  }
}

// The values of the units of the selected timestep, beside them; where edges cross they stand out from those.
function writeStates(context, drawing, place, { theme, font }, k) {
  context.globalAlpha = opacityOf(drawing, "units", k);
  setText(context, { size: 12 * place.scale, family: font, color: theme.text, baseline: "middle" });
  context.strokeStyle = theme.background;
  context.lineWidth = 3 * place.scale;
  context.lineJoin = "round";
  for (let i = 0; i < drawing.picture.units; i++) {
    const { x, y } = place.unit(k, i);
    const text = fixed(drawing.state(k, i), 2).replace("−0.00", "0.00");
    context.strokeText(text, x + place.radius + 3 * place.scale, y + 1);
    context.fillText(text, x + place.radius + 3 * place.scale, y + 1);
  }
}

// Units that have no value yet are empty: no edge is seen through them.
function coverUnits(context, drawing, place, { theme }, k) {
  context.globalAlpha = 1;
  context.fillStyle = theme.background;
  for (let i = 0; i < drawing.picture.units; i++) {
    traceUnit(context, place, k, i);
    context.fill();
  }
}

function traceUnit(context, place, k, i) {
  const { x, y } = place.unit(k, i);
  const { radius, halfHeight } = place;
  context.beginPath();
  // Rectangles are drawn several times as fast as circles.
  if (!place.isBlock) context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.rect(Math.round(x - radius), Math.round(y - halfHeight), 2 * radius, 2 * halfHeight);
}

function labelSize({ radius, scale }) {
  return Math.max(12 * scale, Math.min(1.2 * radius, 15 * scale));
}

function write(context, text, { x, y }) {
  context.fillText(text, x, y + 1);
}

function labelOutputs(context, drawing, place, { theme, mono }, k) {
  const { targets, selected } = drawing.picture;
  const { scale } = place;
  const side = 15 * scale;
  for (let row = 0; row < drawing.mostOutputs; row++) {
    const character = drawing.output(k, row);
    if (character === null) continue;
    const { x, y } = place.output(k, row);
    const isTrue = character === targets[k];
    const isTraced = k === drawing.column && character === selected.output;
    context.globalAlpha = outputOpacity(drawing, k, character);
    const weight = isTrue ? 700 : 400;
    setText(context, {
      size: 13 * scale,
      family: mono,
      color: theme.text,
      align: "center",
      baseline: "middle",
      weight,
    });
    context.fillText(drawing.characters.label[character], x + side / 2, y + 1, side);
    if (!isTrue && !isTraced) continue;
    context.strokeStyle = isTraced ? theme.marker : theme.text;
    context.lineWidth = isTraced ? 2 : 1;
    context.strokeRect(x + 0.5, y - side / 2, side, side);
  }
}

function outputOpacity(drawing, k, character) {
  const isTarget = character === drawing.picture.targets[k] && drawing.picture.lights?.includes("target");
  return opacityOf(drawing, isTarget ? "target" : "outputs", k);
}

function paintBars(context, drawing, place, { theme, font }, k) {
  const { scale } = place;
  const room = place.barWidth - 30 * scale;
  const text = { size: 12 * scale, family: font, baseline: "middle" };
  for (let row = 0; row < drawing.mostOutputs; row++) {
    const character = drawing.output(k, row);
    if (character === null) continue;
    const { x, y } = place.output(k, row);
    const left = x + 18 * scale;
    const probability = drawing.probability(k, row);
    context.globalAlpha = outputOpacity(drawing, k, character);
    context.fillStyle = theme.line;
    context.fillRect(left, y - 5 * scale, Math.max(1, probability * room), 10 * scale);
    if (drawing.ghost)
      outlineGhost(context, theme, left, y, drawing.ghost[k * drawing.mostOutputs + row] * room, scale);
    if (k !== drawing.column || probability < LEAST_SAID) continue;
    const said = probabilityLabel(probability);
    const isInside = probability * room > 2.4 * text.size;
    const end = left + probability * room;
    const [color, align] = isInside ? [theme.background, "right"] : [theme.text, "left"];
    setText(context, { ...text, color, align });
    context.fillText(said, end + (isInside ? -3 : 3) * scale, y + 1);
  }
}

function outlineGhost(context, theme, left, y, width, scale) {
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.strokeRect(left, y - 6.5 * scale, Math.max(1, width), 13 * scale);
  context.setLineDash([]);
}
