// The network unrolled over timesteps: what it reads at the bottom, hidden units, what it predicts on top.
// Edges and values are drawn on a canvas; timesteps and the selected one's units and outputs are buttons above it.

import { Surface } from "../canvas.js";
import { Buttons, pickOf } from "./network/buttons.js";
import { Cues } from "./network/cues.js";
import { Drawing } from "./network/drawing.js";
import { EdgeLayers } from "./network/edge_layers.js";
import { edgeAt, placeOf } from "./network/edges.js";
import { arrange, columnAt, nodeAt } from "./network/layout.js";
import { Legend } from "./network/legend.js";
import { Names } from "./network/names.js";
import { paintMoving, paintStill } from "./network/paint.js";
import { describeNetwork, edgeHint, nodeHint, timestepHint } from "./network/words.js";

const STYLE = `
  .whole { display: flex; flex-direction: column; height: 100%; }
  .sides { position: relative; flex: 1 1 0; min-height: 0; }
  .scrolled { height: 100%; overflow: auto; scrollbar-width: thin; }
  .unrolled { position: relative; }
  .unrolled > .surface { position: sticky; inset: auto; left: 0; cursor: pointer; }
  .unrolled button {
    position: absolute; min-width: 0; min-height: 0; margin: 0; padding: 0; border: 0; border-radius: 6px;
    background: none; cursor: pointer;
  }
  .unrolled button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }`;
const SCROLLBAR = 12; // pixels that it takes below a drawing that is wider than its place

export function create(place, _still, stage) {
  return new Network(place, stage);
}

class Network {
  constructor(place, stage) {
    this.stage = stage;
    this.build(place);
    this.edges = new EdgeLayers();
    this.size = { width: 0, height: 0 };
    this.still = null;
    this.drawing = null;
    this.place = null;
    this.shownRows = null;
    this.scrollLeft = 0;
    this.pointed = null;
    this.over = null;
  }

  build(place) {
    place.insertAdjacentHTML(
      "beforeend",
      `<style>${STYLE}</style>
      <div class="whole"></div>`,
    );
    const whole = place.querySelector(".whole");
    this.legend = new Legend(whole);
    whole.insertAdjacentHTML(
      "beforeend",
      `<div class="sides"><div class="scrolled">
        <div class="unrolled" role="group" aria-label="Unrolled network"></div>
      </div></div>`,
    );
    this.scroller = place.querySelector(".scrolled");
    this.cues = new Cues(this.scroller.parentElement, this.scroller, (timestep) =>
      this.stage.ask({ kind: "pick", what: { kind: "timestep", timestep } }),
    );
    this.board = place.querySelector(".unrolled");
    this.names = new Names(this.board);
    this.surface = new Surface(this.board, { stillAbove: true });
    // What can be done here is done with the buttons.
    this.surface.element.removeAttribute("tabindex");
    this.alternative = this.surface.element;
    const buttons = this.board.appendChild(document.createElement("div"));
    this.buttons = new Buttons(buttons, (button) => this.tell(button));
    this.scroller.addEventListener("scroll", () => this.scrolled());
    for (const kind of ["pointermove", "pointerdown"]) {
      this.board.addEventListener(kind, ({ target }) => (this.over = target.closest("button, .name")));
    }
    this.board.addEventListener("click", (event) => this.drawing && this.click(event));
    const whatIsAt = (x, y) => this.whatIsAt({ x, y });
    this.source = { element: this.board, whatIsAt, walk: null };
    this.stage.hint.follow(this.board, whatIsAt);
  }

  resize(width, height) {
    this.size = { width, height };
    this.place = null;
  }

  update(moment, still) {
    const isOther = still !== this.still;
    if (isOther) this.dress(still);
    this.still = still;
    this.drawing.take(moment);
    if (isOther || !this.place) this.arrange();
    else this.buttons.show(this.drawing);
    if (!this.place) return;
    const rows = `${this.drawing.read}/${this.drawing.rows.join()}`;
    if (rows !== this.shownRows) this.paintStill();
    this.shownRows = rows;
    this.paintMoving();
  }

  dress(still) {
    this.drawing = new Drawing(still, this.stage.context.characters);
    this.legend.show(this.stage.theme, still.without, still.weight_limit);
  }

  arrange() {
    const { width } = this.size;
    const height = this.size.height - this.legend.element.offsetHeight;
    if (!width || height <= 0) return;
    const { drawing, board, surface } = this;
    const shape = { units: drawing.picture.units, timesteps: drawing.timesteps, outputs: drawing.mostOutputs };
    this.place = arrange(shape, { width, height }, this.stage.scale);
    const room = this.place.width > width ? height - SCROLLBAR : height;
    // Type for the back of a room gives way before what is read would be out of sight.
    const scale = Math.max(1, Math.min(1, room / this.place.height) * this.stage.scale);
    this.place = arrange(shape, { width, height: room }, scale);
    board.style.width = `${this.place.width}px`;
    board.style.height = `${this.place.height}px`;
    surface.element.style.width = `${width}px`;
    surface.element.style.height = `${this.place.height}px`;
    surface.resize(width, this.place.height);
    this.keepInView();
    this.names.arrange(drawing, this.place);
    this.showCues();
    this.buttons.arrange(drawing, this.place);
    this.shownRows = null;
  }

