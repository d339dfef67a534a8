// A curve of many values, thinned to the pixels it is drawn on: of each column its lowest and its highest, so that no
// spike is lost.

/**
 * Adds the values `from` … `to` − 1 to the path of `context`. `x(i)` and `y(value)` give pixels; columns are one pixel
 * wide. The path begins at the value before the first, if there is one.
 */
export function traceCurve(context, values, from, to, x, y) {
  const pen = { context, isDown: false };
  if (from > 0) lineTo(pen, x(from - 1), y(values[from - 1]));
  let i = from;
  while (i < to) {
    const left = x(i);
    const column = Math.floor(left);
    let [low, high] = [i, i];
    let next = i + 1;
    for (; next < to && x(next) < column + 1; next++) {
      if (values[next] < values[low]) low = next;
      if (values[next] > values[high]) high = next;
    }
    // In the order in which they come, and each value once.
    for (const at of [...new Set([i, Math.min(low, high), Math.max(low, high), next - 1])])
      lineTo(pen, x(at), y(values[at]));
    i = next;
  }
}

function lineTo(pen, x, y) {
  if (pen.isDown) pen.context.lineTo(x, y);
  else pen.context.moveTo(x, y);
  pen.isDown = true;
}
