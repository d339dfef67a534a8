// Runs beside each other as a table, whose first run changes with the moment.

import { change } from "../numbers.js";

export function create(place) {
  const table = place.appendChild(document.createElement("table"));
  let drawnStill = null;
  let moving = [];
  return {
    update(moment, still) {
      if (drawnStill !== still) moving = build(table, still);
      drawnStill = still;
      if (!still.moving) return;
      const texts = moment.text(still.moving).split("\n");
      for (const [i, cell] of moving.entries()) change(cell, texts[i] ?? "");
    },
    resize: () => {},
    describe: () => table.textContent,
  };
}

// Returns the cells of the first run.
function build(table, { head, rows }) {
  const heading = make("tr", make("td", ""), ...head.map(({ name, color }) => colored(make("th", name), color)));
  for (const cell of heading.querySelectorAll("th")) cell.scope = "col";
  const lines = rows.map(({ label, cells }) => {
    const line = make("tr", make("th", label), ...cells.map((cell) => make("td", cell)));
    line.firstChild.scope = "row";
    return line;
  });
  table.replaceChildren(make("thead", heading), make("tbody", ...lines));
  return lines.map((line) => line.children[1]);
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
