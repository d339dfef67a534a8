// Where the pictures of a page stand, for the width that the stage has.

const PHONE = 640; // pixels; narrower stages are one column
const THREE_COLUMNS = 1100;
const SIDE_BY_SIDE = 900;
const PHONE_RIBBON = 72;
const LEAST_HEIGHT = { train: 530, inside: 480, compare: 480 };
const COMPARED_LOSS = 170; // pixels, as the next five
const COMPARED_SAMPLE = 70;
const LEAST_COMPARED = 140;
const LEAST_COLUMN = 165;
const TABLE_LABEL = 140;
const TABLE_COLUMN = 95;
const GAP = 20;
const CHART_BESIDE_TABLE = 1.3; // times as wide
const TYPE = 13; // pixels, of a sentence
const LINE = 1.3; // height of a line, in type sizes
const SENTENCE = 70; // width of nearly all sentences on where a run is, in type sizes
const SHORT_TEXT = 64; // timesteps that stand in one line of the ribbon

/** Heights in pixels where nothing else decides, at the type size of a desk; missing: as high as what it holds. */
const NATURAL = { loss: 220, probabilities: 260, hidden: 220, weights: 380, network: 440, matrix: 240, waterfall: 230 };
Object.assign(NATURAL, { trajectory: 300, sample: 96 });
const [ROW_OF_GRADIENTS, AROUND_GRADIENTS] = [14, 100]; // so that every row, or every second one, has its label
const GRADIENTS = { least: 380, most: 640 };

/**
 * Returns { fills, stretches, least, rows } for pictures in reading order. `fills`: the stage is as high as the window,
 * at least `least` pixels; where it `stretches`, as high as what it holds if that is more. Each row is
 * { height | grow, least, aligned, columns: [{ share, scrolls, cells }] }, each cell { picture, height | grow, least },
 * where `picture` is the number of one; with neither it is as high as what it holds. The first cells of all columns of a
 * row that is `aligned` are as high as the highest, and so on.
 */
export function arrange({ page, pictures, timesteps }, width, scale) {
  const numbered = pictures.map((picture, index) => ({ ...picture, index }));
  const cell = (picture) => ({ picture: picture.index, height: heightOf(picture) });
  // On Train nothing below a sentence moves when it becomes a longer one.
  const heightOf = (picture) =>
    page === "train" && picture.kind === "sentence"
      ? sentenceHeight(width, scale)
      : naturalHeight(picture, timesteps, scale);
  if (width < PHONE) {
    // What one has come for is seen first.
    const drawings = numbered.filter(({ kind }) => kind === "network");
    const cells = [...drawings, ...numbered.filter(({ kind }) => kind !== "network")].map(cell);
    for (const one of cells)
      if (pictures[one.picture].kind === "ribbon") one.height = Math.max(one.height, PHONE_RIBBON);
    return { fills: false, stretches: false, least: 0, rows: [row([column(1, cells)])] };
  }
  const rows = PAGES[page](numbered, width, cell, scale);
  return { fills: true, stretches: page === "compare", least: LEAST_HEIGHT[page], rows };
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
  return [...others.map((picture) => row([column(1, [cell(picture)])])), filling(filled)];
}

function arrangeInside(pictures, width, cell) {
  const top = pictures.filter(({ kind }) => kind === "ribbon");
  const drawing = pictures.find(({ kind }) => kind === "network");
  const others = pictures.filter((picture) => picture !== drawing && !top.includes(picture)).map(cell);
  const rows = top.map((picture) => row([column(1, [cell(picture)])]));
  if (!drawing) return [...rows, filling([column(1, others, true)])];
  const network = { picture: drawing.index, grow: 1 };
  const sideBySide = [column(1.25, [network]), column(1, others, true)];
  if (width >= SIDE_BY_SIDE) return [...rows, filling(sideBySide)];
  return [...rows, filling([column(1, [cell(drawing), ...others], true)])];
}

