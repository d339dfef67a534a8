// The heading of a run's column.

import { change, together } from "../numbers.js";

export function create(place) {
  const element = place.appendChild(document.createElement("h2"));
  element.className = "heading";
  const [text, sub] = ["span", "small"].map((name) => element.appendChild(document.createElement(name)));
  return {
    update(moment, still) {
      change(text, together(still.text));
      if (element.style.color !== still.color) element.style.color = still.color ?? "";
      change(sub, still.sub ? moment.text(still.sub) : "");
    },
    resize: () => {},
    describe: () => element.textContent,
  };
}
