// Lines of code, of which some pieces stand out. They open when something else is looked at, unless a hand has closed
// them.

const STYLE = `
  summary { font-weight: 600; cursor: pointer; }
  summary:focus-visible { outline: 3px solid var(--st-primary-color); border-radius: 4px; }
  .notebook {
    margin: 2px 0 0; padding: 0.6em 0.8em; white-space: pre-wrap; border: 1px solid var(--grid); border-radius: 6px;
    font: max(12px, 0.925em)/1.4 var(--mono, "Source Code", "Source Code Pro", monospace); color: var(--muted);
  }
  .notebook mark {
    padding: 0.1em 0.15em; border-radius: 3px; font-weight: 600; color: var(--background); background: var(--line);
  }`;

export function create(place) {
  const style = place.appendChild(document.createElement("style"));
  style.textContent = STYLE;
  const details = place.appendChild(document.createElement("details"));
  const summary = details.appendChild(document.createElement("summary"));
  summary.textContent = "The code of a timestep";
  const code = details.appendChild(document.createElement("pre"));
  code.className = "notebook";
  code.setAttribute("aria-label", "The code of a timestep");
  let shown = null;
  let wasClosed = false;
  summary.addEventListener("click", () => (wasClosed = details.open));
  return {
    update(_moment, still) {
      if (still === shown) return;
      const isOther = shown !== null && still.looked_at !== shown.looked_at;
      if (still.is_stage && (isOther || !shown)) details.open = true;
      else if (isOther && !wasClosed) details.open = true;
      shown = still;
      code.hidden = still.lines.length === 0;
      code.replaceChildren(...still.lines.flatMap((line, i) => [...nodesOf(line, still.marked[i] ?? []), "\n"]));
    },
    resize() {},
    describe() {
      return code.textContent;
    },
  };
}

function nodesOf(line, marked) {
  return pieces(line, marked).map(({ text, isMarked }) => {
    if (!isMarked) return text;
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
}

// Returns the line in pieces, in their order, of which the `marked` ones stand out; what the line has not is left out.
export function pieces(line, marked) {
  const found = [];
  let rest = line;
  for (const piece of marked) {
    const at = piece ? rest.indexOf(piece) : -1;
    if (at < 0) continue;
    if (at > 0) found.push({ text: rest.slice(0, at), isMarked: false });
    found.push({ text: piece, isMarked: true });
    rest = rest.slice(at + piece.length);
  }
  if (rest) found.push({ text: rest, isMarked: false });
  return found;
}
