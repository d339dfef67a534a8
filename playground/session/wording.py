"""Settings of runs beside each other, written as people read them: other values never look alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from playground.engine import CELLS, OPTIMIZERS
from playground.engine.config import NONE
from playground.session.run import Run

_TITLES = {
    "cell": {name: cell.title for name, cell in CELLS.items()},
    "optimizer": {name: optimizer.title for name, optimizer in OPTIMIZERS.items()},
}
_AS_TYPED = "random_seed"
_FIRST_OF_TEXT = "the text's first character"


def settings_that_count(run: Run) -> dict[str, Any]:
    """Return the settings that decide what has become of a run and what it says, by name.

    How many epochs are planned does not; and a prompt is none if it is what an empty one stands for.
    """
    settings = run.settings
    del settings["epochs"]
    if settings["prompt"] == settings["text"][0]:
        settings["prompt"] = ""
    return settings


def in_words(name: str, values: Sequence[Any], most: int) -> list[str]:
    """Return the values that the setting ``name`` has in several runs, texts with about ``most`` characters."""
    if name in _TITLES:
        return [_TITLES[name][value] for value in values]
    if isinstance(values[0], str):
        excerpts = excerpts_told_apart(set(values), most)
        return [excerpts[value] or _FIRST_OF_TEXT for value in values]
    return _numbers(values, name)


def _numbers(values: Sequence[float | None], name: str) -> list[str]:
    short, exact = ([_number(value, name, digits) for value in values] for digits in ("g", ".15g"))
    return short if len(set(short)) == len(set(values)) else exact


def _number(value: float | None, name: str, digits: str) -> str:
    if value is None:
        return NONE
    if isinstance(value, float):
        return f"{value:{digits}}"
    return str(value) if name == _AS_TYPED else f"{value:,}"


def excerpts_told_apart(texts: Set[str], most: int, start: int = 0) -> dict[str, str]:
    """Return of each text about ``most`` characters, from ``start`` on or from where it begins to be another one."""
    excerpts = {text: _excerpt(text, most, start) for text in texts}
    for alike in _groups(texts, excerpts.__getitem__).values():
        first = _shared_length(alike)
        later = max(first - most // 2, 0)
        if len(alike) > 1 and later > start:
            word = min(alike).rfind(" ", later, first) + 1
            excerpts |= excerpts_told_apart(alike, most, word or later)
    return excerpts


def _shared_length(texts: Set[str]) -> int:
    """Return how many characters these texts have in common at their beginning."""
    columns = zip(*texts, strict=False)
    return next((i for i, column in enumerate(columns) if len({*column}) > 1), min(map(len, texts)))


def _groups(texts: Set[str], key: Callable[[str], str]) -> Mapping[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for text in texts:
        groups.setdefault(key(text), set()).add(text)
    return groups


def _excerpt(text: str, most: int, start: int) -> str:
    """Return ``most`` characters or some less, so that it ends with a word; what is left out is an ellipsis."""
    shown, rest = text[start : start + most], text[start + most :]
    if len(rest) <= 1:
        shown, rest = shown + rest, ""
    elif rest[0].isalnum() and shown[-1].isalnum() and shown.rfind(" ") > 0:
        shown = shown[: shown.rfind(" ")]
    return f"{'…' if start else ''}{shown.rstrip(' ') if rest else shown}{'…' if rest else ''}"
