// Axes that change in steps, so that a chart stands still while its values move.

/** The end of an axis from 0 that holds `last`: round, and at most half as far again. */
export function axisEnd(last) {
  const power = 10 ** Math.floor(Math.log10(Math.max(last, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((end) => end >= last);
}

/** Round numbers from 0 to `end`, at most `most` steps apart. */
export function linearTicks(end, most) {
  let step = 1;
  for (let scale = 1; end / step > most; scale *= 10) {
    for (const digit of [1, 2, 5]) if (end / (step = digit * scale) <= most) break;
  }
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** The limits [low, high] of a log axis that holds both values: 1, 2 or 5 times a power of ten, with some room. */
export function logLimits(least, most) {
  const digits = [1, 2, 5, 10];
  const power = (value) => 10 ** Math.floor(Math.log10(value) + 1e-12);
  const low = digits.findLast((digit) => digit * power(least / 1.1) <= (least / 1.1) * (1 + 1e-9)) * power(least / 1.1);
  const high = digits.find((digit) => digit * power(most * 1.2) >= most * 1.2 * (1 - 1e-9)) * power(most * 1.2);
  return [low, high].map((value) => Number(value.toPrecision(3)));
}

/** Round numbers within the limits, at most `most`: powers of ten, or finer where those would be fewer than two. */
export function logTicks(low, high, most = 7) {
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / most));
  let ticks = [];
  for (const digits of [[1], [1, 2, 5], [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]]) {
    const finer = [];
    for (let power = first; power <= last; power += step) {
      for (const digit of digits) finer.push(Number((digit * 10 ** power).toPrecision(2)));
    }
    const within = finer.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
    if (ticks.length >= 2 || (ticks.length && within.length > most + 2)) break;
    ticks = within;
  }
  return ticks;
}
