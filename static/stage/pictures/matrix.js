// Matrices as tinted cells with labelled rows and columns, one or several on a common scale.

import { labelStep, outline, Surface, setText, shortened } from "../canvas.js";
import { Cells, cellsAlong, drawGaps, drawMinuses, panelBoxes } from "../grid.js";
import { Key } from "../key.js";
import { decimal, percent, short, whole } from "../numbers.js";

const GAP = 10; // pixels between panels
const TYPE = 12;
const MOST_SAID = 12; // timesteps in the text alternative

const SPOKEN = { "␣": "space", "⏎": "line break", "⇥": "tab" };

export function create(place, _still, stage) {
  return new MatrixPicture(place, stage);
}

class MatrixPicture {
  constructor(place, stage) {
    this.stage = stage;
    this.surface = new Surface(place, { stillAbove: true });
    this.alternative = this.surface.element;
    this.key = new Key(place);
    this.cursor = null;
    const walk = { move: (dx, dy) => this.move(dx, dy), place: () => this.cursorPoint() };
    stage.hint.follow(this.surface.element, (x, y) => this.whatIsAt(x, y), walk);
    this.surface.element.addEventListener("blur", () => this.setCursor(null));
  }

  resize(width, height) {
    if (this.surface.resize(width, height)) this.drawnStill = null;
  }

  update(moment, unnamed) {
    if (!this.surface.width) return;
    this.moment = moment;
    const still = this.withRowNames(moment, unnamed);
    const isStepped = this.updateLimits(moment, still);
    if (this.drawnStill !== still || isStepped) this.drawStill(still);
    const { moving } = this.surface;
    const { scales } = this.stage;
    for (const [i, panel] of still.panels.entries()) {
      const { cells, x, y } = this.panels[i];
      const [values, scale, limit] = [moment.row(panel.values), scales[panel.scale], this.limits[i][1]];
      cells.draw(moving, panel, values, scale, limit, x, y);
      if (panel.scale === "signed") drawMinuses(moving, panel, values, scale, limit, x, y);
    }
    this.mark();
  }

  // Rows may be named after characters that are others at another moment.
  withRowNames(moment, still) {
    if (!still.panels.some((panel) => panel.row_indices)) return still;
    const { label } = this.stage.context.characters;
    const rowsOf = ({ row_indices: array, rows, shape }) =>
      array ? Array.from(moment.row(array).subarray(0, shape[0]), (index) => label[index]) : rows;
    const rows = still.panels.map(rowsOf);
    const key = JSON.stringify(rows);
    if (this.named?.unnamed !== still || this.named.key !== key) {
      const panels = still.panels.map((panel, i) => ({ ...panel, rows: rows[i] }));
      this.named = { unnamed: still, key, still: { ...still, panels } };
    }
    return this.named.still;
  }

  point() {
    if (this.moment && this.drawnStill) this.mark();
  }

  // Returns whether a scale ends elsewhere than before where its end is written above the cells.
  updateLimits(moment, still) {
    const before = String(this.limits);
    this.limits = still.panels.map(({ limits, limit_array: array }) => {
      if (!array) return limits;
      const [limit] = moment.row(array);
      return [-limit, limit];
    });
    const [{ scale }] = still.panels;
    if (!isCommon(still)) {
      this.key.hide();
      return before !== String(this.limits);
    }
    this.key.show(this.stage.scales[scale], ...this.limits[0]);
    return false;
  }

