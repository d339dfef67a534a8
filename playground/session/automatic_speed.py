"""The speed that is slow enough to see where a run learns, and quickens where nothing changes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from playground.engine import Trainer
from playground.session.speed import DEFAULT_SPEED, MOST_MOMENTS_PER_SECOND, Speed

_SLOWEST = DEFAULT_SPEED.moments_per_second  # epochs a second
_QUICKENING = 1.7  # times as fast after a second
_LEARNED_PER_SECOND = 0.1  # of the uniform baseline
_FASTEST = 300.0  # epochs a second
_SECONDS_FOR_A_LONG_RUN = 15.0


@dataclass
class AutomaticSpeed:
    """How many epochs are trained in a second of playing, moment after moment.

    Playing begins at five epochs a second, and every second may be 1.7 times as fast as the one before. It is held back
    where the loss comes to a new low, or to a new high, since playing began: then a second shows about a tenth of what
    lies between guessing and knowing. A loss that goes up and down where it has been before holds nothing back.

    Attributes:
        epochs_per_second: what holds now.
        fastest: at the most.
    """

    epochs_per_second: float = _SLOWEST
    fastest: float = _FASTEST
    _seen: int = 0
    _lowest: float = math.inf
    _highest: float = -math.inf

    def begin(self, epoch: int, last_epoch: int) -> None:
        """Begin slowly, after ``epoch`` epochs of a run that is over after ``last_epoch``."""
        self.epochs_per_second, self._seen = _SLOWEST, epoch
        self._lowest, self._highest = math.inf, -math.inf
        self.fastest = max(_FASTEST, (last_epoch - epoch) / _SECONDS_FOR_A_LONG_RUN)

    @property
    def speed(self) -> Speed:
        """What is trained between two moments now, and how many are shown in a second."""
        moments = min(self.epochs_per_second, MOST_MOMENTS_PER_SECOND)
        return replace(DEFAULT_SPEED, epochs=round(self.epochs_per_second / moments), moments_per_second=moments)

    def next_epochs(self, trainer: Trainer, seconds: float) -> int:
        """Return how many epochs to train before the next moment, which is shown for so many ``seconds``."""
        learned = self._learned_per_epoch(trainer)
        limit = _LEARNED_PER_SECOND / learned if learned > 0.0 else self.fastest
        quickened = self.epochs_per_second * _QUICKENING**seconds
        self.epochs_per_second = min(max(min(limit, quickened), _SLOWEST), self.fastest)
        return max(round(self.epochs_per_second * seconds), 1)

    def _learned_per_epoch(self, trainer: Trainer) -> float:
        """Return by what part of the uniform baseline the losses' range grew with each epoch since the last call."""
        now, baseline = trainer.losses[self._seen :], trainer.training_text.uniform_baseline
        if not len(now) or not baseline:  # there is nothing to guess in a text of one character
            return 0.0
        self._seen = trainer.epoch
        if self._lowest > self._highest:
            self._lowest = self._highest = float(now[0])
        before = self._highest - self._lowest
        self._lowest, self._highest = min(self._lowest, float(now.min())), max(self._highest, float(now.max()))
        return (self._highest - self._lowest - before) / len(now) / baseline
