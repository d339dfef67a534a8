// Draws the part of Plotly's figure format that playground/figures uses.

const DASHES = { dot: [1, 2], dash: [4, 2.5], longdash: [9, 3] }; // in line widths

function draw(canvas, { data, layout }) {
  const width = canvas.clientWidth;
  if (!width) return;
  const scale = window.devicePixelRatio || 1;
  const size = [Math.round(width * scale), Math.round(layout.height * scale)];
  const context = canvas.getContext("2d");
  // To give a canvas another size costs far more than to empty it.
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, layout.height);

  const { l, r, t, b } = layout.margin;
  const area = { left: l, top: t, width: width - l - r, height: layout.height - t - b };
  const axes = Object.fromEntries(
    Object.keys(layout)
      .filter((name) => /^[xy]axis\d*$/.test(name))
      .map((name) => [name.replace("axis", ""), makeAxis(name[0], layout[name], area)]),
  );

  for (const axis of Object.values(axes)) drawGrid(context, axis, area);
  for (const trace of data) {
    const x = axes[trace.xaxis ?? "x"];
    const y = axes[trace.yaxis ?? "y"];
    if (trace.type === "heatmap") drawHeatmap(context, trace, x, y);
    else if (trace.type === "bar") drawBars(context, trace, x, y);
    else drawLine(context, trace, x, y);
  }
  for (const shape of layout.shapes ?? []) drawShape(context, shape, axes, area);
  for (const axis of Object.values(axes)) drawTicks(context, axis, axes, layout.font);
  for (const annotation of layout.annotations ?? []) drawAnnotation(context, annotation, area, layout.font);
}

function makeAxis(direction, axis, area) {
  const [from, to] = axis.domain ?? [0, 1];
  const [first, last] = axis.range;
  const value = axis.type === "log" ? Math.log10 : (v) => v;
  const at = (v) => from + ((value(v) - first) / (last - first)) * (to - from);
  const pixel =
    direction === "x" ? (v) => area.left + at(v) * area.width : (v) => area.top + (1 - at(v)) * area.height;
  return { ...axis, direction, pixel, from, to };
}

function drawGrid(context, axis, area) {
  if (!axis.showgrid) return;
  context.strokeStyle = axis.gridcolor;
  context.lineWidth = 1;
  for (const value of axis.tickvals) {
    const y = Math.round(axis.pixel(value)) + 0.5;
    strokePath(context, [area.left, area.left + area.width], [y, y]);
  }
}

function drawHeatmap(context, trace, x, y) {
  const { rows, columns } = trace;
  const palette = makePalette(trace.colorscale);
  const levels = atob(trace.levels);
  const image = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) image.data.set(palette[levels.charCodeAt(i)], 4 * i);
  const small = new OffscreenCanvas(columns, rows);
  small.getContext("2d").putImageData(image, 0, 0);

  const left = x.pixel(trace.x0 - 0.5);
  const right = x.pixel(trace.x0 + columns - 0.5);
  const top = y.pixel(-0.5);
  const bottom = y.pixel(rows - 0.5);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, left, top, right - left, bottom - top);
  if (trace.xgap) {
    for (let i = 1; i < columns; i++) context.clearRect(x.pixel(trace.x0 + i - 0.5) - 0.5, top, 1, bottom - top);
  }
  if (trace.ygap) {
    for (let i = 1; i < rows; i++) context.clearRect(left, y.pixel(i - 0.5) - 0.5, right - left, 1);
  }
}

function makePalette(colorscale) {
  const stops = colorscale.map(([position, color]) => [position, channels(color)]);
  return Array.from({ length: 256 }, (_, level) => {
    const position = level / 255;
    const above = Math.max(1, stops.findIndex(([stop]) => stop >= position));
    const [low, start] = stops[above - 1];
    const [high, end] = stops[above];
    const share = (position - low) / (high - low);
    return [...start.map((channel, i) => channel + (end[i] - channel) * share), 255];
  });
}

function channels(color) {
  return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
}

