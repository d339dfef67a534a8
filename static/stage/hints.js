// Tells the value under the pointer, the finger or the keyboard's cursor, and keeps it true while the pictures change.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GAP = 14; // pixels between the pointer and its hint
const NEAR = 4; // pixels between what is pointed at and its hint

/**
 * One hint for all pictures of the stage. A picture calls `follow` once for each element that has values.
 *
 * `whatIsAt(x, y)` returns { text, timestep, box } for a point of the element, or null. `timestep` may be missing, and so
 * may `box`, { x, y, width, height } of what the text is about, which the hint then leaves free.
 * `walk` lets arrow keys move a cursor: `move(dx, dy)` moves it (it begins somewhere at the first call) and returns the
 * point { x, y } of the element where it stands, or null; `place()` returns that point as it is now.
 */
export class Hints {
  constructor(root, pointAt) {
    this.root = root;
    this.pointAt = pointAt;
    this.element = root.appendChild(document.createElement("div"));
    this.element.className = "hint";
    this.element.hidden = true;
    this.active = null;
  }

  follow(element, whatIsAt, walk = null) {
    const source = { element, whatIsAt, walk, spoken: null };
    const atPointer = (event) => {
      const box = element.getBoundingClientRect();
      this.show(source, event.clientX - box.left, event.clientY - box.top, null);
    };
    element.addEventListener("pointermove", atPointer);
    element.addEventListener("pointerdown", atPointer);
    // A finger that was lifted leaves the hint there; one put down elsewhere takes it away.
    element.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.hide(source));
    element.addEventListener("blur", () => this.hide(source));
    if (walk) element.addEventListener("keydown", (event) => this.moveByKey(source, event));
  }

  moveByKey(source, event) {
    if (event.key === "Escape") return this.hide(source);
    const step = ARROWS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const point = source.walk.move(...step);
    event.preventDefault();
    event.stopPropagation();
    if (!point) return undefined;
    this.show(source, point.x, point.y, source.walk.place);
    return this.say(source);
  }

  // Only what the keyboard asked for is said: a picture that plays would never stop talking.
  say(source) {
    if (!source.spoken) {
      source.spoken = document.createElement("span");
      source.spoken.className = "spoken";
      source.spoken.setAttribute("aria-live", "polite");
      source.element.after(source.spoken);
    }
    source.spoken.textContent = this.element.hidden ? "" : this.element.textContent;
  }

  // Where things stand is read here, when somebody points at them, and not again while they move.
  show(source, x, y, place) {
    const [box, around] = [source.element, this.root].map((element) => element.getBoundingClientRect());
    const offset = [box.left - around.left, box.top - around.top];
    this.active = { source, x, y, place, offset, room: [around.width, window.innerHeight - around.top] };
    this.refresh();
  }

  /** Tells the value as it is now; to be called whenever the pictures have changed. */
  refresh() {
    if (!this.active) return;
    const { source, place, offset } = this.active;
    const { x, y } = place?.() ?? this.active;
    const what = source.whatIsAt(x, y);
    this.element.hidden = !what;
    this.pointAt(what?.timestep ?? null);
    if (!what) return;
    const isNew = this.element.textContent !== what.text;
    if (isNew) this.element.textContent = what.text;
    const { box = { x, y, width: 0, height: 0 } } = what;
    this.measure(isNew);
    const moved = { ...box, x: box.x + offset[0], y: box.y + offset[1] };
    const [left, top] = placeFor([offset[0] + x, offset[1] + y], moved, this.size, this.active.room);
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  // Its size is read only where its text has become longer or shorter.
  measure(isNew) {
    const length = this.element.textContent.length;
    if (isNew && this.size?.length !== length) {
      this.size = { length, width: this.element.offsetWidth, height: this.element.offsetHeight };
    }
  }

  hide(source = null) {
    if (!this.active || (source && this.active.source !== source)) return;
    this.active = null;
    this.element.hidden = true;
    this.pointAt(null);
  }
}

/**
 * Returns [left, top] of a hint of that `size` for what stands in `box` and is pointed at in the point [x, y]: below it,
 * or else above, right or left of it, where there is room in [width, height]; it covers neither box nor pointer.
 */
export function placeFor([x, y], box, { width, height }, [roomWidth, roomHeight]) {
  const within = (place, size, room) => Math.max(0, Math.min(place, room - size));
  const along = within(x + GAP, width, roomWidth);
  const beside = within(y - height / 2, height, roomHeight);
  const below = Math.max(box.y + box.height + NEAR, y + GAP);
  const above = Math.min(box.y - NEAR, y - GAP) - height;
  const right = Math.max(box.x + box.width + NEAR, x + GAP);
  const left = Math.min(box.x - NEAR, x - GAP) - width;
  if (below + height <= roomHeight) return [along, below];
  if (above >= 0) return [along, above];
  if (right + width <= roomWidth) return [right, beside];
  return left >= 0 ? [left, beside] : [along, above];
}