  // Scrolls to the selected timestep when another one was selected.
  keepInView() {
    const { column, picture } = this.drawing;
    // What the page has put into another place has lost how far it was scrolled.
    if (this.scroller.scrollLeft !== this.scrollLeft) this.scroller.scrollLeft = this.scrollLeft;
    this.scrollLeft = this.scroller.scrollLeft;
    const shown = `${picture.first}/${column}/${this.size.width}`;
    if (shown === this.shownColumn) return;
    this.shownColumn = shown;
    const { columnWidth, toOutputs } = this.place;
    const [left, right] = [this.place.left(column), this.place.left(column + 1) + toOutputs];
    const isInView = left >= this.scrollLeft && right <= this.scrollLeft + this.size.width;
    if (isInView) return;
    this.scroller.scrollLeft = left - (this.size.width - columnWidth - toOutputs) / 2;
    this.scrollLeft = this.scroller.scrollLeft;
  }

  scrolled() {
    if (this.scroller.scrollLeft === this.scrollLeft) return;
    this.scrollLeft = this.scroller.scrollLeft;
    if (!this.place) return;
    this.showCues();
    this.paintStill();
    this.paintMoving();
  }

  showCues() {
    const { drawing, stage } = this;
    this.cues.show({ first: drawing.picture.first, timesteps: drawing.timesteps, all: stage.context.timesteps });
  }

  point(timestep) {
    if (!this.drawing) return;
    const k = timestep === null ? null : timestep - this.drawing.picture.first;
    this.pointed = k !== null && k >= 0 && k < this.drawing.timesteps ? k : null;
    if (this.place) this.paintMoving();
  }

  // The canvas is as wide as what can be seen of the drawing, and shows the part that has been scrolled to.
  get style() {
    const { theme, scales, font, mono } = this.stage;
    const { columnWidth, toOutputs } = this.place;
    const first = Math.floor((this.scrollLeft - toOutputs) / columnWidth) - 1;
    const last = Math.ceil((this.scrollLeft + this.size.width) / columnWidth) + 1;
    const inView = { first: Math.max(first, 0), last: Math.min(last, this.drawing.timesteps - 1) };
    return { theme, scales, font, mono, ratio: this.surface.ratio, inView, pointed: this.pointed };
  }

  paintStill() {
    this.paintOn(this.surface.still, (context) => paintStill(context, this.drawing, this.place, this.style));
  }

  paintMoving() {
    this.paintOn(this.surface.moving, (context) =>
      paintMoving(context, this.drawing, this.place, this.style, this.edges),
    );
  }

  paintOn(context, paint) {
    this.surface.clear(context);
    context.save();
    context.translate(-this.scrollLeft, 0);
    paint(context);
    context.restore();
  }

  describe() {
    return describeNetwork(this.drawing, this.stage.context.timesteps);
  }

  settle() {
    this.buttons.name();
  }

  whatIsAt(point) {
    if (!this.place) return null;
    const k = this.columnAt(point);
    const timestep = this.drawing.picture.first + k;
    if (this.over && !this.over.hidden) return { text: this.over.nameNow(), timestep };
    return { text: this.textAt(point, k), timestep };
  }

  textAt(point, k) {
    const { drawing, place } = this;
    const node = nodeAt(drawing, place, point);
    if (node) return nodeHint(drawing, node);
    for (const column of [drawing.column, k, k + 1, k - 1]) {
      const isThere = column >= 0 && column < drawing.timesteps;
      const edge = isThere ? edgeAt(drawing, place, point, column) : null;
      if (edge) return edgeHint(drawing, edge);
    }
    return timestepHint(drawing, k);
  }

  columnAt({ x }) {
    return columnAt(this.drawing, this.place, x);
  }

  click(event) {
    if (event.target.closest(".name")) return;
    const button = event.target.closest("button");
    if (button) this.buttons.take(button);
    this.stage.ask({ kind: "pick", what: button ? pickOf(button) : this.pickAt(event) });
  }

  pickAt(event) {
    const { left, top } = this.board.getBoundingClientRect();
    const point = { x: event.clientX - left, y: event.clientY - top };
    const edge = edgeAt(this.drawing, this.place, point, this.drawing.column);
    if (edge) return { kind: "place", ...placeOf(this.drawing, edge) };
    return { kind: "timestep", timestep: this.drawing.picture.first + this.columnAt(point) };
  }

  // Shows a button's value beside it while the keyboard is there.
  tell(button) {
    this.over = button;
    if (!button) {
      this.stage.hint.hide(this.source);
      return;
    }
    const { offsetLeft, offsetTop, offsetWidth } = button;
    this.stage.hint.show(this.source, offsetLeft + offsetWidth, offsetTop, null);
  }
}
