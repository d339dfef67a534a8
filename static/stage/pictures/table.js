// Runs beside each other as a table, whose first run changes with the moment.

import { change, together } from "../numbers.js";

const BREAK = "\u200b"; // where a line may end, and nothing is seen

export function create(place) {
  const table = place.appendChild(document.createElement("table"));
  const note = place.appendChild(document.createElement("p"));
  let drawnStill = null;
  let lines = [];
  return {
    update(moment, still) {
      if (drawnStill !== still) lines = build(table, still);
      drawnStill = still;
      change(note, still.note ?? "");
      if (!still.moving) return;
      const texts = moment.text(still.moving).split("\n");
      for (const [i, line] of lines.entries()) fill(line, texts[i] ?? "");
    },
    resize: () => {},
    describe: () => table.textContent,
  };
}

// Returns the lines of all rows.
function build(table, { head, rows }) {
  const heading = make(
    "tr",
    make("td", ""),
    ...head.map(({ name, color }) => colored(make("th", together(name)), color)),
  );
  for (const [i, { name }] of head.entries()) Object.assign(heading.children[i + 1], { scope: "col", title: name });
  const lines = rows.map(({ label, cells, is_setting: isSetting, others }) => {
    const content = cells.map((cell, i) => (others[i] ? make("mark", breakable(cell)) : breakable(cell)));
    const line = make("tr", make("th", label), ...content.map((cell) => make("td", cell)));
    line.className = isSetting ? "setting" : "result";
    line.firstChild.scope = "row";
    return line;
  });
  table.replaceChildren(make("thead", heading), make("tbody", ...lines));
  return lines;
}

// Gives a line the first run's cell. What came out alike everywhere is quiet.
function fill(line, text) {
  const [, first, ...others] = line.children;
  change(first, breakable(text));
  line.classList.toggle("alike", others.length > 0 && others.every((cell) => cell.textContent === first.textContent));
}

// A text's spaces are signs that can be seen; its words stay whole all the same.
function breakable(text) {
  return text.replaceAll("␣", `␣${BREAK}`);
}

function make(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

function colored(element, color) {
  element.style.color = color ?? "";
  return element;
}
