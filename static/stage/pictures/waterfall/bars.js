// The bars of a sum taken apart.

const MOST_TERMS = 12;

// Returns the sum's bars, { name, spoken, base, value } each: its terms, each beginning where the one before ends, then
// the sum and, if there is one, what becomes of it, both from 0. Of many terms the largest stand alone, in their order,
// and the rest as one. `terms` are { name, spoken, value }, `result` is { name, value } or null.
export function barsOf(terms, totalName, result) {
  const bars = [];
  let end = 0;
  for (const term of shortened(terms)) {
    bars.push({ ...term, base: end });
    end += term.value;
  }
  const total = terms.reduce((sum, { value }) => sum + value, 0);
  bars.push({ name: totalName, spoken: totalName, base: 0, value: total });
  if (result) bars.push({ name: result.name, spoken: result.name, base: 0, value: result.value });
  return bars;
}

function shortened(terms) {
  if (terms.length <= MOST_TERMS) return terms;
  const chosen = new Set(bySize(terms).slice(0, MOST_TERMS - 1));
  const rest = terms.filter((term) => !chosen.has(term));
  const name = `${rest.length} others`;
  const value = rest.reduce((sum, term) => sum + term.value, 0);
  return [...terms.filter((term) => chosen.has(term)), { name, spoken: name, value }];
}

// The largest of them first; of equally large ones the earlier.
export function bySize(terms) {
  return [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

// How far the bars reach, and at least to 0, as [least, most].
export function reachOf(bars) {
  const ends = bars.flatMap(({ base, value }) => [base, base + value]).filter(Number.isFinite);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}

// How many decimals tell the bars apart, at most as many as have room in `width` pixels of type of this `size`.
export function decimalsFor(bars, width, size) {
  const largest = Math.max(...bars.map(({ value }) => Math.abs(value)));
  const wanted = largest > 1e-12 ? Math.min(Math.max(1 - Math.floor(Math.log10(largest)), 2), 9) : 2;
  const room = Math.floor((1.2 * width) / (0.56 * size)) - 3; // without the sign, a digit and the point
  return Math.max(1, Math.min(wanted, room));
}
