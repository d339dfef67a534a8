"""Which of two networks a number is of, while changes made by hand lie over the run's own."""

from __future__ import annotations

from playground.engine import Edits


def with_them(edits: Edits) -> str:
    """Return what numbers of the changed network are called by: "with your change"."""
    return f"with your {_changes(edits)}"


def without_them(edits: Edits) -> str:
    """Return what numbers of the run's own network are called by: "without your change"."""
    return f"without your {_changes(edits)}"


def marked(title: str, edits: Edits) -> str:
    """Return the ``title`` of numbers of the changed network; without changes there is one network, and it says
    nothing more."""
    return f"{capitalized(with_them(edits))}: {title}" if edits and title else title


def capitalized(words: str) -> str:
    """Return ``words`` as they begin a sentence."""
    return words[0].upper() + words[1:]


def _changes(edits: Edits) -> str:
    return "change" if len(edits.values) + len(edits.silenced) == 1 else "changes"
