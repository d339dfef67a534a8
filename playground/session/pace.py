"""Fair shares of one server process for everyone who plays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_CAPACITY = 0.8  # of a core: the rest answers presses
_SHORTEST, _LONGEST = 0.25, 2.0  # seconds between two requests of a session that plays
_GONE_AFTER = 2.5 * _LONGEST
_MEMORY = 0.8


@dataclass
class Turn:
    """What a session may do in answer to one request.

    Attributes:
        seconds: of training and of making moments.
        moments: at the most.
        interval: seconds until its next request is welcome.
        used: seconds that it took; set when it ends.
    """

    seconds: float
    moments: int
    interval: float
    used: float = 0.0


@dataclass
class _Player:
    """A session that plays: when it was last here, and what it uses, in seconds of work a second."""

    seen: float
    use: float = 0.0
    seconds_a_moment: float = 0.002
    is_full: bool = False


@dataclass
class Pace:
    """Divides the time of a process among the sessions that play, so that a press is answered whatever they do.

    A process runs Python on one core. Of that, ``_CAPACITY`` is given out. To answer a request costs a few milliseconds
    whatever is in it, so with many players requests come less often and bring more moments each: at most half of what
    is given out may go into answering. What remains is shared equally, and buys moments: first as many a second as the
    player's speed asks for, then fewer, never less than one a request. What players at a fixed speed leave over goes
    to those at full speed, in equal parts.

    Nobody waits in a queue: a turn that is too early is a short one, and the browser asks again when the interval is
    over. Work is done by one session at a time, because threads that compete for the interpreter are slower than the
    same work in a row. All costs are measured as the process goes, with other programs on the machine included: where
    it takes twice the time to do the same, half as much is given out. A player who has not asked for five seconds is
    gone, and the rest share what was theirs.
    """

    clock: Callable[[], float] = time.perf_counter
    processor: Callable[[], float] = time.process_time
    thread: Callable[[], float] = time.thread_time
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _working: threading.Lock = field(default_factory=threading.Lock)
    _players: dict[str, _Player] = field(default_factory=dict)
    _answering: float = 0.005
    _strain: float = 1.0
    _since: tuple[float, float] = (0.0, 0.0)
    _turns: int = 0
    _worked: float = 0.0

    @contextmanager
    def turn(self, session: str, moments_per_second: float, *, is_full: bool = False) -> Iterator[Turn]:
        """Give ``session`` its turn as soon as no other one works; the time until the block ends counts as its."""
        with self._working:
            begin = self.clock(), self.thread()
            turn = self._plan(session, moments_per_second, is_full=is_full)
            yield turn
            turn.used = self.clock() - begin[0]
            self._account(session, turn, self.thread() - begin[1])

    def leave(self, session: str) -> None:
        """Let ``session`` play no more."""
        with self._lock:
            self._players.pop(session, None)

    @property
    def players(self) -> int:
        """How many sessions play."""
        with self._lock:
            return len(self._players)

    def _plan(self, session: str, moments_per_second: float, *, is_full: bool) -> Turn:
        with self._lock:
            now = self.clock()
            self._players = {name: other for name, other in self._players.items() if now - other.seen < _GONE_AFTER}
            player = self._players.setdefault(session, _Player(now))
            player.seen, player.is_full = now, is_full
            capacity, count = _CAPACITY / self._strain, len(self._players)
            interval = min(max(2 * self._answering * count / capacity, _SHORTEST), _LONGEST)
            share = capacity / count
            if is_full:
                fixed = sum(min(other.use, share) for other in self._players.values() if not other.is_full)
                full = sum(other.is_full for other in self._players.values())
                share = max(share, (capacity - fixed) / full)
            seconds = max(share * interval - self._answering, 0.001)
            affordable = int(seconds / player.seconds_a_moment) if not is_full else int(moments_per_second * interval)
            moments = max(1, min(round(moments_per_second * interval), affordable))
            return Turn(seconds, moments, interval)

    def _account(self, session: str, turn: Turn, processor: float) -> None:
        with self._lock:
            player = self._players.get(session)
            if player is not None:
                player.use = _blend(player.use, (turn.used + self._answering) / turn.interval)
                player.seconds_a_moment = _blend(player.seconds_a_moment, turn.used / turn.moments)
            if processor > 0.0005:
                self._strain = min(max(_blend(self._strain, turn.used / processor), 1.0), 8.0)
            self._turns += 1
            self._worked += processor
            self._measure_answering()

    def _measure_answering(self) -> None:
        """Learn what a request costs beside its turn from all that the process did in the last second or so."""
        now, processor = self.clock(), self.processor()
        seconds = now - self._since[0]
        if seconds < 1.0:
            return
        if seconds < 5.0 and self._turns:
            cost = (processor - self._since[1] - self._worked) / self._turns
            self._answering = min(max(_blend(self._answering, cost), 0.002), 0.02)
        self._since, self._turns, self._worked = (now, processor), 0, 0.0


def _blend(before: float, now: float) -> float:
    return _MEMORY * before + (1.0 - _MEMORY) * now
