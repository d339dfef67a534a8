"""What a person does with the time of a run: look at any epoch of it, come back, and replay it as a film."""

from __future__ import annotations

from _thread import RLock
from dataclasses import dataclass
from typing import Protocol

from playground.engine import Moment
from playground.session.inspection import Inspection
from playground.session.run import Run
from playground.session.transitions import exclusively

MOST_MOMENTS = 480
"""Of a film: eight seconds at 60 a second."""

_MOST_AT_ONCE = 40
_BYTES_AT_ONCE = 2**20


class _Owner(Protocol):
    """The session: what is run and shown."""

    run: Run
    playing: bool
    message: str
    needs_page_redraw: bool
    lock: RLock

    @property
    def shown(self) -> Run: ...

    @property
    def inspection(self) -> Inspection: ...


@dataclass
class TimeTravel:
    """Which moment of the run is looked at.

    Attributes:
        session: whose run it is.
        past: the run as it was at an earlier epoch, if that is looked at.
        film: the epochs whose moments are shown as a film, in order; empty if there is none.
    """

    session: _Owner
    past: Run | None = None
    film: tuple[int, ...] = ()

    @property
    def replaying(self) -> bool:
        """Whether the run so far is shown as a film."""
        return bool(self.film)

    def is_past(self, moment: Moment) -> bool:
        """Return whether ``moment``, which is shown, is an earlier one: that is looked at, or one of the film's."""
        return self.past is not None or (self.replaying and moment.epoch < self.session.run.trainer.epoch)

    @property
    def lock(self) -> RLock:
        """Held by whoever trains or changes the run."""
        return self.session.lock

    def look_at(self, epoch: int) -> None:
        """Show the run as it was after ``epoch`` epochs, or as it is now if there are not more."""
        self._show(self.session.run.at_epoch(min(max(epoch, 0), self.session.run.trainer.epoch)))

    def _show(self, past: Run) -> None:
        """Show the run as it was; the page goes on speaking of the past that is looked at already."""
        run, was = self.session.run, (self.session.playing, self.past is None, self.replaying)
        self.session.playing, self.film = False, ()
        is_now = past.trainer.epoch == run.trainer.epoch and not run.trainer.timestep
        self._forget_past_edits()
        if self.past is not None:
            past.id = self.past.id
        self.past = None if is_now else past
        if is_now and past.missed is not None:
            self.session.message = why_missed(past)
        if not is_now:
            run.put_away()
        if was != (False, is_now, False):
            self.session.needs_page_redraw = True

    @exclusively
    def earlier(self) -> None:
        """Look at the epoch before."""
        run, epoch = self.session.run, self.session.shown.trainer.epoch
        if self.past is None and run.trainer.timestep:
            self.look_at(epoch)
        else:
            self._show(run.before(epoch) if epoch else run.at_epoch(0))

    @exclusively
    def later(self) -> None:
        """Look at the epoch after."""
        if self.past is not None:
            after = self.session.run.after(self.past.trainer.epoch)
            if after is None:
                self.go_live()
            else:
                self._show(after)

    @exclusively
    def live(self) -> None:
        """Show the run as it is now."""
        self.go_live()

    def go_live(self) -> None:
        """Show the run as it is now, from within another transition."""
        if self.past is not None or self.replaying:
            self.session.needs_page_redraw = True
        self._forget_past_edits()
        self.past, self.film = None, ()

    def _forget_past_edits(self) -> None:
        if self.past is not None and self.past.edits:
            self.session.inspection.discarded = (
                f"The changes made by hand were to epoch {self.past.trainer.epoch:,} alone."
            )

    @exclusively
    def replay(self) -> None:
        """Show the run so far as a film, or end it."""
        self.session.playing = False
        kept = list(self.session.run.trainer.history.snapshots)
        self.film = () if self.film or len(kept) < 2 else tuple(evenly(kept, MOST_MOMENTS))

    def film_after(self, epoch: int | None) -> list[Moment]:
        """Return the next few moments of the film after ``epoch``, or its first ones, as many as fit a message."""
        left = [kept for kept in self.film if epoch is None or kept > epoch]
        run = self.session.run
        bytes_each = 4 * run.trainer.parameter_count + 8 * run.trainer.timesteps + 2_000
        return run.moments_at(left[: max(1, min(_MOST_AT_ONCE, _BYTES_AT_ONCE // bytes_each))])

    def leave_for(self, run: Run) -> None:
        """Show ``run``, which becomes the present one, from within another transition."""
        if run is self.past:
            self.past = None
        self.go_live()


def why_missed(past: Run) -> str:
    """Return a sentence on why ``past`` is not the run at the epoch that was asked for, which it ``missed``."""
    return (
        f"Epoch {past.missed:,} comes out otherwise on this machine: "
        f"the nearest that can be shown is epoch {past.trainer.epoch:,}."
    )


def evenly(epochs: list[int], most: int) -> list[int]:
    """Return at most ``most`` (two or more) of ``epochs``, evenly spread, with the first and the last."""
    if len(epochs) <= most:
        return epochs
    return [epochs[round(i * (len(epochs) - 1) / (most - 1))] for i in range(most)]
