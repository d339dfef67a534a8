"""Makes the figures of a run, and takes apart what is in a figure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Protocol

from playground.figures.loss import loss_figure
from playground.figures.theme import LIGHT, Figure, Theme
from playground.figures.timesteps import (
    hidden_figure,
    hidden_height,
    probabilities_figure,
    probabilities_height,
)
from playground.figures.weights import weights_figure
from tests.figures.runs import Seen


class Draw(Protocol):
    """Makes a figure over timesteps."""

    def __call__(self, seen: Seen, colors: Theme = ..., trained: int | None = ..., *, hover: bool = ...) -> Figure: ...


def probabilities_of(seen: Seen, colors: Theme = LIGHT, trained: int | None = None, *, hover: bool = True) -> Figure:
    return probabilities_figure(seen.trainer, seen.evaluation, seen.excerpt, colors, trained, hover=hover)


def hidden_of(seen: Seen, colors: Theme = LIGHT, trained: int | None = None, *, hover: bool = True) -> Figure:
    return hidden_figure(seen.trainer, seen.evaluation, seen.excerpt, colors, trained, hover=hover)


def weights_of(seen: Seen, colors: Theme = LIGHT, *, hover: bool = True) -> Figure:
    trainer = seen.trainer
    height = probabilities_height(seen.excerpt) + hidden_height(trainer.config.hidden_size)
    return weights_figure(trainer.parameters, trainer.vocabulary.characters, seen.excerpt, height, colors, hover=hover)


def all_of(seen: Seen, colors: Theme = LIGHT) -> dict[str, Figure]:
    return {
        "loss": loss_figure(seen.trainer, colors),
        "probabilities": probabilities_of(seen, colors, trained=seen.excerpt.timesteps[0]),
        "hidden": hidden_of(seen, colors, trained=seen.excerpt.timesteps[0]),
        "weights": weights_of(seen, colors),
    }


def heatmap(figure: Figure, name: str = "") -> dict[str, Any]:
    """Return the figure's only heatmap, or the one whose hover text begins with ``name``."""
    found = [
        trace
        for trace in figure["data"]
        if trace["type"] == "heatmap" and (not name or trace["hovertemplate"].startswith(f"{name},"))
    ]
    assert len(found) == 1, f"{len(found)} heatmaps are named {name!r}"
    return dict(found[0])


def axis_of(figure: Figure, trace: dict[str, Any], direction: str) -> dict[str, Any]:
    name = str(trace.get(f"{direction}axis", direction))
    return dict(figure["layout"][f"{direction}axis{name[1:]}"])


def axes(figure: Figure) -> dict[str, dict[str, Any]]:
    return {name: value for name, value in figure["layout"].items() if re.fullmatch(r"[xy]axis\d*", name)}


def place_on(axis: dict[str, Any], value: float) -> float:
    """Return where ``value`` lies between the axis's ends, 0 to 1."""
    first, last = axis["range"]
    at = math.log10(value) if axis.get("type") == "log" else value
    return float((at - first) / (last - first))


def words_in(value: object) -> Iterator[str]:
    """Yield every text in a figure or a part of it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from words_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from words_in(part)


def marked_columns(figure: Figure, colors: Theme = LIGHT) -> list[tuple[float, float]]:
    """Return from where to where each outline goes that marks a trained timestep."""
    return [
        (shape["x0"], shape["x1"])
        for shape in figure["layout"]["shapes"]
        if shape["xref"] == "x" and shape["line"].get("color") == colors.marker
    ]
