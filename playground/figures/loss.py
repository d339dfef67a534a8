"""The loss of every epoch so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engine import Trainer
from playground.figures.labels import escaped
from playground.figures.theme import PIN_DASHES, Figure, Theme, axis, layout, note

_POINTS = 500
_HEIGHT = 270
_LEGEND_ROW = 20
_SMALLEST_SHOWN = 1e-9
_PIN_SIGNS = ("╌╌", "┄┄", "──", "━ ━")
_MARGIN = {"l": 52, "r": 12, "t": 26, "b": 42}


@dataclass(frozen=True)
class PinnedLosses:
    """The losses of a run to compare with.

    Attributes:
        name: what it is called on screen.
        number: of its colour and line style in ``Theme.pins``.
        losses: of its epochs.
        guessing_loss: what guessing costs on its text.
    """

    name: str
    number: int
    losses: NDArray[np.float64]
    guessing_loss: float


def loss_figure(
    trainer: Trainer, colors: Theme, pinned: Sequence[PinnedLosses] = (), cursor: int | None = None
) -> Figure:
    """Return the loss per epoch on a log axis, with the loss of guessing as a dotted line.

    Args:
        trainer: the run.
        colors: of the page.
        pinned: other runs, drawn as thinner lines in colours and line styles of their own.
        cursor: how many epochs were finished at the moment that is looked at, marked in the chart; None for no mark.
    """
    drawn = [(losses, *_thinned(losses)) for losses in (trainer.losses, *(pin.losses for pin in pinned))]
    last = max(10, *(len(losses) - 1 for losses, _, _ in drawn))
    guessing = trainer.guessing_loss
    seen = [limit for _, _, y in drawn if len(y) for limit in (y.min(), y.max())]
    low, high = _limits([*seen, guessing] if guessing > 0 else [*seen, 1.0])
    ticks = {tick: f"{tick:g}" for tick in _log_ticks(low, high)}
    axes = {
        "xaxis": axis(colors, {tick: f"{tick:g}" for tick in _ticks(last)}, range=[-0.01 * last, 1.01 * last]),
        "yaxis": axis(
            colors, ticks, type="log", range=[math.log10(low), math.log10(high)], showgrid=True, gridcolor=colors.grid
        ),
    }
    shapes, notes = (
        [],
        [note("Loss per epoch", 0, 1, colors), note("Epoch (the first is 0)", 0.5, 0, colors, "center", "top")],
    )
    notes[1]["yshift"] = -22
    if guessing > 0:
        shapes.append(_horizontal(guessing, colors))
        place = (math.log10(guessing) - math.log10(low)) / (math.log10(high) - math.log10(low))
        notes.append(note(f"{_guessing(trainer, pinned)}: {guessing:.1f}", 1, place, colors, "right"))
    if cursor is not None:
        shapes.append(_vertical(max(cursor - 1, 0), colors))
    (_, x, y), *others = drawn
    traces = [
        _line(x, y, _pin_line(pin.number, colors), f"{_in_template(pin.name)}, epoch")
        for pin, (_, x, y) in zip(pinned, others, strict=True)
    ]
    traces.append(_line(x, y, {"color": colors.line, "width": 2.5}, "Epoch"))
    notes += _legend(pinned, colors)
    legend_height = _LEGEND_ROW * len(pinned)
    margin = _MARGIN | {"b": _MARGIN["b"] + legend_height}
    common = layout(colors, _HEIGHT + legend_height, margin)
    return {"data": traces, "layout": common | axes | {"shapes": shapes, "annotations": notes}}


def _thinned(losses: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    epochs = thin_out(losses)
    return epochs, np.maximum(losses[epochs], _SMALLEST_SHOWN)


def _line(x: NDArray[np.intp], y: NDArray[np.float64], line: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines" if len(x) > 1 else "markers",
        "line": line,
        "marker": {"color": line["color"], "size": 8},
        "hovertemplate": f"{name} %{{x}}: loss %{{y:.4g}}<extra></extra>",
    }


def _in_template(name: str) -> str:
    """Return ``name`` as a hover text shows it literally."""
    return escaped(name).replace("%", "&#37;")


def _pin_line(number: int, colors: Theme) -> dict[str, Any]:
    return {"color": colors.pins[number], "width": 1.75, "dash": PIN_DASHES[number]}


def _horizontal(y: float, colors: Theme) -> dict[str, Any]:
    line = {"color": colors.muted, "width": 1.5, "dash": "dot"}
    return {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


def _vertical(x: int, colors: Theme) -> dict[str, Any]:
    line = {"color": colors.marker, "width": 2}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line}


def _guessing(trainer: Trainer, pinned: Sequence[PinnedLosses]) -> str:
    """Return what the loss of guessing is called: it says whose it is if that of a pinned run is another."""
    return "guessing" if all(pin.guessing_loss == trainer.guessing_loss for pin in pinned) else "guessing in this run"


def _legend(pinned: Sequence[PinnedLosses], colors: Theme) -> list[dict[str, Any]]:
    """Return the names of the pinned runs in their colours, one below the other under the chart."""
    return [
        note(f"{_PIN_SIGNS[pin.number]} {escaped(pin.name)}", 0, 0, colors, "left", "top")
        | {"font": {"size": 13, "color": colors.pins[pin.number]}, "yshift": -42 - _LEGEND_ROW * place}
        for place, pin in enumerate(pinned)
    ]


def describe_loss(trainer: Trainer, pinned: Sequence[PinnedLosses] = (), cursor: int | None = None) -> str:
    """Return what the figure shows, in words."""
    losses = np.maximum(trainer.losses, 0.0)
    if not len(losses):
        said = "Loss per epoch: none yet."
    else:
        first = f"{losses[0]:.3g} at epoch 0"
        last = f", {losses[-1]:.3g} at epoch {len(losses) - 1}" if len(losses) > 1 else ""
        said = f"Loss per epoch: {first}{last}."
    if cursor is not None:
        at = f", loss {losses[cursor - 1]:.3g}" if cursor else ""
        said += f" Looked at: after {cursor} {'epoch' if cursor == 1 else 'epochs'}{at}."
    for pin in pinned:
        ends = f"{max(pin.losses[-1], 0.0):.3g} at epoch {len(pin.losses) - 1}" if len(pin.losses) else "none yet"
        said += f" Pinned, {pin.name}: {ends}."
    return f"{said} {_guessing(trainer, pinned).capitalize()} would cost {trainer.guessing_loss:.1f}."


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
