// A sentence that changes with the moment, and a button for what is offered beside it.

import { change } from "../numbers.js";

export function create(place, _still, stage) {
  const element = place.appendChild(document.createElement("p"));
  element.className = "sentence";
  const said = element.appendChild(document.createElement("span"));
  const button = offerButton(stage);
  return {
    update: (moment, still) => {
      change(said, moment.text(still.text));
      const offer = still.offer ? moment.text(still.offer) : "";
      if (offer) change(button, offer);
      if (Boolean(offer) === button.isConnected) return;
      if (offer) element.append(button);
      else button.remove();
    },
    resize: () => {},
    describe: () => element.textContent,
  };
}

function offerButton(stage) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "offer";
  button.addEventListener("click", () => stage.ask({ kind: "retry", offer: button.textContent }));
  return button;
}
