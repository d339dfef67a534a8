"""What all pictures of a frame have in common, so that they appear together."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

FRAMES_JAVASCRIPT = (Path(__file__).parent / "frames.js").read_text(encoding="utf-8")
RANGE_JAVASCRIPT = (Path(__file__).parent / "range.js").read_text(encoding="utf-8")


@dataclass
class Frame:
    """A frame of the page.

    Attributes:
        number: greater than that of any frame before.
        moment: which epoch and timestep of which run all its pictures show.
        pictures: how many it has so far.
    """

    number: int
    moment: str
    pictures: int = 0

    @classmethod
    def of(cls, run: str, epoch: int, timestep: int) -> Frame:
        """Return a new frame that shows this moment."""
        return cls(time.time_ns() // 1_000, f"{run}-{epoch}-{timestep}")

    def add_picture(self) -> dict[str, object]:
        """Count another picture, and return what it has to know of its frame."""
        self.pictures += 1
        return {"number": self.number, "moment": self.moment}


def javascript_module(name: str, file: Path, *offered: str) -> str:
    """Return the script in ``file`` as a JavaScript constant ``name`` that has the functions ``offered``, so that
    several scripts can stand in one component without sharing names."""
    script = file.read_text(encoding="utf-8")
    return f"const {name} = (() => {{\n{script}\nreturn {{ {', '.join(offered)} }};\n}})();\n"
