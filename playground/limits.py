"""What whoever hosts the app allows, from the environment; everything that has a limit takes it from here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class VariableError(ValueError):
    """A variable of the environment has a value that is not allowed. The message is one sentence that says what is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed; a host may set less than these defaults, but not less than the first page needs.

    Attributes:
        longest_text: code points of a training text, and of a prompt.
        largest_hidden_size: units of the hidden layer.
        most_epochs: of a run.
        most_sessions: people at once on one process of the hosted server.
        uploads: whether run files can be opened on the page.
    """

    longest_text: int = 2_000
    largest_hidden_size: int = 128
    most_epochs: int = 100_000
    most_sessions: int = 100
    uploads: bool = True


_MOST_SESSIONS: Final = 1_000


def read_limits(environment: Mapping[str, str]) -> Limits:
    """Return what the variables ``PLAYGROUND_…`` say, with the default for those that are not set or empty.

    Raises:
        VariableError: if one of them is not a number, or not within its range.
    """
    default = Limits()
    return Limits(
        longest_text=_count(environment, "PLAYGROUND_LONGEST_TEXT", 9, default.longest_text, default.longest_text),
        largest_hidden_size=_count(
            environment, "PLAYGROUND_LARGEST_HIDDEN_SIZE", 8, default.largest_hidden_size, default.largest_hidden_size
        ),
        most_epochs=_count(environment, "PLAYGROUND_MOST_EPOCHS", 2_000, default.most_epochs, default.most_epochs),
        most_sessions=_count(environment, "PLAYGROUND_MOST_SESSIONS", 1, _MOST_SESSIONS, default.most_sessions),
        uploads=_is_on(environment, "PLAYGROUND_UPLOADS", default=default.uploads),
    )


def _count(environment: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    written = environment.get(name, "").strip()
    if not written:
        return default
    # At most as many digits as a limit can have: what is longer is no number that could be allowed.
    if not (written.isascii() and written.isdigit() and len(written) <= 9 and least <= int(written) <= most):
        raise VariableError(f"{name} must be a whole number from {least} to {most}, not {written[:40]!r}.")
    return int(written)


def _is_on(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    written = environment.get(name, "").strip()
    if written not in ("", "on", "off"):
        raise VariableError(f"{name} must be on or off, not {written[:40]!r}.")
    return written == "on" if written else default


LIMITS: Final = read_limits(os.environ)
"""What is allowed in this process."""