  drawStill(still) {
    const { surface, stage } = this;
    const { still: context } = surface;
    Object.assign(this, { drawnStill: still, marked: null });
    for (const layer of [surface.still, surface.moving, surface.marks]) surface.clear(layer);
    const line = stage.px(TYPE) * 1.3;
    const bias = stage.px(TYPE) * 1.6;
    const boxes = panelBoxes(still.arrangement, still.panels, surface.width, surface.height, stage.px(GAP), bias);
    const isTitled = still.panels.length > 1 || (still.panels[0].title && still.panels[0].title !== still.title);
    const gutters = boxes.map((box, i) => this.gutter(context, still.panels[i], box));
    const before = this.panels ?? [];
    this.panels = [];
    still.panels.forEach((panel, i) => {
      const box = still.arrangement === "weights" ? closedUp(boxes[i], this.panels, stage.px(GAP)) : boxes[i];
      // What stands in one column has one gutter, so that the same units stand below each other.
      const gutter = Math.max(...gutters.filter((_, k) => boxes[k].x === boxes[i].x));
      const laid = this.layPanel(panel, box, gutter, isTitled ? line : 2, line, before);
      this.panels.push({ ...laid, isBias: box.isBias });
      const scale = isCommon(still) ? "" : ` ±${short(this.limits[i][1])}`;
      if (isTitled) this.drawTitle(context, panel.title + scale, panel, box);
      drawGaps(context, stage.theme.background, laid.x, laid.y);
      this.drawLabels(context, panel, laid, line);
      drawOutlines(context, panel, laid, stage.theme);
    });
    if (this.cursor && !this.panels[this.cursor.panel]) this.cursor = null;
  }

  gutter(context, panel, box) {
    if (!panel.rows.some(Boolean)) return 0;
    setText(context, this.rowType(panel));
    const widest = Math.max(...panel.rows.map((label) => context.measureText(label).width));
    // Matrices over timesteps begin alike, so that the same timestep stands below itself.
    const least = panel.column_kind === "timestep" ? this.stage.px(TYPE) * 1.15 : 0;
    return Math.min(Math.max(widest, least) + 5, box.width * 0.3);
  }

  layPanel(panel, box, gutter, top, line, before) {
    const { ratio } = this.surface;
    const [rows, columns] = panel.shape;
    const lines = panel.columns.some(Boolean) ? (panel.column_kind === "timestep" ? 2 : 1) : 0;
    const bottom = this.drawnStill.arrangement === "weights" ? Math.max(1, lines) : lines;
    const x = cellsAlong(box.x + gutter, box.width - gutter, columns, ratio);
    const y = cellsAlong(box.y + top, Math.max(rows / ratio, box.height - top - bottom * line - 1), rows, ratio);
    const same = before[this.panels.length]?.cells;
    const cells = same?.rows === rows && same.columns === columns ? same : new Cells(rows, columns);
    return { panel, cells, x, y, gutter };
  }

  rowType({ row_kind: kind }, isColumn = false) {
    const { stage } = this;
    const family = kind === "unit" && !isColumn ? stage.font : stage.mono;
    return { size: stage.px(TYPE), family, color: stage.theme.text, align: "right", baseline: "middle" };
  }

  drawTitle(context, title, panel, box) {
    const { stage } = this;
    setText(context, { size: stage.px(TYPE), family: stage.font, color: stage.theme.muted, baseline: "top" });
    const { width } = this.surface;
    const room = panel.shape[1] === 1 ? Math.max(box.width, width - box.x) : box.width;
    context.fillText(shortened(context, title, room), box.x, box.y);
  }

  drawLabels(context, panel, { x, y, gutter }, line) {
    const { stage } = this;
    if (panel.rows.some(Boolean)) {
      setText(context, this.rowType(panel));
      const step = labelStep(y.count, y.length, line);
      for (let r = 0; r < y.count; r += step) {
        const middle = Math.max(y.first + (r + 0.5) * y.size + 1, line * 0.4);
        context.fillText(shortened(context, panel.rows[r], gutter - 4), x.first - 4, middle);
      }
    }
    if (!panel.columns.some(Boolean)) return;
    const isUnits = panel.column_kind === "unit";
    const type = { size: stage.px(TYPE), color: stage.theme.text, align: "center", baseline: "top" };
    setText(context, { ...type, family: isUnits ? stage.font : stage.mono });
    drawAlong(context, panel.columns, x, y.first + y.length + 3, 2);
    if (panel.column_kind !== "timestep") return;
    setText(context, { ...type, family: stage.font, color: stage.theme.muted });
    const first = panel.first_column ?? 0;
    const numbers = panel.columns.map((_, i) => String(first + i));
    drawAlong(context, numbers, x, y.first + y.length + 2 + line, 5, first);
    if (gutter) context.fillText("t", x.first - gutter / 2 - 2, y.first + y.length + 2 + line);
  }

