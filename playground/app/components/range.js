// A slider whose track is filled up to its thumb, in the page's colours.

const RANGE_STYLE = `
  input[type="range"] { appearance: none; margin: 0; height: 24px; background: none; cursor: pointer; }
  input[type="range"]::-webkit-slider-runnable-track { height: 6px; border-radius: 3px; background: var(--track); }
  input[type="range"]::-moz-range-track { height: 6px; border-radius: 3px; background: var(--track); }
  input[type="range"]::-webkit-slider-thumb {
    appearance: none; width: 18px; height: 18px; margin-top: -6px; border-radius: 50%; background: var(--st-primary-color);
  }
  input[type="range"]::-moz-range-thumb {
    width: 18px; height: 18px; border: 0; border-radius: 50%; background: var(--st-primary-color);
  }
  input[type="range"]:disabled { opacity: 0.45; cursor: default; }
  input[type="range"]:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; border-radius: 6px; }`;

function fillRange(range) {
  const share = `${(100 * (range.value - range.min)) / (range.max - range.min || 1)}%`;
  const rest = "color-mix(in srgb, var(--st-text-color) 22%, transparent)";
  range.style.setProperty("--track", `linear-gradient(to right, var(--st-primary-color) ${share}, ${rest} ${share})`);
}
