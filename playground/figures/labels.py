"""Characters as labels in Plotly, where text would else be read as HTML or LaTeX."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from playground.engine import visible

# Of scripts that are written from right to left, and of numbers in them.
_FROM_THE_RIGHT = ("R", "AL", "AN")
# Letters beside it neither join nor go round it: a zero-width non-joiner and a left-to-right mark.
_APART = "\u200c\u200e"
_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in "&<>$"}


def escaped(text: str) -> str:
    """Return ``text`` as Plotly shows it literally."""
    return text.translate(_ENTITIES)


def label(character: str) -> str:
    """Return ``character`` as Plotly shows it literally."""
    return escaped(visible(character))


def labels(characters: Sequence[str], indices: Iterable[int]) -> list[str]:
    """Return the labels of those of ``characters`` that have these indices."""
    return [label(characters[i]) for i in indices]


def in_order(text: str) -> str:
    """Return ``text`` on one line, its characters visible and from left to right as everywhere, whatever their script.

    Names of characters that cannot be seen stand in ⟨ ⟩, so that they are not read as letters of the text.
    """
    return "".join(map(_in_line, text))


def _in_line(character: str) -> str:
    shown = visible(character)
    if len(shown) > 2:
        return f"⟨{shown}⟩"
    return f"{_APART}{shown}{_APART}" if unicodedata.bidirectional(character) in _FROM_THE_RIGHT else shown


def spoken(character: str) -> str:
    """Return ``character`` as a screen reader can say it in a text alternative."""
    return {" ": "space", "\n": "line break", "\t": "tab"}.get(character, visible(character))
