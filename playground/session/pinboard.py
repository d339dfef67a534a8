"""What a person does with pinned runs: keep them, name them, go on with them, and let them go."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from playground.session.numbers import epochs
from playground.session.pins import MOST_PINS, Pin, name_pins, source_of
from playground.session.run import Run
from playground.session.run_names import free_name
from playground.session.time_travel import TimeTravel
from playground.session.transitions import exclusively

PIN: Final = "pin"
BRANCH: Final = "branch"
_PLACES = ("first", "second", "third", "fourth")


class _Owner(Protocol):
    """The session: what is run and shown, and who replaces it."""

    run: Run
    playing: bool
    dialog: str
    message: str
    lock: RLock

    @property
    def shown(self) -> Run: ...

    @property
    def time_travel(self) -> TimeTravel: ...

    def replace_run(self, run: Run) -> None: ...


@dataclass
class Pinboard:
    """The pinned runs, of which there is a bounded number.

    Attributes:
        session: whose runs they are.
        pins: the oldest first.
    """

    session: _Owner
    pins: list[Pin] = field(default_factory=list)

    @property
    def lock(self) -> RLock:
        """Held by whoever trains or changes the run."""
        return self.session.lock

    @exclusively
    def pin(self) -> None:
        """Keep the run that is shown, to compare others with it, or say where it is pinned already."""
        place = self._place_of(self.session.shown)
        if place is not None:
            self.session.message = _pinned_already(place, self.pins)
        elif self._has_room(PIN, self.session.shown):
            self._pin(self.session.shown)

    @exclusively
    def continue_from_here(self) -> None:
        """Go on with the run as it was at the epoch that is looked at; what became of it the first time is pinned."""
        if self.session.time_travel.past is not None and self._has_room(BRANCH, self.session.run):
            self._branch_off()

    @exclusively
    def make_room(self) -> None:
        """Let the oldest pinned run go, and do what waited for that."""
        wanted, self.session.dialog = self.session.dialog, ""
        self.pins = self.pins[1:]
        if wanted == BRANCH:
            self._branch_off()
        elif wanted == PIN:
            self._pin(self.session.shown)

    @exclusively
    def rename(self, pin: Pin, name: str) -> None:
        """Call a pinned run ``name``, or something like it if that is taken."""
        pin.name = free_name(name, [other.name for other in self.pins if other is not pin])
        pin.is_named = True

    @exclusively
    def unpin(self, pin: Pin) -> None:
        """Let a pinned run go."""
        self.pins = [other for other in self.pins if other is not pin]
        name_pins(self.pins)

    @exclusively
    def go_on_with(self, pin: Pin) -> None:
        """Make a copy of a pinned run the one that is trained."""
        self.session.playing = False
        self.session.replace_run(pin.run.copy())

    def _has_room(self, wanted: Literal["pin", "branch"], run: Run) -> bool:
        """Return whether ``run`` can be pinned; else ask which of the others may go."""
        if len(self.pins) < MOST_PINS or self._place_of(run) is not None:
            return True
        self.session.playing = False
        self.session.dialog = wanted
        return False

    def _branch_off(self) -> None:
        past = self.session.time_travel.past
        if past is not None:
            self._pin(self.session.run)
            self.session.replace_run(past)
            self.session.message = (
                f"The run goes on from epoch {past.trainer.epoch:,}. "
                "What became of it is pinned, as a line in the chart."
            )

    def _pin(self, run: Run) -> None:
        if self._place_of(run) is None:
            self.pins.append(Pin.of(run, self.pins))
            name_pins(self.pins)

    def _place_of(self, run: Run) -> int | None:
        """Return where among the pins the run is pinned as it is now; None if it is not."""
        source = source_of(run)
        return next((place for place, pin in enumerate(self.pins) if pin.source == source), None)


def _pinned_already(place: int, pins: Sequence[Pin]) -> str:
    which = f"the {_PLACES[place]} of {len(pins)} pinned runs" if len(pins) > 1 else "the pinned run"
    when = epochs(pins[place].run.trainer.epoch)
    return f"Pinned already: {which} is this one, after {when} with the same settings."
