"""After how many epochs a run has everything right for the first time."""

from __future__ import annotations

import time

from playground.engine import Trainer


class AllCorrectSearch:
    """Looks for the first epoch after which every likeliest character is the true next one, a little at a time.

    The snapshots are read one after the other. On the way to the first that has everything right, the epochs since the
    snapshot before are trained and read again. An earlier one can only be missed between two snapshots that are both
    not all correct; up to epoch 128 there is a snapshot of every epoch, as long as memory allows.

    Attributes:
        found: the epoch; None as long as none was found.
    """

    def __init__(self, found: int | None = None, searched: int = -1) -> None:
        self.found = found
        self._searched = searched
        self._walker: Trainer | None = None
        self._goal = 0

    def until(self, epoch: int) -> AllCorrectSearch:
        """Return a search of its own that knows what this one has found out about the run up to ``epoch``."""
        found = self.found if self.found is not None and self.found <= epoch else None
        return AllCorrectSearch(found, min(self._searched, epoch))

    def go_on(self, trainer: Trainer, time_budget: float) -> bool:
        """Look on, for about ``time_budget`` seconds; return whether all of the run so far has been searched."""
        deadline = time.perf_counter() + time_budget
        while self.found is None:
            if time.perf_counter() > deadline:
                return False
            if self._walker is not None:
                self._walk(trainer, self._walker)
            elif not self._read_next_snapshot(trainer):
                return True
        return True

    def _walk(self, trainer: Trainer, walker: Trainer) -> None:
        if walker.epoch >= self._goal or walker.evaluate().correct == walker.timesteps:
            self.found, self._walker = walker.epoch, None
        else:
            trainer.repeat(walker, walker.epoch + 1)

    def _read_next_snapshot(self, trainer: Trainer) -> bool:
        """Read the next snapshot; return whether there was one."""
        snapshots = trainer.history.snapshots
        epoch = next((kept for kept in snapshots if kept > self._searched), None)
        if epoch is None:
            return False
        parameters = trainer.parameters
        parameters.flat[:] = snapshots[epoch]
        if trainer.evaluate(parameters).correct == trainer.timesteps:
            self._walker, self._goal = trainer.at_epoch(max(self._searched, 0)), epoch
        else:
            self._searched = epoch
        return True
