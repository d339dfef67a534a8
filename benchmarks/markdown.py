"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> None:
    """Print a table whose first ``left`` columns are words, and the others numbers."""
    _print_row(heads)
    _print_row([":--" if column < left else "--:" for column in range(len(heads))])
    for row in rows:
        _print_row(row)


def _print_row(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)
