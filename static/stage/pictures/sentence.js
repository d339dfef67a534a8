// A sentence that changes with the moment, and beside it what to do now: a button for what is offered to a run that goes
// wrong, or a link to what to try next.

import { change } from "../numbers.js";

export function create(place, _still, stage) {
  const element = place.appendChild(document.createElement("p"));
  element.className = "sentence";
  const said = element.appendChild(document.createElement("span"));
  const offer = offerButton(stage);
  const next = nextLink(stage);
  return {
    update: (moment, still) => {
      change(said, moment.text(still.text));
      show(element, offer, still.offer ? moment.text(still.offer) : "");
      offer.title = still.offer ? moment.text(still.offer_help) : "";
      show(element, next.element, still.next ? moment.text(still.next) : "", next.link);
      const address = still.next ? moment.text(still.next_link) : "";
      if (address && address !== next.address) next.link.href = new URL(address, document.baseURI).href;
      next.address = address;
    },
    resize: () => {},
    describe: () => element.textContent,
  };
}

function show(parent, element, text, labelled = element) {
  if (text) change(labelled, text);
  if (Boolean(text) === element.isConnected) return;
  if (text) parent.append(element);
  else element.remove();
}

function offerButton(stage) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "offer";
  button.addEventListener("click", () => stage.ask({ kind: "retry", offer: button.textContent }));
  return button;
}

// Followed here, it keeps the run and what can be undone; opened elsewhere, or copied, it is a link like any other.
function nextLink(stage) {
  const element = document.createElement("span");
  element.className = "next";
  element.append("Try next: ");
  const link = element.appendChild(document.createElement("a"));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    stage.ask({ kind: "try", what: link.textContent });
  });
  return { element, link };
}
