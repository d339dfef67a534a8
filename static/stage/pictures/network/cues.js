// Shows at the sides of the drawing that there is more of the text, and leads there.

const STYLE = `
  .cue {
    position: absolute; top: 0; bottom: 0; z-index: 2; width: 44px; display: flex; align-items: center;
    pointer-events: none;
  }
  .cue.before { left: 0; background: linear-gradient(to left, transparent, var(--background) 85%); }
  .cue.after { right: 0; justify-content: end; background: linear-gradient(to right, transparent, var(--background) 85%); }
  .cue button {
    width: 30px; height: 44px; padding: 0; font: 600 20px/1 var(--st-font, sans-serif); color: var(--text);
    background: var(--background); border: 1px solid var(--muted); border-radius: 8px; cursor: pointer;
    pointer-events: auto;
  }
  .cue button:hover { border-color: var(--text); }`;
const STEP = 0.7; // of what is in sight
const LEAST = 2; // pixels that are worth a cue

export class Cues {
  // `lookAt(timestep)` is called where the text goes on beyond what is drawn.
  constructor(place, scroller, lookAt) {
    Object.assign(this, { scroller, lookAt, beyond: [null, null] });
    const style = place.appendChild(document.createElement("style"));
    style.textContent = STYLE;
    this.sides = ["before", "after"].map((name, side) => {
      const cue = place.appendChild(document.createElement("div"));
      cue.className = `cue ${name}`;
      const button = cue.appendChild(document.createElement("button"));
      button.type = "button";
      button.textContent = side ? "›" : "‹";
      button.addEventListener("click", () => this.go(side));
      return cue;
    });
  }

  // The drawing has `timesteps` of a text of `all`, from `first` on.
  show({ first, timesteps, all }) {
    this.beyond = [first > 0 ? first - 1 : null, first + timesteps < all ? first + timesteps : null];
    for (const [side, cue] of this.sides.entries()) {
      const isThere = this.rest(side) > LEAST || this.beyond[side] !== null;
      if (cue.hidden === isThere) cue.hidden = !isThere;
      const name = `${side ? "Later" : "Earlier"} timesteps`;
      const said = this.beyond[side] === null ? name : `${name}: the text has ${all}, ${timesteps} are drawn`;
      Object.assign(cue.firstChild, { title: said, ariaLabel: name });
    }
  }

  // How many pixels of the drawing there are beyond a side.
  rest(side) {
    const { scrollLeft, scrollWidth, clientWidth } = this.scroller;
    return side ? scrollWidth - clientWidth - scrollLeft : scrollLeft;
  }

  go(side) {
    if (this.rest(side) > LEAST) this.scroller.scrollLeft += (side ? STEP : -STEP) * this.scroller.clientWidth;
    else this.lookAt(this.beyond[side]);
  }
}
