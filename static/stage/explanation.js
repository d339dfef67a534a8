// What a picture shows, in words, near its heading for as long as a person wants it there.

import { change } from "./numbers.js";

const EDGE = 8; // pixels between it and the edge of the window
const GAP = 4; // pixels between it and the heading

export class Explanation {
  /** `root` is the stage's element; `ask(picture)` asks the server to explain the picture of this name; "" for none. */
  constructor(root, ask) {
    Object.assign(this, { root, ask });
    this.button = null;
    this.element = root.appendChild(document.createElement("p"));
    this.element.className = "explanation";
    this.element.setAttribute("role", "note");
    this.element.hidden = true;
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.button) this.close();
    });
    root.addEventListener("scroll", () => this.button && !this.element.hidden && this.appear(), true);
    root.addEventListener("pointerdown", (event) => {
      const path = event.composedPath();
      if (this.button && !path.includes(this.element) && !path.includes(this.button)) this.close();
    });
  }

  /** Returns the button that has the picture `name`, whose heading says `title`, explained. */
  buttonFor(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "explain";
    button.textContent = "?";
    button.setAttribute("aria-expanded", "false");
    button.onclick = () => {
      if (this.button === button) return this.close();
      this.close();
      Object.assign(this, { button, name });
      button.setAttribute("aria-expanded", "true");
      return this.ask(name);
    };
    return button;
  }

  close() {
    if (!this.button) return;
    this.button.setAttribute("aria-expanded", "false");
    this.button = null;
    this.element.hidden = true;
    this.ask("");
  }

  /** Shows what the server says: { picture, text }, or null. */
  show(explained) {
    if (this.button && !this.button.isConnected) this.close();
    if (!this.button) return;
    if (explained?.picture !== this.name) return;
    change(this.element, explained.text);
    this.appear();
  }

  // Over what stands above the picture, not over the picture itself, where there is room.
  appear() {
    this.element.hidden = false;
    const heading = this.button.parentElement.getBoundingClientRect();
    const origin = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = Math.max(EDGE, Math.min(heading.left, window.innerWidth - width - EDGE));
    const above = heading.top - height - GAP;
    this.element.style.left = `${left - origin.left}px`;
    this.element.style.top = `${(above >= EDGE ? above : heading.bottom + GAP) - origin.top}px`;
    this.button.setAttribute("aria-describedby", (this.element.id = "explanation"));
  }
}
