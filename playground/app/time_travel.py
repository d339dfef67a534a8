"""What a person does with the time of a run: look at any epoch of it, come back, and replay it as a film."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import streamlit as st

from playground.app.inspection import Inspection
from playground.app.run import Run
from playground.app.transitions import exclusively, pressed

SOUGHT: Final = "timeline"


class _Owner(Protocol):
    """The session: what is run and shown."""

    run: Run
    playing: bool
    is_outdated: bool
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
        scrubbing: whether a hand is on the timeline: pictures then follow it, and charts to explore come later.
        answered: the number of the timeline's latest request.
        replaying: whether the run so far is shown as a film.
    """

    session: _Owner
    past: Run | None = None
    scrubbing: bool = False
    answered: int = 0
    replaying: bool = False

    @property
    def lock(self) -> RLock:
        """Held by whoever trains or changes the run."""
        return self.session.lock

    @exclusively
    def seek(self) -> None:
        """Look at the epoch that the timeline asks for, while a hand is on it and when it lets go."""
        sought = st.session_state[SOUGHT].get("sought")
        if not isinstance(sought, Mapping) or sought.get("run") != self.session.run.id:
            return
        if self._is_over(sought.get("request"), settles=sought.get("settles") is True):
            return
        epoch = sought.get("epoch")
        if not isinstance(epoch, int) or isinstance(epoch, bool):
            return
        self.scrubbing = sought.get("held") is True
        is_shown = epoch == self.session.shown.trainer.epoch and (
            self.past is not None or not self.session.run.trainer.timestep
        )
        if not is_shown or self.replaying:
            self.look_at(epoch)

    def _is_over(self, request: object, *, settles: bool) -> bool:
        """Return whether the timeline only lets go of what something else has taken over since."""
        if not isinstance(request, int):
            return False
        all_others_answered = self.answered >= request - 1
        self.answered = request
        return settles and all_others_answered and not self.scrubbing

    def look_at(self, epoch: int) -> None:
        """Show the run as it was after ``epoch`` epochs, or as it is now if there are not more."""
        run, was = self.session.run, (self.session.playing, self.past is None, self.replaying)
        self.session.playing = self.replaying = False
        epoch = min(max(epoch, 0), run.trainer.epoch)
        is_now = epoch == run.trainer.epoch and not run.trainer.timestep
        self._forget_past_edits()
        self.past = None if is_now else run.at_epoch(epoch)
        if not is_now:
            run.put_away()
        if was != (False, is_now, False):
            self.session.is_outdated = True

    @pressed
    def earlier(self) -> None:
        """Look at the epoch before."""
        self.scrubbing = False
        epoch = self.session.shown.trainer.epoch
        self.look_at(epoch if self.past is None and self.session.run.trainer.timestep else epoch - 1)

    @pressed
    def later(self) -> None:
        """Look at the epoch after."""
        self.scrubbing = False
        if self.past is not None:
            epoch = self.session.run.next_epoch(self.past.trainer.epoch)
            if epoch > self.session.run.trainer.epoch:
                self.go_live()
            else:
                self.look_at(epoch)

    @pressed
    def live(self) -> None:
        """Show the run as it is now."""
        self.go_live()

    def go_live(self) -> None:
        """Show the run as it is now, from within another transition."""
        if self.past is not None or self.replaying:
            self.session.is_outdated = True
        self._forget_past_edits()
        self.past, self.scrubbing, self.replaying = None, False, False

    def _forget_past_edits(self) -> None:
        if self.past is not None and self.past.edits:
            self.session.inspection.discarded = (
                f"The changes made by hand were to epoch {self.past.trainer.epoch} alone."
            )

    @pressed
    def replay(self) -> None:
        """Show the run so far as a film, or end it where it is."""
        self.session.playing = self.scrubbing = False
        self.replaying = not self.replaying and self.session.run.trainer.epoch > 0

    def leave_for(self, run: Run) -> None:
        """Show ``run``, which becomes the present one, from within another transition."""
        if run is self.past:
            self.past = None
        self.go_live()
