// Pictures of one frame appear together: each says how to draw it, and the frame's last element has all of them drawn.

const frames = (window.playgroundFrames ??= { complete: 0, waiting: new Map() });

function showTogether(element, { number, moment }, draw) {
  const show = () => {
    draw();
    element.dataset.moment = moment;
  };
  if (number <= frames.complete) show();
  else frames.waiting.set(element, show);
}

function completeFrame(number) {
  frames.complete = number;
  for (const show of frames.waiting.values()) show();
  frames.waiting.clear();
}
