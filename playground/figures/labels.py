"""Characters as labels in Plotly, where text would else be read as HTML or LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from playground.engine import visible

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


def spoken(character: str) -> str:
    """Return ``character`` as a screen reader can say it in a text alternative."""
    return {" ": "space", "\n": "line break", "\t": "tab"}.get(character, visible(character))
