"""What the browser asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.session.selection import is_index

_MOST = 2**53
"""The largest whole number that a browser counts exactly."""


@dataclass(frozen=True)
class Request:
    """One request of the stage.

    Attributes:
        kind: "more" moments while playing, "seek" or "look" at an epoch, "film", "pick", "edit", "excerpt", "explore",
            "explain" a picture, "retry" with what is offered, "try" what is suggested, "keep" what the browser keeps of
            the run, "resume" with what it has kept.
        run, view: ids of what the stage shows.
        number: greater than that of any request before.
        losses: how many losses of the run it has.
        details: all that belongs to the kind.
    """

    kind: str
    run: str
    view: str
    number: int
    losses: int
    details: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: object) -> Request | None:
        """Return what was asked, or None if it cannot be understood."""
        if not isinstance(asked, Mapping):
            return None
        kind, run, view = (asked.get(name) for name in ("kind", "run", "view"))
        number, losses = asked.get("request"), asked.get("losses")
        if not all(isinstance(text, str) for text in (kind, run, view)):
            return None
        if not (_is_count(number) and _is_count(losses)):
            return None
        return cls(str(kind), str(run), str(view), int(number), int(losses), asked)  # type: ignore[arg-type]  # both are counts

    @property
    def keeps(self) -> bool:
        """Whether the answer is to bring the run as a file, which the browser keeps."""
        return self.details.get("keep") is True

    @property
    def again(self) -> int | None:
        """The number that it had when it was sent first, if it is sent again because no answer came."""
        return self.count("again")

    def count(self, name: str) -> int | None:
        """Return the detail of this name, if it is a whole number, 0 or more."""
        value = self.details.get(name)
        return value if _is_count(value) else None


def _is_count(value: object) -> bool:
    return is_index(value) and 0 <= value <= _MOST  # type: ignore[operator]  # an index is a number