function drawBars(context, trace, x, y) {
  trace.x.forEach((value, i) => {
    const left = x.pixel(value - trace.width / 2);
    const [from, to] = [y.pixel(trace.base[i]), y.pixel(trace.base[i] + trace.y[i])];
    context.fillStyle = trace.marker.color[i];
    context.fillRect(left, Math.min(from, to), x.pixel(value + trace.width / 2) - left, Math.abs(to - from));
  });
}

function drawLine(context, trace, x, y) {
  if (trace.mode === "markers") {
    context.fillStyle = trace.marker.color;
    trace.x.forEach((value, i) => {
      context.beginPath();
      context.arc(x.pixel(value), y.pixel(trace.y[i]), trace.marker.size / 2, 0, 2 * Math.PI);
      context.fill();
    });
    return;
  }
  setLine(context, trace.line);
  strokePath(
    context,
    trace.x.map((value) => (value === null ? null : x.pixel(value))),
    trace.y.map((value) => (value === null ? null : y.pixel(value))),
  );
}

function strokePath(context, xs, ys) {
  context.beginPath();
  let isDown = false;
  xs.forEach((x, i) => {
    if (x === null) isDown = false;
    else if (isDown) context.lineTo(x, ys[i]);
    else {
      context.moveTo(x, ys[i]);
      isDown = true;
    }
  });
  context.stroke();
  context.setLineDash([]);
}

function setLine(context, line) {
  context.strokeStyle = line.color;
  context.lineWidth = line.width;
  context.lineJoin = "miter";
  context.setLineDash((DASHES[line.dash] ?? []).map((length) => length * line.width));
}

function drawShape(context, shape, axes, area) {
  const x = (v) => (shape.xref === "paper" ? area.left + v * area.width : axes[shape.xref].pixel(v));
  const y = (v) => (shape.yref === "paper" ? area.top + (1 - v) * area.height : axes[shape.yref].pixel(v));
  const [x0, x1, y0, y1] = [x(shape.x0), x(shape.x1), y(shape.y0), y(shape.y1)];
  if (shape.fillcolor) {
    context.fillStyle = shape.fillcolor;
    context.fillRect(x0, y1, x1 - x0 + 0.5, y0 - y1);
  }
  if (shape.line.width) {
    setLine(context, shape.line);
    if (shape.type === "line") strokePath(context, [x0, x1], [y0, y1]);
    else context.strokeRect(x0, y1, x1 - x0, y0 - y1);
  }
}

function drawTicks(context, axis, axes, font) {
  const isX = axis.direction === "x";
  const opposite = axes[axis.anchor ?? (isX ? "y" : "x")];
  const [first, last] = opposite.range;
  const edge = opposite.type === "log" ? opposite.pixel(10 ** first) : opposite.pixel(isX ? first : Math.min(first, last));
  setFont(context, axis.tickfont, font);
  context.textAlign = isX ? "center" : "right";
  context.textBaseline = isX ? "alphabetic" : "middle";
  axis.tickvals.forEach((value, i) => {
    const at = axis.pixel(value);
    plain(axis.ticktext[i]).forEach((line, k) => {
      if (isX) context.fillText(line, at, edge + 3 + axis.tickfont.size * (1 + 1.3 * k));
      else context.fillText(line, edge - 3, at + 1);
    });
  });
}

function drawAnnotation(context, annotation, area, font) {
  setFont(context, annotation.font, font);
  context.textAlign = annotation.xanchor;
  context.textBaseline = annotation.yanchor === "bottom" ? "alphabetic" : "top";
  const x = area.left + annotation.x * area.width + { left: 1, right: -1, center: 0 }[annotation.xanchor];
  const y = area.top + (1 - annotation.y) * area.height - (annotation.yshift ?? 0);
  context.fillText(plain(annotation.text)[0], x, annotation.yanchor === "bottom" ? y - 6 : y + 4);
}

function setFont(context, { size, color }, { family }) {
  context.font = `${size}px ${family}`;
  context.fillStyle = color;
}

// The lines of a label, with the entities undone that keep Plotly from reading it as HTML.
function plain(label) {
  return label.split("<br>").map((line) => line.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)));
}
