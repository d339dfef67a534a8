"""How numbers are written on the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

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


def precise(value: float) -> str:
    """Return ``value`` with three decimals, or three digits where those would be fewer."""
    if value == 0.0 or abs(value) >= 0.1 or not math.isfinite(value):
        return number(value)
    if abs(value) < 0.0005:
        return _signed(f"{value:.2e}")
    return _signed(f"{value:.{2 - math.floor(math.log10(abs(value)))}f}")


def factor(text: str) -> str:
    """Return a number that is written as ``text`` as a factor of a product: in brackets if it is negative."""
    return f"({text})" if text.startswith(MINUS) else text


def addition(*terms: float) -> tuple[str, ...]:
    """Return the terms and their sum, with the fewest decimals in which what is shown adds up to what is shown.

    They have two digits of each that is not 0. Where no number of decimals makes it true, they have the most.
    """
    values = (*terms, sum(terms))
    if not all(map(math.isfinite, values)):
        return tuple(map(number, values))
    for decimals in range(_decimals(*values), _MOST_DECIMALS + 1):
        *shown, total = texts = [f"{value + 0.0:.{decimals}f}" for value in values]
        if sum(map(Decimal, shown)) == Decimal(total):
            break
    return tuple(_signed(f"{Decimal(text):,f}") for text in texts)


def subtraction(before: float, change: float) -> str:
    """Return "before − change = after", with as many decimals as it takes to see the change and what is left, and for
    what is shown to be true."""
    first, second, third = addition(before, -change)
    second = second.removeprefix(MINUS) if change >= 0.0 else f"({MINUS}{second})"
    return f"{first} {MINUS} {second} = {third}"


def equation(
    shape: Callable[[Sequence[str]], str],
    compute: Callable[[Sequence[float]], float],
    values: Sequence[float],
    write: Callable[[float], str] | None = None,
) -> str:
    """Return "… = result", whose result is what comes of the values with the digits that are shown.

    Args:
        shape: makes the left side of the values as they are written.
        compute: makes the result of the values.
        values: what it is computed from; they get the fewest digits that are enough, and at least three decimals.
        write: writes the result; None is as any number.
    """
    write = write or number
    result = write(compute(values))
    for digits in range(_FEWEST_DECIMALS, _MOST_DECIMALS + 1):
        texts = [_with_digits(value, digits) for value in values]
        if write(compute([_read(text) for text in texts])) == result:
            break
    return f"{shape(texts)} = {result}"


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


def _with_digits(value: float, digits: int) -> str:
    """Return ``value`` as any number, but with more decimals than three, and a small one with as many digits more."""
    if digits == _FEWEST_DECIMALS or not math.isfinite(value) or value == 0.0:
        return number(value)
    if abs(value) < 0.0005:
        return _signed(f"{value:.{digits - 2}e}")
    return _signed(f"{value:,.{digits if abs(value) < 1_000 else digits - _FEWEST_DECIMALS}f}")


def _read(text: str) -> float:
    """Return the number that is written as ``text``."""
    words = {"∞": math.inf, f"{MINUS}∞": -math.inf, "not a number": math.nan}
    return words[text] if text in words else float(text.replace(MINUS, "-").replace(",", ""))


def _signed(text: str) -> str:
    """Return a number that Python has written with true minus signs, and an exponent without zeros before it."""
    digits, _, exponent = text.partition("e")
    return (f"{digits}e{int(exponent)}" if exponent else digits).replace("-", MINUS)
