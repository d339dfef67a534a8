"""Text to indices and back, and how a single character is shown."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from playground.engine.config import SettingError

_VISIBLE = {" ": "␣", "\n": "⏎", "\t": "⇥"}
# What other characters are shown with; a text that has one of these itself is not to be taken for a text with those.
_SIGNS = {*_VISIBLE.values(), "◌"}
# Letters, marks and symbols by category, but drawn as nothing: fillers, inherent vowels, the empty Braille pattern.
_BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4\U0001d159"
# What Unicode itself calls them for short. A cell has room for a few letters.
_NAMES = {
    "\u00a0": "NBSP",
    "\u00ad": "SHY",
    "\u034f": "CGJ",
    "\u061c": "ALM",
    "\u180e": "MVS",
    "\u202f": "NNBSP",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u2060": "WJ",
    "\ufeff": "BOM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\u180b": "FVS1",
    "\u180c": "FVS2",
    "\u180d": "FVS3",
    "\u180f": "FVS4",
    **{chr(0xFE00 + i): f"VS{i + 1}" for i in range(16)},
    **{chr(0xE0100 + i): f"VS{i + 17}" for i in range(240)},
}


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

    Combining marks sit on a dotted circle; what is drawn as nothing has its short name, like ZWJ, or its code point,
    like U+001B. No two characters have the same form.
    """
    if character in _VISIBLE:
        return _VISIBLE[character]
    if character in _NAMES:
        return _NAMES[character]
    category = unicodedata.category(character)
    if category.startswith(("C", "Z")) or character in _BLANK or character in _SIGNS:
        return f"U+{ord(character):04X}"
    return "◌" + character if category.startswith("M") else character
