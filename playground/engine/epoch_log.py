"""What the finished epochs of a run cost, and how many characters they got right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.engine.course import Course, course_of, worse_than_guessing_since
from playground.engine.network import Array
from playground.engine.training_text import TrainingText

UNKNOWN = -1
"""Stands for the number of correct characters of an epoch where nobody counted them."""

_ROOM_AT_FIRST = 1024


class EpochLog:
    """Loss and correct characters of each finished epoch of a run on ``text``, in memory that grows as needed."""

    def __init__(self, text: TrainingText) -> None:
        self._text = text
        self._losses = np.empty(_ROOM_AT_FIRST)
        self._correct = np.empty(_ROOM_AT_FIRST, dtype=np.int32)
        self._epochs = 0
        self._course: tuple[int, Course] | None = None

    @classmethod
    def of(cls, text: TrainingText, losses: Array, correct: NDArray[np.int32]) -> EpochLog:
        """Return a log that begins with copies of the losses and correct characters of earlier epochs."""
        log = cls(text)
        room_for_losses, room_for_correct = log.room(len(losses))
        room_for_losses[:] = losses
        room_for_correct[:] = correct
        log.extend(len(losses))
        return log

    def __len__(self) -> int:
        return self._epochs

    @property
    def losses(self) -> Array:
        """The loss of each finished epoch in nats, (epochs,), read-only."""
        losses = self._losses[: self._epochs]
        losses.flags.writeable = False
        return losses

    @property
    def correct(self) -> NDArray[np.int32]:
        """How many characters each finished epoch got right, (epochs,), read-only; −1 where nobody counted."""
        correct = self._correct[: self._epochs]
        correct.flags.writeable = False
        return correct

    def append(self, loss: float, correct: int) -> None:
        """Note one more epoch."""
        if self._epochs == len(self._losses):
            self.room(1)
        self._losses[self._epochs] = loss
        self._correct[self._epochs] = correct
        self._epochs += 1

    def room(self, epochs: int) -> tuple[Array, NDArray[np.int32]]:
        """Return where losses and correct characters of the next ``epochs`` go; ``extend`` then makes them count."""
        needed, size = self._epochs + epochs, len(self._losses)
        if needed > size:
            more = max(needed, 2 * size) - size
            self._losses = np.concatenate([self._losses, np.empty(more)])
            self._correct = np.concatenate([self._correct, np.empty(more, dtype=np.int32)])
        return self._losses[self._epochs : needed], self._correct[self._epochs : needed]

    def extend(self, epochs: int) -> None:
        """Make as many epochs count as were written into ``room``."""
        self._epochs += epochs

    def until(self, epoch: int) -> EpochLog:
        """Return a log of the first ``epoch`` epochs, with memory of its own."""
        return EpochLog.of(self._text, self.losses[:epoch], self.correct[:epoch])

    @property
    def worse_than_guessing_since(self) -> int | None:
        """The epoch since which every loss has been above the uniform baseline, once that is 50 epochs; else None."""
        return worse_than_guessing_since(self.losses, self._text.uniform_baseline)

    @property
    def course(self) -> Course:
        """What the losses so far do."""
        if self._course is None or self._course[0] != len(self):
            correct = int(self.correct[-1]) if len(self) else UNKNOWN
            self._course = len(self), course_of(self.losses, correct, self._text)
        return self._course[1]

    @property
    def first_all_correct(self) -> int | None:
        """After how many epochs one got every character right for the first time; None if none did, or nobody knows."""
        decisive = np.flatnonzero((self.correct == self._text.timesteps) | (self.correct == UNKNOWN))
        if not len(decisive) or self.correct[decisive[0]] == UNKNOWN:
            return None
        return int(decisive[0]) + 1
