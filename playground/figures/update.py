"""What learning does to one matrix: before, gradient, change, after."""

from __future__ import annotations

import numpy as np

from playground.engine import Backward, Parameters, Place
from playground.engine.edits import ParameterName
from playground.engine.network import Array
from playground.figures.excerpt import Excerpt
from playground.figures.labels import labels
from playground.figures.matrix import Matrix, draw_matrix, every, some
from playground.figures.theme import Figure, Theme, layout

_MARGIN = {"l": 34, "r": 8, "t": 30, "b": 30}
_GAP = 0.03


def update_figure(
    parameters: Parameters,
    backward: Backward,
    place: Place,
    characters: tuple[str, ...],
    excerpt: Excerpt,
    colors: Theme,
    *,
    hover: bool = True,
) -> Figure:
    """Return the matrix of ``place`` before learning, its gradient, its change and itself after, ``place`` framed.

    Before and after share a colour scale, as do the two others but for the learning rate; each title says how far it
    goes. Where the window has not been read to its end, there is no change yet, and the two last are missing.
    """
    name = place.name
    row_names, column_names, rows, columns = _names(name, parameters, characters, excerpt)
    shown = [("Before", parameters), ("Gradient", backward.gradients)]
    if backward.update is not None and backward.after is not None:
        shown += [("Change", backward.update), ("After", backward.after)]
    weights_limit = max(_largest(values, name) for title, values in shown if title in ("Before", "After"))
    traces, annotations = [], []
    axes: Figure = {}
    width = (1.0 - 3 * _GAP) / 4
    for number, (title, values) in enumerate(shown, start=1):
        limit = (weights_limit if title in ("Before", "After") else _largest(values, name)) or 1.0
        left = (number - 1) * (width + _GAP)
        matrix = Matrix(
            f"{title}, ±{limit:.2g}",
            _matrix(values, name)[np.ix_(rows, columns)],
            row_names,
            column_names,
            row_ticks=(every if name in ("Why", "by") else some)(row_names) if number == 1 else {},
            column_ticks=some(column_names),
            hover=f"{title}, {name} [%{{customdata[0]}}, %{{customdata[1]}}]: %{{z:.6f}}" if hover else "",
            x=(left, left + width),
        )
        trace, trace_axes, annotation = draw_matrix(matrix, number, colors.signed, (-limit, limit), colors)
        traces.append(trace)
        annotations.append(annotation)
        axes |= trace_axes
    shapes = []
    if place.row in rows and place.column in columns:
        row, column = rows.index(place.row), columns.index(place.column)
        shapes = [_frame(number, row, column, colors) for number in range(1, len(shown) + 1)]
    figure_layout = layout(colors, update_height(len(rows)), _MARGIN) | axes
    return {"data": traces, "layout": figure_layout | {"shapes": shapes, "annotations": annotations}}


def update_height(rows: int) -> int:
    """Return the height in pixels that keeps ``rows`` rows visible."""
    return max(220, 70 + 6 * rows) if rows > 16 else max(180, 70 + 20 * rows)


def describe_update(parameters: Parameters, backward: Backward, place: Place) -> str:
    """Return how much learning changes the matrix, and what it does to the parameter looked at, in words."""
    before, gradient = place.value_in(parameters), place.value_in(backward.gradients)
    start = f"Update of {place.name}. {place} is {before:.4f}, its gradient {gradient:.4f}"
    if backward.update is None or backward.after is None:
        return f"{start}; it changes only when the window closes."
    largest = _largest(backward.update, place.name)
    change, after = place.value_in(backward.update), place.value_in(backward.after)
    return (
        f"{start}, so it changes by {change:.4f} to {after:.4f}. The largest change in {place.name} is {largest:.4f}."
    )


def _matrix(parameters: Parameters, name: ParameterName) -> Array:
    values: Array = getattr(parameters, name)
    return values if values.ndim == 2 else values[:, np.newaxis]


def _largest(parameters: Parameters, name: ParameterName) -> float:
    return float(np.abs(_matrix(parameters, name)).max())


def _names(
    name: ParameterName, parameters: Parameters, characters: tuple[str, ...], excerpt: Excerpt
) -> tuple[list[str], list[str], list[int], list[int]]:
    """Return the names and the indices of the rows and columns shown."""
    units = list(range(len(parameters.bh)))
    unit_names = [str(unit) for unit in units]
    shown, character_names = excerpt.characters, labels(characters, excerpt.characters)
    rows = (character_names, shown) if name in ("Why", "by") else (unit_names, units)
    columns = {
        "Wxh": (character_names, shown),
        "Whh": (unit_names, units),
        "Why": (unit_names, units),
        "bh": ([""], [0]),
        "by": ([""], [0]),
    }[name]
    return rows[0], columns[0], rows[1], columns[1]


def _frame(number: int, row: int, column: int, colors: Theme) -> dict[str, object]:
    suffix = "" if number == 1 else str(number)
    return {
        "type": "rect",
        "xref": f"x{suffix}",
        "yref": f"y{suffix}",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row + 0.5,
        "y1": row - 0.5,
        "line": {"color": colors.marker, "width": 3},
    }
