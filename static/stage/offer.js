// Shows what the keeper offers: a run to go on with.

/** `keeper.offered` is shown until it is taken, which calls `resume(file)`, or erased. */
export class Offer {
  constructor(root, keeper, resume) {
    this.keeper = keeper;
    this.shown = null;
    this.element = root.appendChild(document.createElement("div"));
    this.element.className = "offer";
    this.element.setAttribute("role", "status");
    this.element.hidden = true;
    this.said = this.element.appendChild(document.createElement("span"));
    this.addButton("Go on where you were", () => resume(keeper.accept(performance.now())));
    this.addButton("Erase", () => keeper.erase(performance.now()));
  }

  addButton(name, act) {
    const button = this.element.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      act();
      this.show();
    });
  }

  show() {
    const { offered } = this.keeper;
    if (offered === this.shown) return;
    this.shown = offered;
    this.element.hidden = offered === null;
    if (!offered) return;
    const epochs = `${offered.epoch.toLocaleString("en-US")} ${offered.epoch === 1 ? "epoch" : "epochs"}`;
    this.said.textContent = `This tab has kept your run of “${offered.name}”, after ${epochs}.`;
  }
}
