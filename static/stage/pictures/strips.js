// Numbers as labelled strips of tinted cells, each group beside its formula. A moment changes only the texts and
// colours that differ, and at once only where they can be seen.

import { probabilityLevel, signedLevel } from "../colors.js";
import { change, short } from "../numbers.js";
import { inFull, number, precise } from "./digits.js";
import { Cells } from "./strips/cells.js";

const STYLE = `
  .groups { container-type: inline-size; }
  .group { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px 20px; margin: 0 0 10px; scroll-margin-top: 6px; }
  .group.asked { padding-left: 7px; border-left: 3px solid var(--marker); }
  .group.faded .formula, .strip.faded { opacity: 0.45; }
  .formula { align-self: center; font-size: 1.32em; }
  .formula math { white-space: nowrap; }
  .formula :is(mi, mn, mo) { font-family: "Times New Roman", "Liberation Serif", Tinos, serif; }
  .formula mi { font-style: italic; text-transform: none; }
  .formula mi[mathvariant="normal"] { font-style: normal; }
  @container (min-width: 640px) { .group { grid-template-columns: minmax(13em, max-content) minmax(0, 1fr); } }
  .strip { margin: 0 0 5px; content-visibility: auto; contain-intrinsic-size: auto 4.4em; }
  .strip p { display: flex; gap: 12px; justify-content: space-between; margin: 0 0 2px; color: var(--muted); }
  .strip small { flex: none; font-size: 0.93em; }
  .cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(3.6em, 1fr)); gap: 2px; }
  .cell {
    contain: strict; display: grid; box-sizing: border-box; height: 2.75em; min-height: 0; margin: 0;
    padding: 1px 3px; border: 0; border-radius: 3px; white-space: nowrap; text-align: right; cursor: default;
    font: inherit; font-size: max(12px, 0.925em); line-height: 1.35; font-variant-numeric: tabular-nums; background: var(--tint); color: var(--ink);
  }
  .cell b { font-weight: 400; text-align: left; unicode-bidi: isolate; }
  .cell.pickable { cursor: pointer; }
  .cell.marked { outline: 2px solid var(--marker); outline-offset: -2px; }
  .cell:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: -3px; }`;
const BEFOREHAND = "200px"; // strips so near to what is seen move along

export function create(place, _still, stage) {
  return new Strips(place, stage);
}

class Strips {
  constructor(place, stage) {
    this.stage = stage;
    const style = place.appendChild(document.createElement("style"));
    style.textContent = STYLE;
    this.root = place.appendChild(document.createElement("div"));
    this.root.className = "groups";
    this.strips = [];
    this.observer = new IntersectionObserver((entries) => this.noteSeen(entries), { rootMargin: BEFOREHAND });
    this.cells = new Cells(this.root, stage, (cell) => this.tell(cell));
  }

  update(moment, still) {
    this.moment = moment;
    if (still !== this.still) this.dress(still);
    for (const strip of this.strips) if (strip.isSeen) this.show(strip);
  }

  // Where nobody looks, numbers follow at leisure; what reads the page finds them.
  settle() {
    for (const strip of this.strips) this.show(strip);
  }

  resize() {}

  describe() {
    return "";
  }

  dress(still) {
    const isFirst = !this.still;
    this.still = still;
    resize(this.root, still.groups.length, () => buildGroup());
    const elements = still.groups.flatMap((group, i) => dressGroup(this.root.children[i], group));
    const rows = still.groups.flatMap((group) =>
      group.rows.map((row) => ({ row, isLit: group.lit && row.lit !== false })),
    );
    const before = new Map(this.strips.map((strip) => [strip.element, strip]));
    this.strips = rows.map(({ row, isLit }, i) => {
      const isSeen = before.get(elements[i])?.isSeen ?? true;
      if (!before.delete(elements[i])) this.observer.observe(elements[i]);
      return dressStrip(elements[i], row, isLit, isSeen);
    });
    for (const element of before.keys()) this.observer.unobserve(element);
    this.cells.arrange();
    this.reveal(
      still.groups.findIndex((group) => group.asked_for),
      isFirst,
    );
  }

