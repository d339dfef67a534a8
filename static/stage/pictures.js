// The kinds of pictures, each a module of its own that is fetched when a page first shows one.
//
// A module exports create(place, still, stage), which returns a picture:
//   update(moment, still)   draws what the moment shows now; another `still` than before: the still part has changed, and
//                           with it perhaps stage.theme, stage.scale and the rest of stage.context
//   resize(width, height)   the place has another size, in pixels; update follows
//   describe(moment)        returns what it shows now, in words
//   point(timestep | null)  optional: another timestep is pointed at; without it, update is called
//   alternative             the element that gets those words as its label; undefined for pictures that are text
//   settle(moment)          optional: as describe, called as often, for what need not follow each moment
// `place` is an empty element, `still` the picture's entry in the still part. The stage offers what stage.js says.

const KINDS = new Set(
  "ribbon loss sample matrix network strips waterfall trajectory sentence code table heading editor".split(" "),
);
const modules = new Map();

/** Returns whether all `kinds` are here already; if not, `load` fetches them. */
export function areLoaded(kinds) {
  return kinds.every((kind) => modules.has(kind) || !KINDS.has(kind));
}

export async function load(kinds) {
  const missing = [...new Set(kinds)].filter((kind) => KINDS.has(kind) && !modules.has(kind));
  const loaded = await Promise.all(missing.map((kind) => import(`./pictures/${kind}.js`)));
  for (const [i, kind] of missing.entries()) modules.set(kind, loaded[i]);
}

export function createPicture(place, still, stage) {
  return modules.get(still.kind).create(place, still, stage);
}
