"""Fair shares of one server process for everyone who plays."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_CAPACITY = 0.75  # of a core: the rest is for presses that come all at once
_FOR_ANSWERS = 0.4  # of the capacity, at the most
_FOR_MOMENTS = 0.1  # of the capacity, at the least
_SHORTEST, _LONGEST = 0.3, 6.0  # seconds between two requests of a session that plays
_GONE_AFTER = 1.5 * _LONGEST
_FEWEST_ANSWERS, _MOST_ANSWERS = 15.0, 75.0  # a second
# Who has a number of moments to make is stopped only where that takes far longer than it should: others compute, too.
_PATIENCE = 5.0
# A moment a second, also where answers come late.
_A_LITTLE_MORE = 1.25
_MEASURED_EVERY = 1.0  # seconds
_IDLE_AFTER = 5.0  # seconds without a turn, of which nothing is to be learned


@dataclass
class Turn:
    """What a session may do in answer to one request.

    Attributes:
        seconds: of training and of making moments.
        moments: at the most; when the turn ends, how many it were.
        timesteps: when the turn ends, how many were trained.
        interval: seconds from one turn to the next, in which the moments are played.
        lasted: when the turn ends, how many seconds it took.
    """

    seconds: float
    moments: int
    interval: float
    lasted: float = 0.0
    timesteps: int = 0

    @property
    def wait(self) -> float:
        """How many seconds after the turn the next request is welcome: while the moments are played."""
        return max(0.0, min(0.5 * self.interval, self.interval - self.lasted))


@dataclass
class _Player:
    """A session that plays.

    Attributes:
        seen: when it was last here.
        cost: of a moment, in seconds of a processor.
        moments_per_second: how many it would like; infinitely many at full speed.
    """

    seen: float
    cost: float
    moments_per_second: float = 0.0

    @property
    def demand(self) -> float:
        """How much of a processor it would like."""
        return self.moments_per_second * self.cost


@dataclass
class _Measurement:
    """What happened since ``begin``, in seconds: of a clock in ``begin`` and ``lasted``, else of a processor."""

    begin: float
    processor_at_begin: float
    turns: int = 0
    lasted: float = 0.0
    computed: float = 0.0
    computed_meanwhile: float = 0.0


@dataclass
class Pace:
    """Divides the time of a process among the sessions that play, so that a press is answered whatever they do.

    A process runs Python on one core, of which ``_CAPACITY`` is given out. To answer a request costs a few milliseconds
    whatever is in the answer, and presses come on top. Where the two take more than their part, requests come less
    often and bring more moments each. What they leave buys moments, in equal shares. Who needs less than a share,
    because the speed asks for no more, leaves the rest to those who need more, and they to those at full speed, who
    never have enough. Everybody gets a moment for each second, however little there is.

    Nobody waits in a queue: the browser asks when the interval is over. Intervals are spread, so that a class that
    began at a word of its teacher does not go on asking all at once. Work is done by one session at a time, because
    threads that compete for the interpreter are slower than the same work in a row.

    Other programs on the machine count, too. While somebody works, the process could use a whole core; where it gets
    half of one, half as much is given out. Everything is measured as it goes, so that it recovers by itself. A player
    who has not asked for a while is gone, and the rest share what was theirs.

    Attributes:
        moments, timesteps: how many were made and trained since the process began, whoever played.
    """

    clock: Callable[[], float] = time.perf_counter
    processor: Callable[[], float] = time.process_time
    thread: Callable[[], float] = time.thread_time
    spread: Callable[[], float] = lambda: random.uniform(0.7, 1.3)
    moments: int = 0
    timesteps: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _working: threading.Lock = field(default_factory=threading.Lock)
    _players: dict[str, _Player] = field(default_factory=dict)
    _measurement: _Measurement | None = None
    _cost: float = 0.002
    _answers_per_second: float = _MOST_ANSWERS
    _for_moments: float = 0.9 * _CAPACITY
    _strain: float = 1.0
    _used: float = 0.0

    @contextmanager
    def turn(self, session: str, moments_per_second: float, *, is_full: bool = False) -> Iterator[Turn]:
        """Give ``session`` its turn as soon as no other one works; what is done until the block ends counts as its."""
        with self._working:
            began = self.clock(), self.thread(), self.processor()
            player, turn = self._plan(session, moments_per_second, is_full=is_full)
            yield turn
            lasted, computed, meanwhile = self.clock() - began[0], self.thread() - began[1], self.processor() - began[2]
            turn.lasted = lasted
            with self._lock:
                cost = max(computed, 1e-6) / max(turn.moments, 1)
                player.cost, self._cost = _between(player.cost, cost), _between(self._cost, cost)
                self.moments += turn.moments
                self.timesteps += turn.timesteps
                self._measure(lasted, computed, meanwhile)

    def leave(self, session: str) -> None:
        """Let ``session`` play no more."""
        with self._lock:
            self._players.pop(session, None)

    @property
    def players(self) -> int:
        """How many sessions play."""
        with self._lock:
            now = self.clock()
            return sum(now - player.seen < _GONE_AFTER for player in self._players.values())

    @property
    def used(self) -> float:
        """The part of what is given out that was used when it was last measured; above 1 where presses took more."""
        with self._lock:
            measured = self._measurement
            is_idle = measured is None or self.clock() - measured.begin > _IDLE_AFTER
            return 0.0 if is_idle else self._used

    def _plan(self, session: str, moments_per_second: float, *, is_full: bool) -> tuple[_Player, Turn]:
        with self._lock:
            now = self.clock()
            self._players = {name: other for name, other in self._players.items() if now - other.seen < _GONE_AFTER}
            player = self._players.setdefault(session, _Player(now, self._cost))
            player.seen, player.moments_per_second = now, math.inf if is_full else moments_per_second
            interval = self.spread() * len(self._players) / self._answers_per_second
            interval = min(max(interval, _SHORTEST), _LONGEST)
            share = self._share(self._for_moments)
            wanted = round(moments_per_second * interval)
            affordable = wanted if is_full else int(share * interval / player.cost)
            moments = max(1, min(wanted, max(affordable, math.ceil(_A_LITTLE_MORE * interval))))
            seconds = share * interval * self._strain
            return player, Turn(seconds if is_full else _PATIENCE * seconds, moments, interval)

    def _share(self, capacity: float) -> float:
        """Return how much of a processor each may use at the most, so that all together use ``capacity``."""
        demands = sorted(player.demand for player in self._players.values())
        for number, demand in enumerate(demands):
            share = capacity / (len(demands) - number)
            if demand >= share:
                return share
            capacity -= demand
        return demands[-1] + capacity

    def _measure(self, lasted: float, computed: float, meanwhile: float) -> None:
        """Learn from a turn: how long it lasted, and what it and the whole process computed meanwhile."""
        now, processor, measured = self.clock(), self.processor(), self._measurement
        if measured is None or now - measured.begin > _IDLE_AFTER:
            self._measurement = _Measurement(now, processor)
            return
        measured.turns += 1
        measured.lasted += lasted
        measured.computed += computed
        measured.computed_meanwhile += meanwhile
        if now - measured.begin < _MEASURED_EVERY:
            return
        self._adapt(measured, now - measured.begin, processor - measured.processor_at_begin)
        self._measurement = _Measurement(now, processor)

    def _adapt(self, measured: _Measurement, seconds: float, computed: float) -> None:
        """Divide the coming time by what the process computed in the ``seconds`` that were measured."""
        if measured.computed_meanwhile > 0:
            strain = measured.lasted / measured.computed_meanwhile
            self._strain = _between(self._strain, min(max(strain, 1.0), 8.0))
        capacity = _CAPACITY / self._strain
        self._used = computed / seconds / capacity
        answers = max((computed - measured.computed) / seconds, 0.01)
        wanted = self._answers_per_second * min(max(_FOR_ANSWERS * capacity / answers, 0.5), 1.5)
        self._answers_per_second = min(max(wanted, _FEWEST_ANSWERS), _MOST_ANSWERS)
        left = max(capacity - answers, _FOR_MOMENTS * capacity)
        self._for_moments = _between(self._for_moments, left)


def _between(before: float, now: float) -> float:
    return 0.5 * (before + now)
