"""Numbers as labelled strips of cells, each tinted by its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from playground.engine.network import Array
from playground.figures.theme import Theme, probability_color, signed_color

MOST_CELLS = 128


@dataclass(frozen=True)
class Strip:
    """Numbers of one kind, one for each hidden unit or character.

    Attributes:
        label: what they are.
        names: of the cells, one each; they are shown as they are, never interpreted.
        values: the numbers.
        is_probability: whether they are tinted as probabilities, 0 to 1; else by sign and size.
        limit: the size with the strongest tint; None is the largest among them.
        marked: the number of the cell that stands out.
    """

    label: str
    names: Sequence[str]
    values: Array
    is_probability: bool = False
    limit: float | None = None
    marked: int | None = None


def strip_html(strip: Strip, colors: Theme, *, lit: bool = True) -> str:
    """Return the strip as HTML; ``lit`` is whether it belongs to what stands out now."""
    tint = _tint(strip, colors)
    cells = "".join(
        _cell(name, float(value), tint(float(value)), is_marked=i == strip.marked)
        for i, (name, value) in enumerate(zip(strip.names, strip.values, strict=True))
    )
    faded = "" if lit else " faded"
    label = f'<p class="strip-label">{escape(strip.label)}</p>'
    return f'<div class="strip{faded}">{label}<div class="cells">{cells}</div></div>'


def number(value: float) -> str:
    """Return ``value`` with three decimals, or two digits where those would all be 0."""
    if not np.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "not a number"
    if value != 0.0 and abs(value) < 0.0005:
        return f"{value:.1e}".replace("-", "−", 1) if value < 0 else f"{value:.1e}"
    text = f"{value:,.3f}" if abs(value) < 1_000 else f"{value:,.0f}"
    return text.replace("-", "−")


def _tint(strip: Strip, colors: Theme) -> Callable[[float], tuple[str, str]]:
    if strip.is_probability:
        return lambda value: probability_color(value, colors)
    with np.errstate(invalid="ignore"):
        largest = float(np.nanmax(np.abs(strip.values), initial=0.0))
    limit = strip.limit or (largest if np.isfinite(largest) else 0.0) or 1.0
    return lambda value: signed_color(value / limit if np.isfinite(value) else 0.0, colors)


def _cell(name: str, value: float, tint: tuple[str, str], *, is_marked: bool) -> str:
    background, foreground = tint
    marked = ' class="marked"' if is_marked else ""
    return (
        f'<span{marked} style="background:{background};color:{foreground}" title="{value:.12g}">'
        f"<b>{escape(name)}</b>{number(value)}</span>"
    )
