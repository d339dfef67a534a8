// What can be done with the cells of strips: pointed at, picked, and walked through with the keyboard.

export class Cells {
  // `tell(cell)` returns what a cell says in full.
  constructor(root, stage, tell) {
    Object.assign(this, { root, stage, over: null });
    const whatIsAt = () => (this.over ? { text: tell(this.over), box: this.boxOf(this.over) } : null);
    this.source = { element: root, whatIsAt, walk: null };
    for (const kind of ["pointermove", "pointerdown"]) {
      root.addEventListener(kind, ({ target }) => (this.over = target.closest(".cell")));
    }
    stage.hint.follow(root, whatIsAt);
    root.addEventListener("click", ({ target }) => this.pick(target.closest(".cell")));
    root.addEventListener("keydown", (event) => this.walk(event));
    root.addEventListener("focusin", ({ target }) => target.matches(".cell:focus-visible") && this.reach(target));
    root.addEventListener("focusout", () => stage.hint.hide(this.source));
  }

  // Each strip has one cell that the Tab key reaches, and from there arrows lead to the others.
  arrange() {
    for (const cells of this.root.querySelectorAll(".cells")) {
      const reached = [...cells.children].filter((cell) => cell.tabIndex === 0);
      if (!reached.length && cells.firstChild) cells.firstChild.tabIndex = 0;
    }
  }

  pick(cell) {
    if (!cell) return;
    this.take(cell);
    if (cell.what) this.stage.ask({ kind: "pick", what: cell.what });
  }

  take(cell) {
    for (const other of cell.parentNode.children) if (other.tabIndex === 0) other.tabIndex = -1;
    cell.tabIndex = 0;
  }

  reach(cell) {
    this.over = cell;
    const { x, y, width, height } = this.boxOf(cell);
    this.stage.hint.show(this.source, x + width / 2, y + height / 2, null);
  }

  boxOf(cell) {
    const [box, around] = [cell, this.root].map((element) => element.getBoundingClientRect());
    return { x: box.left - around.left, y: box.top - around.top, width: box.width, height: box.height };
  }

  walk(event) {
    // A press of a cell is not a press of the page's Play.
    if (event.key === " ") event.stopPropagation();
    const cell = event.target.closest(".cell");
    // After a click, arrows still go through the text.
    if (!cell?.matches(":focus-visible") || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = this.neighbour(cell, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    this.take(next);
    next.focus();
  }

  // The cell where a key leads: null at the end, undefined for other keys.
  neighbour(cell, key) {
    const cells = [...cell.parentNode.children];
    const at = cells.indexOf(cell);
    if (key === "ArrowLeft" || key === "ArrowRight") return cells[at + (key === "ArrowLeft" ? -1 : 1)] ?? null;
    if (key === "Home" || key === "End") return cells.at(key === "Home" ? 0 : -1);
    if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
    const strips = [...this.root.querySelectorAll(".cells")];
    const strip = strips[strips.indexOf(cell.parentNode) + (key === "ArrowUp" ? -1 : 1)];
    return strip ? strip.children[Math.min(at, strip.children.length - 1)] : null;
  }
}
