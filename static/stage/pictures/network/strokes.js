// Edges that look alike are stroked together: one by one they would cost several times as much.

const OPACITY = { dim: 0.07, other: 0.22, column: 0.5, strong: 1 };
const LEAST_STRENGTH = 0.04; // of the scale; thinner edges could hardly be seen
const THICKNESSES = [0.4, 1, 1.8, 2.7, 3.8];
const DASHES = [7, 3]; // of a negative one that stands out, so that its sign is seen without colour
const ALWAYS = ["column", "strong"]; // there, also where learning has not begun
const [NEGATIVE, POSITIVE] = [1, 5]; // among the colours of signed quantities

export class Strokes {
  constructor() {
    this.lines = new Map();
  }

  // Adds the edge of a weight that is `strength` of the scale's end, with its sign; `how` names its opacity.
  add(strength, how, from, to) {
    const size = Math.abs(strength);
    if (size < LEAST_STRENGTH && !ALWAYS.includes(how)) return;
    const thickness = Math.min(THICKNESSES.length - 1, Math.floor(size * THICKNESSES.length));
    const key = `${strength < 0 ? NEGATIVE : POSITIVE}/${thickness}/${how}`;
    let lines = this.lines.get(key);
    if (!lines) this.lines.set(key, (lines = []));
    lines.push(from.x, from.y, to.x, to.y);
  }

  // Draws what was added since the last time, the faintest first.
  stroke(context, signed, scale) {
    const order = Object.keys(OPACITY);
    const keys = [...this.lines.keys()].sort((a, b) => order.indexOf(a.split("/")[2]) - order.indexOf(b.split("/")[2]));
    for (const key of keys) {
      const lines = this.lines.get(key);
      if (!lines.length) continue;
      const [color, thickness, how] = key.split("/");
      context.strokeStyle = signed[color];
      context.globalAlpha = OPACITY[how];
      context.lineWidth = scale * THICKNESSES[thickness];
      const isDashed = Number(color) === NEGATIVE && how === "strong";
      context.setLineDash(isDashed ? DASHES.map((length) => scale * length) : []);
      context.beginPath();
      for (let i = 0; i < lines.length; i += 4) {
        context.moveTo(lines[i], lines[i + 1]);
        context.lineTo(lines[i + 2], lines[i + 3]);
      }
      context.stroke();
      lines.length = 0;
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
}
