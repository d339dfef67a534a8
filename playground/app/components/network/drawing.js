// Draws the network unrolled over timesteps: what it reads at the bottom, hidden units, what it predicts on top.
// Edges and values are drawn on a canvas; timesteps and the selected one's units and outputs are buttons above it.

const STYLE = `
  .scroller { overflow-x: auto; position: relative; }
  .board { position: relative; }
  .root { position: relative; }
  .board canvas { display: block; position: sticky; left: 0; }
  .buttons button { position: absolute; padding: 0; border: 0; background: none; cursor: pointer; border-radius: 6px; }
  .buttons button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
  .hint {
    position: absolute; pointer-events: none; z-index: 2; padding: 4px 8px; border-radius: 6px; white-space: nowrap;
    font: 14px var(--st-font); color: var(--st-background-color); background: var(--st-text-color);
  }`;
const MOST_UNITS_WITH_ALL_EDGES = 16;
const EDGE_OPACITY = { dim: 0.07, other: 0.22, column: 0.5, strong: 1 };
const LEAST_STRENGTH = 0.04; // of the largest weight; thinner edges could hardly be seen
const THICKNESSES = [0.4, 1, 1.8, 2.7, 3.8];

function decode(sent) {
  const drawing = { ...sent, palette: sent.colors.signed.map(channels) };
  for (const name of ["h", "Wxh", "Whh", "Why"]) {
    const bytes = Uint8Array.from(atob(sent[name]), (character) => character.charCodeAt(0));
    drawing[name] = new Float32Array(bytes.buffer);
  }
  return drawing;
}

function build(root) {
  const all = root.appendChild(document.createElement("div"));
  all.className = "root";
  all.innerHTML = `<style>${STYLE}</style><div class="scroller"><div class="board" role="group" aria-label="Unrolled network">
    <canvas role="img"></canvas><div class="buttons"></div></div></div><div class="hint" hidden></div>`;
  const find = (selector) => all.querySelector(selector);
  const view = {
    scroller: find(".scroller"),
    board: find(".board"),
    canvas: find("canvas"),
    buttons: find(".buttons"),
    hint: find(".hint"),
    focus: 0,
  };
  new ResizeObserver(() => show(view)).observe(view.scroller);
  view.scroller.addEventListener("scroll", () => view.place && paint(view));
  document.fonts.ready.then(() => show(view));
  view.board.addEventListener("pointermove", (event) => view.place && hover(view, event));
  view.board.addEventListener("pointerleave", () => (view.hint.hidden = true));
  view.board.addEventListener("click", (event) => view.place && click(view, event));
  view.buttons.addEventListener("keydown", (event) => moveFocus(view, event));
  return view;
}

function show(view) {
  const { drawing, scroller, board, canvas } = view;
  if (!scroller.clientWidth || !drawing) return;
  const place = (view.place = arrange(drawing, scroller.clientWidth));
  board.style.width = `${place.width}px`;
  board.style.height = `${place.height}px`;
  canvas.setAttribute("aria-label", drawing.description);
  showButtons(view);
  const column = drawing.selected.timestep - drawing.first;
  const shown = `${drawing.first}/${column}/${drawing.run}`;
  if (view.shown !== shown) keepInView(scroller, place, column);
  view.shown = shown;
  paint(view);
}

// The canvas is as wide as what can be seen of the drawing, and shows the part that has been scrolled to.
function paint({ drawing, place, scroller, canvas }) {
  const scale = window.devicePixelRatio || 1;
  const width = scroller.clientWidth;
  const context = fit(canvas, width, place.height, scale);
  context.translate(-scroller.scrollLeft, 0);
  const first = Math.floor((scroller.scrollLeft - place.outputs) / place.columnWidth) - 1;
  const last = Math.ceil((scroller.scrollLeft + width) / place.columnWidth) + 1;
  const inView = { first: Math.max(first, 0), last: Math.min(last, drawing.timesteps.length - 1) };
  const styles = getComputedStyle(scroller);
  const ink = (name) => styles.getPropertyValue(`--st-${name}`).trim();
  const inks = { text: ink("text-color"), ground: ink("background-color"), font: ink("font") };
  draw(context, drawing, { ...place, inView }, inks);
}

