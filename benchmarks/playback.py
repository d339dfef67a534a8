"""What the browser's stage does with the moments that come, without drawing them: a message read, and the clock."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Instant = tuple[int, int]
"""Where a run is: epoch and timestep."""
NOTHING: Instant = (-1, -1)
"""Before every instant there is."""


@dataclass(frozen=True, slots=True)
class Reel:
    """A message to the stage.

    Attributes:
        header: all that is not an array.
        instants: those of its moments, in order.
        losses: how many came with it.
        file_bytes: the size of the run file that came with it to be kept; None where none did.
    """

    header: dict[str, Any]
    instants: Sequence[Instant]
    losses: int
    file_bytes: int | None

    @classmethod
    def read(cls, data: bytes) -> Reel | None:
        """Return what ``data`` says, or None if it is not for a stage; raises ValueError or KeyError if broken."""
        length = int.from_bytes(data[:4], "little")
        if data[4:5] != b"{" or len(data) < 4 + length:
            return None
        header = json.loads(data[4 : 4 + length])
        start = (4 + length + 7) // 8 * 8
        arrays = {array["name"]: array for array in header["arrays"]}

        def integers(name: str) -> tuple[int, ...]:
            array = arrays[name]
            return struct.unpack_from(f"<{array['shape'][0]}i", data, start + array["offset"])

        instants = list(zip(integers("epoch"), integers("timestep"), strict=True)) if "epoch" in arrays else []
        lengths = {name: array["shape"][0] for name, array in arrays.items()}
        return cls(header, instants, lengths.get("losses", 0), lengths.get("run_file"))


@dataclass(slots=True)
class Playback:
    """Moments that wait to be drawn, and how many were: one each 1 / ``rate`` seconds while there are any.

    Attributes:
        held: moments that were not drawn yet.
        drawn: moments that were.
        next_at: when the next one may be.
    """

    rate: float = 24.0
    held: int = 0
    drawn: int = 0
    next_at: float = 0.0

    def advance(self, now: float) -> None:
        """Draw what was due by ``now``."""
        if self.held and now >= self.next_at:
            due = min(self.held, int((now - self.next_at) * self.rate) + 1)
            self.held -= due
            self.drawn += due
            self.next_at += due / self.rate

    def add(self, moments: int, now: float) -> None:
        """Take ``moments`` more that came ``now``."""
        self.advance(now)
        if not self.held:
            self.next_at = max(self.next_at, now)
        self.held += moments
        self.advance(now)

    def when_left(self, moments: int) -> float:
        """Return when no more than ``moments`` are left to be drawn."""
        return self.next_at + (self.held - moments - 1) / self.rate if self.held > moments else 0.0
