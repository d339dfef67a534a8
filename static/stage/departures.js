// Where a sample departs from the text, as playground/figures/sample.py finds it.

export const AS_IN_TEXT = -1;
export const TEXT_ENDS = -2;

/**
 * For each character of `sample` from the place `first` on, how many characters before it are what the sample and the
 * `text` have in common at the most, and which character the text says after these: AS_IN_TEXT where the sample says one
 * that the text says there, too, TEXT_ENDS where the character before is only the text's last.
 */
export function departures(text, sample, first) {
  const context = new Int32Array(sample.length).fill(0);
  const expected = new Int32Array(sample.length).fill(AS_IN_TEXT);
  // How many characters before text[j] are those before the sample's present one.
  const common = new Int32Array(text.length);
  for (let i = 1; i < sample.length; i++) {
    let longest = 0;
    for (let j = text.length - 1; j > 0; j--) {
      common[j] = text[j - 1] === sample[i - 1] ? common[j - 1] + 1 : 0;
      if (common[j] > longest) longest = common[j];
    }
    if (i < first) continue;
    if (!longest) {
      context[i] = 1;
      expected[i] = TEXT_ENDS;
      continue;
    }
    context[i] = longest;
    for (let j = text.length - 1; j > 0; j--) {
      if (common[j] !== longest) continue;
      expected[i] = text[j];
      if (text[j] !== sample[i]) continue;
      expected[i] = AS_IN_TEXT;
      break;
    }
  }
  return { context, expected };
}
