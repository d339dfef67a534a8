"""A picture of a moment: a still part, a moving part, and the same two as a chart to explore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.figures.theme import Figure

Moving: TypeAlias = NDArray[Any]

NO_ENTRY = 65_535
"""Stands for "none" in arrays of indices."""


@dataclass(frozen=True)
class Picture:
    """What a page shows in one place at one moment.

    Attributes:
        name: its own on the page, and part of the names of files that it is saved as.
        kind: how the browser draws it.
        title: stands above it.
        arrays: what changes from moment to moment, by names that are unlike those of other pictures unless they are
            the same arrays.
        texts: sentences that change, likewise.
        still: returns what stays as long as run, excerpt and selection do.
        figure: returns the chart to explore; None if there is none.
    """

    name: str
    kind: str
    title: str
    arrays: Mapping[str, Moving] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    still: Callable[[], dict[str, Any]] = dict
    figure: Callable[[], Figure] | None = None

    def still_part(self) -> dict[str, Any]:
        """Return the still part as the browser reads it."""
        common = {"name": self.name, "kind": self.kind, "title": self.title, "explore": self.figure is not None}
        return common | self.still()


def stacked(pictures: Sequence[Sequence[Picture]]) -> tuple[dict[str, Moving], dict[str, list[str]]]:
    """Return the moving parts of the pictures of several moments: arrays with a leading axis of moments, and texts."""
    first = pictures[0]
    arrays: dict[str, Moving] = {}
    texts: dict[str, list[str]] = {}
    for place, picture in enumerate(first):
        for name in picture.arrays:
            if name not in arrays:
                arrays[name] = np.stack([of_moment[place].arrays[name] for of_moment in pictures])
        for name in picture.texts:
            texts[name] = [of_moment[place].texts[name] for of_moment in pictures]
    return arrays, texts


def as_float(values: NDArray[Any]) -> Moving:
    """Return ``values`` with the seven digits that a picture needs."""
    return np.ascontiguousarray(values, dtype=np.float32)


def as_indices(values: Sequence[int] | NDArray[Any]) -> Moving:
    """Return indices of characters or units in the two bytes that they need."""
    return np.asarray(values, dtype=np.uint16)
