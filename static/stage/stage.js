// The stage: takes moments of a run from the server and draws each of them, in all pictures, in one animation frame.

import { Asker } from "./asker.js";
import { Bar } from "./bar.js";
import { Board } from "./board.js";
import { scalesOf } from "./colors.js";
import { followConnection } from "./connection.js";
import { Explanation } from "./explanation.js";
import { Hints } from "./hints.js";
import { Keeper, tabStorage } from "./keeper.js";
import { Numbers } from "./numbers.js";
import { areLoaded, load } from "./pictures.js";
import { Player } from "./player.js";
import { decode } from "./reel.js";
import { Seeker } from "./seeker.js";
import { Store } from "./store.js";
import { Timeline } from "./timeline.js";

const MONOSPACE = '"Source Code", "Source Code Pro", monospace';
const DESK = 13; // pixels of type
const SMALLEST = 12; // what is least important
const BACK_ROW = 18; // the smallest where the page is presented
const CONTROLS = "a, button, label, input, [role]:not([role=dialog], [role=main], [role=region], [role=group])";
const SAID_EVERY = 500; // milliseconds between text alternatives while a run plays
const SILENT_AFTER = 8000; // milliseconds without an answer
const FORGOTTEN_AFTER = 4000; // milliseconds without an answer on a new connection
const KEPT_AFTER = 250; // milliseconds, at the least, that a stage at rest waits before it asks for the run to be kept
const LONGEST_NAME = 24; // characters of a text

/** Called by the page whenever the server has sent something. */
export default function stage({ data, parentElement, setTriggerValue }) {
  const view = (parentElement.stage ??= new Stage(parentElement));
  view.send = (what) => setTriggerValue("asked", what);
  view.receive(data);
}

/**
 * What it offers to pictures: ask(what), look(epoch), theme, scales { signed, probability }, font, mono, scale, px(size)
 * (a type size as it is now), hint (Hints), pointAt(timestep | null), pointedAt, context (the whole still part), isLive,
 * redraw() (draw all again in the next frame).
 */
class Stage {
  constructor(parent) {
    this.root = document.createElement("section");
    this.root.dataset.stage = "";
    this.root.setAttribute("aria-label", "The run");
    parent.append(styles(this.root), this.root);
    this.store = new Store();
    this.asker = new Asker((what) => this.send(this.asked(what)));
    this.player = new Player(this.store, this.asker);
    this.seeker = new Seeker(this.player, this.store, this.asker);
    const top = this.root.appendChild(document.createElement("div"));
    top.className = "top";
    this.numbers = new Numbers(top);
    this.timeline = new Timeline(top, this);
    this.explanation = new Explanation(this.root, (picture) => this.ask({ kind: "explain", picture }));
    this.board = new Board(this.root, this);
    this.hint = new Hints(this.root, (timestep) => this.pointAt(timestep));
    this.keeper = new Keeper(tabStorage());
    this.bar = new Bar(this.root, this.keeper, (file) => this.ask({ kind: "resume", file }));
    this.inbox = [];
    this.pointedAt = null;
    this.context = null;
    this.drawn = null;
    this.isDirty = false;
    this.probe = null; // { isBack, sentAt }: since a connection was lost, until a server has answered again
    this.mono = MONOSPACE;
    this.frame = this.frame.bind(this);
    listen(document.fonts, "loadingdone", this, "redress");
    listen(document, "visibilitychange", this, "wake");
    listen(window, "resize", this.board, "setHeight");
    for (const type of ["pointerdown", "pointerup", "keydown", "change"]) listen(window, type, this, "noteUse", true);
    followConnection(this);
    this.root.addEventListener("keydown", keepKey);
    this.root.addEventListener("pointerdown", () => this.asker.release());
  }

  get isLive() {
    return this.player.isLive;
  }

  px(size) {
    return Math.round(size * this.scale);
  }

  /** Returns the press, of which asker.isDone tells whether it was answered. */
  ask(what) {
    const press = this.asker.press(what, performance.now());
    this.wake();
    return press;
  }

  look(epoch) {
    this.ask({ kind: "look", epoch });
  }

