// Shows a figure on a canvas that stays where it is.

export default function ({ data, parentElement }) {
  const { figure, description, frame } = JSON.parse(new TextDecoder().decode(data));
  let canvas = parentElement.querySelector("canvas");
  if (!canvas) {
    canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.style.cssText = "display:block;width:100%";
    parentElement.appendChild(canvas);
    new ResizeObserver(() => canvas.redraw?.()).observe(canvas);
    document.fonts.ready.then(() => canvas.redraw?.());
  }
  showTogether(canvas, frame, () => {
    canvas.setAttribute("aria-label", description);
    canvas.setAttribute("aria-hidden", description === "");
    canvas.style.height = `${figure.layout.height}px`;
    canvas.redraw = () => figureDrawing.draw(canvas, figure);
    canvas.redraw();
  });
}
