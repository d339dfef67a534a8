// What the pictures on canvases have in common.

const SMALL_CELL = 12; // pixels
const LETTER = 0.6; // width of a letter in a monospaced face, in type sizes

/**
 * Canvases of the same size one above the other: `still` for what stays from moment to moment, `moving` above it (or
 * below it), and on top `marks` for what is pointed at. `element` is the focusable image that holds them.
 */
export class Surface {
  constructor(place, { stillAbove = false } = {}) {
    this.element = place.appendChild(document.createElement("div"));
    this.element.className = "surface";
    this.element.setAttribute("role", "img");
    this.element.tabIndex = 0;
    const [below, above, marks] = [0, 1, 2].map(() => this.addCanvas());
    this.still = stillAbove ? above : below;
    this.moving = stillAbove ? below : above;
    this.marks = marks;
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
  }

  addCanvas() {
    return this.element.appendChild(document.createElement("canvas")).getContext("2d");
  }

  /** Returns whether the size has changed; the canvases are then empty. To empty one costs far less than this. */
  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    Object.assign(this, { width, height, ratio });
    for (const context of [this.still, this.moving, this.marks]) {
      const { canvas } = context;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    return true;
  }

  clear(context) {
    context.clearRect(0, 0, this.width, this.height);
  }

  /** Rounds a length or position to whole pixels of the screen. */
  snap(value) {
    return Math.round(value * this.ratio) / this.ratio;
  }
}

/** Returns how many labels to step over so that `count` of them, each `size` long, do not touch in `room`. */
export function labelStep(count, room, size) {
  if (count === 0 || room <= 0) return 1;
  const least = (size * count) / room;
  for (let scale = 1; ; scale *= 10)
    for (const step of [1, 2, 5]) if (step * scale >= least - 1e-9) return step * scale;
}

/** Returns `text` as it fits into `width`, ended by … where it does not. */
export function shortened(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  const characters = [...text];
  while (characters.length && context.measureText(`${characters.join("")}…`).width > width) characters.pop();
  return characters.length ? `${characters.join("")}…` : "";
}

/** Returns whether `label` is the short name of a character that could not be seen, and not one that sits on a circle. */
export function isName(label) {
  return [...label].length > 2;
}

/** Returns the size of type, `size` or smaller, in which a character's `label` fits into a cell of that `width`. */
export function typeIn(width, label, size) {
  return isName(label) ? Math.min(size, width / (LETTER * label.length)) : size;
}

export function setText(context, { size, family, color, align = "left", baseline = "alphabetic", weight = 400 }) {
  context.font = `${weight} ${size}px ${family}`;
  context.fillStyle = color;
  context.textAlign = align;
  context.textBaseline = baseline;
}

/**
 * Outlines a cell so that it stands out from any colour: a wide stroke of the page's colour, and one in `color`. Around
 * a cell that is too small to hold both there is one stroke alone, outside.
 */
export function outline(context, theme, color, x, y, width, height) {
  context.lineJoin = "miter";
  const isSmall = Math.min(width, height) < SMALL_CELL;
  const inset = isSmall ? -0.5 : 1;
  const strokes = isSmall
    ? [[1.5, color]]
    : [
        [4, theme.background],
        [2, color],
      ];
  for (const [lineWidth, stroke] of strokes) {
    context.lineWidth = lineWidth;
    context.strokeStyle = stroke;
    context.strokeRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);
  }
}

export function strokeLine(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
