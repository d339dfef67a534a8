"""Where a sample's hidden states lie among those of the training text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.engine import PrincipalPlane, visible
from playground.engine.network import Array
from playground.engine.vocabulary import Vocabulary
from playground.figures.labels import label
from playground.figures.matrix import Panel, matrix_picture
from playground.figures.picture import Moving, Picture, as_float, as_indices
from playground.figures.theme import Figure, Theme, axis, layout, note
from playground.session.numbers import short

MOST_STEPS = 40
_READ = "sample_read"
_MOST_LABELS = 40
_TRAJECTORY_HEIGHT = 520


def similarity_picture(
    similarity: Array,
    read: Sequence[str],
    text: Sequence[str],
    positions: range,
    vocabulary: Vocabulary,
    colors: Theme,
) -> Picture:
    """Return the cosine similarity of hidden states as a heatmap, generated steps down, text positions across.

    Args:
        similarity: (steps, T), cosine of the angle between the states.
        read: the character that each step of the sample read.
        text: the character read at each of the T text positions.
        positions: those that are shown.
        vocabulary: of all these characters.
        colors: of the page.
    """
    shown = similarity[:MOST_STEPS, positions.start : positions.stop]
    arrays = {"similarity": as_float(shown).ravel(), _READ: _indices(read, vocabulary)}

    def panels() -> list[Panel]:
        return [_similarity(shown, read, text, positions)]

    steps = f"first {MOST_STEPS} of {len(similarity)} steps" if len(similarity) > MOST_STEPS else "sample"
    title = f"Cosine similarity: {steps} (down), text (across)"
    return matrix_picture("similarity", title, panels, colors, arrays=arrays)


def _similarity(shown: Array, read: Sequence[str], text: Sequence[str], positions: range) -> Panel:
    return Panel(
        title="Cosine similarity of hidden states",
        values=shown,
        rows=[visible(character) for character in read[:MOST_STEPS]],
        columns=[visible(text[t]) for t in positions],
        row_kind="character",
        column_kind="timestep",
        say="The sample after {row}, the text after {column} at t = {timestep}: {value}",
        limits=(-1.0, 1.0),
        first_column=positions.start,
        array="similarity",
        strides=(len(positions), 1),
        row_indices=_READ,
    )


def trajectory_picture(
    plane: PrincipalPlane,
    states: Array,
    text: Sequence[str],
    path: Array,
    read: Sequence[str],
    vocabulary: Vocabulary,
    colors: Theme,
) -> Picture:
    """Return the text's hidden states (T, H) in their principal plane, and the sample's path among them.

    ``text`` and ``read`` are the characters, all of the ``vocabulary``, after which the states of the text and of the
    sample were taken.
    """
    arrays = {
        "text_points": plane.project(states).astype(np.float64),
        "sample_points": plane.project(path).astype(np.float64),
        "shares": np.asarray(plane.explained, dtype=np.float64),
        _READ: _indices(read, vocabulary),
    }

    def still() -> dict[str, Any]:
        names = {name: name for name in ("text_points", "sample_points", "shares")}
        return names | {"labels": [visible(character) for character in text], "read": _READ}

    title = "Hidden states in two dimensions"
    return Picture(
        "trajectory",
        "trajectory",
        title,
        arrays,
        {},
        still,
        lambda: trajectory_figure(plane, states, text, path, read, colors),
    )


def _indices(characters: Sequence[str], vocabulary: Vocabulary) -> Moving:
    return as_indices(vocabulary.encode("".join(characters)))


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


def _ranges(points: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.08 * np.maximum(high - low, 1e-3)
    (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
    return (left, right), (bottom, top)


def _ends(low: float, high: float) -> dict[float, str]:
    return {value: short(value, 2) for value in (low, 0.0, high) if low <= value <= high}


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
