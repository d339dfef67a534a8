"""Matrices of numbers as heatmaps with labelled rows and columns: what most pictures are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from playground.engine.network import Array
from playground.figures.labels import escaped
from playground.figures.picture import Moving, Picture, as_float
from playground.figures.theme import FONT, MONOSPACE, Figure, Theme, axis, color_key, colorscale, layout, note
from playground.session.numbers import MINUS, short

AxisKind = Literal["unit", "character", "timestep"]
Arrangement = Literal["one", "row", "weights"]

_MOST_CELLS_WITH_GAPS = 40
_MOST_LABELS = 16
_MARGIN = {"l": 44, "r": 56, "t": 56, "b": 62}
_GAP = 0.03
_NEUTRAL = 0.05  # of the scale's end: what is smaller looks like 0
_NO_KEY: dict[str, list[Any]] = {"shapes": [], "annotations": []}


@dataclass(frozen=True)
class Panel:
    """A matrix and what is said about it.

    Attributes:
        title: stands above it.
        values: (rows, columns).
        rows, columns: the names of rows and columns.
        row_kind, column_kind: what they are.
        say: a sentence about a cell, with {row}, {column}, {timestep} and {value} in it.
        scale: "signed" or "probability", one of the theme's.
        limits: the values at its ends.
        limit_array: the moving array with the end of a signed scale, where that may step from moment to moment.
        first_column: the number of the first column, where columns are timesteps.
        outlined: for each column the row whose cell is outlined; empty for none.
        array, offset, strides: where the values stand among the moving arrays of the picture; without the name of an
            array, in one of its own.
        row_indices: the moving array with the characters that name the rows, where these change from moment to moment.
    """

    title: str
    values: Array
    rows: Sequence[str]
    columns: Sequence[str]
    row_kind: AxisKind
    column_kind: AxisKind
    say: str
    scale: Literal["signed", "probability"] = "signed"
    limits: tuple[float, float] = (-1.0, 1.0)
    limit_array: str = ""
    first_column: int = 0
    outlined: Sequence[int] = ()
    array: str = ""
    offset: int = 0
    strides: tuple[int, int] = (0, 0)
    row_indices: str = ""

    def still_part(self) -> dict[str, Any]:
        """Return all but the values, as the browser reads it."""
        return {
            "title": self.title,
            "values": self.array,
            "offset": self.offset,
            "shape": list(self.values.shape),
            "strides": list(self.strides),
            "rows": [] if self.row_indices else list(self.rows),
            "row_indices": self.row_indices or None,
            "columns": list(self.columns),
            "row_kind": self.row_kind,
            "column_kind": self.column_kind,
            "first_column": self.first_column if self.column_kind == "timestep" else None,
            "limits": None if self.limit_array else self.limits,
            "limit_array": self.limit_array or None,
            "scale": self.scale,
            "outlined": list(self.outlined) or None,
            "say": self.say,
        }


def matrix_picture(
    name: str,
    title: str,
    panels: Callable[[], Sequence[Panel]],
    colors: Theme,
    *,
    arrays: Mapping[str, Moving],
    arrangement: Arrangement = "one",
    marked: tuple[int, int] | None = None,
) -> Picture:
    """Return matrices as one picture.

    Args:
        name, title: of the picture.
        panels: returns its matrices. Of many moments on their way to the browser nobody asks for them.
        colors: of the page.
        arrays: the moving arrays in which the panels' values stand; panels that name none have their own, as
            ``own_arrays`` makes them.
        arrangement: one matrix, several in a row, or weights: Wxh, Whh and bh over Why and by.
        marked: row and column of a cell that is framed in each of them.
    """

    def still() -> dict[str, Any]:
        return {
            "panels": [_placed(panel, name, number).still_part() for number, panel in enumerate(panels())],
            "arrangement": arrangement,
            "marked": marked,
        }

    def figure() -> Figure:
        return _figure(title, panels(), arrangement, colors, marked=marked)

    return Picture(name, "matrix", title, arrays, {}, still, figure)


def own_arrays(name: str, values: Sequence[Array]) -> dict[str, Moving]:
    """Return a moving array for each panel of the picture of this name, with its values row by row."""
    return {f"{name}-{number}": as_float(matrix).ravel() for number, matrix in enumerate(values)}


def _placed(panel: Panel, name: str, number: int) -> Panel:
    """Return the panel with the place of its values, if it has an array of its own."""
    if panel.array:
        return panel
    return replace(panel, array=f"{name}-{number}", offset=0, strides=(panel.values.shape[1], 1))


def _figure(
    title: str,
    panels: Sequence[Panel],
    arrangement: Arrangement,
    colors: Theme,
    *,
    marked: tuple[int, int] | None,
) -> Figure:
    """Return the picture as a Plotly figure: heatmaps in their places, the largest scale's key in a corner."""
    is_common = all((panel.scale, panel.limits) == (panels[0].scale, panels[0].limits) for panel in panels)
    traces, notes, shapes = [], [note(escaped(title), 0.0, 1.0, colors) | {"yshift": 18}], []
    axes: Figure = {}
    for number, (panel, place) in enumerate(zip(panels, _places(panels, arrangement), strict=True), start=1):
        trace, panel_axes = _heatmap(panel, number, place, colors)
        traces.append(trace)
        axes |= panel_axes
        said = "" if is_common else f", ±{short(panel.limits[1], 2)}"
        if len(panels) > 1:
            notes.append(note(escaped(panel.title) + said, place[0][0], place[1][1], colors))
        suffix = "" if number == 1 else str(number)
        outlined = [(row, panel.first_column + column) for column, row in enumerate(panel.outlined)]
        shapes += [_frame(suffix, row, column, colors.outline) for row, column in outlined]
        if marked is not None:
            shapes.append(_frame(suffix, marked[0], panel.first_column + marked[1], colors.marker))
    low, high = (short(end, 2) for end in panels[0].limits)
    key = color_key(getattr(colors, panels[0].scale), low, high, 1.0, 1.07, colors) if is_common else _NO_KEY
    figure_layout = layout(colors, _height(panels, arrangement), _MARGIN) | axes
    figure_layout |= {"shapes": [*shapes, *key["shapes"]], "annotations": [*notes, *key["annotations"]]}
    return {"data": traces, "layout": figure_layout}