  // What every request says of what is held; what is asked for comes last.
  asked(what) {
    const { run, view, newest, losses } = this.store;
    const { epoch, timestep } = newest ?? { epoch: -1, timestep: -1 };
    // Who has no still part yet cannot draw any view: the answer brings it.
    return { run, view: this.context ? view : "", epoch, timestep, losses: losses.length, ...what };
  }

  receive(data) {
    this.inbox.push(decode(data));
    this.takeMessages();
  }

  // A page's first message waits until its pictures' modules are here; those after it wait behind it.
  takeMessages() {
    while (this.inbox.length) {
      const kinds = (this.inbox[0].header.still?.pictures ?? []).map(({ kind }) => kind);
      if (!areLoaded(kinds)) {
        load(kinds).then(() => this.takeMessages());
        return;
      }
      this.take(this.inbox.shift());
    }
  }

  take(message) {
    const now = performance.now();
    const { header } = message;
    this.probe = null;
    const { run_file: file = null, ...arrays } = message.arrays;
    const news = this.store.take({ ...message, arrays });
    if (this.header && this.header.run !== header.run) this.asker.forget();
    this.asker.receive(header.answered, now, header.still !== null);
    this.player.receive(header, news, now);
    this.seeker.receive(news.isNewView, now);
    if (news.isNewView) this.drawn = null;
    if (header.still) this.dress(header.still);
    this.keeper.receive(header, this.context ? nameOf(this.context) : "", file, now);
    // Numbers, timeline and curves change also where no moment came.
    this.isDirty ||= message.arrays.losses?.length > 0 || this.saysOtherThan(header);
    this.header = header;
    this.explanation.show(header.explained);
    this.wake();
  }

  saysOtherThan(header) {
    const before = this.header;
    const names = ["run", "view", "playing", "looked_at", "epochs", "steps", "of"];
    return !before || names.some((name) => before[name] !== header[name]) || before.newest[0] !== header.newest[0];
  }

  dress(still) {
    this.context = still;
    this.theme = still.theme;
    this.scales = scalesOf(still.theme);
    this.scale = still.presenting ? BACK_ROW / SMALLEST : 1;
    this.root.classList.toggle("presenting", still.presenting);
    this.timeline.element.hidden = still.timeline === false;
    this.root.style.setProperty("--size", `${this.px(DESK)}px`);
    for (const [name, color] of Object.entries(still.theme)) {
      if (typeof color === "string") this.root.style.setProperty(`--${name}`, color);
    }
    this.font = getComputedStyle(this.root).getPropertyValue("--st-font").trim() || "sans-serif";
    this.board.dress(still);
    this.isDirty = true;
  }

  // Type that was measured before its font had come is measured again.
  redress() {
    if (!this.context) return;
    this.dress({ ...this.context, pictures: this.context.pictures.map((picture) => ({ ...picture })) });
    this.wake();
  }

  // A control of the page around the stage, by pointer or by key: letters that are typed into a field are none yet.
  noteUse(event) {
    const path = event.composedPath();
    if (path.includes(this.root)) return;
    const isTyped = event.type === "keydown" && path[0].matches?.("input, textarea") && event.key.length === 1;
    // A pointer that goes down on a slider may stay there for long, and the run plays on meanwhile.
    const pointed = { pointerdown: "a, button", pointerup: CONTROLS }[event.type];
    const isControl = !pointed || path.some((one) => one.matches?.(pointed));
    if (isControl && !isTyped) this.asker.hold(performance.now());
  }

  redraw() {
    this.isDirty = true;
    this.wake();
  }

  wake() {
    if (this.isAwake) return;
    this.isAwake = true;
    requestAnimationFrame(this.frame);
  }

  frame(now) {
    this.isAwake = false;
    if (!this.root.isConnected || !this.player.header) return;
    this.seeker.frame(now);
    const moment = this.player.frame(now);
    const isResized = this.board.takeSizes();
    this.isDirty ||= isResized;
    if (moment && this.context && (moment !== this.drawn || this.isDirty)) this.draw(moment);
    if (this.drawn) this.board.say(this.drawn, now, this.isPlaying ? SAID_EVERY : 0);
    if (!document.hidden) this.askOnward(now);
    this.watchServer(now);
    const isBusy = this.player.isBusy || this.asker.presses.length > 0 || !this.context || this.probe?.isBack;
    if (isBusy) this.wake();
    else this.wakeToKeep(now);
    this.say({ busy: Boolean(isBusy), kept: this.keeper.dueIn(now) === null });
  }

