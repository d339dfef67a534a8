// Where the pictures of a page stand, for the width that the stage has.

const PHONE = 640; // pixels; narrower stages are one column
const THREE_COLUMNS = 1100;
const SIDE_BY_SIDE = 900;
const PHONE_RIBBON = 72;
const LEAST_HEIGHT = { train: 530, inside: 480, compare: 480 };
const COMPARED_LOSS = 170; // pixels, as the next three
const COMPARED_SAMPLE = 70;
const LEAST_RUN = 260;
const LEAST_COLUMN = 300;
const SHORT_TEXT = 64; // timesteps that stand in one line of the ribbon

/** Heights in pixels where nothing else decides, at the type size of a desk; missing: as high as what it holds. */
const NATURAL = { loss: 220, probabilities: 260, hidden: 220, weights: 380, network: 400, matrix: 240, waterfall: 230 };
Object.assign(NATURAL, { trajectory: 300, sample: 96 });

/**
 * Returns { fills, least, extra, rows } for pictures in reading order. `fills`: the stage is as high as the window, at
 * least `least` pixels, and `extra` pixels more. Each row is { height | grow, columns: [{ share, scrolls, cells }] }, each
 * cell { picture, height | grow }, where `picture` is the number of one; with neither it is as high as what it holds.
 */
export function arrange({ page, pictures, timesteps }, width, scale) {
  const numbered = pictures.map((picture, index) => ({ ...picture, index }));
  const cell = (picture) => ({ picture: picture.index, height: naturalHeight(picture, timesteps, scale) });
  if (width < PHONE) {
    // What one has come for is seen first.
    const drawings = numbered.filter(({ kind }) => kind === "network");
    const cells = [...drawings, ...numbered.filter(({ kind }) => kind !== "network")].map(cell);
    for (const one of cells)
      if (pictures[one.picture].kind === "ribbon") one.height = Math.max(one.height, PHONE_RIBBON);
    return { fills: false, least: 0, extra: 0, rows: [row([column(1, cells)])] };
  }
  const { rows, extra = 0 } = PAGES[page](numbered, width, cell, scale);
  return { fills: true, least: LEAST_HEIGHT[page], extra, rows };
}

const PAGES = { train: arrangeTrain, inside: arrangeInside, compare: arrangeCompare };

function arrangeTrain(pictures, width, cell, scale) {
  const grows = { loss: 1, probabilities: 1.3, hidden: 1.1, weights: 1 };
  const grown = (name) => {
    const picture = pictures.find((one) => one.name === name);
    if (!picture) return [];
    return [
      name in grows
        ? { picture: picture.index, grow: grows[name] }
        : { picture: picture.index, height: NATURAL.sample * scale },
    ];
  };
  const hasWeights = pictures.some(({ name }) => name === "weights");
  const columns = !hasWeights
    ? [
        column(1, [...grown("loss"), ...grown("sample").map(({ picture }) => ({ picture, grow: 0.42 }))]),
        column(1, ["probabilities", "hidden"].flatMap(grown)),
      ]
    : width >= THREE_COLUMNS
      ? [
          column(1, [...grown("loss"), ...grown("sample").map(({ picture }) => ({ picture, grow: 0.42 }))]),
          column(1, ["probabilities", "hidden"].flatMap(grown)),
          column(1.15, grown("weights")),
        ]
      : [
          column(1, ["loss", "probabilities", "hidden"].flatMap(grown)),
          column(1, ["sample", "weights"].flatMap(grown)),
        ];
  const placed = new Set(columns.flatMap(({ cells }) => cells.map(({ picture }) => picture)));
  const others = pictures.filter(({ index }) => !placed.has(index));
  const filled = columns.filter(({ cells }) => cells.length);
  return { rows: [...others.map((picture) => row([column(1, [cell(picture)])])), filling(filled)] };
}

function arrangeInside(pictures, width, cell) {
  const top = pictures.filter(({ kind }) => kind === "ribbon");
  const drawing = pictures.find(({ kind }) => kind === "network");
  const others = pictures.filter((picture) => picture !== drawing && !top.includes(picture)).map(cell);
  const rows = top.map((picture) => row([column(1, [cell(picture)])]));
  if (!drawing) return { rows: [...rows, filling([column(1, others, true)])] };
  const network = { picture: drawing.index, grow: 1 };
  const sideBySide = [column(1.35, [network]), column(1, others, true)];
  if (width >= SIDE_BY_SIDE) return { rows: [...rows, filling(sideBySide)] };
  return { rows: [...rows, filling([column(1, [cell(drawing), ...others], true)])] };
}

// What stands before the first heading is about all runs; each heading begins the column of one run. Their difference,
// a picture of weights, stands below.
function arrangeCompare(pictures, width, cell, scale) {
  const below = pictures.filter(({ arrangement }) => arrangement === "weights");
  const above = pictures.filter((picture) => !below.includes(picture));
  const first = above.findIndex(({ kind }) => kind === "heading");
  const common = first < 0 ? above : above.slice(0, first);
  const rows = [];
  const tops = topColumns(common, cell);
  if (tops.length) rows.push(first < 0 ? filling(tops) : { ...row(tops), height: COMPARED_LOSS * scale });
  const runs = columnsOfRuns(above.slice(common.length), cell, scale);
  const together = Math.max(1, Math.floor(width / LEAST_COLUMN));
  let extra = 0;
  for (let i = 0; i < runs.length; i += together) {
    rows.push(
      filling(
        runs.slice(i, i + together).map((cells) => column(1, cells)),
        LEAST_RUN * scale,
      ),
    );
    if (i) extra += LEAST_RUN * scale;
  }
  for (const picture of below) {
    rows.push(row([column(1, [{ picture: picture.index, height: NATURAL.weights * scale }])]));
    extra += NATURAL.weights * scale;
  }
  return { rows, extra };
}

function topColumns(common, cell) {
  const isText = ({ kind }) => ["table", "sentence", "ribbon"].includes(kind);
  const charts = common.filter((picture) => !isText(picture));
  const texts = common.filter(isText).map(cell);
  const columns = charts.map((picture) => column(1.3, [{ picture: picture.index, grow: 1 }]));
  return texts.length ? [...columns, column(1, texts, true)] : columns;
}

function columnsOfRuns(pictures, cell, scale) {
  const runs = [];
  for (const picture of pictures) {
    if (picture.kind === "heading") runs.push([]);
    const isLine = picture.kind === "heading" || picture.kind === "sentence";
    const grown = picture.kind === "sample" ? { height: COMPARED_SAMPLE * scale } : { grow: 1 };
    runs.at(-1).push(isLine ? cell(picture) : { picture: picture.index, ...grown });
  }
  return runs;
}

function naturalHeight(picture, timesteps, scale) {
  if (picture.kind === "ribbon") return (timesteps <= SHORT_TEXT ? 64 : 108) * scale;
  const height = NATURAL[picture.name] ?? NATURAL[picture.kind];
  return height && height * scale;
}

function row(columns) {
  return { columns };
}

function filling(columns, least = 0) {
  return { grow: 1, least, columns };
}

function column(share, cells, scrolls = false) {
  return { share, scrolls, cells };
}