  // The column that is being trained, what is picked, what is pointed at, and where the keyboard's cursor stands.
  mark() {
    const { surface, stage, drawnStill: still } = this;
    const { marks } = surface;
    const { theme } = stage;
    const first = still.panels[0].first_column ?? 0;
    const key = `${this.moment.trained} ${stage.pointedAt} ${this.cursor?.panel},${this.cursor?.row},${this.cursor?.column}`;
    if (this.marked === key) return;
    this.marked = key;
    surface.clear(marks);
    for (const { panel, x, y } of this.panels) {
      if (panel.column_kind !== "timestep") continue;
      const markColumn = (t, color, width) => {
        const column = t - first;
        if (t === null || t < 0 || column < 0 || column >= x.count) return;
        Object.assign(marks, { strokeStyle: color, lineWidth: width });
        marks.strokeRect(x.first + column * x.size - 0.5, y.first - 0.5, x.size + 1, y.length + 1);
      };
      markColumn(this.moment.trained, theme.marker, 3);
      markColumn(stage.pointedAt, theme.text, 1.5);
    }
    for (const panel of still.marked ? this.panels.keys() : []) this.markCell(panel, ...still.marked, theme.marker);
    if (this.cursor) this.markCell(this.cursor.panel, this.cursor.row, this.cursor.column, theme.marker);
  }

  markCell(panel, row, column, color) {
    const { x, y } = this.panels[panel];
    const corner = [x.first + column * x.size, y.first + row * y.size];
    outline(this.surface.marks, this.stage.theme, color, ...corner, x.size, y.size);
  }

  whatIsAt(x, y) {
    if (!this.moment || !this.panels) return null;
    for (const { panel, x: across, y: down } of this.panels) {
      const column = Math.floor((x - across.first) / across.size);
      const row = Math.floor((y - down.first) / down.size);
      if (column < 0 || row < 0 || column >= across.count || row >= down.count) continue;
      const isTimestep = panel.column_kind === "timestep";
      const timestep = isTimestep ? (panel.first_column ?? 0) + column : undefined;
      const corner = { x: across.first + column * across.size, y: down.first + row * down.size };
      const box = { ...corner, width: across.size, height: down.size };
      return { text: this.say(panel, row, column, timestep), timestep, box };
    }
    return null;
  }

  say(panel, row, column, timestep) {
    const { offset, strides, rows, columns, values } = panel;
    const value = this.moment.row(values)[offset + row * strides[0] + column * strides[1]];
    const words = { row: rows[row], column: columns[column], timestep: whole(timestep ?? 0), value: decimal(value, 4) };
    return panel.say.replace(/\{(row|column|timestep|value)\}/g, (_, name) => words[name]);
  }

  move(dx, dy) {
    if (!this.panels) return null;
    const cursor = this.cursor ?? { panel: 0, row: 0, column: 0 };
    if (!this.cursor) this.setCursor(cursor);
    else this.setCursor(this.next(cursor, dx, dy));
    return this.cursorPoint();
  }

  // At the edge of one panel the cursor goes on in the next.
  next({ panel, row, column }, dx, dy) {
    const { x, y } = this.panels[panel];
    const [nextRow, nextColumn] = [row + dy, column + dx];
    if (nextRow >= 0 && nextRow < y.count && nextColumn >= 0 && nextColumn < x.count) {
      return { panel, row: nextRow, column: nextColumn };
    }
    const other = panel + (dx + dy);
    if (!this.panels[other]) return { panel, row, column };
    const { x: across, y: down } = this.panels[other];
    const isBack = dx + dy < 0;
    return {
      panel: other,
      row: dy ? (isBack ? down.count - 1 : 0) : Math.min(row, down.count - 1),
      column: dx ? (isBack ? across.count - 1 : 0) : Math.min(column, across.count - 1),
    };
  }

