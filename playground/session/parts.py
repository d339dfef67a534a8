"""The parts of the page that a link can hide, so that a lesson shows only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from playground.engine.config import on_one_line

PARTS: Final = {
    "text": "Text and preset texts",
    "hidden-size": "Hidden size",
    "learning-rate": "Learning rate",
    "epochs": "Epochs",
    "seed": "Random seed",
    "experts": "Cell and training rule",
    "sampling": "Sampling",
    "share": "Share",
    "export": "Export and Open a run file",
    "step": "Step",
    "epoch": "Epoch (the button)",
    "reset": "Reset",
    "speed": "Speed",
    "timeline": "Timeline, Earlier, Later, Live, Film",
    "film": "Film",
    "continue": "Continue from here",
    "undo": "Undo and Redo",
    "pin": "Pin",
    "sample-again": "Sample again",
    "present": "Present",
    "train": "Page Train",
    "inside": "Page Inside a step",
    "compare": "Page Compare",
    "stages": "Stages of a timestep",
    "ribbon": "Picture of the text",
    "loss": "Picture of the loss",
    "sample": "Samples",
    "probabilities": "Probabilities of the next character",
    "hidden-state": "Picture of the hidden state",
    "weights": "Picture of the weights",
}
"""What each is called in links, and on screen. Play is always there."""

_NEEDED_BY: Final = {"timeline": ("film", "continue")}
_OF_PICTURES: Final = {
    "text": "ribbon",
    "hidden": "hidden-state",
    "edited-sample": "sample",
    "trained-sample": "sample",
}


def in_order(names: Iterable[str]) -> list[str]:
    """Return those of ``names`` that are parts, in the order of the page."""
    wanted = set(names)
    return [name for name in PARTS if name in wanted]


def read_parts(raw: str) -> tuple[frozenset[str], str]:
    """Return the parts that a link names, separated by commas, and a sentence about those that there are not."""
    names = {name.strip() for name in raw.split(",")} - {""}
    unknown = sorted(names - set(PARTS))
    said = f"Hide can have {', '.join(PARTS)}, but not {on_one_line(', '.join(unknown))}." if unknown else ""
    return frozenset(names & set(PARTS)), said


def is_shown(part: str, hidden: frozenset[str]) -> bool:
    """Return whether a part is seen while those in ``hidden`` are not: some have no use without another one."""
    return part not in hidden and not any(part in _NEEDED_BY.get(other, ()) for other in hidden)


def part_of(picture: str) -> str:
    """Return the name of the part that a picture belongs to; those of several runs have a number behind their name."""
    name = picture.rstrip("-0123456789")
    return _OF_PICTURES.get(name, name)
