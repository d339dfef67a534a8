"""Someone who has the page open, lets the run play and presses something now and then.

What the browser's stage does with moments is done here by the clock alone: they are played out at the rate that the
server names, more of them are asked for when half of a batch is left, and one request is under way at a time.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.client import Tab, Widget
from benchmarks.playback import NOTHING, Instant, Playback, Reel

PATIENCE_SECONDS = 30.0
_SILENCE_SECONDS = 5.0
_HELD_AT_MOST_SECONDS = 2.0
_ANIMATION_FRAME = 1 / 60
_MOMENTS_LEFT_AT_A_STOP = 6


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
        self._newest = NOTHING
        self._losses = 0
        self._playback = Playback()
        self._batch = 0
        self._may_ask_at = 0.0
        self._request = 0
        self._asked_at: float | None = None
        self._held_until = 0.0
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

    @property
    def newest(self) -> Instant:
        """The newest moment that has come."""
        return self._newest

    @property
    def stage(self) -> Widget | None:
        """The stage on the page."""
        return self._stage

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
        self._held_until = began + _HELD_AT_MOST_SECONDS
        await self.tab.press(button)
        seen = await self.tab.until(lambda: self._shows(label, *before), PATIENCE_SECONDS)
        if seen is None:
            self.tally.timeouts.append(f"{label} had no effect")
        else:
            self.tally.press_seconds.append(seen - began)

    async def go_on_pressing(self, until: float, thinking: float) -> None:
        """Press something every ``thinking`` seconds or so until the loop's clock says ``until``; play in between."""
        clock = asyncio.get_running_loop().time
        # A class does not begin to think all at once.
        thought = await self._think(thinking * self._random.random(), until)
        while self.tab.is_open and thought:
            if not self._is_over:
                await self.press(self._random.choice(("Pause", "Step", "Epoch")))
            if clock() < until and await self._think(min(thinking, 1.0), until):
                if self._is_over:
                    await self.press("Reset")
                await self.press("Play")
            thought = await self._think(thinking, until)

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
            self._newest, self._playback.held = NOTHING, 0
            if header["run"] != self._header.get("run"):
                self._losses = 0
        self._stage, self._header = component, header
        self._take_moments(reel, now)
        if header["losses_first"] <= self._losses:
            self._losses = max(self._losses, header["losses_first"] + reel.losses)
        if header["still"]:
            self._held_until = 0.0
        # What was asked before the page was drawn anew is answered with it, or was lost.
        if header["still"] or header["answered"] >= self._request:
            self._asked_at = None
        # Even where the server has nothing to wait for, the browser asks in an animation frame of its own.
        self._may_ask_at = now + max(header["wait"], _ANIMATION_FRAME)
        self._consider_asking()

    def _take_moments(self, reel: Reel, now: float) -> None:
        self._playback.rate = reel.header["rate"] or self._playback.rate
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
        due = max(due, self._held_until)
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
