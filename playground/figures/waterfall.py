"""A sum taken apart: what each of its terms adds, as bars that begin where the one before ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine import visible
from playground.engine.network import Array
from playground.figures.labels import escaped, label
from playground.figures.picture import Picture
from playground.figures.theme import Figure, Theme, axis, layout, note

_HEIGHT = 420
_MARGIN = {"l": 44, "r": 8, "t": 34, "b": 44}
_MOST_TERMS = 12
_LEAST_RANGE = 1e-12  # numbers nearer to 0 stand on a line, and not on a scale of their own


@dataclass(frozen=True)
class Sum:
    """A sum and its terms.

    Attributes:
        title: stands above it.
        names: of the terms; a single character is one of the text.
        terms: what they add.
        total_name: of the sum.
        result: what becomes of the sum, as a name and a number, e.g. its tanh; None for nothing.
    """

    title: str
    names: Sequence[str]
    terms: Array
    total_name: str
    result: tuple[str, float] | None = None

    @property
    def total(self) -> float:
        """The sum of the terms."""
        return float(self.terms.sum())

    def shortened(self) -> Sum:
        """Return the sum with at most 12 terms: the largest by themselves, in their order, and the rest as one."""
        if len(self.terms) <= _MOST_TERMS:
            return self
        largest = np.sort(np.argsort(-np.abs(self.terms), kind="stable")[: _MOST_TERMS - 1])
        rest = np.delete(self.terms, largest)
        names = [*(self.names[i] for i in largest), f"{len(rest)} others"]
        return Sum(self.title, names, np.append(self.terms[largest], rest.sum()), self.total_name, self.result)


def waterfall_picture(name: str, taken_apart: Sum, colors: Theme) -> Picture:
    """Return the terms of a sum, their sum, and what becomes of it, as a picture of this name."""
    values = np.append(taken_apart.terms, taken_apart.total)
    if taken_apart.result is not None:
        values = np.append(values, taken_apart.result[1])

    def still() -> dict[str, Any]:
        parts = [visible(part) if len(part) == 1 else part for part in taken_apart.names]
        then = None
        if taken_apart.result is not None:
            then = {"label": taken_apart.result[0], "index": len(parts) + 1}
        return {"parts": parts, "values": name, "offset": 0, "total": taken_apart.total_name, "then": then}

    arrays = {name: values.astype(np.float64)}
    return Picture(name, "waterfall", taken_apart.title, arrays, {}, still, lambda: _figure(taken_apart, colors))


def _figure(taken_apart: Sum, colors: Theme) -> Figure:
    """Return the terms of a sum as bars, orange down and blue up, then the sum, then what becomes of it."""
    shown = taken_apart.shortened()
    ends = np.cumsum(shown.terms)
    starts = np.concatenate([[0.0], ends[:-1]])
    names = [label(name) if len(name) == 1 else escaped(name) for name in (*shown.names, shown.total_name)]
    height = np.append(shown.terms, shown.total)
    if shown.result is not None:
        names.append(shown.result[0])
        height = np.append(height, shown.result[1])
    base = np.zeros(len(height))
    base[: len(starts)] = starts
    low, high = _range(np.concatenate([base, base + height]))
    down, up = colors.signed[1], colors.signed[5]
    bars = {
        "type": "bar",
        "x": list(range(len(names))),
        "y": height,
        "base": base,
        "width": 0.72,
        "marker": {"color": [down if value < 0 else up for value in height], "line": {"width": 0}},
        "hovertemplate": "%{customdata}<extra></extra>",
        "customdata": [f"{name}: {value:.6f}" for name, value in zip(names, height, strict=True)],
    }
    figure_layout = layout(colors, _HEIGHT, _MARGIN) | {
        "xaxis": axis(
            colors,
            {i: name.replace(" ", "<br>") for i, name in enumerate(names)},
            anchor="y",
            range=[-0.5, len(names) - 0.5],
        ),
        "yaxis": axis(colors, _ticks(low, high), anchor="x", range=[low, high], showgrid=True, gridcolor=colors.grid),
        "shapes": [_line_at_zero(colors), *_connections(ends, colors)],
        "annotations": [
            note(escaped(shown.title), 0.0, 1.0, colors) | {"yshift": 12},
            *_values(base, height, (low, high), colors),
        ],
    }
    return {"data": [bars], "layout": figure_layout}


def _range(values: Array) -> tuple[float, float]:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    if high - low < _LEAST_RANGE:
        low, high = low - 1.0, high + 1.0
    room = 0.16 * (high - low)
    return low - room, high + room


def _ticks(low: float, high: float) -> dict[float, str]:
    """Return a few round numbers from ``low`` to ``high``."""
    step = 10.0 ** np.floor(np.log10((high - low) / 2.0))
    step *= next((factor for factor in (1.0, 2.0, 5.0) if (high - low) / (factor * step) <= 6), 10.0)
    first = int(np.ceil(low / step))
    return {float(i * step): f"{i * step:.3g}" for i in range(first, int(np.floor(high / step)) + 1)}


def _line_at_zero(colors: Theme) -> dict[str, Any]:
    return _line(0.0, 1.0, 0.0, colors.muted) | {"xref": "paper"}


def _connections(ends: Array, colors: Theme) -> list[dict[str, Any]]:
    return [_line(i + 0.36, i + 0.64, float(end), colors.muted) for i, end in enumerate(ends)]


def _line(x0: float, x1: float, y: float, color: str) -> dict[str, Any]:
    line = {"color": color, "width": 1}
    return {"type": "line", "xref": "x", "yref": "y", "x0": x0, "x1": x1, "y0": y, "y1": y, "line": line}


def _values(base: Array, height: Array, limits: tuple[float, float], colors: Theme) -> list[dict[str, Any]]:
    """Return the numbers above the bars, but for those of bars too small to be seen."""
    low, high = limits
    tops, largest = np.maximum(base, base + height), float(np.abs(height).max())
    decimals = min(max(1 - math.floor(math.log10(largest)), 2), 9) if largest > 1e-12 else 2
    return [
        note(f"{value:.{decimals}f}", (i + 0.5) / len(height), float((top - low) / (high - low)), colors, "center")
        | {"font": {"size": 12, "color": colors.text}}
        for i, (top, value) in enumerate(zip(tops, height, strict=True))
        if abs(value) > 0.015 * (high - low)
    ]
