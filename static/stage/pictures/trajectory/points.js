// Points of a plane, x and y one after the other in an array; what is not a number is no point.

// How far the points of several arrays reach, as { across: [least, most], up: [least, most] }.
export function boundsOf(arrays) {
  const bounds = { across: [Infinity, -Infinity], up: [Infinity, -Infinity] };
  for (const points of arrays) {
    for (let i = 0; i < points.length; i += 2) {
      if (!Number.isFinite(points[i]) || !Number.isFinite(points[i + 1])) continue;
      widen(bounds.across, points[i]);
      widen(bounds.up, points[i + 1]);
    }
  }
  return bounds.across[0] > bounds.across[1] ? { across: [0, 0], up: [0, 0] } : bounds;
}

function widen(range, value) {
  if (value < range[0]) range[0] = value;
  if (value > range[1]) range[1] = value;
}

// The point that is drawn nearest to a place of the picture, as { index, distance } in pixels.
export function nearestTo(points, { x, y }, atX, atY) {
  const nearest = { index: -1, distance: Infinity };
  for (let i = 0; i < points.length; i += 2) {
    const distance = Math.hypot(x(points[i]) - atX, y(points[i + 1]) - atY);
    if (distance < nearest.distance) Object.assign(nearest, { index: i / 2, distance });
  }
  return nearest;
}

// How far each point of `path` is from the nearest of `points`.
export function distancesTo(points, path) {
  const distances = [];
  for (let i = 0; i < path.length; i += 2) {
    if (!Number.isFinite(path[i])) continue;
    let least = Infinity;
    for (let k = 0; k < points.length; k += 2) {
      const squared = (points[k] - path[i]) ** 2 + (points[k + 1] - path[i + 1]) ** 2;
      if (squared < least) least = squared;
    }
    distances.push(Math.sqrt(least));
  }
  return distances;
}
