"""Makes the figures of a run, and takes apart what is in a figure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from playground.engine import (
    Backward,
    Place,
    PrincipalPlane,
    Reading,
    Sample,
    cosine_similarity,
    explain_backward,
    explain_forward,
)
from playground.engine.edits import ParameterName
from playground.figures.labels import label
from playground.figures.loss import loss_figure
from playground.figures.theme import LIGHT, Figure, Theme
from playground.figures.timesteps import (
    hidden_figure,
    hidden_height,
    probabilities_figure,
    probabilities_height,
)
from playground.figures.update import update_figure
from playground.figures.waterfall import Sum, waterfall_figure
from playground.figures.weights import weights_figure
from playground.figures.whereabouts import similarity_figure, trajectory_figure
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


def reading_of(seen: Seen) -> Reading:
    return Reading.of(seen.trainer, evaluation=seen.evaluation)


def backward_of(seen: Seen) -> Backward:
    """Return the backward pass through the first timestep of the excerpt."""
    return explain_backward(reading_of(seen), seen.excerpt.timesteps[0], seen.trainer.learning_rate)


def gradients_of(seen: Seen, colors: Theme = LIGHT) -> Figure:
    share, characters = backward_of(seen).share, seen.trainer.vocabulary.characters
    return weights_figure(share, characters, seen.excerpt, 380, colors, prefix="d")


def update_of(seen: Seen, name: ParameterName, colors: Theme = LIGHT) -> Figure:
    trainer, row = seen.trainer, seen.excerpt.characters[0] if name in ("Why", "by") else 0
    place = Place(name, row, seen.excerpt.characters[0] if name == "Wxh" else 0)
    backward, characters = backward_of(seen), trainer.vocabulary.characters
    return update_figure(trainer.parameters, backward, place, characters, seen.excerpt, colors)


def unit_sum_of(seen: Seen) -> Sum:
    """Return the sum of unit 0 at the first timestep of the excerpt, with its tanh."""
    t, Whh = seen.excerpt.timesteps[0], seen.trainer.parameters.Whh
    forward = explain_forward(reading_of(seen), t)
    names = [label(seen.trainer.vocabulary.characters[forward.input]), *(f"h{j}" for j in range(len(Whh))), "bias"]
    terms = np.array([forward.from_input[0], *(Whh[0] * forward.h_previous), forward.bh[0]])
    return Sum("Unit 0", names, terms, "sum", ("tanh", float(forward.h[0])))


def logit_sum_of(seen: Seen) -> Sum:
    """Return the logit of the true next character at the first timestep of the excerpt."""
    forward = explain_forward(reading_of(seen), seen.excerpt.timesteps[0])
    title = f"Logit of {label(seen.trainer.vocabulary.characters[forward.target])}"
    terms = np.append(seen.trainer.parameters.Why[forward.target] * forward.h, forward.by[forward.target])
    return Sum(title, [*(f"h{i}" for i in range(len(forward.h))), "bias"], terms, "logit")


def sample_of(seen: Seen, length: int = 30) -> Sample:
    return seen.trainer.generate(length=length, rng=np.random.RandomState(0))


def read_by(sample: Sample) -> str:
    """Return the characters after which the sample's hidden states were taken."""
    return sample.text[len(sample.prompt) - 1 : -1]


def similarity_of(seen: Seen, colors: Theme = LIGHT, length: int = 30) -> Figure:
    sample, text = sample_of(seen, length), seen.trainer.config.text
    similarity = cosine_similarity(sample.hidden_states, seen.evaluation.hidden_states)
    return similarity_figure(similarity, read_by(sample), text, seen.excerpt.timesteps, colors)


def trajectory_of(seen: Seen, colors: Theme = LIGHT) -> Figure:
    sample, text, states = sample_of(seen), seen.trainer.config.text, seen.evaluation.hidden_states
    plane = PrincipalPlane.of(states)
    return trajectory_figure(plane, states, text[:-1], sample.hidden_states, read_by(sample), colors)


def all_of(seen: Seen, colors: Theme = LIGHT) -> dict[str, Figure]:
    return {
        "loss": loss_figure(seen.trainer, colors),
        "probabilities": probabilities_of(seen, colors, trained=seen.excerpt.timesteps[0]),
        "hidden": hidden_of(seen, colors, trained=seen.excerpt.timesteps[0]),
        "weights": weights_of(seen, colors),
        "gradients": gradients_of(seen, colors),
        "update of Why": update_of(seen, "Why", colors),
        "update of Wxh": update_of(seen, "Wxh", colors),
        "update of by": update_of(seen, "by", colors),
        "unit": waterfall_figure(unit_sum_of(seen), colors),
        "logit": waterfall_figure(logit_sum_of(seen), colors),
        "similarity": similarity_of(seen, colors),
        "trajectory": trajectory_of(seen, colors),
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
