// Pictures of one frame appear together: each says how to draw it, and when all of a frame are there, they are drawn.
// Charts to explore lie on them. The page brings and takes those at times of its own, so that they are hidden unless they
// show the moment that is drawn.

const frames = (window.playgroundFrames ??= { number: 0, pictures: 0, waiting: new Map(), timer: 0, explored: "" });
frames.style ??= document.head.appendChild(document.createElement("style"));
const PATIENCE = 400; // milliseconds, for a picture that may never come

function showTogether(element, { number, moment }, draw) {
  const show = () => {
    draw();
    element.dataset.moment = moment;
  };
  frames.waiting.set(element, { number, show });
  // Before the first frame is complete there is no other one to be mixed with.
  if (frames.number === 0) show();
  else showIfComplete();
}

// The charts to explore are those of the moment "explored"; none, if that is empty.
function completeFrame(number, pictures, explored) {
  Object.assign(frames, { number, pictures, explored });
  clearTimeout(frames.timer);
  frames.timer = setTimeout(() => showAll(), PATIENCE);
  showIfComplete();
}

function showIfComplete() {
  const present = [...frames.waiting.values()].filter(({ number }) => number === frames.number);
  if (frames.number && present.length >= frames.pictures) showAll();
}

function showAll() {
  clearTimeout(frames.timer);
  for (const [element, { number, show }] of frames.waiting) {
    if (number > frames.number) continue;
    frames.waiting.delete(element);
    if (number === frames.number || !element.dataset.moment) show();
  }
  frames.pictures = 0;
  explore(frames.explored);
}

function explore(moment) {
  const chart = `[class*="st-key-plotly-${moment || "none"}-"]`;
  const isDrawn = '.js-plotly-plot:not([style*="visibility: hidden"]) .cartesianlayer .subplot';
  const rules = `
    [class*="st-key-chart-"]:has(${chart} ${isDrawn}) [class*="st-key-live-"] { visibility: hidden; }
    [class*="st-key-plotly-"]:not(${chart}) * { visibility: hidden !important; }`;
  if (frames.style.textContent !== rules) frames.style.textContent = rules;
}