def _height(panels: Sequence[Panel], arrangement: Arrangement) -> int:
    rows = len(panels[0].rows) + (len(panels[3].rows) if arrangement == "weights" else 0)
    return max(420, 150 + 15 * rows)


Place = tuple[tuple[float, float], tuple[float, float]]


def _places(panels: Sequence[Panel], arrangement: Arrangement) -> list[Place]:
    """Return where the panels stand, as fractions of the plotting area across and up."""
    whole = (0.0, 1.0)
    if arrangement != "weights":
        width = (1.0 - _GAP * (len(panels) - 1)) / len(panels)
        return [((i * (width + _GAP), i * (width + _GAP) + width), whole) for i in range(len(panels))]
    gap, bias = 0.07, 0.05
    V, H = len(panels[0].columns), len(panels[1].columns)
    matrices = 1.0 - 1.7 * gap - bias
    first = matrices * min(max(V / (V + H), 0.35), 0.6)
    left, middle, right = (0.0, first), (first + gap, 1.0 - 0.7 * gap - bias), (1.0 - bias, 1.0)
    upper, lower = (0.56, 1.0), (0.0, 0.44)
    return [(left, upper), (middle, upper), (middle, lower), (right, upper), (right, lower)]


def _heatmap(panel: Panel, number: int, place: Place, colors: Theme) -> tuple[dict[str, Any], Figure]:
    """Return the heatmap and its axes (the figure's ``number``-th pair), as Plotly takes them.

    Columns stand at numeric positions, so that two of the same name stay apart.
    """
    rows, columns = panel.values.shape
    suffix, first = "" if number == 1 else str(number), panel.first_column
    row_names, column_names = ([escaped(name) for name in names] for names in (panel.rows, panel.columns))
    trace = {
        "type": "heatmap",
        "x0": first,
        "dx": 1,
        "z": np.ascontiguousarray(panel.values, dtype=np.float64),
        "zmin": panel.limits[0],
        "zmax": panel.limits[1],
        "colorscale": colorscale(getattr(colors, panel.scale)),
        "showscale": False,
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "xgap": 1 if columns <= _MOST_CELLS_WITH_GAPS else 0,
        "ygap": 1 if rows <= _MOST_CELLS_WITH_GAPS else 0,
        "text": np.where(_looks_negative(panel), MINUS, ""),
        "texttemplate": "%{text}",
        "customdata": [[[row, name, first + k] for k, name in enumerate(column_names)] for row in row_names],
        "hovertemplate": f"{_in_template(panel.say)}<extra></extra>",
    }
    named = _with_timesteps(column_names, first) if panel.column_kind == "timestep" else column_names
    column_ticks = {first + k: name for k, name in some(named).items()}
    row_size = 13 if rows <= 16 else 12
    axes = {
        f"xaxis{suffix}": axis(
            colors,
            column_ticks,
            tickfont=_tick_font(panel.column_kind, 13, colors),
            domain=place[0],
            anchor=f"y{suffix}",
            range=[first - 0.5, first + columns - 0.5],
        ),
        f"yaxis{suffix}": axis(
            colors,
            every(row_names) if panel.row_kind == "character" else some(row_names),
            tickfont=_tick_font(panel.row_kind, row_size, colors),
            domain=place[1],
            anchor=f"x{suffix}",
            range=[rows - 0.5, -0.5],
        ),
    }
    return trace, axes


