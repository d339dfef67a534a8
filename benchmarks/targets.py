"""What is to be reached, printed beside what was."""

from __future__ import annotations


def at_least(what: str, value: float, limit: float, unit: str = "") -> bool:
    """Print ``value`` with its ratio to ``limit``; return whether it is as large."""
    return _say(what, value, limit, unit, "at least", reached=value >= limit)


def at_most(what: str, value: float, limit: float, unit: str = "") -> bool:
    """Print ``value`` with its ratio to ``limit``; return whether it is no larger."""
    return _say(what, value, limit, unit, "at most", reached=value <= limit)


def _say(what: str, value: float, limit: float, unit: str, bound: str, *, reached: bool) -> bool:
    verdict = "ok" if reached else "MISSED"
    ratio = f", ratio {value / limit:.2f}" if limit else ""
    print(f"  {what:<44}{_number(value):>10} {unit:<10}{bound} {_number(limit)}{ratio}: {verdict}", flush=True)
    return reached


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
