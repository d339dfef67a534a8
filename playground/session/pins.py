"""Runs that are kept beside the present one, to be compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from playground.engine import CELLS, OPTIMIZERS, SETTINGS, Moment
from playground.session.numbers import epochs
from playground.session.run import Run

MOST_PINS = 4
MOST_NAME = 64
_MOST_TEXT = 12
_ALWAYS_SAID = ("hidden_size", "learning_rate")
_MOST_SNAPSHOT_BYTES = 8 * 2**20


THIS_RUN = "This run"
"""What the present run is called beside pinned ones; none of them can have this name."""

Source: TypeAlias = tuple[object, ...]


@dataclass
class Pin:
    """A run as it was when it was pinned.

    Attributes:
        name: what it is called on screen.
        number: its colour among those of the theme, 0 to ``MOST_PINS`` − 1.
        run: the run; nobody trains it.
        source: the run that it was made from, and where that one was.
    """

    name: str
    number: int
    run: Run
    source: Source
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
        """Return a pin of ``run`` as it is now, with a name and a number that no other has."""
        others = list(others)
        number = min(set(range(MOST_PINS)) - {other.number for other in others})
        kept = run.copy()
        kept.trainer.history.thin_out(_MOST_SNAPSHOT_BYTES)
        name = free_name(_describe(run), [other.name for other in others])
        return cls(name, number, kept, source_of(run))


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return ``name`` on one line and not too long, with a number if it is taken."""
    name = " ".join(name.split())[:MOST_NAME].rstrip() or "run"
    not_free = {THIS_RUN, *taken}
    numbered, number = name, 1
    while numbered in not_free:
        number += 1
        suffix = f" ({number})"
        numbered = name[: MOST_NAME - len(suffix)] + suffix
    return numbered


def source_of(run: Run) -> Source:
    """Return what is the same only for the same run at the same point with the same settings."""
    trainer = run.trainer
    return run.id, trainer.epoch, trainer.timestep, run.config, trainer.interventions


def _shown(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _describe(run: Run) -> str:
    """Return what sets the run apart from the default one, in a few words."""
    config = run.config
    parts: list[str] = []
    if (config.cell, config.optimizer) != (SETTINGS["cell"].default, SETTINGS["optimizer"].default):
        parts += [CELLS[config.cell].title, OPTIMIZERS[config.optimizer].title]
    for setting in SETTINGS.values():
        value: Any = getattr(config, setting.name, None)
        if setting.short and (setting.name in _ALWAYS_SAID or value != setting.default):
            parts.append(f"{setting.short} {_shown(value)}")
    if config.text != SETTINGS["text"].default:
        is_long = len(config.text) > _MOST_TEXT
        parts.insert(0, f"{config.text[: _MOST_TEXT - 1]}…" if is_long else config.text)
    return ", ".join([*parts, epochs(run.trainer.epoch)])
