// Numbers as people read them, and the row of numbers at the top of the stage.

import { fixed, grouped, percent as percentOf, scientific } from "./pictures/digits.js";

const TITLES = {
  epoch: ["Epoch", "How often the whole text has been read, and how often it will be."],
  loss: ["Loss", "The sum of −ln p of the true next characters over the text, each before its own update, in nats."],
  perplexity: [
    "Perplexity",
    "exp(loss / T): among how many equally likely characters the network would have to choose.",
  ],
  correct: ["Correct", "How many of the text's next characters are the likeliest ones."],
  steps: ["Timesteps/s", "How many timesteps are trained in a second."],
};

/** A whole number with thousands separators. */
export function whole(value) {
  return Math.round(value).toLocaleString("en-US");
}

/** `value` with `decimals` decimals, or two digits where those would all be 0; large ones without any. */
export function decimal(value, decimals) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  const size = Math.abs(value);
  let text = size >= 1000 ? whole(size) : fixed(size, decimals);
  if (size > 0 && Number(text) === 0) text = scientific(size, 1);
  return value < 0 && size > 0 ? `−${text}` : text;
}

/** A loss with four decimals, or two digits where those would all be 0; a dash where there is none yet. */
export function shownLoss(loss) {
  if (!Number.isFinite(loss)) return decimal(loss, 4);
  // It can be below 0 by the 10⁻⁹ that its logarithm is kept from.
  return loss > 0 && loss < 0.00005 ? scientific(loss, 1) : grouped(fixed(Math.max(loss, 0), 4));
}

/** exp(`loss` / `timesteps`) with three decimals, without them from 1,000 on; a dash without a loss. */
export function shownPerplexity(loss, timesteps) {
  return decimal(Math.exp(Math.max(loss, 0) / timesteps), 3);
}

/** `value` with at most `digits` digits, without zeros at its end. */
export function short(value, digits = 3) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const isPlain = size >= 1e-4 && size < 1e6;
  let text = isPlain ? `${Number(size.toPrecision(digits))}` : size.toExponential(digits - 1);
  if (size >= 1000 && isPlain) text = whole(size);
  text = text
    .replace(/\.?0*e/, "e")
    .replace("e-", "e−")
    .replace("e+", "e");
  return value < 0 ? `−${text}` : text;
}

/** A probability in percent, with one decimal. */
export function percent(probability) {
  return percentOf(probability, 1);
}

/** `text` with its short numbers on the lines of the words before them. */
export function together(text) {
  return text.replaceAll(/ (?=\d{1,4}\b)/g, "\u00a0");
}

/** Gives `node` the text `text`, if it has another one: to change a text's data costs least. */
export function change(element, text) {
  if (element.shown === text) return;
  element.shown = text;
  if (element.firstChild) element.firstChild.data = text;
  else element.textContent = text;
}

/** The row of numbers: a `dl` in `root`. */
export class Numbers {
  constructor(root) {
    this.list = root.appendChild(document.createElement("dl"));
    this.values = {};
    for (const [name, [title, meaning]] of Object.entries(TITLES)) {
      const pair = this.list.appendChild(document.createElement("div"));
      const [term, value] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = title;
      term.title = meaning;
      value.dataset.number = name;
      pair.append(term, value);
      this.values[name] = value;
    }
    this.of = this.list.appendChild(document.createElement("div"));
    this.of.className = "of";
    this.of.title = "Changes made by hand lie over the network and are not trained; these numbers are the run's own.";
  }

  show(moment, { epochs, steps, of = "" }, timesteps) {
    const { epoch, loss, correct } = moment;
    change(this.values.epoch, `${whole(epoch)} / ${whole(epochs)}`);
    change(this.values.loss, shownLoss(loss));
    change(this.values.perplexity, shownPerplexity(loss, timesteps));
    change(this.values.correct, correct < 0 ? "–" : `${whole(correct)} / ${whole(timesteps)}`);
    change(this.values.steps, steps ? whole(steps) : "–");
    change(this.of, of);
    this.of.hidden = !of;
  }
}
