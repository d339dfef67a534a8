"""Runs that are kept beside the present one, to be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeAlias

from playground.engine import Moment
from playground.session.run import Run
from playground.session.run_names import free_name, names_of
from playground.session.wording import settings_that_count

MOST_PINS = 4
_MOST_SNAPSHOT_BYTES = 8 * 2**20


Source: TypeAlias = tuple[object, ...]


@dataclass
class Pin:
    """A run as it was when it was pinned.

    Attributes:
        number: its colour among those of the theme, 0 to ``MOST_PINS`` − 1.
        run: the run; nobody trains it.
        source: unlike that of any other pin.
        name: what it is called on screen.
        is_named: whether a person has called it so.
    """

    number: int
    run: Run
    source: Source
    name: str = ""
    is_named: bool = False
    _walker: Run | None = field(default=None, repr=False)

    def moment_at(self, epoch: int) -> Moment:
        """Return the moment after ``epoch`` epochs, or the last one if there are not as many.

        From one epoch to a later one the run is trained on from where it was shown last, so that a comparison with a
        run that plays costs no more than training both.
        """
        if epoch >= self.run.trainer.epoch:
            return self.run.moment()
        if self._walker is None or not self._walks_on_to(epoch, self._walker):
            self._walker = self.run.at_epoch(epoch)
        return self._walker.moment()

    def _walks_on_to(self, epoch: int, walker: Run) -> bool:
        """Train the run as it was shown last on to a later epoch; return whether it came there."""
        is_on_the_way = walker.trainer.epoch <= epoch and self.run.can_repeat(walker.trainer.epoch, epoch)
        return is_on_the_way and self.run.trainer.repeat(walker.trainer, epoch) == epoch

    @property
    def name_key(self) -> str:
        """The key of the field in which its name is typed.

        Another name has another field. The browser makes fields when they are first seen, and of what they were said
        to show before that it knows only the value that they begin with.
        """
        return f"pin-name-{self.run.id}-{self.name}"

    @classmethod
    def of(cls, run: Run, others: Iterable[Pin]) -> Pin:
        """Return a pin of ``run`` as it is now, with a number that no other has and no name yet."""
        number = min(set(range(MOST_PINS)) - {other.number for other in others})
        kept = run.copy()
        kept.trainer.history.thin_out(_MOST_SNAPSHOT_BYTES)
        return cls(number, kept, source_of(run))


def name_pins(pins: Sequence[Pin]) -> None:
    """Call each pinned run by what differs among all of them, but for those that a person has named."""
    taken = [pin.name for pin in pins if pin.is_named]
    for pin, name in zip(pins, names_of([pin.run for pin in pins]), strict=True):
        if not pin.is_named:
            pin.name = free_name(name, taken)
            taken.append(pin.name)


def source_of(run: Run) -> Source:
    """Return what is the same only for runs at the same point, with the same settings and the same numbers."""
    trainer = run.trainer
    numbers = sha256(trainer.train_state.flat.tobytes()).hexdigest()
    return *settings_that_count(run).values(), trainer.epoch, trainer.timestep, numbers
