"""Snapshots of a run: its state at the ends of epochs, kept so that one can go back to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from playground.engine.network import Array

MOST_BYTES = 16 * 2**20
"""What the snapshots of a run may take."""

_EVERY_EPOCH_UNTIL = 128


class History:
    """Keeps the state after epochs at growing distances, and always the first and the newest that it was given.

    Up to epoch 128 every epoch is due, up to 256 every second one, up to 512 every fourth, and so on: the faster the
    network changes, the closer they stand. When they take more than ``most_bytes``, every second one is dropped and the
    distances are doubled, as often as needed; the first and the newest stay.

    Attributes:
        most_bytes: the bound, in bytes. Two snapshots are kept even if they take more.
        next_due: the first epoch after the newest snapshot whose end is to be kept.
        thinning: how many times as far apart as at first they stand by now; a power of two.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, thinning: int = 1) -> None:
        self.most_bytes = most_bytes
        self.next_due = 0
        self.thinning = thinning
        self._kept: dict[int, Array] = {}

    @property
    def snapshots(self) -> Mapping[int, Array]:
        """The states (as ``TrainState.flat``, read-only) by the number of epochs that led to them, in order."""
        return MappingProxyType(self._kept)

    @property
    def nbytes(self) -> int:
        """What the snapshots take, in bytes."""
        return sum(flat.nbytes for flat in self._kept.values())

    def keep(self, epoch: int, state: Array) -> None:
        """Keep a copy of the state after ``epoch`` epochs, as the newest; what is kept of that epoch stays.

        Raises:
            ValueError: if a later epoch is kept already.
        """
        newest = self.newest
        if epoch == newest:
            return
        if newest is not None and epoch < newest:
            raise ValueError(f"Epoch {newest} is kept already; {epoch} is before it.")
        flat = state.copy()
        flat.flags.writeable = False
        if newest is not None and not self._is_due(newest):
            del self._kept[newest]
        self._kept[epoch] = flat
        if len(self._kept) * flat.nbytes > self.most_bytes:
            self.thin_out(self.most_bytes)
        self.next_due = self._due_after(epoch)

    def thin_out(self, most_bytes: int) -> None:
        """Let the snapshots take at most ``most_bytes`` from now on; the first and the newest stay."""
        self.most_bytes = most_bytes
        if len(self._kept) < 2:
            return
        first, *between, newest = self._kept
        while len(self._kept) > 2 and self.nbytes > most_bytes:
            self.thinning *= 2
            between = [epoch for epoch in between if self._is_due(epoch)]
            self._kept = {epoch: self._kept[epoch] for epoch in (first, *between, newest)}
        self.next_due = self._due_after(newest)

    @property
    def newest(self) -> int | None:
        """The epoch of the newest snapshot; None if there is none."""
        return next(reversed(self._kept), None)

    def latest(self, epoch: int) -> int:
        """Return the latest epoch with a snapshot that is not after ``epoch``.

        Raises:
            LookupError: if there is none.
        """
        epochs = list(self._kept)
        position = bisect_right(epochs, epoch)
        if position == 0:
            raise LookupError(f"Nothing is kept of epoch {epoch} or before.")
        return epochs[position - 1]

    def nearest(self, epoch: int) -> int:
        """Return the epoch with a snapshot that is closest to ``epoch``, of two the earlier.

        Raises:
            LookupError: if there is none.
        """
        if not self._kept:
            raise LookupError("Nothing is kept.")
        return min(self._kept, key=lambda kept: abs(kept - epoch))

    def until(self, epoch: int) -> History:
        """Return the part of this history up to ``epoch``; it shares the snapshots, not what becomes of them."""
        part = History(self.most_bytes, self.thinning)
        part._kept = {kept: flat for kept, flat in self._kept.items() if kept <= epoch}
        part.next_due = part._due_after(part.newest) if part.newest is not None else 0
        return part

    def _is_due(self, epoch: int) -> bool:
        return epoch % self._distance(epoch) == 0

    def _due_after(self, epoch: int) -> int:
        distance = self._distance(epoch)
        due = epoch - epoch % distance + distance
        # The distance may have grown on the way to it.
        return due if self._is_due(due) else due + self._distance(due) - due % self._distance(due)

    def _distance(self, epoch: int) -> int:
        doublings = max(0, (epoch // _EVERY_EPOCH_UNTIL).bit_length() - 1)
        return self.thinning << (doublings + (epoch >= _EVERY_EPOCH_UNTIL))
