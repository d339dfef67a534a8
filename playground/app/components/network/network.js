// Shows the unrolled network, and says what was picked in it.

export default function ({ data, parentElement, setTriggerValue }) {
  const view = (parentElement.view ??= networkDrawing.build(parentElement));
  const drawing = JSON.parse(new TextDecoder().decode(data));
  view.pick = (what) => setTriggerValue("picked", { ...what, run: view.drawing.run });
  showTogether(view.canvas, drawing.frame, () => {
    view.drawing = networkDrawing.decode(drawing);
    networkDrawing.show(view);
  });
}