  // Scrolls to what somebody has just asked for; what the page begins with stays where it is.
  reveal(asked, isFirst) {
    const isNew = asked >= 0 && asked !== this.asked;
    this.asked = asked;
    if (isNew && !isFirst) this.root.children[asked].scrollIntoView({ block: "start" });
  }

  noteSeen(entries) {
    for (const { target, isIntersecting } of entries) {
      const strip = this.strips.find(({ element }) => element === target);
      if (!strip) continue;
      strip.isSeen = isIntersecting;
      if (isIntersecting) this.show(strip);
    }
  }

  show(strip) {
    const { moment } = this;
    const { theme, scales } = this.stage;
    if (strip.shown === moment && strip.theme === theme) return;
    Object.assign(strip, { shown: moment, theme });
    const { row, label, cells } = strip;
    if (row.label_text) change(label, moment.text(row.label_text));
    const values = moment.row(row.values).subarray(row.offset, row.offset + row.count);
    const levelOf = levelsOf(row);
    const scale = row.tint === "probability" ? scales.probability : scales.signed;
    for (let i = 0; i < row.count; i++) {
      const cell = cells[i];
      cell.exact = values[i];
      change(cell.lastChild, row.precise ? precise(values[i]) : number(values[i]));
      const level = levelOf(values[i]);
      if (cell.level === level && cell.theme === theme) continue;
      Object.assign(cell, { level, theme });
      cell.style.background = scale.css[level];
      cell.style.color = scale.ink[level];
    }
  }

  tell(cell) {
    return `${cell.firstChild.textContent}: ${inFull(cell.exact)}`;
  }
}

// Returns what gives the level of a value on the scale of a strip.
export function levelsOf({ tint, limit }) {
  if (tint === "probability") return probabilityLevel;
  return (value) => signedLevel(Number.isNaN(value) ? 0 : value, limit);
}

function buildGroup() {
  const group = document.createElement("div");
  group.innerHTML = '<div class="formula"></div><div></div>';
  return group;
}

// Returns the group's elements of strips.
function dressGroup(element, group) {
  element.className = `group${group.lit ? "" : " faded"}${group.asked_for ? " asked" : ""}`;
  const [formula, strips] = element.children;
  if (element.formula !== group.formula) {
    formula.innerHTML = element.formula = group.formula;
    formula.title = formula.querySelector("math")?.getAttribute("aria-label") ?? "";
  }
  resize(strips, group.rows.length, buildStrip);
  return [...strips.children];
}

function buildStrip() {
  const strip = document.createElement("div");
  strip.innerHTML = '<p><span></span><small></small></p><div class="cells" role="group"></div>';
  return strip;
}

function buildCell() {
  const cell = document.createElement("button");
  cell.type = "button";
  cell.tabIndex = -1;
  cell.innerHTML = "<b></b><span></span>";
  return cell;
}

function dressStrip(element, row, isLit, isSeen) {
  element.className = isLit ? "strip" : "strip faded";
  const [heading, cells] = element.children;
  const [label, scale] = heading.children;
  change(scale, row.tint === "probability" ? "0 to 1" : `±${short(row.limit)}`);
  if (!row.label_text) change(label, row.label);
  cells.setAttribute("aria-label", row.label ?? "");
  resize(cells, row.count, buildCell);
  [...cells.children].forEach((cell, i) => {
    const what = row.picks?.[i] ?? null;
    cell.what = what;
    cell.className = `cell${i === row.marked ? " marked" : ""}${what ? " pickable" : ""}`;
    cell.setAttribute("aria-disabled", String(!what));
    change(cell.firstChild, row.names[i]);
  });
  return { element, row, label, cells: [...cells.children], isSeen, shown: null };
}

function resize(parent, count, build) {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) parent.appendChild(build());
}
