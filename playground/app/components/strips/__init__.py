"""Numbers as labelled strips of cells, each tinted by its value, that change in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import streamlit as st

from playground.app.components.frame import FRAMES_JAVASCRIPT, Frame
from playground.engine.network import Array
from playground.figures.theme import Theme, probability_color, signed_color

Pick: TypeAlias = dict[str, Any]
"""What a click picks, as ``Selection.picked`` understands it."""

_JAVASCRIPT = FRAMES_JAVASCRIPT + (Path(__file__).parent / "strips.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Strip:
    """Numbers of one kind, one for each hidden unit or character.

    Attributes:
        label: what they are.
        names: of the cells, one each.
        values: the numbers.
        is_probability: whether they are tinted as probabilities, 0 to 1; else by sign and size.
        limit: the size with the strongest tint; None is the largest among them.
        marked: the number of the cell that stands out.
        picks: what a click on each cell picks; empty for nothing.
        lit: whether the strip belongs to what stands out now; else it is faded.
    """

    label: str
    names: Sequence[str]
    values: Array
    is_probability: bool = False
    limit: float | None = None
    marked: int | None = None
    picks: Sequence[Pick] = ()
    lit: bool = True


def strips(shown: Sequence[Strip], colors: Theme, key: str, frame: Frame, on_pick: Callable[[], None]) -> None:
    """Show strips one below the other, when ``frame`` is complete; nothing in names and labels is interpreted.

    When a cell is clicked, what it picks is in ``st.session_state[key].picked``, and ``on_pick`` is called.
    """
    sent = {
        "strips": [_as_sent(strip, colors) for strip in shown],
        "marker": colors.marker,
        "frame": frame.add_picture(),
    }
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("strips", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(sent).encode(), on_picked_change=on_pick)


def number(value: float) -> str:
    """Return ``value`` with three decimals, or two digits where those would all be 0."""
    if not np.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "not a number"
    value += 0.0  # of −0 it makes 0
    if value != 0.0 and abs(value) < 0.0005:
        return f"−{-value:.1e}" if value < 0 else f"{value:.1e}"
    text = f"{value:,.3f}" if abs(value) < 1_000 else f"{value:,.0f}"
    return text.replace("-", "−")


def _as_sent(strip: Strip, colors: Theme) -> dict[str, Any]:
    tint = _tint(strip, colors)
    values = strip.values.tolist()
    return {
        "label": strip.label,
        "names": list(strip.names),
        "values": [value if np.isfinite(value) else str(value) for value in values],
        "texts": [number(value) for value in values],
        "colors": [tint(value) for value in values],
        "marked": strip.marked,
        "picks": list(strip.picks),
        "lit": strip.lit,
    }


def _tint(strip: Strip, colors: Theme) -> Callable[[float], tuple[str, str]]:
    if strip.is_probability:
        return lambda value: probability_color(value, colors)
    with np.errstate(invalid="ignore"):
        largest = float(np.nanmax(np.abs(strip.values), initial=0.0))
    limit = strip.limit or (largest if np.isfinite(largest) else 0.0) or 1.0
    return lambda value: signed_color(value / limit if np.isfinite(value) else 0.0, colors)
