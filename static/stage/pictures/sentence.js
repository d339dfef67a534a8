// A sentence that changes with the moment.

import { change } from "../numbers.js";

export function create(place) {
  const element = place.appendChild(document.createElement("p"));
  element.className = "sentence";
  return {
    update: (moment, still) => change(element, moment.text(still.text)),
    resize: () => {},
    describe: () => element.textContent,
  };
}
