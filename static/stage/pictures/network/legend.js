// What lines, circles and frames of the drawing mean, in a line above it.

import { change, short } from "../../numbers.js";

const STYLE = `
  .meanings {
    display: flex; flex: none; flex-wrap: wrap; gap: 0 12px; margin: 0; padding: 0 0 2px; color: var(--muted);
    font-size: max(12px, calc(var(--size) * 0.93));
  }
  .phone .meanings { order: 1; padding: 2px 0 0; }
  .meanings span { display: flex; gap: 5px; align-items: center; white-space: nowrap; }
  .meanings i { display: inline-block; box-sizing: border-box; width: 1.3em; height: 0.95em; }
  .meanings .line { height: 0; border-top: 3px dashed var(--negative); }
  .meanings .positive { border-top: 3px solid var(--positive); }
  .meanings b { font-weight: 400; }
  .meanings .unit { width: 2.6em; border: 1px solid var(--text); border-radius: 0.6em; background: var(--states); }
  .meanings .true { width: 0.95em; border: 1px solid var(--text); }
  .meanings .traced { width: 0.95em; border: 2px solid var(--marker); }
  .meanings .ghost { border: 1px dashed var(--text); }`;
const [NEGATIVE, POSITIVE] = [1, 5]; // among the colours of signed quantities

export class Legend {
  constructor(place) {
    const style = place.appendChild(document.createElement("style"));
    style.textContent = STYLE;
    this.element = place.appendChild(document.createElement("p"));
    this.element.className = "meanings";
    this.element.setAttribute("aria-label", "Legend");
    this.element.innerHTML = `
      <span><i class="line"></i>−<i class="line positive"></i>+ weight, thickest at <b></b></span>
      <span><i class="unit"></i>unit, −1 to 1</span>
      <span><i class="true"></i>true next</span>
      <span><i class="traced"></i>looked at</span>
      <span hidden><i class="ghost"></i><span></span></span>`;
    this.ghost = this.element.lastElementChild;
    this.limit = this.element.querySelector("b");
  }

  // `without` names the network whose probabilities are outlined, empty for none; `limit` ends the scale of weights.
  show(theme, without, limit) {
    change(this.limit, `±${short(limit)}`);
    const { style } = this.element;
    style.setProperty("--negative", theme.signed[NEGATIVE]);
    style.setProperty("--positive", theme.signed[POSITIVE]);
    style.setProperty("--states", `linear-gradient(to right, ${theme.signed.join(", ")})`);
    this.ghost.hidden = !without;
    this.ghost.lastElementChild.textContent = without;
  }
}
