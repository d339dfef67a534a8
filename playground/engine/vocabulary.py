"""Text to indices and back, and how a single character is shown."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from playground.engine.config import SettingError

_VISIBLE = {" ": "␣", "\n": "⏎", "\t": "⇥"}
# Letters and symbols by category, but drawn as nothing: Hangul fillers and the empty Braille pattern.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"


@dataclass(frozen=True)
class Vocabulary:
    """The distinct code points of a text, sorted; a character's index is its place among them."""

    characters: tuple[str, ...]
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {character: i for i, character in enumerate(self.characters)})

    @classmethod
    def of(cls, text: str) -> Vocabulary:
        """Return the vocabulary of ``text``."""
        return cls(tuple(sorted(set(text))))

    @property
    def size(self) -> int:
        """V, the number of distinct characters."""
        return len(self.characters)

    def encode(self, text: str) -> list[int]:
        """Return the index of each character of ``text``.

        Raises:
            SettingError: if a character is not in the vocabulary; the message names the missing ones.
        """
        missing = sorted(set(text) - self._index.keys())
        if missing:
            named = " ".join(visible(character) for character in missing[:10])
            more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
            raise SettingError(f"Only characters of the training text can be used, and it has no {named}{more}.")
        return [self._index[character] for character in text]

    def decode(self, indices: list[int]) -> str:
        """Return the text that ``indices`` stand for."""
        return "".join(self.characters[i] for i in indices)


def visible(character: str) -> str:
    """Return ``character`` in a form that can be seen by itself: space as ␣, newline as ⏎, tab as ⇥.

    Combining marks sit on a dotted circle; control, format and other blank characters show their code point.
    """
    if character in _VISIBLE:
        return _VISIBLE[character]
    category = unicodedata.category(character)
    if category.startswith("M"):
        return "◌" + character
    if category.startswith(("C", "Z")) or character in _BLANK:
        return f"U+{ord(character):04X}"
    return character