// Returns the empty canvas's context; to give a canvas another size costs far more than to empty it.
function fit(canvas, width, height, scale) {
  const size = [Math.round(width * scale), Math.round(height * scale)];
  const context = canvas.getContext("2d");
  if (canvas.width !== size[0] || canvas.height !== size[1]) {
    [canvas.width, canvas.height] = size;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function keepInView(scroller, place, column) {
  const left = column * place.columnWidth;
  const isInView =
    left >= scroller.scrollLeft && left + place.columnWidth <= scroller.scrollLeft + scroller.clientWidth;
  if (!isInView) scroller.scrollLeft = left - (scroller.clientWidth - place.columnWidth) / 2;
}

// Where everything stands. A few units stand in one column, many in a block of several. A column leans, so that the
// edges from its units to the outputs do not run over each other.
function arrange(drawing, available) {
  const { units, timesteps, rows } = drawing;
  const unitColumns = units <= 10 ? 1 : Math.ceil(units / (units <= 64 ? 8 : 16));
  const unitRows = Math.ceil(units / unitColumns);
  const isBlock = unitColumns > 1;
  const pitch = isBlock ? 17 : 26;
  const lean = isBlock ? 0 : Math.min(5, 40 / unitRows);
  const block = isBlock ? unitColumns * pitch : 20 + lean * (unitRows - 1);
  const outputs = block + 48;
  const columnWidth = Math.max(block + 50, Math.min((available - outputs - 12) / timesteps.length, block + 120));
  const rowHeight = 16;
  const outputsHeight = Math.max(3, ...rows.map((row) => row.length)) * rowHeight;
  const unitsTop = 8 + outputsHeight + (isBlock ? 40 : 56);
  const inputTop = unitsTop + unitRows * pitch + 26;
  const left = (k) => k * columnWidth;
  return {
    columnWidth,
    rowHeight,
    isBlock,
    radius: isBlock ? 7 : 10,
    left,
    outputs,
    outputsBottom: 8 + outputsHeight,
    unitsTop,
    width: Math.max(available, timesteps.length * columnWidth + outputs + 10),
    height: inputTop + 54,
    input: (k) => ({ x: left(k) + 20, y: inputTop + 15 }),
    unit: (k, i) => ({
      x: left(k) + 40 + (isBlock ? (Math.floor(i / unitRows) + 0.5) * pitch : 10 + i * lean),
      y: unitsTop + ((i % unitRows) + 0.5) * pitch,
    }),
    output: (k, row) => ({ x: left(k) + outputs, y: 8 + (row + 0.5) * rowHeight }),
    barWidth: columnWidth - 14,
  };
}

function draw(context, drawing, place, ink) {
  const column = drawing.selected.timestep - drawing.first;
  drawGround(context, place, ink, column);
  drawEdges(context, drawing, place);
  for (let k = place.inView.first; k <= place.inView.last; k++) {
    const isSelected = k === column;
    drawInput(context, drawing, place, ink, k, isSelected);
    drawUnits(context, drawing, place, ink, k, isSelected);
    if (k < drawing.read) drawOutputs(context, drawing, place, ink, k, isSelected);
  }
}

// The ground of the selected timestep leans like its units, up to the outputs on the right.
function drawGround(context, place, ink, column) {
  const left = place.left(column);
  const { columnWidth, outputs, outputsBottom, unitsTop, height } = place;
  const middle = (outputsBottom + unitsTop) / 2;
  context.fillStyle = ink.text;
  context.globalAlpha = 0.06;
  context.beginPath();
  context.moveTo(left + outputs - 6, 0);
  context.lineTo(left + outputs - 8 + columnWidth, 0);
  context.lineTo(left + outputs - 8 + columnWidth, outputsBottom + 4);
  context.bezierCurveTo(left + outputs - 8 + columnWidth, middle, left + columnWidth, middle, left + columnWidth, unitsTop);
  context.lineTo(left + columnWidth, height);
  context.lineTo(left + 2, height);
  context.lineTo(left + 2, unitsTop);
  context.bezierCurveTo(left + 2, middle, left + outputs - 6, middle, left + outputs - 6, outputsBottom + 4);
  context.fill();
  context.globalAlpha = 1;
}

function opacityOf(drawing, part, isSelected) {
  if (!drawing.lights) return 1;
  return isSelected && drawing.lights.includes(part) ? 1 : 0.3;
}

function drawEdges(context, drawing, place) {
  const paths = new Map();
  eachEdge(drawing, place, (edge) => {
    const strength = Math.abs(edge.weight) / drawing.largest;
    const how = emphasis(drawing, edge);
    if (strength < LEAST_STRENGTH && how !== "strong") return;
    const thickness = Math.min(THICKNESSES.length - 1, Math.floor(strength * THICKNESSES.length));
    const key = `${edge.weight < 0 ? 0 : 1}/${thickness}/${how}`;
    if (!paths.has(key)) paths.set(key, new Path2D());
    paths.get(key).moveTo(edge.from.x, edge.from.y);
    paths.get(key).lineTo(edge.to.x, edge.to.y);
  });
  for (const [key, path] of paths) {
    const [sign, thickness, how] = key.split("/");
    context.strokeStyle = drawing.colors.signed[sign === "0" ? 1 : 5];
    context.globalAlpha = EDGE_OPACITY[how];
    context.lineWidth = THICKNESSES[thickness];
    context.stroke(path);
  }
  context.globalAlpha = 1;
  if (!drawing.edited.length) return;
  context.fillStyle = drawing.colors.marker;
  eachEdge(drawing, place, (edge) => {
    if (!isEdited(drawing, edge)) return;
    context.beginPath();
    context.arc((edge.from.x + edge.to.x) / 2, (edge.from.y + edge.to.y) / 2, 4, 0, 2 * Math.PI);
    context.fill();
  });
}

function emphasis(drawing, { name, k, row, column }) {
  const isSelected = k === drawing.selected.timestep - drawing.first;
  if (drawing.lights) return isSelected && drawing.lights.includes(name) ? "strong" : "dim";
  if (!isSelected) return "other";
  const { unit, output } = drawing.selected;
  return name === "Why" ? (row === output ? "strong" : "column") : row === unit ? "strong" : "column";
}

function isEdited({ edited }, { name, row, column }) {
  return edited.some((place) => place[0] === name && place[1] === row && place[2] === column);
}

// Calls back for every edge that is drawn: all of a small network's; of a large one's the strongest, more of them at the
// selected timestep, and all that lead to the selected unit and output.
function eachEdge(drawing, place, callback) {
  const { units, selected } = drawing;
  drawing.least ??= { selected: leastShown(drawing, 1), other: leastShown(drawing, 3) };
  for (let k = place.inView.first; k <= place.inView.last; k++) {
    const x = drawing.reads[k];
    const least = k === selected.timestep - drawing.first ? drawing.least.selected : drawing.least.other;
    for (let i = 0; i < units; i++) {
      const to = place.unit(k, i);
      const isTraced = k === selected.timestep - drawing.first && i === selected.unit;
      const weight = drawing.Wxh[k * units + i];
      if (isTraced || Math.abs(weight) >= least.Wxh)
        callback({ name: "Wxh", k, row: i, column: x, weight, from: place.input(k), to });
      if (drawing.first + k === 0) continue;
      for (let j = 0; j < units; j++) {
        const recurrent = drawing.Whh[i * units + j];
        if (isTraced || Math.abs(recurrent) >= least.Whh)
          callback({ name: "Whh", k, row: i, column: j, weight: recurrent, from: place.unit(k - 1, j), to });
      }
    }
    drawing.rows[k].forEach((character, row) => {
      const isTraced = k === selected.timestep - drawing.first && character === selected.output;
      const to = place.output(k, row);
      for (let i = 0; i < units; i++) {
        const weight = drawing.Why[drawing.outputs.indexOf(character) * units + i];
        if (isTraced || Math.abs(weight) >= least.Why)
          callback({ name: "Why", k, row: character, column: i, weight, from: place.unit(k, i), to });
      }
    });
  }
}

function leastShown(drawing, fewer) {
  const least = (weights, count) =>
    weights.length <= count ? 0 : Float32Array.from(weights, Math.abs).sort()[weights.length - count];
  const { timesteps, units, Wxh, Whh, Why } = drawing;
  if (units <= MOST_UNITS_WITH_ALL_EDGES) return { Wxh: 0, Whh: 0, Why: 0 };
  return {
    Wxh: least(Wxh, Math.round((timesteps.length * 32) / fewer)),
    Whh: least(Whh, Math.round(120 / fewer)),
    Why: least(Why, Math.round(60 / fewer)),
  };
}

function drawInput(context, drawing, place, ink, k, isSelected) {
  const { x, y } = place.input(k);
  context.globalAlpha = opacityOf(drawing, "input", isSelected);
  context.fillStyle = isSelected ? ink.text : ink.ground;
  context.strokeStyle = ink.text;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x - 14, y - 14, 28, 28, 6);
  context.fill();
  context.stroke();
  label(context, drawing.timesteps[k], x, y + 1, "center", `16px ${ink.font}`, isSelected ? ink.ground : ink.text, 26);
  const name = `t = ${drawing.first + k}`;
  label(context, name, x - 14, y + 27, "left", `${isSelected ? "bold " : ""}13px ${ink.font}`, ink.text);
  context.globalAlpha = 1;
}

function drawUnits(context, drawing, place, ink, k, isSelected) {
  const { units, selected, colors } = drawing;
  const isRead = k < drawing.read;
  context.globalAlpha = opacityOf(drawing, "units", isSelected);
  context.setLineDash(isRead ? [] : [2, 2]);
  for (let i = 0; i < units; i++) {
    const { x, y } = place.unit(k, i);
    const fill = isRead ? mix(drawing.palette, (drawing.h[k * units + i] + 1) / 2) : null;
    const r = place.radius;
    context.beginPath();
    // Squares are drawn several times as fast as circles.
    if (place.isBlock) context.rect(Math.round(x - r), Math.round(y - r), 2 * r, 2 * r);
    else context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = fill ? `rgb(${fill})` : ink.ground;
    context.fill();
    const isTraced = isSelected && i === selected.unit;
    context.strokeStyle = isTraced ? colors.marker : ink.text;
    context.lineWidth = isTraced ? 3 : place.isBlock ? 0.5 : 0.75;
    context.stroke();
    if (drawing.silenced.includes(i)) label(context, "×", x, y + 1, "center", `bold 15px ${ink.font}`, colors.marker);
    else if (!place.isBlock)
      label(context, String(i), x, y + 1, "center", `12px ${ink.font}`, fill ? readableOn(fill) : ink.text);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawOutputs(context, drawing, place, ink, k, isSelected) {
  const { colors, selected } = drawing;
  const bar = place.barWidth - 30;
  drawing.rows[k].forEach((character, row) => {
    const { x, y } = place.output(k, row);
    const isTrue = character === drawing.answers[k];
    const isTraced = isSelected && character === selected.output;
    context.globalAlpha = opacityOf(drawing, isTrue && drawing.lights?.includes("target") ? "target" : "outputs", isSelected);
    const font = `${isTrue ? "bold " : ""}13px ${ink.font}`;
    label(context, drawing.characters[character], x + 8, y + 1, "center", font, ink.text, 15);
    if (isTrue || isTraced) {
      context.strokeStyle = isTraced ? colors.marker : ink.text;
      context.lineWidth = isTraced ? 2 : 1;
      context.strokeRect(x + 0.5, y - 7.5, 15, 15);
    }
    const probability = drawing.p[k][row];
    context.fillStyle = colors.bar;
    context.fillRect(x + 18, y - 5, Math.max(1, probability * bar), 10);
    if (drawing.ghost) {
      context.strokeStyle = ink.text;
      context.lineWidth = 1;
      context.setLineDash([2, 2]);
      context.strokeRect(x + 18, y - 6.5, Math.max(1, drawing.ghost[k][row] * bar), 13);
      context.setLineDash([]);
    }
    if (isSelected && probability >= 0.005) {
      const inside = probability > 0.5;
      const at = x + 18 + probability * bar + (inside ? -3 : 3);
      const color = inside ? colors.onBar : ink.text;
      label(context, `${Math.round(100 * probability)}%`, at, y + 1, inside ? "right" : "left", `11px ${ink.font}`, color);
    }
  });
  context.globalAlpha = 1;
}

function label(context, text, x, y, align, font, color, width) {
  context.font = font;
  context.fillStyle = color;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y, width);
}

function channels(color) {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}

function mix(palette, position) {
  const scaled = Math.min(Math.max(position, 0), 1) * (palette.length - 1);
  const i = Math.min(Math.floor(scaled), palette.length - 2);
  const [low, high] = [palette[i], palette[i + 1]];
  return low.map((channel, c) => Math.round(channel + (high[c] - channel) * (scaled - i)));
}

function readableOn([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000000" : "#ffffff";
}

// The buttons are real ones, so that keyboards and screen readers reach whatever a mouse does.
function showButtons(view) {
  const wanted = targets(view.drawing, view.place);
  const present = [...view.buttons.children];
  while (present.length < wanted.length) present.push(view.buttons.appendChild(document.createElement("button")));
  while (present.length > wanted.length) present.pop().remove();
  view.focus = Math.min(view.focus, wanted.length - 1);
  wanted.forEach(({ name, box, isPressed, what }, i) => {
    const button = present[i];
    button.what = what;
    if (button.described !== name) button.setAttribute("aria-label", (button.described = name));
    if (button.ariaPressed !== String(isPressed)) button.ariaPressed = isPressed;
    const tabIndex = i === view.focus ? 0 : -1;
    if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
    const [left, top, width, height] = box.map((pixels) => `${pixels}px`);
    const style = `left:${left};top:${top};width:${width};height:${height}`;
    if (button.placed !== style) button.style.cssText = button.placed = style;
  });
}

function targets(drawing, place) {
  const { selected, units } = drawing;
  const found = drawing.timesteps.map((character, k) => {
    const { x, y } = place.input(k);
    return {
      name: `Timestep ${drawing.first + k}: reads ${drawing.spoken[k]}`,
      box: [x - 16, y - 16, place.columnWidth - 8, 50],
      isPressed: drawing.first + k === selected.timestep,
      what: { kind: "timestep", timestep: drawing.first + k },
    };
  });
  const k = selected.timestep - drawing.first;
  if (k >= drawing.read) return found;
  for (let i = 0; i < units; i++) {
    const { x, y } = place.unit(k, i);
    const r = place.radius;
    found.push({
      name: `Unit ${i}: ${signed(drawing.h[k * units + i], 3)}`,
      box: [x - r, y - r, 2 * r, 2 * r],
      isPressed: i === selected.unit,
      what: { kind: "unit", unit: i },
    });
  }
  drawing.rows[k].forEach((character, row) => {
    const { x, y } = place.output(k, row);
    found.push({
      name: `Output ${drawing.characters[character]}: ${(100 * drawing.p[k][row]).toFixed(1)}%`,
      box: [x, y - 8, place.barWidth, 16],
      isPressed: character === selected.output,
      what: { kind: "output", output: character },
    });
  });
  return found;
}

function moveFocus(view, event) {
  // A press of a button here is not a press of the page's Play.
  if (event.key === " ") event.stopPropagation();
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...view.buttons.children];
  view.focus = (buttons.indexOf(event.target) + step + buttons.length) % buttons.length;
  buttons.forEach((button, i) => (button.tabIndex = i === view.focus ? 0 : -1));
  buttons[view.focus].focus();
}

function click(view, event) {
  const button = event.target.closest("button");
  if (button) {
    view.focus = [...view.buttons.children].indexOf(button);
    view.pick(button.what);
    return;
  }
  const edge = edgeAt(view, event);
  if (edge) view.pick({ kind: "place", name: edge.name, row: edge.row, column: edge.column });
  else view.pick({ kind: "timestep", timestep: view.drawing.first + columnAt(view, event) });
}

function pointOf(view, event) {
  const { left, top } = view.board.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

function columnAt(view, event) {
  const k = Math.floor(pointOf(view, event).x / view.place.columnWidth);
  return Math.min(Math.max(k, 0), view.drawing.timesteps.length - 1);
}

// The selected timestep's edge under the pointer, if any.
function edgeAt(view, event) {
  const { drawing, place } = view;
  const point = pointOf(view, event);
  let nearest = null;
  let distance = 5;
  const column = drawing.selected.timestep - drawing.first;
  eachEdge(drawing, { ...place, inView: { first: column, last: column } }, (edge) => {
    const away = distanceTo(point, edge.from, edge.to);
    if (away < distance) [nearest, distance] = [edge, away];
  });
  return nearest;
}

function distanceTo(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy);
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

function hover(view, event) {
  const button = event.target.closest("button");
  const edge = button ? null : edgeAt(view, event);
  view.board.style.cursor = button || edge || event.target === view.canvas ? "pointer" : "default";
  view.hint.hidden = !button && !edge;
  if (view.hint.hidden) return;
  const place = edge && `${edge.name}[${edge.row}, ${edge.column}] = ${signed(edge.weight, 4)}`;
  view.hint.textContent = button ? button.described : place;
  const { left, top, width } = view.scroller.getBoundingClientRect();
  const x = Math.min(Math.max(event.clientX - left + 12, 0), width - view.hint.offsetWidth);
  view.hint.style.left = `${x}px`;
  view.hint.style.top = `${Math.max(event.clientY - top - 34, 0)}px`;
}

function signed(value, digits) {
  return value.toFixed(digits).replace("-", "−");
}