def _tick_font(kind: AxisKind, size: int, colors: Theme) -> dict[str, object]:
    """Return the type of an axis' labels: characters are in a face in which each has the same room."""
    return {"size": size, "color": colors.text, "family": FONT if kind == "unit" else MONOSPACE}


def _looks_negative(panel: Panel) -> NDArray[np.bool_]:
    """Return which cells get a minus, so that their sign is seen without colour: those that are told from 0 by it."""
    looks: NDArray[np.bool_] = panel.values < -_NEUTRAL * panel.limits[1]
    return looks if panel.scale == "signed" else np.zeros_like(looks)


def _with_timesteps(names: Sequence[str], first: int) -> list[str]:
    return [f"{name}<br>{first + k}" for k, name in enumerate(names)]


def _in_template(say: str) -> str:
    """Return a sentence about a cell as a hover text of Plotly's."""
    parts = {"{row}": "%{customdata[0]}", "{column}": "%{customdata[1]}", "{timestep}": "%{customdata[2]}"}
    parts["{value}"] = "%{z:.6f}"
    text = escaped(say)
    for ours, plotly in parts.items():
        text = text.replace(ours, plotly)
    return text


def every(names: Sequence[str]) -> dict[float, str]:
    """Return a tick for each of ``names``."""
    return dict(enumerate(names))


def some(names: Sequence[str]) -> dict[float, str]:
    """Return ticks for at most 16 of ``names``, evenly spread; all where they are only a few more."""
    step = -(-len(names) // (2 * _MOST_LABELS))
    return {i: names[i] for i in range(0, len(names), step)}


def _frame(suffix: str, row: int, column: int, color: str) -> dict[str, object]:
    return {
        "type": "rect",
        "xref": f"x{suffix}",
        "yref": f"y{suffix}",
        "x0": column - 0.46,
        "x1": column + 0.46,
        "y0": row + 0.44,
        "y1": row - 0.44,
        "line": {"color": color, "width": 2},
    }
