"""What learning does to one matrix: before, gradient, change, after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from playground.engine import Backward, ParameterArray, ParameterIndex, Parameters, visible
from playground.engine.network import Array
from playground.figures.matrix import Panel, matrix_picture, own_arrays
from playground.figures.picture import Picture, as_float
from playground.figures.scale import GRADIENT_LIMIT
from playground.figures.theme import Theme

_LIMIT = "update_limit"


def update_picture(
    parameters: Parameters,
    backward: Backward,
    place: ParameterIndex,
    characters: Sequence[str],
    shown: Sequence[int],
    colors: Theme,
    limit: float,
) -> Picture:
    """Return the matrix of ``place`` before learning, its gradient, its change and itself after, ``place`` framed.

    Weights are on a scale from −``limit`` to ``limit``, gradient and change on that of gradients. ``shown`` are the
    indices of the characters shown. Where the window has not been read to its end, there is no change yet, and the two
    last are missing.
    """
    (part,) = (part for part in parameters.layout if part.name == place.name)
    steps = [("Before", parameters), ("Gradient", backward.gradients)]
    if backward.update is not None and backward.after is not None:
        steps += [("Change", backward.update), ("After", backward.after)]
    rows, columns = _shown(part.rows, part, shown, 0), _shown(part.columns, part, shown, 1)
    marked = None
    if place.row in rows and place.column in columns:
        marked = rows.index(place.row), columns.index(place.column)
    matrices = [_cells(values[part.name], rows, columns) for _, values in steps]

    def panels() -> list[Panel]:
        return [
            replace(_panel(title, part, values, characters, shown), **_scale(title, limit))
            for (title, _), values in zip(steps, matrices, strict=True)
        ]

    return matrix_picture(
        "update",
        f"Update of {place.name}",
        panels,
        colors,
        arrays=own_arrays("update", matrices) | {_LIMIT: as_float(np.array([limit]))},
        arrangement="row",
        marked=marked,
    )


def _scale(title: str, limit: float) -> dict[str, Any]:
    """Return the scale of the matrix of this title: that of weights, or that of gradients."""
    if title in ("Before", "After"):
        return {"limits": (-limit, limit), "limit_array": _LIMIT}
    return {"limits": (-GRADIENT_LIMIT, GRADIENT_LIMIT)}


def _cells(values: Array, rows: Sequence[int], columns: Sequence[int]) -> Array:
    matrix = values if values.ndim == 2 else values[:, np.newaxis]
    cells: Array = matrix[np.ix_(rows, columns)]
    return cells


def _panel(title: str, part: ParameterArray, values: Array, characters: Sequence[str], shown: Sequence[int]) -> Panel:
    rows, columns = _shown(part.rows, part, shown, 0), _shown(part.columns, part, shown, 1)
    return Panel(
        title=title,
        values=values,
        rows=[part.row_names[row] for row in rows] if part.row_names else _names(part.rows, rows, characters),
        columns=_names(part.columns, columns, characters),
        row_kind=part.rows,
        column_kind=part.columns or "unit",
        say=f"{title}, {part.name} [{{row}}, {{column}}]: {{value}}",
    )


def _shown(kind: str | None, part: ParameterArray, shown: Sequence[int], axis: int) -> list[int]:
    if kind == "character":
        return list(shown)
    return list(range(part.shape[axis])) if kind is not None else [0]


def _names(kind: str | None, indices: Sequence[int], characters: Sequence[str]) -> list[str]:
    if kind == "character":
        return [visible(characters[i]) for i in indices]
    return [str(i) for i in indices] if kind is not None else [""]
