"""How numbers are written on the page."""

from __future__ import annotations

import math

MINUS = "−"
_FEWEST_DECIMALS = 3
_MOST_DECIMALS = 15


def number(value: float) -> str:
    """Return ``value`` with three decimals, or two digits where those would all be 0."""
    if not math.isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞" if value < 0 else "not a number"
    value += 0.0  # of −0 it makes 0
    if value != 0.0 and abs(value) < 0.0005:
        return _signed(f"{value:.1e}")
    return _signed(f"{value:,.3f}" if abs(value) < 1_000 else f"{value:,.0f}")


def factor(value: float) -> str:
    """Return ``value`` as a factor of a product: in brackets if it is negative."""
    return f"({number(value)})" if number(value).startswith(MINUS) else number(value)


def subtraction(before: float, change: float) -> str:
    """Return "before − change = after", with as many decimals as it takes to see the change and what is left.

    The three fit each other in the digits that are shown, but for one unit of the last one.
    """
    decimals = _decimals(change, before - change)
    first, second, third = (_signed(f"{value + 0.0:,.{decimals}f}") for value in (before, change, before - change))
    return f"{first} {MINUS} {f'({second})' if change < 0 else second} = {third}"


def probability(p: float) -> str:
    """Return ``p`` as a number, with as many decimals as it takes to tell it from 1."""
    decimals = _decimals(1.0 - p)
    return number(p) if decimals == _FEWEST_DECIMALS else f"{p:.{decimals}f}"


def shown_loss(loss: float | None) -> str:
    """Return ``loss`` with four decimals, or two digits where those would all be 0; a dash where there is none yet."""
    if loss is None:
        return "–"
    return _signed(f"{loss:.1e}") if 0.0 < loss < 0.00005 else f"{max(loss, 0.0):,.4f}"


def shown_perplexity(loss: float | None, timesteps: int) -> str:
    """Return exp(``loss`` / ``timesteps``) with three decimals, without them from 1,000 on; a dash without a loss."""
    if loss is None:
        return "–"
    perplexity = math.exp(max(loss, 0.0) / timesteps)
    return f"{perplexity:.3f}" if perplexity < 1_000 else f"{perplexity:,.0f}"


def short(value: float, digits: int) -> str:
    """Return ``value`` with so many digits, without zeros at its end."""
    return _signed(f"{value:.{digits}g}")


def epochs(count: int) -> str:
    """Return how many epochs that is, in words: "1 epoch", "1,070 epochs"."""
    return "1 epoch" if count == 1 else f"{count:,} epochs"


def _decimals(*values: float) -> int:
    """Return how many decimals show two digits of each of ``values`` that is not 0."""
    sizes = [abs(value) for value in values if value != 0.0 and math.isfinite(value)]
    needed = 1 - math.floor(math.log10(min(sizes))) if sizes else 0
    return min(max(needed, _FEWEST_DECIMALS), _MOST_DECIMALS)


def _signed(text: str) -> str:
    """Return a number that Python has written with true minus signs, and an exponent without zeros before it."""
    digits, _, exponent = text.partition("e")
    return (f"{digits}e{int(exponent)}" if exponent else digits).replace("-", MINUS)
