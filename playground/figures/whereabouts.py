"""Where a sample's hidden states lie among those of the training text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.engine import PrincipalPlane
from playground.engine.network import Array
from playground.figures.labels import label, spoken
from playground.figures.matrix import Matrix, draw_matrix
from playground.figures.theme import Figure, Theme, axis, color_key, layout, note

MOST_STEPS = 40
_MOST_LABELS = 40
_TRAJECTORY_HEIGHT = 380


def similarity_figure(
    similarity: Array, read: Sequence[str], text: Sequence[str], positions: range, colors: Theme
) -> Figure:
    """Return the likeness of hidden states as a heatmap, generated steps down, text positions across.

    Args:
        similarity: (steps, T), cosine of the angle between the states.
        read: the character that each step of the sample read.
        text: the character read at each of the T text positions.
        positions: those that are shown.
        colors: of the page.

    In each row the most alike of the positions shown is outlined.
    """
    shown = similarity[:MOST_STEPS, positions.start : positions.stop]
    row_names = [label(character) for character in read[:MOST_STEPS]]
    column_names = [label(text[t]) for t in positions]
    matrix = Matrix(
        "Likeness of hidden states: sample (down) and text (across)",
        shown,
        row_names,
        column_names,
        row_ticks={i: f"{i}  {name}" for i, name in enumerate(row_names)},
        column_ticks={t: f"{column_names[t - positions.start]}<br>{t}" for t in positions},
        hover="The sample after %{customdata[0]}, the text after %{customdata[1]} at t = %{customdata[2]}: %{z:.3f}",
        first_column=positions.start,
    )
    trace, axes, title = draw_matrix(matrix, 1, colors.signed, (-1.0, 1.0), colors)
    key = color_key(colors.signed, "opposite", "alike", 1.0, -0.01, colors)
    height = 92 + 15 * max(len(row_names), 6)
    # Below the plotting area, because the title needs all the room above it.
    drop = 62 / (height - 92)
    for part in key["shapes"]:
        part["y0"], part["y1"] = -drop, -drop + 10 / (height - 92)
    for part in key["annotations"]:
        part["y"] = -drop
        part["yshift"] = -6
    nearest = shown.argmax(axis=1).tolist()
    outlines = [_outline(positions[t], i, colors) for i, t in enumerate(nearest)]
    figure_layout = layout(colors, height, {"l": 44, "r": 8, "t": 28, "b": 64}) | axes
    figure_layout |= {"shapes": [*key["shapes"], *outlines], "annotations": [title, *key["annotations"]]}
    return {"data": [trace], "layout": figure_layout}


def describe_similarity(similarity: Array, read: Sequence[str], text: Sequence[str], positions: range) -> str:
    """Return to which of the positions shown each of the sample's first steps is most alike, in words."""
    nearest = [positions[i] for i in similarity[:12, positions.start : positions.stop].argmax(axis=1)]
    parts = [
        f"after {spoken(read[i])} most like position {t}, {spoken(text[t])}, {similarity[i, t]:.2f}"
        for i, t in enumerate(nearest)
    ]
    more = "; and so on" if len(similarity) > len(parts) else ""
    return f"Likeness of the sample's hidden states to the text's: {'; '.join(parts)}{more}."


def trajectory_figure(
    plane: PrincipalPlane, states: Array, text: Sequence[str], path: Array, read: Sequence[str], colors: Theme
) -> Figure:
    """Return the text's hidden states (T, H) as a line through their principal plane, the sample's path over it.

    ``text`` and ``read`` are the characters after which the states of the text and of the sample were taken.
    """
    along, walked = plane.project(states), plane.project(path)
    (left, right), (bottom, top) = _ranges(np.concatenate([along, walked]))
    share = plane.explained
    figure_layout = layout(colors, _TRAJECTORY_HEIGHT, {"l": 44, "r": 12, "t": 28, "b": 44}) | {
        "xaxis": axis(colors, _ends(left, right), anchor="y", range=[left, right]),
        "yaxis": axis(colors, _ends(bottom, top), anchor="x", range=[bottom, top]),
        "shapes": [],
        "annotations": [
            note(f"Hidden states in two dimensions, {share.sum():.0%} of their variance", 0.0, 1.0, colors),
            note(f"first principal component, {share[0]:.0%}", 0.5, 0.0, colors, "center", "top") | {"yshift": -20},
            *_names(along, text, (left, right), (bottom, top), colors),
        ],
    }
    data = [
        _line(along, colors.muted, 2, _after("The text", text)),
        _markers(along, colors.muted, 9),
        _line(walked, colors.marker, 2, _after("The sample", read)) | {"line": _dotted(colors.marker)},
        _markers(walked, colors.marker, 6),
    ]
    return {"data": data, "layout": figure_layout}


def describe_trajectory(plane: PrincipalPlane, states: Array, path: Array) -> str:
    """Return what the figure shows, in words."""
    along, walked = plane.project(states), plane.project(path)
    apart = np.linalg.norm(walked[:, np.newaxis] - along[np.newaxis], axis=2).min(axis=1)
    return (
        f"The {len(states)} hidden states of the text in their two principal components, which hold "
        f"{plane.explained.sum():.0%} of their variance, and the path of a sample of {len(path)} characters over them. "
        f"On average the path is {apart.mean():.2f} away from the nearest of them, at most {apart.max():.2f}."
    )


def _outline(column: int, row: int, colors: Theme) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "x0": column - 0.46,
        "x1": column + 0.46,
        "y0": row + 0.42,
        "y1": row - 0.42,
        "line": {"color": colors.outline, "width": 2},
    }


def _ranges(points: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.08 * np.maximum(high - low, 1e-3)
    (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
    return (left, right), (bottom, top)


def _ends(low: float, high: float) -> dict[float, str]:
    return {value: f"{value:.2g}" for value in (low, 0.0, high) if low <= value <= high}


def _after(whose: str, characters: Sequence[str]) -> list[str]:
    return [f"{whose}, {i}: after {label(character)}" for i, character in enumerate(characters)]


def _line(points: Array, color: str, width: int, hover: list[str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": points[:, 0],
        "y": points[:, 1],
        "line": {"color": color, "width": width},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _dotted(color: str) -> dict[str, Any]:
    return {"color": color, "width": 2, "dash": "dot"}


def _markers(points: Array, color: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "marker": {"color": color, "size": size},
        "hoverinfo": "skip",
    }


def _names(
    points: Array,
    characters: Sequence[str],
    across: tuple[float, float],
    up: tuple[float, float],
    colors: Theme,
) -> list[dict[str, Any]]:
    """Return the character and the position of the first points, each beside its own."""
    return [
        note(
            f"{label(characters[t])} {t}",
            float((x - across[0]) / (across[1] - across[0])),
            float((y - up[0]) / (up[1] - up[0])),
            colors,
        )
        | {"font": {"size": 13, "color": colors.text}}
        for t, (x, y) in enumerate(points[:_MOST_LABELS])
    ]
