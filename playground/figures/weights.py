"""The weight matrices and biases, all on one colour scale."""

from __future__ import annotations

import numpy as np

from playground.engine import Parameters
from playground.engine.network import Array
from playground.figures.excerpt import Excerpt
from playground.figures.labels import labels
from playground.figures.matrix import Matrix, draw_matrix, every, some
from playground.figures.theme import Figure, Theme, color_key, layout

_MARGIN = {"l": 34, "r": 8, "t": 30, "b": 34}
_UPPER = (0.56, 1.0)
_LOWER = (0.0, 0.44)


def weights_figure(
    parameters: Parameters,
    characters: tuple[str, ...],
    excerpt: Excerpt,
    height: int,
    colors: Theme,
    *,
    hover: bool = True,
    prefix: str = "",
) -> Figure:
    """Return Wxh, Whh and bh side by side, and below them Why and by, on one symmetric colour scale around 0.

    Whh stands above Why, because they share their columns: the hidden units. ``characters`` are the vocabulary's, and
    ``prefix`` stands before each name: "d" for gradients.
    """
    shown = excerpt.characters
    names = labels(characters, shown)
    units = [str(unit) for unit in range(len(parameters.bh))]
    limit = float(np.abs(parameters.flat).max()) or 1.0
    left, middle, right = _columns(len(names), len(units))
    Wxh, Whh, Why = parameters.Wxh[:, shown], parameters.Whh, parameters.Why[shown]
    d = prefix
    matrices = [
        _weights(f"{d}Wxh: input → hidden", Wxh, ("unit", units), ("", names), left, _UPPER, hover=hover),
        _weights(f"{d}Whh: hidden → hidden", Whh, ("unit", units), ("unit", units), middle, _UPPER, hover=hover),
        _weights(f"{d}bh", parameters.bh[:, None], ("unit", units), None, right, _UPPER, hover=hover),
        _weights(f"{d}Why: hidden → output", Why, ("", names), ("unit", units), middle, _LOWER, hover=hover),
        _weights(f"{d}by", parameters.by[shown, None], ("", names), None, right, _LOWER, hover=hover),
    ]
    key = color_key(colors.signed, f"{-limit:.2g}", f"{limit:.2g}", 0.34, 0.2, colors)
    figure_layout = layout(colors, height, _MARGIN)
    traces, titles = [], []
    for number, matrix in enumerate(matrices, start=1):
        trace, axes, title = draw_matrix(matrix, number, colors.signed, (-limit, limit), colors)
        traces.append(trace)
        titles.append(title)
        figure_layout |= axes
    figure_layout |= {"shapes": key["shapes"], "annotations": [*titles, *key["annotations"]]}
    return {"data": traces, "layout": figure_layout}


def describe_weights(parameters: Parameters, what: str = "Weights and biases") -> str:
    """Return what the figure shows, in words."""
    names = ("Wxh", "Whh", "Why", "bh", "by")
    ranges = [
        f"{name} from {values.min():.2f} to {values.max():.2f}"
        for name in names
        for values in [getattr(parameters, name)]
    ]
    return f"{what}: {', '.join(ranges)}."


def _weights(
    title: str,
    values: Array,
    rows: tuple[str, list[str]],
    columns: tuple[str, list[str]] | None,
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    hover: bool,
) -> Matrix:
    """Return a matrix of weights, or without ``columns`` a bias. Rows and columns come as a kind and their names."""
    name = title.split(":", maxsplit=1)[0]
    row_kind, row_names = rows
    column_kind, column_names = columns or ("", [""])
    source = f"from {column_kind} %{{customdata[1]}} to" if columns else "of"
    text = f"{name}, {source} {row_kind} %{{customdata[0]}}: %{{z:.4f}}".replace("  ", " ")
    has_row_labels = columns is not None and not name.endswith("Whh")
    return Matrix(
        title,
        values,
        row_names,
        column_names,
        row_ticks=(some if row_kind == "unit" else every)(row_names) if has_row_labels else {},
        column_ticks=some(columns[1]) if columns else {},
        hover=text if hover else "",
        x=x,
        y=y,
    )


def _columns(V: int, H: int) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Return where Wxh, Whh and bh begin and end, wide in proportion to their columns as far as they stay readable."""
    gap, bias = 0.07, 0.05
    matrices = 1.0 - 1.7 * gap - bias
    left = matrices * min(max(V / (V + H), 0.35), 0.6)
    return (0.0, left), (left + gap, 1.0 - 0.7 * gap - bias), (1.0 - bias, 1.0)
