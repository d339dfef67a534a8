"""What the stage is sent, read as the browser reads it: where the message says that a number stands, it is taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "u2": "<u2", "u1": "u1"}


@dataclass(frozen=True)
class Sent:
    """A message to the stage.

    Attributes:
        header: all that is not an array.
        arrays: those of moments with a leading axis, and those of the run, by name.
    """

    header: dict[str, Any]
    arrays: dict[str, NDArray[Any]]

    @classmethod
    def of(cls, message: bytes) -> Sent:
        """Return what is in ``message``."""
        length = int.from_bytes(message[:4], "little")
        header = json.loads(message[4 : 4 + length])
        start = (4 + length + 7) // 8 * 8
        arrays = {}
        for each in header["arrays"]:
            kind, shape = np.dtype(_TYPES[each["type"]]), each["shape"]
            flat = np.frombuffer(message, kind, count=int(np.prod(shape)), offset=start + each["offset"])
            arrays[each["name"]] = flat.reshape(shape)
        return cls(header, arrays)

    @property
    def moments(self) -> list[tuple[int, int]]:
        """The epoch and the timestep of each moment in it."""
        return list(zip(self.arrays["epoch"].tolist(), self.arrays["timestep"].tolist(), strict=True))


@dataclass(frozen=True)
class ShownStrip:
    """A strip of numbers as it stands on the stage."""

    label: str
    names: list[str]
    values: list[float]
    marked: int | None
    lit: bool
    picks: list[dict[str, Any]]


class Stage:
    """What a browser has of a run after all that it was sent.

    Attributes:
        sent: the latest message.
        still: the latest still part.
        losses, corrects: of every epoch of the run, as far as it was told.
    """

    def __init__(self) -> None:
        self.sent = Sent({}, {})
        self.still: dict[str, Any] = {}
        self.losses: list[float] = []
        self.corrects: list[int] = []
        self._run = ""
        self._message = b""

    def receive(self, message: bytes) -> None:
        """Take over a message; the same one twice changes nothing."""
        if message == self._message:
            return
        self._message, self.sent = message, Sent.of(message)
        header, arrays = self.sent.header, self.sent.arrays
        if header["run"] != self._run:
            self._run, self.losses, self.corrects = header["run"], [], []
        first = header["losses_first"]
        if first <= len(self.losses):
            self.losses[first:] = arrays["losses"].tolist()
            self.corrects[first:] = arrays["corrects"].tolist()
        if header["still"] is not None:
            self.still = header["still"]

    def newest(self, array: str) -> NDArray[Any]:
        """Return the newest moment's part of a moving array."""
        part: NDArray[Any] = self.sent.arrays[array][-1]
        return part

    def text(self, name: str) -> str:
        """Return a moving text of the newest moment."""
        return str(self.sent.header["texts"][name][-1])

    @property
    def pictures(self) -> list[str]:
        """The names of the pictures, in reading order."""
        return [picture["name"] for picture in self.still["pictures"]]

    def picture(self, name: str) -> dict[str, Any]:
        """Return the still part of a picture."""
        (found,) = [picture for picture in self.still["pictures"] if picture["name"] == name]
        return dict(found)

    def matrix(self, name: str, panel: int = 0) -> NDArray[Any]:
        """Return the numbers of a panel of a matrix, each from its own place."""
        place = self.picture(name)["panels"][panel]
        values, (rows, columns) = self.newest(place["values"]), place["shape"]
        across, along = place["strides"]
        return np.array(
            [[values[place["offset"] + r * across + c * along] for c in range(columns)] for r in range(rows)]
        )

    def characters(self, indices: NDArray[Any] | list[int], picture: str = "") -> str:
        """Return characters as they are shown."""
        labels = (self.picture(picture) if picture else {}).get("characters", self.still["characters"])["label"]
        return "".join(labels[i] for i in indices)

    def sample(self, name: str = "sample") -> str:
        """Return a sample with its prompt, as it is shown."""
        picture = self.picture(name)
        return self.characters([*picture["prompt"], *self.newest(picture["indices"])], name)

    @property
    def sentences(self) -> list[str]:
        """All sentences, from top to bottom."""
        return [self.text(picture["text"]) for picture in self.still["pictures"] if picture["kind"] == "sentence"]

    @property
    def strips(self) -> list[ShownStrip]:
        """All strips of numbers, from top to bottom."""
        return [
            ShownStrip(
                label=self.text(row["label_text"]) if "label_text" in row else row["label"],
                values=self.newest(row["values"])[row["offset"] : row["offset"] + row["count"]].tolist(),
                lit=group["lit"] and row["lit"],
                **{name: row[name] for name in ("names", "marked", "picks")},
            )
            for picture in self.still["pictures"]
            if picture["kind"] == "strips"
            for group in picture["groups"]
            for row in group["rows"]
        ]

    @property
    def table(self) -> dict[str, list[str]]:
        """The cells of each row of the comparison after its label; those of the head are the names."""
        (table,) = [picture for picture in self.still["pictures"] if picture["kind"] == "table"]
        moving = self.text(table["moving"]).split("\n")
        rows = {row["label"]: row["cells"] for row in table["rows"]}
        first = dict(zip(rows, moving, strict=True))
        return {"Whole run": [each["name"] for each in table["head"]]} | {
            label: [first[label], *cells[1:]] for label, cells in rows.items()
        }
