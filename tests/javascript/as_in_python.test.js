// The browser writes and tints numbers as Python does: both keep to one table, which a test in Python reads, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { probabilityLevel, scalesOf, signedLevel } from "../../static/stage/colors.js";
import { AS_IN_TEXT, departures, TEXT_ENDS } from "../../static/stage/departures.js";
import { shownLoss, shownPerplexity } from "../../static/stage/numbers.js";
import { inFull, number, percent, precise } from "../../static/stage/pictures/digits.js";

const table = JSON.parse(readFileSync(new URL("as_in_python.json", import.meta.url), "utf-8"));

test("numbers are written as the table says", () => {
  for (const [value, text] of table.numbers) assert.equal(number(value), text);
});

test("a sample departs from the text where the table says", () => {
  for (const [text, sample, first, expected] of table.departures) {
    const codes = (characters) => Array.from(characters, (character) => character.codePointAt(0));
    const found = departures(codes(text), codes(sample), first);
    assert.deepEqual(
      [...sample].slice(first).map((_, i) => {
        const character = found.expected[first + i];
        const context = sample.slice(first + i - found.context[first + i], first + i);
        if (character === AS_IN_TEXT) return null;
        return [context, character === TEXT_ENDS ? "" : String.fromCodePoint(character)];
      }),
      expected,
    );
  }
});

test("losses and perplexities are written as the table says, and what is not there as a dash", () => {
  for (const [loss, text] of table.losses) assert.equal(shownLoss(loss), text);
  for (const [loss, timesteps, text] of table.perplexities) assert.equal(shownPerplexity(loss, timesteps), text);
  assert.deepEqual([shownLoss(Number.NaN), shownPerplexity(Number.NaN, 8)], ["–", "–"]);
});

test("numbers that others are computed from have three digits", () => {
  const shown = [0.00069, -0.0051234, 0.25, 0.000031, 0, -12.3456].map(precise);
  assert.deepEqual(shown, ["0.000690", "−0.00512", "0.250", "3.10e−5", "0.000", "−12.346"]);
});

test("what is no finite number has a name", () => {
  assert.deepEqual([Infinity, -Infinity, NaN].map(number), ["∞", "−∞", "not a number"]);
});

test("all digits of a number tell it from its neighbours", () => {
  for (const value of [0.1 + 0.2, -1 / 3, 5e-324]) assert.equal(Number(inFull(value).replace("−", "-")), value);
});

test("percentages halfway between two are the even one", () => {
  assert.deepEqual([percent(0.125, 0), percent(0.375, 0), percent(0.5, 1)], ["12%", "38%", "50.0%"]);
});

for (const page of ["light", "dark"]) {
  test(`values are tinted as the table says on a ${page} page`, () => {
    const { scales, probability, signed } = table[page];
    const both = scalesOf(scales);
    for (const [value, background, text] of probability) {
      const level = probabilityLevel(value);
      assert.deepEqual([both.probability.css[level], both.probability.ink[level]], [background, text]);
    }
    for (const [value, background, text] of signed) {
      const level = signedLevel(value);
      assert.deepEqual([both.signed.css[level], both.signed.ink[level]], [background, text]);
    }
  });
}
