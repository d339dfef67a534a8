// Pictures of one frame appear together: each says how to draw it, and when all of a frame are there, they are drawn.
// Charts to explore, which lie on them, hide at the same moment: the page itself takes them away only later.

const frames = (window.playgroundFrames ??= { number: 0, pictures: 0, waiting: new Map(), timer: 0, explore: true });
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

function completeFrame(number, pictures, explore) {
  Object.assign(frames, { number, pictures, explore });
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
  document.documentElement.dataset.playgroundExplore = frames.explore;
}
