// The timeline and the film's controls. Early epochs, where most happens, have more room than late ones.

import { change, whole } from "./numbers.js";

const POSITIONS = 10000;
const EVEN_UNTIL = 100; // epochs
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

export function positionOf(epoch, last) {
  if (last <= 0) return POSITIONS;
  return Math.round((POSITIONS * Math.log1p(epoch / EVEN_UNTIL)) / Math.log1p(last / EVEN_UNTIL));
}

export function epochAt(position, last) {
  return Math.round(EVEN_UNTIL * Math.expm1((position / POSITIONS) * Math.log1p(last / EVEN_UNTIL)));
}

export class Timeline {
  /** `stage` offers player, seeker, isPlaying, look(epoch) and redraw(). */
  constructor(root, stage) {
    this.stage = stage;
    this.element = root.appendChild(document.createElement("div"));
    this.element.className = "timeline";
    this.film = this.element.appendChild(this.buildFilm());
    this.range = this.element.appendChild(document.createElement("input"));
    Object.assign(this.range, { type: "range", min: 0, max: POSITIONS, step: 1 });
    this.range.setAttribute("aria-label", "Epoch shown");
    this.label = this.element.appendChild(document.createElement("span"));
    this.label.className = "epoch";
    this.label.setAttribute("aria-hidden", "true");
    this.range.addEventListener("input", () => this.seek(epochAt(Number(this.range.value), this.last), false));
    this.range.addEventListener("change", () => this.letGo());
    this.range.addEventListener("keydown", (event) => this.moveByKey(event));
  }

  buildFilm() {
    const film = document.createElement("span");
    film.className = "film";
    film.hidden = true;
    this.play = film.appendChild(document.createElement("button"));
    this.play.addEventListener("click", () => this.playFilm(!this.stage.player.film?.isPlaying));
    this.speed = film.appendChild(document.createElement("select"));
    this.speed.setAttribute("aria-label", "Film speed");
    this.speed.append(...SPEEDS.map((speed) => new Option(`${speed}×`, speed, speed === 1, speed === 1)));
    this.speed.addEventListener("change", () => this.playFilm(this.stage.player.film?.isPlaying));
    const look = film.appendChild(document.createElement("button"));
    look.textContent = "Look at this epoch";
    look.addEventListener("click", () => this.lookAtFilm());
    return film;
  }

  get last() {
    return this.stage.player.header.newest[0];
  }

  playFilm(isPlaying) {
    const { film } = this.stage.player;
    if (!film) return;
    film.play(isPlaying);
    film.speed = Number(this.speed.value);
    this.stage.redraw();
  }

  lookAtFilm() {
    const { film } = this.stage.player;
    if (!film) return;
    film.play(false);
    this.stage.look(film.epoch);
  }

  seek(epoch, isExact) {
    const { player, seeker } = this.stage;
    if (player.film) player.film.seek(epoch);
    else seeker.seek(epoch, isExact, performance.now());
    this.stage.redraw();
  }

  letGo() {
    if (!this.stage.player.film) this.stage.seeker.settle(performance.now());
  }

  moveByKey(event) {
    const { last } = this;
    const { hand, shown } = this.stage.player;
    const page = Math.max(1, Math.round(last / 10));
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page };
    const target = { Home: 0, End: last }[event.key] ?? this.step(hand?.epoch ?? shown?.epoch ?? 0, steps[event.key]);
    if (Number.isNaN(target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.seek(Math.min(Math.max(target, 0), last), true);
  }

  // In a film an arrow goes to the next of its moments.
  step(epoch, step) {
    const { film } = this.stage.player;
    if (!film || step === undefined) return epoch + (step ?? NaN);
    const place =
      Math.floor(film.position) +
      Math.sign(step) * Math.max(1, Math.round((Math.abs(step) / this.last) * film.epochs.length));
    return film.epochs[Math.min(Math.max(place, 0), film.epochs.length - 1)];
  }

  /** Shows where the drawn moment stands. */
  show(moment) {
    const { hand, film, isLive } = this.stage.player;
    const { last } = this;
    const text = isLive ? `Live: epoch ${whole(moment.epoch)}` : `Epoch ${whole(moment.epoch)} of ${whole(last)}`;
    change(this.label, text);
    // A slider that has the focus says each new value: what plays by itself would never stop talking.
    this.say(this.stage.isPlaying ? (film ? "Film" : "Live") : text);
    // The thumb stays under the hand.
    const position = positionOf(hand ? hand.epoch : moment.epoch, last);
    if (!hand || hand.isExact) this.moveThumb(isLive ? POSITIONS : position);
    this.fill(isLive ? POSITIONS : position);
    if (this.range.disabled !== (last === 0)) this.range.disabled = last === 0;
    if (this.film.hidden !== !film) this.film.hidden = !film;
    if (film) change(this.play, film.isPlaying ? "Pause film" : "Play film");
  }

  say(text) {
    if (this.said === text) return;
    this.said = text;
    this.range.setAttribute("aria-valuetext", text);
  }

  moveThumb(position) {
    if (Number(this.range.value) !== position) this.range.value = position;
  }

  fill(position) {
    if (this.filled === position) return;
    this.filled = position;
    this.range.style.setProperty("--filled", `${(100 * position) / POSITIONS}%`);
  }
}
