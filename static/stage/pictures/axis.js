// Axes that hold what they are given, and change in steps instead of with every moment.

const ROOM = 0.16; // of the range stays free at both ends
const LEAST = 1e-12; // numbers nearer to each other stand on a line of an axis that reaches 1 beyond them, or more
const MOST_TICKS = 6;

// Returns an axis { low, high, step, ticks } around the values from `least` to `most`; `ticks` are round numbers.
export function axisAround(least, most) {
  if (most - least < LEAST) {
    const reach = Math.max(1, Math.abs(most));
    return axisAround(least - reach, most + reach);
  }
  const room = ROOM * (most - least);
  const step = stepFor(least - room, most + room);
  const [first, last] = [Math.floor((2 * (least - room)) / step) / 2, Math.ceil((2 * (most + room)) / step) / 2];
  const ticks = [];
  for (let i = Math.ceil(first); i <= Math.floor(last); i++) ticks.push(i * step);
  return { low: first * step, high: last * step, step, ticks };
}

// 1, 2 or 5 times a power of ten, so that there are not too many of them from `low` to `high`.
function stepFor(low, high) {
  const power = 10 ** Math.floor(Math.log10((high - low) / 2));
  return power * ([1, 2, 5].find((factor) => (high - low) / (factor * power) <= MOST_TICKS) ?? 10);
}

// A tick as text, without digits that say nothing.
export function tickText(value, step) {
  if (value === 0) return "0";
  if (step < 1e-4 || Math.abs(value) >= 1e6) return value.toExponential(0).replaceAll("-", "−").replace("+", "");
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))).replace("-", "−");
}
