// Where a sample departs from the text, as playground/figures/sample.py finds it.

/**
 * For each character of `sample` from the place `first` on, how many characters before it are what the sample and the
 * `text` have in common at the most, and which character the text says after these: -1 where the sample says one that
 * the text says there, too, or where they have nothing in common.
 */
export function departures(text, sample, first) {
  const context = new Int32Array(sample.length).fill(0);
  const expected = new Int32Array(sample.length).fill(-1);
  // How many characters before text[j] are those before the sample's present one.
  const common = new Int32Array(text.length);
  for (let i = 1; i < sample.length; i++) {
    let longest = 0;
    for (let j = text.length - 1; j > 0; j--) {
      common[j] = text[j - 1] === sample[i - 1] ? common[j - 1] + 1 : 0;
      if (common[j] > longest) longest = common[j];
    }
    if (i < first || !longest) continue;
    context[i] = longest;
    for (let j = text.length - 1; j > 0; j--) {
      if (common[j] !== longest) continue;
      expected[i] = text[j];
      if (text[j] !== sample[i]) continue;
      expected[i] = -1;
      break;
    }
  }
  return { context, expected };
}
