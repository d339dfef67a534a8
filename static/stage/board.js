// The pictures of a page: their places, their sizes, and what is said of them.

import { arrange } from "./layout.js";
import { createPicture } from "./pictures.js";

const EXPLORE_ICON = "M15 3h6v6h-2V6.4l-5.3 5.3-1.4-1.4L17.6 5H15V3ZM3 15h2v2.6l5.3-5.3 1.4 1.4L6.4 19H9v2H3v-6Z";
const BELOW = 8; // pixels that stay free below the stage
const SVG = "http://www.w3.org/2000/svg";

export class Board {
  constructor(root, stage) {
    Object.assign(this, { root, stage, pictures: [], sizes: new Map(), saidAt: 0, said: null, width: 0 });
    this.element = root.appendChild(document.createElement("div"));
    this.element.className = "board";
    this.observer = new ResizeObserver((entries) => this.noteSizes(entries));
    this.observer.observe(root);
  }

  /** Takes a new still part. Pictures of the same name and kind stay. */
  dress(still) {
    const before = new Map(this.pictures.map((picture) => [picture.name + picture.kind, picture]));
    this.pictures = still.pictures.map((picture) => {
      const kept = before.get(picture.name + picture.kind);
      before.delete(picture.name + picture.kind);
      return kept ? Object.assign(kept, { still: picture }) : new Frame(picture, this.stage);
    });
    for (const gone of before.values()) {
      this.observer.unobserve(gone.place);
      gone.element.remove();
    }
    this.dressPictures();
    this.said = null;
    this.width ||= this.root.clientWidth;
    this.arrange();
  }

  // What stands below the heading of a run is of that run, but for the difference of two of them.
  dressPictures() {
    let level = 2;
    for (const picture of this.pictures) {
      if (picture.kind === "heading") level = 3;
      picture.dress(picture.still.arrangement === "weights" ? 2 : level);
    }
  }

  arrange() {
    const { context, scale } = this.stage;
    if (!context || !this.width) return;
    const arrangement = arrange(context, this.width, scale);
    const signature = JSON.stringify([arrangement, this.pictures.map(({ name, kind }) => [name, kind])]);
    if (signature === this.arrangement) return;
    this.arrangement = signature;
    this.root.classList.toggle("phone", !arrangement.fills);
    this.root.classList.toggle("stretches", arrangement.stretches);
    this.arranged = arrangement;
    this.root.classList.toggle("inside", context.page === "inside");
    const focused = this.root.getRootNode().activeElement;
    this.element.replaceChildren(...arrangement.rows.map((row) => this.buildRow(row)));
    if (focused?.isConnected && this.element.contains(focused)) focused.focus({ preventScroll: true });
    for (const { place } of this.pictures) this.observer.observe(place);
    this.setHeight();
  }

  buildRow({ height, grow, least, aligned, columns }) {
    const row = box(aligned ? "row aligned" : "row", height, grow);
    if (least) row.style.minHeight = `${least}px`;
    if (aligned) row.style.gridTemplateRows = columns[0].cells.map(track).join(" ");
    for (const { share, scrolls, cells } of columns) {
      const column = row.appendChild(box(scrolls ? "column scrolls" : "column", null, share));
      for (const cell of cells) {
        const { element } = this.pictures[cell.picture];
        give(element, cell.height, cell.grow);
        column.append(element);
      }
    }
    return row;
  }

  // From where the stage begins, when nothing is scrolled, down to the end of the window.
  setHeight() {
    if (!this.root.isConnected || !this.arranged) return;
    const { fills, stretches, least } = this.arranged;
    const height = fills ? `${Math.max(least, window.innerHeight - topOf(this.root) - BELOW)}px` : "";
    const wanted = { height: stretches ? "" : height, minHeight: stretches ? height : "" };
    for (const [name, value] of Object.entries(wanted))
      if (this.root.style[name] !== value) this.root.style[name] = value;
  }

  noteSizes(entries) {
    for (const { target, contentRect } of entries) {
      if (target !== this.root) this.sizes.set(target, contentRect);
      else if (contentRect.width !== this.width) {
        this.width = contentRect.width;
        this.arrange();
      }
    }
    this.setHeight();
    this.stage.wake();
  }

