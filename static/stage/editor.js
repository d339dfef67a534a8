// Edits one number of the network: dragged with a slider, or typed. What is refused stays in the field to be mended.

const STYLE = `
  label { display: block; font: 14px var(--st-font); color: var(--st-text-color); margin-bottom: 4px; }
  .controls { display: flex; gap: 12px; align-items: center; }
  input[type="range"] { flex: 1; min-width: 8rem; height: 28px; accent-color: var(--st-primary-color); }
  input[type="text"] {
    width: 7.5rem; padding: 7px 10px; font: 16px var(--st-font); color: var(--st-text-color);
    background: var(--st-secondary-background-color); border: 1px solid var(--st-text-color); border-radius: 8px;
  }
  input[aria-invalid="true"] { border: 2px solid #e07b1a; }
  p { margin: 6px 0 0; font: 14px var(--st-font); color: var(--st-text-color); }`;
const MILLISECONDS_BETWEEN_EDITS = 70;

// Called each time the server has sent something; `data` is JSON in UTF-8.
export default function editor({ data, parentElement, setTriggerValue }) {
  const shown = JSON.parse(new TextDecoder().decode(data));
  const view = (parentElement.editor ??= build(parentElement));
  const isOther = view.shown?.place !== shown.place || view.shown?.run !== shown.run;
  view.shown = shown;
  view.send = (value) => {
    const { run, name, row, column } = view.shown;
    setTriggerValue("edited", { run, name, row, column, value });
  };
  const { label, range, field, problem } = view;
  label.textContent = `Value of ${shown.place}`;
  range.setAttribute("aria-label", `Drag ${shown.place}`);
  range.min = -shown.reach;
  range.max = shown.reach;
  range.step = shown.reach / 200;
  field.setAttribute("aria-invalid", shown.problem !== "");
  problem.textContent = shown.problem || `${shown.original} in the network as it was trained.`;
  if (isOther || !view.isUsed()) {
    range.value = shown.value;
    if (!shown.problem || isOther) field.value = shown.typed;
  }
}

function build(root) {
  const all = root.appendChild(document.createElement("div"));
  all.innerHTML = `<style>${STYLE}</style><label for="value"></label><div class="controls">
    <input type="range" /><input type="text" id="value" inputmode="decimal" autocomplete="off" /></div>
    <p role="status"></p>`;
  const [range, field] = all.querySelectorAll("input");
  const view = { range, field, label: all.querySelector("label"), problem: all.querySelector("p") };
  let isDragged = false;
  let last = 0;
  let timer = null;
  view.isUsed = () => isDragged || (root.activeElement === field && field.value !== field.sent);
  const send = (value) => {
    clearTimeout(timer);
    last = performance.now();
    view.send(value);
  };
  range.addEventListener("input", () => {
    isDragged = true;
    field.value = range.value;
    clearTimeout(timer);
    const wait = Math.max(0, last + MILLISECONDS_BETWEEN_EDITS - performance.now());
    timer = setTimeout(() => send(Number(range.value)), wait);
  });
  range.addEventListener("change", () => {
    isDragged = false;
    send(Number(range.value));
  });
  const confirm = () => {
    if (field.value === field.sent) return;
    field.sent = field.value;
    send(field.value);
  };
  field.addEventListener("focus", () => (field.sent = field.value));
  field.addEventListener("change", confirm);
  // The page's own keys are not meant while somebody types.
  for (const input of [range, field]) input.addEventListener("keydown", (event) => event.stopPropagation());
  return view;
}