  setCursor(cursor) {
    this.cursor = cursor;
    if (this.moment && this.drawnStill) this.mark();
  }

  cursorPoint() {
    if (!this.cursor) return null;
    const { x, y } = this.panels[this.cursor.panel];
    return { x: x.first + (this.cursor.column + 0.5) * x.size, y: y.first + (this.cursor.row + 0.5) * y.size };
  }

  describe(moment) {
    const still = this.drawnStill;
    if (!still) return "";
    const [panel] = still.panels;
    if (panel.scale === "probability" && panel.column_kind === "timestep")
      return this.describeProbabilities(moment, panel);
    const ranges = still.panels.map((one) => ({ one, range: rangeOf(one, moment.row(one.values)) }));
    if (still.panels.length === 1 && panel.column_kind === "timestep") {
      const [rows, columns] = panel.shape;
      return `${still.title}: ${rows} ${panel.row_kind}s at ${columns} timesteps, values ${ranges[0].range}.`;
    }
    return `${still.title}: ${ranges.map(({ one, range }) => `${nameOf(one)} ${range}`).join(", ")}.`;
  }

  describeProbabilities(moment, panel) {
    const { characters } = this.stage.context;
    // A run beside the present one may have other characters.
    const spoken = (label) => characters.spoken[characters.label.indexOf(label)] ?? SPOKEN[label] ?? label;
    const values = moment.row(panel.values);
    const [rows, columns] = panel.shape;
    const parts = [];
    let right = 0;
    for (let c = 0; c < columns; c++) {
      const at = (r) => values[panel.offset + r * panel.strides[0] + c * panel.strides[1]];
      let best = 0;
      for (let r = 1; r < rows; r++) if (at(r) > at(best)) best = r;
      right += best === panel.outlined?.[c];
      if (c >= MOST_SAID) continue;
      const after = spoken(panel.columns[c]);
      parts.push(`after ${after} most likely ${spoken(panel.rows[best])}, ${percent(at(best))}`);
    }
    const correct = `${right} of ${columns} likeliest characters are the true next ones`;
    const more = columns > MOST_SAID ? "; and so on" : "";
    return `${this.drawnStill.title}: ${correct}: ${parts.join("; ")}${more}.`;
  }
}

// Weights are called by what they lead from and to, and have their name in brackets.
function nameOf({ title }) {
  return title.match(/\((\S+)\)$/)?.[1] ?? title;
}

function rangeOf({ offset, shape: [rows, columns], strides }, values) {
  let [low, high] = [Infinity, -Infinity];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = values[offset + r * strides[0] + c * strides[1]];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return `from ${decimal(low, 2)} to ${decimal(high, 2)}`;
}

// Labels below the columns, as many as there is room for; numbers are stepped over so that round ones stay.
function drawAlong(context, labels, x, y, padding, first = 0) {
  const widest = Math.max(...labels.map((label) => context.measureText(label).width));
  const step = labelStep(x.count, x.length, widest + padding);
  for (let i = (step - (first % step)) % step; i < labels.length; i += step) {
    context.fillText(labels[i], x.first + (i + 0.5) * x.size, y);
  }
}

// Whole pixels for each cell leave some room over; a bias stands close to the matrices that are left of it.
function closedUp(box, placed, gap) {
  const ends = placed.filter(({ isBias }) => !isBias).map(({ x }) => x.first + x.length);
  return ends.length && box.isBias ? { ...box, x: Math.max(...ends) + gap } : box;
}

function drawOutlines(context, panel, { x, y }, theme) {
  panel.outlined?.forEach((row, column) => {
    if (row === null || row < 0) return;
    const corner = [x.first + column * x.size, y.first + row * y.size];
    outline(context, theme, theme.outline, ...corner, x.size, y.size);
  });
}

// Whether all panels have one scale, which then has a key beside the heading.
function isCommon({ panels }) {
  const [first] = panels;
  const same = ({ scale, limits, limit_array: array }) =>
    scale === first.scale && array === first.limit_array && String(limits) === String(first.limits);
  return panels.every(same);
}
