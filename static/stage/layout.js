// Where the pictures of a page stand, for the width that the stage has.

const PHONE = 640; // pixels; narrower stages are one column
const THREE_COLUMNS = 1100;
const SIDE_BY_SIDE = 900;
const LEAST_HEIGHT = { train: 530, inside: 480, compare: 480 };
const BELOW_RUNS = new Set(["difference", "unlike"]); // on the page Compare
const SHORT_TEXT = 64; // timesteps that stand in one line of the ribbon

/** Heights in pixels where nothing else decides, at the type size of a desk; missing: as high as what it holds. */
const NATURAL = { loss: 220, probabilities: 260, hidden: 220, weights: 380, network: 400, matrix: 240, waterfall: 230 };
Object.assign(NATURAL, { trajectory: 300, sample: 96 });

/**
 * Returns { fills, least, rows } for pictures in reading order. `fills`: the stage is as high as the window, at least
 * `least` pixels. Each row is { height | grow, columns: [{ share, scrolls, cells: [{ picture, height | grow }] }] } where
 * `picture` is the number of one; a cell with neither is as high as what it holds.
 */
export function arrange({ page, pictures, timesteps }, width, scale) {
  const numbered = pictures.map((picture, index) => ({ ...picture, index }));
  const cell = (picture) => ({ picture: picture.index, height: naturalHeight(picture, timesteps, scale) });
  if (width < PHONE) return { fills: false, least: 0, rows: [row([column(1, numbered.map(cell))])] };
  return { fills: true, least: LEAST_HEIGHT[page], rows: PAGES[page](numbered, width, cell, scale) };
}

const PAGES = { train: arrangeTrain, inside: arrangeInside, compare: arrangeCompare };

function arrangeTrain(pictures, width, cell, scale) {
  const grows = { loss: 1, probabilities: 1.3, hidden: 1.1, weights: 1 };
  const grown = (name) => {
    const picture = pictures.find((one) => one.name === name);
    if (!picture) return [];
    return [name in grows ? { picture: picture.index, grow: grows[name] } : { picture: picture.index, height: NATURAL.sample * scale }];
  };
  const columns =
    width >= THREE_COLUMNS
      ? [
          column(1, [...grown("loss"), ...grown("sample").map(({ picture }) => ({ picture, grow: 0.6 }))]),
          column(1, ["probabilities", "hidden"].flatMap(grown)),
          column(1.15, grown("weights")),
        ]
      : [column(1, ["loss", "probabilities", "hidden"].flatMap(grown)), column(1, ["sample", "weights"].flatMap(grown))];
  const placed = new Set(columns.flatMap(({ cells }) => cells.map(({ picture }) => picture)));
  const others = pictures.filter(({ index }) => !placed.has(index));
  return [...others.map((picture) => row([column(1, [cell(picture)])])), filling(columns)];
}

function arrangeInside(pictures, width, cell) {
  const top = pictures.filter(({ kind }) => kind === "ribbon");
  const drawing = pictures.find(({ kind }) => kind === "network");
  const others = pictures.filter((picture) => picture !== drawing && !top.includes(picture)).map(cell);
  const rows = top.map((picture) => row([column(1, [cell(picture)])]));
  if (!drawing) return [...rows, filling([column(1, others, true)])];
  const network = { picture: drawing.index, grow: 1 };
  if (width >= SIDE_BY_SIDE) return [...rows, filling([column(1.35, [network]), column(1, others, true)])];
  return [...rows, row([column(1, [cell(drawing), ...others])])];
}

// What stands before the first heading is about all runs; each heading begins the column of one run.
function arrangeCompare(pictures, width, cell, scale) {
  const first = pictures.findIndex(({ kind }) => kind === "heading");
  const common = first < 0 ? pictures : pictures.slice(0, first);
  const runs = [];
  const last = pictures.slice(common.length).filter(({ name }) => BELOW_RUNS.has(name));
  for (const picture of pictures.slice(common.length).filter((one) => !last.includes(one))) {
    if (picture.kind === "heading") runs.push([]);
    runs.at(-1).push(["heading", "sample", "sentence"].includes(picture.kind) ? cell(picture) : { picture: picture.index, grow: 1 });
  }
  const isWide = (picture) => picture.kind === "table" || picture.kind === "ribbon" || picture.kind === "sentence";
  const top = common.filter((picture) => !isWide(picture)).map((picture) => column(1, [{ picture: picture.index, grow: 1 }]));
  const texts = common.filter(isWide).map(cell);
  if (texts.length) top.push(column(1, texts, true));
  const rows = [];
  if (top.length) rows.push(runs.length ? { ...row(top), height: 190 * scale } : filling(top));
  const fit = Math.max(1, Math.floor(width / 300));
  for (let i = 0; i < runs.length; i += fit) {
    rows.push(filling(runs.slice(i, i + fit).map((cells) => column(1, cells)), 260 * scale));
  }
  return [...rows, ...last.map((picture) => row([column(1, [cell(picture)])]))];
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
