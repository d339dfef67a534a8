// Colour scales, as playground/figures/theme.py interpolates them.

const LEVELS = 240; // into how many steps a scale is divided: each colour that a scale is made of stands on one

/** A colour scale: by level, 0 to 240, the colour as CSS, a text colour readable on it, and a pixel of an ImageData. */
export class Scale {
  constructor(colors) {
    this.css = [];
    this.ink = [];
    this.pixels = new Uint32Array(LEVELS + 1);
    const bytes = new Uint8Array(this.pixels.buffer);
    const stops = colors.map(channels);
    for (let level = 0; level <= LEVELS; level++) {
      const mixed = mix(stops, level / LEVELS);
      bytes.set([...mixed, 255], 4 * level);
      this.css.push(`#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`);
      this.ink.push(contrast([0, 0, 0], mixed) >= contrast([255, 255, 255], mixed) ? "#000000" : "#ffffff");
    }
  }
}

/** The level of a probability, 0 to 1. */
export function probabilityLevel(probability) {
  return probability >= 1 ? LEVELS : probability > 0 ? Math.round(LEVELS * probability) : 0;
}

/** The level of a value on a scale that is symmetric around 0; what is no number stands in the middle. */
export function signedLevel(value, limit = 1) {
  const share = value / limit;
  if (share >= 1) return LEVELS;
  if (share <= -1) return 0;
  return Math.round((LEVELS / 2) * ((share || 0) + 1));
}

/** The colour scales of a theme: { signed, probability }. */
export function scalesOf(theme) {
  return { signed: new Scale(theme.signed), probability: new Scale(theme.probability) };
}

function mix(stops, position) {
  const scaled = position * (stops.length - 1);
  const i = Math.min(Math.floor(scaled), stops.length - 2);
  return stops[i].map((low, channel) => roundToEven(low + (stops[i + 1][channel] - low) * (scaled - i)));
}

// As Python rounds: a half goes to the even number.
function roundToEven(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

export function channels(color) {
  return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
}

/** The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it. */
export function contrast(first, second) {
  const [darker, lighter] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color) {
  const linear = color.map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
