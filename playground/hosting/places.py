"""How many people are on a process, and who of those that come has a place."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

_KEPT_SECONDS = 15.0


@dataclass
class Places:
    """Counts open connections.

    Whoever leaves keeps the place for a moment: a page that is loaded again has closed its connection before it opens
    another, and in between a browser that waits in front of the door must not come in. Browsers are told apart by a
    cookie; without one nothing is kept.

    Attributes:
        most: connections at once.
        refused: how many were turned away since the process began.
    """

    most: int
    clock: Callable[[], float] = time.monotonic
    refused: int = 0
    _open: Counter[str] = field(default_factory=Counter)
    _left: dict[str, float] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many connections are open."""
        return self._open.total()

    def may_enter(self, browser: str) -> bool:
        """Return whether ``browser`` may have a page: there is a place, or it has one that it is about to leave."""
        return self._is_free_for(browser) or bool(browser and self._open[browser])

    def take(self, browser: str) -> bool:
        """Take a place for a connection of ``browser``; return False where there is none."""
        if not self._is_free_for(browser):
            return False
        self._left.pop(browser, None)
        self._open[browser] += 1
        return True

    def leave(self, browser: str) -> None:
        """Give back the place of a connection."""
        self._open[browser] -= 1
        if not self._open[browser]:
            del self._open[browser]
        if browser:
            self._left[browser] = self.clock()

    def _is_free_for(self, browser: str) -> bool:
        now = self.clock()
        self._left = {name: left for name, left in self._left.items() if now - left < _KEPT_SECONDS}
        return browser in self._left or self.taken + len(self._left) < self.most
