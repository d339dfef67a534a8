// The bar over the pictures: says that the server is silent, or offers a run to go on with.

import { whole } from "./numbers.js";

const SILENT = "The server does not answer. This page goes on by itself as soon as it does.";

/** What `keeper` offers is shown until it is taken, which calls `resume(file)`, or erased. */
export class Bar {
  constructor(root, keeper, resume) {
    this.keeper = keeper;
    this.shown = null;
    this.element = root.appendChild(document.createElement("div"));
    this.element.className = "bar";
    this.element.setAttribute("role", "status");
    this.said = this.element.appendChild(document.createElement("span"));
    this.buttons = [
      this.addButton("Go on where you were", () => resume(keeper.accept(performance.now()))),
      this.addButton("Erase", () => keeper.erase(performance.now())),
    ];
    this.show({});
  }

  addButton(name, act) {
    const button = this.element.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      act();
      this.show({});
    });
    return button;
  }

  show({ isSilent = false, mayOffer = false }) {
    const offered = mayOffer && !isSilent ? this.keeper.offered : null;
    const said = isSilent ? SILENT : offered ? sentence(offered) : "";
    if (said === this.shown) return;
    this.shown = said;
    this.said.textContent = said;
    this.element.hidden = !said;
    for (const button of this.buttons) button.hidden = !offered;
  }
}

function sentence({ name, epoch }) {
  const epochs = `${whole(epoch)} ${epoch === 1 ? "epoch" : "epochs"}`;
  return `This tab has kept your run of “${name}”, after ${epochs}.`;
}