// What stands before the first heading is about all runs; each heading begins the column of one run. Their difference,
// a picture of weights, stands below.
function arrangeCompare(pictures, width, cell, scale) {
  const below = pictures.filter(({ arrangement }) => arrangement === "weights");
  const above = pictures.filter((picture) => !below.includes(picture));
  const first = above.findIndex(({ kind }) => kind === "heading");
  const common = first < 0 ? above : above.slice(0, first);
  const runs = columnsOfRuns(above.slice(common.length), cell, scale);
  return [
    ...rowsOfAll(common, runs.length, width, cell, scale),
    ...rowsOfRuns(runs, width, scale),
    ...below.map((picture) => row([column(1, [{ picture: picture.index, height: NATURAL.weights * scale }])])),
  ];
}

// The table stands beside the chart where there is room for a column of each run, or else below it.
function rowsOfAll(common, runs, width, cell, scale) {
  const isText = ({ kind }) => ["table", "sentence", "ribbon"].includes(kind);
  const charts = common.filter((picture) => !isText(picture));
  const texts = common.filter(isText).map(cell);
  const columns = charts.map((picture) => column(CHART_BESIDE_TABLE, [{ picture: picture.index, grow: 1 }]));
  if (texts.length) columns.push(column(1, texts));
  if (!columns.length) return [];
  if (!runs) return [filling(columns)];
  const beside = (width - GAP) / (CHART_BESIDE_TABLE + 1);
  const isBeside = (TABLE_LABEL + runs * TABLE_COLUMN) * scale <= beside;
  const rows = isBeside ? [columns] : columns.map((one) => [one]);
  const isChart = ({ share }) => share === CHART_BESIDE_TABLE;
  return rows.map((each) => ({ ...row(each), least: each.some(isChart) ? COMPARED_LOSS * scale : 0 }));
}

// Several rows of runs have as many columns each, so that all pictures are of one size.
function rowsOfRuns(runs, width, scale) {
  const most = Math.max(1, Math.floor((width + GAP) / (LEAST_COLUMN * scale + GAP)));
  const together = Math.ceil(runs.length / Math.ceil(runs.length / most));
  const rows = [];
  for (let i = 0; i < runs.length; i += together) {
    const columns = Array.from({ length: together }, (_, place) => column(1, runs[i + place] ?? []));
    rows.push({ ...filling(columns), aligned: true });
  }
  return rows;
}

function columnsOfRuns(pictures, cell, scale) {
  const runs = [];
  for (const picture of pictures) {
    if (picture.kind === "heading") runs.push([]);
    const isLine = picture.kind === "heading" || picture.kind === "sentence";
    const grown =
      picture.kind === "sample" ? { height: COMPARED_SAMPLE * scale } : { grow: 1, least: LEAST_COMPARED * scale };
    runs.at(-1).push(isLine ? cell(picture) : { picture: picture.index, ...grown });
  }
  return runs;
}

function sentenceHeight(width, scale) {
  const type = Math.round(TYPE * scale);
  return Math.ceil((SENTENCE * type) / width) * type * LINE;
}

function naturalHeight(picture, timesteps, scale) {
  if (picture.name === "gradients") return scale * heightOfGradients(picture);
  if (picture.kind === "ribbon") return (timesteps <= SHORT_TEXT ? 64 : 108) * scale;
  const height = NATURAL[picture.name] ?? NATURAL[picture.kind];
  return height && height * scale;
}

// The matrices of the hidden layer stand above those of the outputs.
function heightOfGradients({ panels }) {
  const rows = panels[0].shape[0] + panels[3].shape[0];
  return Math.min(Math.max(GRADIENTS.least, AROUND_GRADIENTS + ROW_OF_GRADIENTS * rows), GRADIENTS.most);
}

function row(columns) {
  return { columns };
}

function filling(columns) {
  return { grow: 1, columns };
}

function column(share, cells, scrolls = false) {
  return { share, scrolls, cells };
}