  /** Tells pictures their new sizes. Returns whether there were any. */
  takeSizes() {
    if (!this.sizes.size) return false;
    for (const picture of this.pictures) {
      const size = this.sizes.get(picture.place);
      if (size?.width && size.height) picture.resize(size.width, size.height);
    }
    this.sizes.clear();
    return true;
  }

  draw(moment) {
    for (const picture of this.pictures) picture.draw(moment);
  }

  point(timestep, moment) {
    for (const picture of this.pictures) picture.point(timestep, moment);
  }

  /** Says what the pictures show, at most once in `interval` milliseconds, and nothing twice. */
  say(moment, now, interval) {
    if (this.said === moment || (this.said && now - this.saidAt < interval)) return;
    this.said = moment;
    this.saidAt = now;
    for (const picture of this.pictures) picture.say(moment);
  }
}

/** A picture's place on the page: its heading line, and its body. */
class Frame {
  constructor(still, stage) {
    const { name, kind } = still;
    Object.assign(this, { name, kind, still, stage });
    this.element = document.createElement("figure");
    this.element.dataset.picture = name;
    this.element.dataset.kind = kind;
    this.title = this.element.appendChild(document.createElement("figcaption"));
    this.place = this.element.appendChild(document.createElement("div"));
    this.place.className = "place";
    this.heading = this.title.appendChild(document.createElement("span"));
    this.heading.className = "title";
    this.heading.setAttribute("role", "heading");
  }

  dress(level) {
    const { title, caption, explore, explained, kind } = this.still;
    this.heading.setAttribute("aria-level", level);
    this.heading.textContent = caption ?? title ?? "";
    this.title.hidden = !title || kind === "heading";
    if (explained && !this.explain) this.explain = this.title.appendChild(this.stage.explanation.buttonFor(this.name));
    this.explain?.setAttribute("aria-label", `Explain ${title}`);
    if (explore && !this.explore) this.explore = this.title.appendChild(exploreButton());
    if (this.explore) {
      this.explore.hidden = !explore;
      this.explore.title = `Explore ${title}`;
      this.explore.setAttribute("aria-label", `Explore ${title}`);
      this.explore.onclick = () => this.stage.ask({ kind: "explore", picture: this.name });
    }
    this.picture ??= createPicture(this.place, this.still, this.stage);
  }

  resize(width, height) {
    this.picture.resize(width, height);
  }

  draw(moment) {
    this.picture.update(moment, this.still);
    this.element.dataset.moment = `${moment.epoch}-${moment.timestep}`;
  }

  point(timestep, moment) {
    if (this.picture.point) this.picture.point(timestep);
    else this.picture.update(moment, this.still);
  }

  say(moment) {
    this.picture.settle?.(moment);
    const { alternative } = this.picture;
    if (!alternative) return;
    const text = this.picture.describe(moment);
    if (text !== this.text) alternative.setAttribute("aria-label", text);
    this.text = text;
  }
}

function exploreButton() {
  const button = document.createElement("button");
  button.className = "explore";
  const icon = button.appendChild(document.createElementNS(SVG, "svg"));
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  icon.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", EXPLORE_ICON);
  return button;
}

function track({ height, grow, least = 0 }) {
  return grow ? `minmax(${least}px, ${grow}fr)` : height ? `${height}px` : "auto";
}

function box(className, height, grow) {
  const element = document.createElement("div");
  element.className = className;
  give(element, height, grow);
  return element;
}

function give(element, height, grow) {
  element.style.flex = grow ? `${grow} 1 0` : "none";
  element.style.height = height ? `${height}px` : "";
}

// The page scrolls in an element of its own, somewhere around the component.
function topOf(element) {
  let { top } = element.getBoundingClientRect();
  for (let parent = element; parent; parent = parent.parentNode ?? parent.host) top += parent.scrollTop ?? 0;
  return top + (window.scrollY && !document.documentElement.scrollTop ? window.scrollY : 0);
}
