"""The loss of every epoch so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engine import TrainingText
from playground.figures.labels import escaped
from playground.figures.picture import Moving, Picture
from playground.figures.theme import PIN_DASHES, Figure, Theme, layout, note
from playground.session.numbers import shown_loss
from playground.session.pins import Pin
from playground.session.run_names import THIS_RUN

TITLE = "Loss per epoch"
_POINTS = 500
_HEIGHT = 460
_SMALLEST_SHOWN = 1e-9


@dataclass(frozen=True)
class PinnedLosses:
    """The losses of a run to compare with.

    Attributes:
        name: what it is called on screen.
        number: of its colour and line style in ``Theme.pins``.
        losses: of its epochs.
        uniform_baseline: what guessing costs on its text.
    """

    name: str
    number: int
    losses: NDArray[np.float64]
    uniform_baseline: float


def loss_picture(
    text: TrainingText,
    losses: NDArray[np.float64],
    colors: Theme,
    pinned: Sequence[PinnedLosses] = (),
    cursor: int | None = None,
) -> Picture:
    """Return the loss after each epoch on a log axis, with the uniform baseline and the memoryless floor.

    Args:
        text: what is learned; both lines belong to it.
        losses: of all epochs so far.
        colors: of the page.
        pinned: other runs, drawn as thinner lines in colours and line styles of their own.
        cursor: after how many epochs the run is looked at, marked in the chart; None for no mark.
    """

    def still() -> dict[str, Any]:
        return {"baseline_name": _baseline_name(text, pinned), "own_name": THIS_RUN}

    return Picture("loss", "loss", TITLE, {}, {}, still, lambda: _figure(text, losses, colors, pinned, cursor))


def pinned_losses(pins: Sequence[Pin]) -> list[PinnedLosses]:
    """Return the losses of pinned runs."""
    return [
        PinnedLosses(pin.name, pin.number, pin.run.trainer.losses, pin.run.trainer.training_text.uniform_baseline)
        for pin in pins
    ]


def pins_still(pinned: Sequence[PinnedLosses]) -> list[dict[str, Any]]:
    """Return what the browser has to know of the pinned runs' lines."""
    return [
        {
            "name": pin.name,
            "number": pin.number,
            "dash": PIN_DASHES[pin.number],
            "epochs": f"pin{pin.number}_epochs",
            "losses": f"pin{pin.number}_losses",
        }
        for pin in pinned
    ]


def pins_arrays(pinned: Sequence[PinnedLosses]) -> dict[str, Moving]:
    """Return the points of the pinned runs' lines: after how many epochs, and the loss."""
    arrays: dict[str, Moving] = {}
    for pin in pinned:
        shown = thin_out(pin.losses)
        arrays[f"pin{pin.number}_epochs"] = (shown + 1).astype(np.int32)
        arrays[f"pin{pin.number}_losses"] = np.maximum(pin.losses[shown], _SMALLEST_SHOWN)
    return arrays


def _baseline_name(text: TrainingText, pinned: Sequence[PinnedLosses]) -> str:
    """Return what the loss of guessing is called: it says whose it is if that of a pinned run is another."""
    same = all(pin.uniform_baseline == text.uniform_baseline for pin in pinned)
    return "guessing" if same else "guessing in this run"


def _figure(
    text: TrainingText,
    losses: NDArray[np.float64],
    colors: Theme,
    pinned: Sequence[PinnedLosses],
    cursor: int | None,
) -> Figure:
    traces = [
        _line(pin.losses, {"color": colors.pins[pin.number], "width": 1.75, "dash": PIN_DASHES[pin.number]}, pin.name)
        for pin in pinned
    ]
    # Above the others in the chart, and before them in its legend as everywhere.
    traces.append(_line(losses, {"color": colors.line, "width": 2.5}, THIS_RUN) | {"legendrank": 1})
    shapes, notes = [], [note(TITLE, 0, 1, colors), note("after n epochs", 0.5, 0, colors, "center", "top")]
    notes[1]["yshift"] = -22
    for value, name in ((text.uniform_baseline, _baseline_name(text, pinned)), (text.memoryless_floor, "memoryless")):
        if value > 0:
            shapes.append(_horizontal(value, colors))
            place = {"xref": "paper", "x": 1, "yref": "y", "y": np.log10(value), "yanchor": "bottom"}
            notes.append(note(f"{name}: {shown_loss(value)}", 1, 0, colors, "right") | place)
    if cursor is not None:
        shapes.append(_vertical(cursor, colors))
    grid = {"gridcolor": colors.grid, "zeroline": False, "tickfont": {"size": 13, "color": colors.text}}
    axes = {
        "xaxis": grid | {"showgrid": False, "rangemode": "tozero"},
        "yaxis": grid | {"type": "log", "exponentformat": "power"},
        "legend": {"orientation": "h", "y": -0.14},
        "showlegend": bool(pinned),
    }
    figure_layout = layout(colors, _HEIGHT, {"l": 60, "r": 56, "t": 34, "b": 56}) | axes
    return {"data": traces, "layout": figure_layout | {"shapes": shapes, "annotations": notes}}


def _line(losses: NDArray[np.float64], line: dict[str, Any], name: str) -> dict[str, Any]:
    shown = thin_out(losses)
    return {
        "type": "scatter",
        "x": shown + 1,
        "y": np.maximum(losses[shown], _SMALLEST_SHOWN),
        "name": escaped(name),
        "mode": "lines" if len(shown) > 1 else "markers",
        "line": line,
        "marker": {"color": line["color"], "size": 8},
        "customdata": [shown_loss(loss) for loss in losses[shown].tolist()],
        "hovertemplate": f"{_in_template(name)}, after %{{x:,}} epochs: loss %{{customdata}}<extra></extra>",
    }


def _in_template(name: str) -> str:
    """Return ``name`` as a hover text shows it literally."""
    return escaped(name).replace("%", "&#37;")


def _horizontal(y: float, colors: Theme) -> dict[str, Any]:
    line = {"color": colors.muted, "width": 1.5, "dash": "dot"}
    return {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


def _vertical(x: int, colors: Theme) -> dict[str, Any]:
    line = {"color": colors.marker, "width": 2}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line}


def thin_out(losses: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which losses to draw, about 500 at most: each stretch's lowest and highest, so that no spike is lost."""
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
