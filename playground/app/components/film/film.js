// Plays a run as a film: scenes at the epochs of its snapshots, each drawn as a whole, so that no two epochs mix.

const STYLE = `${RANGE_STYLE}
  .film { font: 15px var(--st-font); color: var(--st-text-color); }
  .controls { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 14px; }
  .controls input { flex: 1 1 14rem; }
  button, select {
    padding: 7px 14px; font: inherit; color: inherit; background: var(--st-background-color);
    border: 1px solid var(--st-border-color); border-radius: 8px; cursor: pointer;
  }
  button.play { min-width: 7.5rem; }
  :is(button, select):focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
  dl { display: flex; flex-wrap: wrap; gap: 4px 36px; margin: 0 0 14px; font-variant-numeric: tabular-nums; }
  dl div { min-width: 6.5rem; }
  dt { font-size: 14px; }
  dd { margin: 0; font-size: 24px; }
  .pictures { display: grid; gap: 12px 20px; align-items: start; }
  .pictures > * { min-width: 0; }
  .title { margin: 4px 0; font-size: 13px; opacity: 0.8; }
  .sample { font: 24px/1.5 "Source Code Pro", "Source Code", monospace; min-height: 4.5em; }
  .sample span { display: inline-block; white-space: pre; unicode-bidi: isolate; }
  .film.narrow .pictures { display: flex; flex-direction: column; align-items: stretch; }`;
const SCENES_PER_SECOND = 30;
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];
const NARROW = 640; // pixels

export default function ({ data, parentElement, setTriggerValue }) {
  const film = JSON.parse(new TextDecoder().decode(data));
  const view = (parentElement.view ??= build(parentElement));
  const goesOn = view.film?.run === film.run && view.film.epochs.length === film.epochs.length;
  Object.assign(view, { film, shown: null, pictures: null, undone: [] });
  view.stay = (epoch) => setTriggerValue("sought", { epoch, held: false, run: film.run });
  view.range.max = film.epochs.length - 1;
  completeFrame(film.frame, 0, "");
  if (!goesOn) view.position = 0;
  show(view);
  if (!goesOn) play(view, true);
}

function build(root) {
  const all = root.appendChild(document.createElement("div"));
  all.className = "film";
  all.innerHTML = `<style>${STYLE}</style><div class="controls">
    <button class="play"></button>
    <input type="range" min="0" step="1" aria-label="Film position">
    <label>Film speed <select>${SPEEDS.map((speed) => `<option value="${speed}">${speed}×</option>`).join("")}</select></label>
    <button class="stay">Look at this epoch</button></div>
    <dl></dl><div class="pictures"></div>`;
  const find = (selector) => all.querySelector(selector);
  const view = { all, button: find(".play"), range: find("input"), speed: find("select"), numbers: find("dl") };
  Object.assign(view, { board: find(".pictures"), isPlaying: false, drawn: 0 });
  view.speed.value = 1;
  view.button.addEventListener("click", () => play(view, !view.isPlaying));
  view.range.addEventListener("input", () => {
    play(view, false);
    view.position = Number(view.range.value);
    show(view);
  });
  // The page's keys are for the page: space here presses a button, arrows move the film.
  all.addEventListener("keydown", (event) => event.stopPropagation());
  find(".stay").addEventListener("click", () => view.stay(view.film.epochs[Math.floor(view.position)]));
  new ResizeObserver(() => {
    all.classList.toggle("narrow", all.clientWidth < NARROW);
    view.shown = null;
    if (view.film) show(view);
  }).observe(all);
  document.fonts.ready.then(() => view.film && ((view.shown = null), show(view)));
  return view;
}

function play(view, isPlaying) {
  const last = view.film.epochs.length - 1;
  if (isPlaying && view.position >= last) view.position = 0;
  view.isPlaying = isPlaying && last > 0;
  view.button.textContent = view.isPlaying ? "Pause film" : "Play film";
  cancelAnimationFrame(view.request);
  if (view.isPlaying) view.request = requestAnimationFrame((now) => advance(view, now, now));
}

function advance(view, before, now) {
  if (!view.all.isConnected) return;
  const last = view.film.epochs.length - 1;
  const seconds = Math.min((now - before) / 1000, 0.25);
  view.position = Math.min(view.position + seconds * SCENES_PER_SECOND * Number(view.speed.value), last);
  show(view);
  if (view.position >= last) play(view, false);
  else view.request = requestAnimationFrame((later) => advance(view, now, later));
}

function show(view) {
  const index = Math.floor(view.position);
  if (index === view.shown) return;
  view.shown = index;
  const scene = sceneAt(view, index);
  view.pictures ??= arrange(view, scene);
  view.range.value = index;
  fillRange(view.range);
  view.range.setAttribute("aria-valuetext", `Epoch ${view.film.epochs[index]}`);
  scene.numbers.forEach(([, value], i) => (view.numbers.children[i].lastChild.textContent = value));
  scene.pictures.forEach((picture, i) => DRAW[picture.kind](view.pictures[i], picture));
  view.all.dataset.epoch = view.film.epochs[index];
  view.all.dataset.drawn = view.drawn += 1;
}

// One scene is made into the other in place: what the last one changed is put back, then this one's changes are made.
function sceneAt(view, index) {
  const { first, changes } = view.film;
  for (const [path, value] of view.undone.splice(0).reverse()) put(first, path, value);
  view.undone = changes[index].map(([path, value]) => [path, put(first, path, value)]);
  return first;
}

function put(scene, path, value) {
  let part = scene;
  for (let i = 0; i < path.length - 1; i++) part = part[path[i]];
  const before = part[path.at(-1)];
  part[path.at(-1)] = value;
  return before;
}

function arrange(view, scene) {
  view.numbers.replaceChildren(
    ...scene.numbers.map(([name]) => {
      const number = document.createElement("div");
      number.append(document.createElement("dt"), document.createElement("dd"));
      number.firstChild.textContent = name;
      return number;
    }),
  );
  view.board.style.gridTemplate = scene.grid;
  const places = scene.pictures.map(({ area, kind }) => {
    const place = document.createElement("div");
    place.style.gridArea = area;
    place.dataset.picture = area;
    place.picture = BUILD[kind](place);
    return place;
  });
  view.board.replaceChildren(...places);
  return places;
}

const BUILD = {
  figure: (place) => {
    const canvas = place.appendChild(document.createElement("canvas"));
    canvas.setAttribute("role", "img");
    canvas.style.cssText = "display:block;width:100%";
    return canvas;
  },
  network: (place) => Object.assign(networkDrawing.build(place), { pick: () => {} }),
  sample: (place) => {
    place.innerHTML = '<p class="title"></p><div class="sample"></div>';
    return { title: place.firstChild, text: place.lastChild };
  },
};

const DRAW = {
  figure: ({ picture }, { figure, description }) => {
    picture.style.height = `${figure.layout.height}px`;
    picture.setAttribute("aria-label", description);
    figureDrawing.draw(picture, figure);
  },
  network: ({ picture }, { network }) => {
    picture.drawing = networkDrawing.decode(network);
    networkDrawing.show(picture);
  },
  sample: ({ picture: { title, text } }, { title: name, characters }) => {
    title.textContent = name;
    while (text.children.length > characters.length) text.lastChild.remove();
    while (text.children.length < characters.length) text.append(document.createElement("span"));
    characters.forEach(([character, background, color], i) => {
      const span = text.children[i];
      span.textContent = character;
      span.style.background = background;
      span.style.color = color;
    });
  },
};
