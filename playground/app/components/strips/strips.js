// Shows numbers as labelled strips of tinted cells. A frame changes only the texts and colours that differ.

const STYLE = `
  .strip { margin: 0 0 6px; content-visibility: auto; contain-intrinsic-size: auto 3.6rem; }
  .strip.faded { opacity: 0.45; }
  p { margin: 0 0 2px; font: 14px var(--st-font); color: var(--st-text-color); opacity: 0.8; }
  .cells { display: flex; flex-wrap: wrap; gap: 2px; }
  .cell {
    contain: strict; display: grid; box-sizing: border-box; width: 3.75rem; height: 2.4rem; padding: 1px 5px;
    border-radius: 3px; white-space: nowrap; text-align: right;
    font: 15px/1.25 var(--st-font); font-variant-numeric: tabular-nums;
  }
  .cell b { font-size: 13px; font-weight: 400; text-align: left; unicode-bidi: isolate; }
  .cell.pickable { cursor: pointer; }
  .cell.marked { outline: 2px solid var(--marker); outline-offset: -2px; }`;

export default function ({ data, parentElement, setTriggerValue }) {
  const { strips, marker, frame } = JSON.parse(new TextDecoder().decode(data));
  const all = (parentElement.strips ??= build(parentElement));
  all.pick = (what) => setTriggerValue("picked", what);
  showTogether(all, frame, () => {
    all.style.setProperty("--marker", marker);
    resize(all, strips.length, '<p></p><div class="cells"></div>', "strip");
    strips.forEach((strip, i) => show(all.children[i], strip));
  });
}

function build(root) {
  const style = root.appendChild(document.createElement("style"));
  style.textContent = STYLE;
  const all = root.appendChild(document.createElement("div"));
  all.addEventListener("pointerover", showAllDigits);
  all.addEventListener("click", (event) => {
    const what = event.target.closest(".cell")?.what;
    if (what) all.pick(what);
  });
  return all;
}

function show(element, strip) {
  const [label, cells] = element.children;
  setClass(element, strip.lit ? "strip" : "strip faded");
  change(label, strip.label);
  resize(cells, strip.values.length, "<b></b><span></span>", "cell");
  strip.values.forEach((value, i) => {
    const cell = cells.children[i];
    cell.value = value;
    cell.what = strip.picks[i];
    setClass(cell, `cell${i === strip.marked ? " marked" : ""}${cell.what ? " pickable" : ""}`);
    change(cell.firstChild, strip.names[i]);
    change(cell.lastChild, strip.texts[i]);
    const [background, color] = strip.colors[i];
    if (cell.tint === background) return;
    cell.tint = background;
    cell.style.background = background;
    cell.style.color = color;
  });
}

function resize(parent, count, content, className) {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) {
    const child = document.createElement("div");
    child.className = className;
    child.innerHTML = content;
    parent.appendChild(child);
  }
}

// To change a text's data costs less than to give its element another text.
function change(element, text) {
  if (element.shown === text) return;
  element.shown = text;
  if (element.firstChild) element.firstChild.data = text;
  else element.textContent = text;
}

function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

function showAllDigits(event) {
  const cell = event.target.closest(".cell");
  if (cell) cell.title = String(cell.value);
}
