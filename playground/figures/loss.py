"""The loss of every epoch so far."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from playground.engine import Trainer
from playground.figures.theme import Figure, Theme, axis, layout, note

_POINTS = 500
_SMALLEST_SHOWN = 1e-9
_MARGIN = {"l": 52, "r": 12, "t": 26, "b": 42}


def loss_figure(trainer: Trainer, colors: Theme) -> Figure:
    """Return the loss per epoch on a log axis, with the loss of guessing as a dotted line."""
    epochs = thin_out(trainer.losses)
    losses = np.maximum(trainer.losses[epochs], _SMALLEST_SHOWN)
    last = max(len(trainer.losses) - 1, 10)
    guessing = trainer.guessing_loss
    seen = [*losses[[losses.argmin(), losses.argmax()]]] if len(losses) else []
    low, high = _limits([*seen, guessing] if guessing > 0 else [*seen, 1.0])
    ticks = {tick: f"{tick:g}" for tick in _log_ticks(low, high)}
    figure_layout = layout(colors, 270, _MARGIN) | {
        "xaxis": axis(colors, {tick: f"{tick:g}" for tick in _ticks(last)}, range=[-0.01 * last, 1.01 * last]),
        "yaxis": axis(
            colors, ticks, type="log", range=[math.log10(low), math.log10(high)], showgrid=True, gridcolor=colors.grid
        ),
        "annotations": [note("Loss per epoch", 0, 1, colors), note("Epoch", 0.5, 0, colors, "center", "top")],
    }
    figure_layout["annotations"][1]["yshift"] = -22
    line = {"color": colors.line, "width": 2.5}
    traces = [
        {
            "type": "scatter",
            "x": epochs,
            "y": losses,
            "mode": "lines" if len(epochs) > 1 else "markers",
            "line": line,
            "marker": {"color": colors.line, "size": 8},
            "hovertemplate": "Epoch %{x}: loss %{y:.4g}<extra></extra>",
        }
    ]
    if guessing > 0:
        figure_layout["shapes"] = [
            {
                "type": "line",
                "xref": "paper",
                "yref": "y",
                "x0": 0,
                "x1": 1,
                "y0": guessing,
                "y1": guessing,
                "line": {"color": colors.muted, "width": 1.5, "dash": "dot"},
            }
        ]
        place = (math.log10(guessing) - math.log10(low)) / (math.log10(high) - math.log10(low))
        figure_layout["annotations"].append(note(f"guessing: {guessing:.1f}", 1, place, colors, "right"))
    return {"data": traces, "layout": figure_layout}


def describe_loss(trainer: Trainer) -> str:
    """Return what the figure shows, in words."""
    losses = np.maximum(trainer.losses, 0.0)
    if not len(losses):
        return f"Loss per epoch: none yet. Guessing would cost {trainer.guessing_loss:.1f}."
    first = f"{losses[0]:.3g} at epoch 0"
    last = f", {losses[-1]:.3g} at epoch {len(losses) - 1}" if len(losses) > 1 else ""
    return f"Loss per epoch: {first}{last}. Guessing would cost {trainer.guessing_loss:.1f}."


def thin_out(losses: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the epochs to draw, about 500 at most: each stretch's lowest and highest, so that no spike is lost."""
    if len(losses) <= _POINTS:
        return np.arange(len(losses))
    size = -(-len(losses) // (_POINTS // 2))
    whole = len(losses) // size * size
    stretches = losses[:whole].reshape(-1, size)
    starts = np.arange(0, whole, size)
    extremes = [[0, len(losses) - 1], stretches.argmin(axis=1) + starts, stretches.argmax(axis=1) + starts]
    if whole < len(losses):
        rest = losses[whole:]
        extremes.append([whole + rest.argmin(), whole + rest.argmax()])
    return np.unique(np.concatenate(extremes))


def _limits(values: list[float]) -> tuple[float, float]:
    return min(values) / 1.5, max(values) * 1.5


def _log_ticks(low: float, high: float) -> list[float]:
    """Return round numbers between the limits: powers of ten, or finer where those would be fewer than two."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    step = -(-(last - first) // 7)
    ticks: list[float] = []
    for digits in ((1,), (1, 2, 5), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)):
        ticks = [digit * 10.0**e for e in range(first, last + 1, step) for digit in digits]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) > 1:
            break
    return ticks


def _ticks(last: int) -> range:
    """Return round numbers from 0 to ``last``, at most six."""
    scale = 10 ** (len(str(last)) - 1)
    step = next(s for s in (scale // 5, scale // 2, scale, 2 * scale) if s and last // s <= 5)
    return range(0, last + 1, step)
