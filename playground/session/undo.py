"""What can be undone and redone: the runs that later ones came from."""

from __future__ import annotations

from collections.abc import Sequence

from playground.session.run import Run

MOST_RUNS = 10
MOST_BYTES = 16 * 2**20


class UndoHistory:
    """Runs that were replaced or changed, as they were before, and those that undoing has put away.

    It is bounded in number and bytes. Untrained runs, which cost nothing to make again, are forgotten first, then the
    oldest; the latest always stays.

    Attributes:
        undo, redo: the runs, what comes back next at the end.
    """

    def __init__(self) -> None:
        self.undo: list[Run] = []
        self.redo: list[Run] = []
        # The setting that was changed last, of which run, and how far that was trained then.
        self._changing: tuple[str, str, int] | None = None

    def remember(self, run: Run) -> None:
        """Keep a run that is about to be replaced; what was undone before cannot be redone any more."""
        self.redo.clear()
        self._changing = None
        self._keep(self.undo, run)

    def remember_before(self, setting: str, run: Run) -> None:
        """Keep a copy of a run that is about to go on with another value of ``setting``.

        Changes of the same setting one after the other, as on a slider that is moved, are undone together, unless
        something was trained in between.
        """
        changing = (setting, run.id, run.timesteps_trained)
        if changing != self._changing:
            self.remember(run.copy())
            self._changing = changing

    def go_back(self, present: Run) -> Run:
        """Return the run before ``present``, which can be redone.

        Raises:
            IndexError: if there is none.
        """
        run = self.undo.pop()
        self._changing = None
        self._keep(self.redo, present)
        return run

    def go_forward(self, present: Run) -> Run:
        """Return the run that was undone last, with ``present`` to be undone again.

        Raises:
            IndexError: if there is none.
        """
        run = self.redo.pop()
        self._changing = None
        self._keep(self.undo, present)
        return run

    def _keep(self, runs: list[Run], run: Run) -> None:
        run.put_away()
        runs.append(run)
        while len(runs) > MOST_RUNS:
            _forget_one(runs, runs[:-1])
        while bytes_of([*self.undo, *self.redo]) > MOST_BYTES and len(self.undo) + len(self.redo) > 1:
            rest = [other for other in (*self.undo, *self.redo) if other is not run]
            _forget_one(self.undo if rest[0] in self.undo else self.redo, rest)


def _forget_one(runs: list[Run], candidates: Sequence[Run]) -> None:
    """Forget one of ``candidates`` that is in ``runs``: an untrained one, or else the first."""
    there = [run for run in candidates if run in runs]
    runs.remove(next((run for run in there if not run.is_begun), there[0]))


def bytes_of(runs: Sequence[Run]) -> int:
    """Return the memory of runs that are put away, in bytes, with the snapshots that they share counted once."""
    snapshots = {id(flat): flat.nbytes for run in runs for flat in run.trainer.history.snapshots.values()}
    return sum(snapshots.values()) + sum(run.trainer.nbytes for run in runs)
