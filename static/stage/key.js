// The key of a colour scale, in a picture's heading line.

import { change, short } from "./numbers.js";

const STEPPED = 1200; // milliseconds in which one sees that a scale ends elsewhere now

/** A key beside the heading of the picture in `place`, hidden until it is shown, with a `note` on what is not colour. */
export class Key {
  constructor(place, note = "") {
    this.element = document.createElement("span");
    this.element.className = "key";
    this.element.hidden = true;
    this.element.setAttribute("aria-hidden", "true");
    [this.low, this.bar, this.high] = ["span", "i", "span"].map((name) =>
      this.element.appendChild(document.createElement(name)),
    );
    if (note) this.element.appendChild(document.createElement("small")).textContent = note;
    place.previousElementSibling?.append(this.element);
  }

  hide() {
    this.element.hidden = true;
  }

  /** Shows `scale`, a Scale, from `low` to `high`. */
  show(scale, low, high) {
    const isStep = this.end !== undefined && this.end !== high && !this.element.hidden;
    this.element.hidden = false;
    this.end = high;
    change(this.low, short(low));
    change(this.high, short(high));
    if (isStep) this.element.animate([{ background: "var(--marker)" }, { background: "transparent" }], STEPPED);
    if (this.scale === scale) return;
    this.scale = scale;
    this.bar.style.background = `linear-gradient(to right, ${scale.css.filter((_, i) => i % 20 === 0).join(", ")})`;
  }
}
