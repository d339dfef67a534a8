"""Someone who has the page open, lets the run play and presses something now and then.

What the browser's stage does with moments is done here by the clock alone: they are played out at the rate that the
server names, more of them are asked for when half of a batch is left, and one request is under way at a time.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.client import Tab, Widget

PATIENCE_SECONDS = 30.0
_SILENCE_SECONDS = 5.0
_ANIMATION_FRAME = 1 / 60
_MOMENTS_LEFT_AT_A_STOP = 6
_NOTHING = (-1, -1)

Instant = tuple[int, int]
"""Where a run is: epoch and timestep."""


@dataclass(frozen=True, slots=True)
class Reel:
    """A message to the stage: its header, the instants of its moments in order, and how many losses came with it."""

    header: dict[str, Any]
    instants: Sequence[Instant]
    losses: int

    @classmethod
    def read(cls, data: bytes) -> Reel | None:
        """Return what ``data`` says, or None if it is not for a stage; raises ValueError or KeyError if broken."""
        length = int.from_bytes(data[:4], "little")
        if data[4:5] != b"{" or len(data) < 4 + length:
            return None
        header = json.loads(data[4 : 4 + length])
        start = (4 + length + 7) // 8 * 8
        arrays = {array["name"]: array for array in header["arrays"]}

        def integers(name: str) -> tuple[int, ...]:
            array = arrays[name]
            return struct.unpack_from(f"<{array['shape'][0]}i", data, start + array["offset"])

        instants = list(zip(integers("epoch"), integers("timestep"), strict=True)) if "epoch" in arrays else []
        return cls(header, instants, arrays["losses"]["shape"][0] if "losses" in arrays else 0)


@dataclass(slots=True)
class Playback:
    """Moments that wait to be drawn, and how many were: one each 1 / ``rate`` seconds while there are any.

    Attributes:
        held: moments that were not drawn yet.
        drawn: moments that were.
        next_at: when the next one may be.
    """

    rate: float = 24.0
    held: int = 0
    drawn: int = 0
    next_at: float = 0.0

    def advance(self, now: float) -> None:
        """Draw what was due by ``now``."""
        if self.held and now >= self.next_at:
            due = min(self.held, int((now - self.next_at) * self.rate) + 1)
            self.held -= due
            self.drawn += due
            self.next_at += due / self.rate

    def add(self, moments: int, now: float) -> None:
        """Take ``moments`` more that came ``now``."""
        if not self.held:
            self.next_at = max(self.next_at, now)
        self.held += moments
        self.advance(now)

    def when_left(self, moments: int) -> float:
        """Return when no more than ``moments`` are left to be drawn."""
        return self.next_at + (self.held - moments - 1) / self.rate if self.held > moments else 0.0


@dataclass(slots=True)
class Tally:
    """What happened to a learner.

    Attributes:
        drawn: moments drawn while the run was to play.
        played_seconds: how long it was to play: from a press of Play to the press that stops it.
        press_seconds: of each press, until its effect was seen.
        timeouts: what was waited for in vain, ever.
    """

    drawn: int = 0
    played_seconds: float = 0.0
    press_seconds: list[float] = field(default_factory=list)
    timeouts: list[str] = field(default_factory=list)


class Learner:
    """One learner; make it with :meth:`open`.

    Attributes:
        tab: the tab that shows the page.
        tally: what happened since :meth:`start_counting`.
    """

    def __init__(self, tab: Tab, seed: int) -> None:
        self.tab = tab
        self.tally = Tally()
        self._random = random.Random(seed)
        self._stage: Widget | None = None
        self._header: dict[str, Any] = {}
        self._newest = _NOTHING
        self._losses = 0
        self._playback = Playback()
        self._batch = 0
        self._may_ask_at = 0.0
        self._request = 0
        self._asked_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._playing_since: float | None = None
        self._drawn_before = 0
        tab.on_bytes = self._take
        self._listening = asyncio.create_task(tab.listen())

    @classmethod
    async def open(cls, address: str, query: str, seed: int) -> Learner:
        """Return a learner whose page has come in full; raises TimeoutError or OSError where it does not."""
        learner = cls(await Tab.open(address, query), seed)
        if await learner.tab.until(lambda: learner.tab.runs > 0, PATIENCE_SECONDS) is None:
            await learner.close()
            raise TimeoutError("The page did not come.")
        return learner

    @property
    def has_stage(self) -> bool:
        """Whether the page has a stage that has drawn something."""
        return self._stage is not None

    async def close(self) -> None:
        """Leave."""
        self._cancel_timer()
        await self.tab.close()
        await self._listening

    def start_counting(self) -> None:
        """Forget what happened so far, but not what went wrong."""
        playing = self._playing_since is not None
        self._stop_clock()
        self.tally = Tally(timeouts=self.tally.timeouts)
        if playing:
            self._start_clock()

    def stop_counting(self) -> Tally:
        """Return what happened since :meth:`start_counting`."""
        self._stop_clock()
        return self.tally

    async def press(self, label: str) -> None:
        """Press the button with ``label``, and wait until what that does is seen."""
        if await self.tab.until(lambda: self.tab.button(label) is not None, PATIENCE_SECONDS) is None:
            self.tally.timeouts.append(f"{label} could not be pressed")
            return
        button, before = self.tab.button(label), (self._header.get("run"), self._newest)
        assert button is not None
        began = time.perf_counter()
        if label == "Play":
            self._start_clock()
        else:
            self._stop_clock()
        await self.tab.press(button)
        seen = await self.tab.until(lambda: self._shows(label, *before), PATIENCE_SECONDS)
        if seen is None:
            self.tally.timeouts.append(f"{label} had no effect")
        else:
            self.tally.press_seconds.append(seen - began)

    async def go_on_pressing(self, until: float, thinking: float) -> None:
        """Press something every ``thinking`` seconds or so until the loop's clock says ``until``; play in between."""
        clock = asyncio.get_running_loop().time
        while self.tab.is_open and await self._think(thinking, until):
            if not self._is_over:
                await self.press(self._random.choice(("Pause", "Step", "Epoch")))
            if clock() < until and await self._think(min(thinking, 1.0), until):
                if self._is_over:
                    await self.press("Reset")
                await self.press("Play")

    async def _think(self, seconds: float, until: float) -> bool:
        pause = seconds * self._random.uniform(0.5, 1.5)
        left = until - asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, min(pause, left)))
        return pause < left

    @property
    def _is_over(self) -> bool:
        return self.has_stage and not self._header["playing"] and self._header["newest"][0] >= self._header["epochs"]

    def _shows(self, label: str, run_before: str | None, newest_before: Instant) -> bool:
        if not self.has_stage:
            return self.tab.button({"Play": "Pause"}.get(label, "Play")) is not None
        if label == "Reset":
            return self._header["run"] != run_before or self._newest < newest_before
        if label == "Play":
            return bool(self._header["playing"])
        return not self._header["playing"] and (label == "Pause" or self._newest > newest_before)

    def _start_clock(self) -> None:
        self._playing_since = time.perf_counter()
        self._playback.advance(self._playing_since)
        self._drawn_before = self._playback.drawn

    def _stop_clock(self) -> None:
        if self._playing_since is not None:
            now = time.perf_counter()
            self._playback.advance(now)
            self.tally.played_seconds += now - self._playing_since
            self.tally.drawn += self._playback.drawn - self._drawn_before
            self._playing_since = None

    def _take(self, component: Widget, data: bytes) -> None:
        now = time.perf_counter()
        reel = Reel.read(data)
        if reel is None:
            return
        header = reel.header
        self._playback.advance(now)
        if any(header[name] != self._header.get(name) for name in ("run", "view")):
            self._newest, self._playback.held = _NOTHING, 0
            if header["run"] != self._header.get("run"):
                self._losses = 0
        self._stage, self._header = component, header
        self._take_moments(reel, now)
        if header["losses_first"] <= self._losses:
            self._losses = max(self._losses, header["losses_first"] + reel.losses)
        if header["answered"] >= self._request:
            self._asked_at = None
        # Even where the server has nothing to wait for, the browser asks in an animation frame of its own.
        self._may_ask_at = now + max(header["wait"], _ANIMATION_FRAME)
        self._consider_asking()

    def _take_moments(self, reel: Reel, now: float) -> None:
        self._playback.rate = reel.header["rate"]
        if new := sum(instant > self._newest for instant in reel.instants):
            self._newest, self._batch = reel.instants[-1], new
            self._playback.add(new, now)
        if not reel.header["playing"]:
            # The browser hurries to the newest moment, and leaves out what it has no time to draw.
            self._playback.drawn += min(self._playback.held, _MOMENTS_LEFT_AT_A_STOP)
            self._playback.held = 0
            if self._is_over:
                self._stop_clock()

    def _consider_asking(self) -> None:
        self._cancel_timer()
        now = time.perf_counter()
        lacks_losses = self._header["losses_first"] > self._losses
        if not (self._header["playing"] or lacks_losses) or not self.tab.is_open:
            return
        if self._asked_at is not None and now >= self._asked_at + _SILENCE_SECONDS:
            self.tally.timeouts.append(f"no answer within {_SILENCE_SECONDS:.0f} s")
            self._asked_at = None
        if self._asked_at is not None:
            due = self._asked_at + _SILENCE_SECONDS
        elif lacks_losses:
            due = now
        else:
            left = int(min(self._batch / 2, self._playback.rate))
            due = max(self._may_ask_at, self._playback.when_left(left))
        if due <= now:
            self._ask(now)
        else:
            self._timer = asyncio.get_running_loop().call_later(due - now, self._consider_asking)

    def _ask(self, now: float) -> None:
        assert self._stage is not None
        self._playback.advance(now)
        self._request = max(self._request + 1, int(time.time() * 1000))
        self._asked_at = now
        epoch, timestep = self._newest
        asked = {
            "kind": "more",
            "run": self._header["run"],
            "view": self._header["view"],
            "request": self._request,
            "epoch": epoch,
            "timestep": timestep,
            "losses": self._losses,
        }
        sending = asyncio.create_task(self.tab.trigger(self._stage, "asked", asked))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        self._timer = asyncio.get_running_loop().call_later(_SILENCE_SECONDS, self._consider_asking)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