  // What is kept of a run that does not play is brought up to date while nothing moves.
  wakeToKeep(now) {
    const wait = this.keeper.dueIn(now);
    clearTimeout(this.keeping);
    if (wait !== null) this.keeping = setTimeout(() => this.wake(), Math.max(wait, KEPT_AFTER));
  }

  // Streamlit draws a page anew only if it was being drawn when the connection was lost: whether the server that is
  // there now knows the page is seen by whether it answers. If not, the page is loaded again, as its link says.
  watchServer(now) {
    this.bar.show({ isSilent: this.asker.silentFor(now) > SILENT_AFTER, mayOffer: this.probe === null });
    if (this.probe && now - this.probe.sentAt > FORGOTTEN_AFTER) window.location.reload();
  }

  noteConnection(isThere) {
    this.probe = { isBack: isThere, sentAt: Infinity };
    if (isThere) this.asker.startAgain(performance.now());
    this.wake();
  }

  // Not as aria-busy, which would keep what the keyboard asks for from being said.
  say(states) {
    const { dataset } = this.root;
    for (const [name, state] of Object.entries(states)) {
      if (dataset[name] !== String(state)) dataset[name] = state;
    }
  }

  get isPlaying() {
    return this.player.film ? this.player.film.isPlaying : this.player.header.playing && this.isLive;
  }

  askOnward(now) {
    this.asker.sendPresses(now);
    const keep = this.keeper.dueIn(now) === 0;
    const wanted = this.wanted(now, keep);
    const request = wanted && this.asker.offer(keep ? { ...wanted, keep } : wanted, now);
    if (request && this.probe?.isBack) this.probe.sentAt = Math.min(this.probe.sentAt, now);
    if (request && wanted.kind === "seek") this.seeker.wasAsked(wanted.epoch, request);
  }

  wanted(now, keep) {
    if (!this.context) return { kind: "more" };
    return this.player.wanted(now) ?? (keep || this.probe?.isBack ? { kind: "keep" } : null);
  }

  draw(moment) {
    // The same moment again: its pictures have another size, or more to say.
    if (moment === this.drawn) this.board.said = null;
    this.drawn = moment;
    this.isDirty = false;
    this.board.draw(moment);
    this.numbers.show(moment, this.player.header, this.context.timesteps);
    this.timeline.show(moment);
    const { dataset } = this.root;
    Object.assign(dataset, { run: this.store.run, epoch: moment.epoch, timestep: moment.timestep });
    this.hint.refresh();
  }

  pointAt(timestep) {
    if (timestep === this.pointedAt) return;
    this.pointedAt = timestep;
    if (this.drawn) this.board.point(timestep, this.drawn);
  }
}

function nameOf({ characters, inputs, last_character: last }) {
  const labels = [...inputs, last].map((index) => characters.label[index]);
  return labels.length > LONGEST_NAME ? `${labels.slice(0, LONGEST_NAME - 1).join("")}…` : labels.join("");
}

// The page outlives a stage: what it listens to must not keep the stage and its moments.
function listen(target, type, object, method, capture = false) {
  const reference = new WeakRef(object);
  const gone = new AbortController();
  const listener = (event) => (reference.deref() ? reference.deref()[method](event) : gone.abort());
  target.addEventListener(type, listener, { capture, signal: gone.signal });
}

// The page's own keys are not meant where a key works a control of the stage.
function keepKey(event) {
  const isTyped = event.target.closest("input, select");
  const isPressed = event.target.closest("button") && [" ", "Enter"].includes(event.key);
  if (isTyped || isPressed) event.stopPropagation();
}

// Nothing is seen before the rules are here.
function styles(root) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("./stage.css", import.meta.url).href;
  root.style.visibility = "hidden";
  const show = () => (root.style.visibility = "");
  link.addEventListener("load", show);
  link.addEventListener("error", show);
  return link;
}
