"""A matrix of numbers as a heatmap with labelled rows and columns: what most pictures are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine.network import Array
from playground.figures.theme import Theme, axis, colorscale, note

_MOST_CELLS_WITH_GAPS = 40
_MOST_LABELS = 16


@dataclass(frozen=True)
class Matrix:
    """A matrix and its place in a figure.

    Attributes:
        title: stands above it.
        values: (rows, columns).
        row_names, column_names: say in the hover text which row and column a cell is of.
        row_ticks, column_ticks: labels at some or all rows and columns.
        hover: Plotly's hover text, with ``%{customdata}`` for the names of row and column and the column's number;
            empty for none, which saves much time where there are many cells.
        first_column: the number of the first column.
        x, y: its place, as fractions of the plotting area.
    """

    title: str
    values: Array
    row_names: Sequence[str]
    column_names: Sequence[str]
    row_ticks: Mapping[float, str]
    column_ticks: Mapping[float, str]
    hover: str
    first_column: int = 0
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)


def draw_matrix(
    matrix: Matrix, number: int, scale: tuple[str, ...], limits: tuple[float, float], colors: Theme
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the heatmap, its axes (the figure's ``number``-th pair) and its title, as Plotly takes them.

    Columns stand at numeric positions, so that two of the same name stay apart.
    """
    rows, columns = matrix.values.shape
    suffix = "" if number == 1 else str(number)
    first = matrix.first_column
    trace = {
        "type": "heatmap",
        "x0": first,
        "dx": 1,
        "z": np.ascontiguousarray(matrix.values, dtype=np.float32),
        "zmin": limits[0],
        "zmax": limits[1],
        "colorscale": colorscale(scale),
        "showscale": False,
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "xgap": 1 if columns <= _MOST_CELLS_WITH_GAPS else 0,
        "ygap": 1 if rows <= _MOST_CELLS_WITH_GAPS else 0,
    }
    if matrix.hover:
        columns_named = list(enumerate(matrix.column_names, start=first))
        trace["customdata"] = [[[row, name, number] for number, name in columns_named] for row in matrix.row_names]
        trace["hovertemplate"] = f"{matrix.hover}<extra></extra>"
    axes = {
        f"xaxis{suffix}": axis(
            colors,
            matrix.column_ticks,
            domain=matrix.x,
            anchor=f"y{suffix}",
            range=[first - 0.5, first + columns - 0.5],
        ),
        f"yaxis{suffix}": axis(
            colors,
            matrix.row_ticks,
            size=13 if len(matrix.row_ticks) <= 16 else 11,
            domain=matrix.y,
            anchor=f"x{suffix}",
            range=[rows - 0.5, -0.5],
        ),
    }
    return trace, axes, note(matrix.title, matrix.x[0], matrix.y[1], colors)


def every(names: Sequence[str]) -> dict[float, str]:
    """Return a tick for each of ``names``."""
    return dict(enumerate(names))


def some(names: Sequence[str]) -> dict[float, str]:
    """Return ticks for at most 16 of ``names``, evenly spread."""
    step = -(-len(names) // _MOST_LABELS)
    return {i: names[i] for i in range(0, len(names), step)}
