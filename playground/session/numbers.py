"""How numbers are written on the page."""

from __future__ import annotations

import math

MINUS = "−"


def number(value: float) -> str:
    """Return ``value`` with three decimals, or two digits where those would all be 0."""
    if not math.isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞" if value < 0 else "not a number"
    value += 0.0  # of −0 it makes 0
    if value != 0.0 and abs(value) < 0.0005:
        return f"{MINUS}{-value:.1e}" if value < 0 else f"{value:.1e}"
    return _signed(f"{value:,.3f}" if abs(value) < 1_000 else f"{value:,.0f}")


def subtraction(before: float, change: float) -> str:
    """Return "before − change = after", with as many decimals as it takes to see the change in each of them.

    The three fit each other in the digits that are shown, but for one unit of the last one.
    """
    decimals = 3
    if change != 0.0 and math.isfinite(change):
        decimals = min(max(3, 1 - math.floor(math.log10(abs(change)))), 15)
    first, second, third = (_signed(f"{value + 0.0:,.{decimals}f}") for value in (before, change, before - change))
    return f"{first} {MINUS} {f'({second})' if change < 0 else second} = {third}"


def shown_loss(loss: float | None) -> str:
    """Return ``loss`` with four decimals, or two digits where those would all be 0; a dash where there is none yet."""
    if loss is None:
        return "–"
    return f"{loss:.1e}" if 0.0 < loss < 0.00005 else f"{max(loss, 0.0):,.4f}"


def shown_perplexity(loss: float | None, timesteps: int) -> str:
    """Return exp(``loss`` / ``timesteps``) with three decimals, without them from 100 on; a dash without a loss."""
    if loss is None:
        return "–"
    perplexity = math.exp(max(loss, 0.0) / timesteps)
    return f"{perplexity:.3f}" if perplexity < 100 else f"{perplexity:,.0f}"


def epochs(count: int) -> str:
    """Return how many epochs that is, in words: "1 epoch", "1,070 epochs"."""
    return "1 epoch" if count == 1 else f"{count:,} epochs"


def _signed(text: str) -> str:
    return text.replace("-", MINUS)
