// A scrubber over the run so far. Early epochs, where most happens, have more room than late ones.

const STYLE = `${RANGE_STYLE}
  .row { display: flex; align-items: center; gap: 12px; font: 15px var(--st-font); color: var(--st-text-color); }
  input { flex: 1; min-width: 6rem; }
  output { min-width: 9rem; font-variant-numeric: tabular-nums; }`;
const POSITIONS = 10000;
const EVEN_UNTIL = 100; // epochs
const SETTLED_AFTER = 350; // milliseconds
const UNANSWERED_AFTER = 500; // milliseconds

export default function ({ data, parentElement, setTriggerValue }) {
  const view = (parentElement.view ??= build(parentElement));
  view.given = JSON.parse(new TextDecoder().decode(data));
  view.send = (epoch, { held, settles }) => {
    view.request += 1;
    setTriggerValue("sought", { epoch, held, settles, run: view.given.run, request: view.request });
  };
  completeFrame(view.given.frame, view.given.pictures, view.given.explored);
  const isAnswered = view.given.answered >= view.request;
  if (isAnswered) view.askedAt = 0;
  if (isAnswered && view.wanted !== null) ask(view);
  else if (isAnswered && !view.given.held) letGo(view);
  if (!view.isHeld) show(view, view.given.epoch);
}

function build(root) {
  const row = document.createElement("div");
  row.innerHTML = `<style>${STYLE}</style><div class="row">
    <input type="range" min="0" max="${POSITIONS}" step="1" aria-label="Epoch shown"><output></output></div>`;
  root.appendChild(row);
  const view = { range: row.querySelector("input"), label: row.querySelector("output") };
  Object.assign(view, { isHeld: false, wanted: null, askedAt: 0, timer: 0, request: Date.now() });
  view.range.addEventListener("input", () => seek(view, epochAt(view, Number(view.range.value))));
  view.range.addEventListener("keydown", (event) => moveByKey(view, event));
  return view;
}

function show(view, epoch) {
  const { range, label, given } = view;
  view.epoch = epoch;
  range.disabled = given.last === 0;
  range.value = positionOf(view, epoch);
  fillRange(range);
  const text = epoch === given.last && given.live ? `Live: epoch ${epoch}` : `Epoch ${epoch} of ${given.last}`;
  if (label.textContent === text) return;
  label.textContent = text;
  range.setAttribute("aria-valuetext", text);
}

function positionOf({ given }, epoch) {
  if (given.last === 0) return POSITIONS;
  return Math.round((POSITIONS * Math.log1p(epoch / EVEN_UNTIL)) / Math.log1p(given.last / EVEN_UNTIL));
}

function epochAt({ given }, position) {
  return Math.round(EVEN_UNTIL * Math.expm1((position / POSITIONS) * Math.log1p(given.last / EVEN_UNTIL)));
}

// The pictures follow the hand: one epoch is asked for at a time, the latest one as soon as the last was answered.
function seek(view, epoch) {
  if (epoch === view.epoch && view.isHeld) return;
  view.isHeld = true;
  view.wanted = epoch;
  show(view, epoch);
  if (performance.now() - view.askedAt > UNANSWERED_AFTER) ask(view);
  clearTimeout(view.timer);
  view.timer = setTimeout(() => settle(view), SETTLED_AFTER);
}

function ask(view) {
  view.askedAt = performance.now();
  view.send(view.wanted, { held: true, settles: false });
  view.wanted = null;
}

// On a server that is slow to answer, the hand may let go of an epoch before it could be asked for: then it is now.
function settle(view) {
  const wasAsked = view.wanted === null;
  letGo(view);
  view.send(view.epoch, { held: false, settles: wasAsked });
}

// Also where something else was pressed meanwhile, and the page shows another epoch than the one sought.
function letGo(view) {
  view.isHeld = false;
  view.wanted = null;
  clearTimeout(view.timer);
}

function moveByKey(view, event) {
  const { last } = view.given;
  const page = Math.max(1, Math.round(last / 10));
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page };
  const target = { Home: 0, End: last }[event.key] ?? view.epoch + (steps[event.key] ?? NaN);
  if (Number.isNaN(target)) return;
  event.preventDefault();
  event.stopPropagation();
  seek(view, Math.min(Math.max(target, 0), last));
}
