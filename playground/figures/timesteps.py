"""What the network computes at each timestep: the probabilities of the next character, and the hidden state."""

from __future__ import annotations

from typing import Any

from playground.engine import Evaluation, Trainer
from playground.figures.excerpt import Excerpt
from playground.figures.labels import labels, spoken
from playground.figures.matrix import Matrix, draw_matrix, every, some
from playground.figures.theme import Figure, Theme, color_key, layout, note

_MARGIN = {"l": 34, "r": 8, "t": 30, "b": 58}
_MOST_POSITIONS = 12
_MOMENT = "After %{customdata[1]} at t = %{customdata[2]}"


def probabilities_figure(
    trainer: Trainer,
    evaluation: Evaluation,
    excerpt: Excerpt,
    colors: Theme,
    trained: int | None = None,
    *,
    hover: bool = True,
    title: str = "Probability of the next character",
) -> Figure:
    """Return the probability of each character to come next, one column per timestep, the true one outlined.

    ``trained`` marks the column of the timestep that was trained last; ``title`` can be a shorter one.
    """
    names = labels(trainer.vocabulary.characters, excerpt.characters)
    matrix = Matrix(
        title=title,
        values=evaluation.probabilities[excerpt.slice, excerpt.characters].T,
        row_names=names,
        column_names=_inputs(trainer, excerpt),
        row_ticks=every(names),
        column_ticks=_column_ticks(trainer, excerpt),
        hover=f"{_MOMENT}: %{{customdata[0]}} with probability %{{z:.4f}}" if hover else "",
        first_column=excerpt.timesteps.start,
    )
    figure = _over_timesteps(matrix, colors.probability, (0.0, 1.0), probabilities_height(excerpt), colors, trained)
    figure["data"] += _true_characters(trainer, excerpt, colors)
    return figure


def hidden_figure(
    trainer: Trainer,
    evaluation: Evaluation,
    excerpt: Excerpt,
    colors: Theme,
    trained: int | None = None,
    *,
    hover: bool = True,
) -> Figure:
    """Return the hidden state, one row per unit and one column per timestep; ``trained`` as in the probabilities."""
    units = [str(unit) for unit in range(trainer.config.hidden_size)]
    matrix = Matrix(
        title="Hidden state h",
        values=evaluation.hidden_states[excerpt.slice].T,
        row_names=units,
        column_names=_inputs(trainer, excerpt),
        row_ticks=some(units),
        column_ticks=_column_ticks(trainer, excerpt),
        hover=f"{_MOMENT}: unit %{{customdata[0]}} is %{{z:.4f}}" if hover else "",
        first_column=excerpt.timesteps.start,
    )
    return _over_timesteps(matrix, colors.signed, (-1.0, 1.0), hidden_height(len(units)), colors, trained)


def probabilities_height(excerpt: Excerpt) -> int:
    """Return the height in pixels that keeps the characters' labels readable."""
    return max(280, 90 + 14 * len(excerpt.characters))


def hidden_height(hidden_size: int) -> int:
    """Return the height in pixels that keeps the units' rows visible."""
    return max(280, 90 + 5 * hidden_size)


def describe_probabilities(trainer: Trainer, evaluation: Evaluation, excerpt: Excerpt) -> str:
    """Return what the probabilities' figure shows, in words."""
    characters = trainer.vocabulary.characters
    parts = []
    for t in excerpt.timesteps[:12]:
        likeliest = int(evaluation.probabilities[t].argmax())
        parts.append(
            f"after {spoken(characters[trainer.inputs[t]])} most likely {spoken(characters[likeliest])}, "
            f"{evaluation.probabilities[t, likeliest]:.0%}"
        )
    more = "; and so on" if len(excerpt.timesteps) > len(parts) else ""
    correct = f"{evaluation.correct} of {trainer.timesteps} likeliest characters are the true next ones"
    return f"Next-character probabilities: {correct}: {'; '.join(parts)}{more}."


def describe_hidden(evaluation: Evaluation) -> str:
    """Return what the hidden state's figure shows, in words."""
    T, H = evaluation.hidden_states.shape
    low, high = evaluation.hidden_states.min(), evaluation.hidden_states.max()
    return f"Hidden state: {H} units at {T} timesteps, values from {low:.2f} to {high:.2f}."


def _over_timesteps(
    matrix: Matrix,
    scale: tuple[str, ...],
    limits: tuple[float, float],
    height: int,
    colors: Theme,
    trained: int | None,
) -> Figure:
    trace, axes, title = draw_matrix(matrix, 1, scale, limits, colors)
    key = color_key(scale, f"{limits[0]:g}", f"{limits[1]:g}", 1.0, 1.0, colors)
    axis_title = note("character read, timestep t", 0.5, 0.0, colors, "center", "top") | {"yshift": -38}
    shapes = key["shapes"]
    if trained is not None and 0 <= trained - matrix.first_column < matrix.values.shape[1]:
        shapes.append(_column_marker(trained, colors))
    figure_layout = layout(colors, height, _MARGIN) | axes
    figure_layout |= {"shapes": shapes, "annotations": [title, axis_title, *key["annotations"]]}
    return {"data": [trace], "layout": figure_layout}


def _column_marker(t: int, colors: Theme) -> dict[str, Any]:
    line = {"color": colors.marker, "width": 3}
    return {"type": "rect", "xref": "x", "yref": "paper", "x0": t - 0.5, "x1": t + 0.5, "y0": 0, "y1": 1, "line": line}


def _inputs(trainer: Trainer, excerpt: Excerpt) -> list[str]:
    return labels(trainer.vocabulary.characters, trainer.inputs[excerpt.slice])


def _column_ticks(trainer: Trainer, excerpt: Excerpt) -> dict[float, str]:
    """Return the character read at each timestep, and below it the timestep itself, as far as there is room."""
    step = 1 if len(excerpt.timesteps) <= _MOST_POSITIONS else 5
    return {
        t: f"{character}<br>{t if t % step == 0 else ''}"
        for t, character in zip(excerpt.timesteps, _inputs(trainer, excerpt), strict=True)
    }


def _true_characters(trainer: Trainer, excerpt: Excerpt, colors: Theme) -> list[dict[str, Any]]:
    """Return a line that outlines the true next character's cell in every column, and below it a wider one in the
    page's colour, because no single colour stands out from both ends of the probabilities' scale."""
    row_of = {character: row for row, character in enumerate(excerpt.characters)}
    x: list[float | None] = []
    y: list[float | None] = []
    for t in excerpt.timesteps:
        row = row_of[trainer.targets[t]]
        left, right, top, bottom = t - 0.46, t + 0.46, row - 0.44, row + 0.44
        # From the middle of an edge and back to it, so that all four corners are joined.
        x += [t, right, right, left, left, t, None]
        y += [top, top, bottom, bottom, top, top, None]
    outline = {"type": "scatter", "x": x, "y": y, "mode": "lines", "hoverinfo": "skip"}
    return [
        outline | {"line": {"color": colors.background, "width": 5}},
        outline | {"line": {"color": colors.outline, "width": 2}},
    ]
