"""A run so far as a film: what the pages show at its snapshots, sent to the browser once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from playground.app.components.live_figure import as_drawn
from playground.app.run import Run
from playground.app.samples import shown
from playground.app.session import Session
from playground.engine import Evaluation, Sample
from playground.figures.theme import Figure, Theme, probability_color

Scene: TypeAlias = dict[str, Any]
"""What a page shows at one epoch, as the film's component draws it."""

Change: TypeAlias = tuple[list[str | int], Any]
"""Where a scene differs from the film's first one, and what stands there instead."""

MOST_FRAMES = 240
MOST_BYTES = 3 * 2**20
_MOST_SECONDS = 3.0


def film_of(session: Session, scene: Callable[[Session, Evaluation], Scene]) -> dict[str, Any]:
    """Return the film of the session's run: its first scene, and for each further one what is different.

    There are at most ``MOST_FRAMES``, at the epochs that have snapshots, and fewer where all that changes would take
    more than ``MOST_BYTES``, or a few seconds to make.
    """
    run, looked_at = session.run, session.time_travel.past
    begin = time.perf_counter()
    try:
        first = _scene_at(session, run, 0, scene)
        last = list(_changes(first, _scene_at(session, run, run.trainer.epoch, scene)))
        seconds_each = (time.perf_counter() - begin) / 2
        fit = MOST_FRAMES, MOST_BYTES // max(1, len(json.dumps(last))), int(_MOST_SECONDS / seconds_each)
        most = max(2, min(fit))
        epochs = evenly(sorted({*run.trainer.history.snapshots, run.trainer.epoch}), most)
        scenes = (_scene_at(session, run, epoch, scene) for epoch in epochs)
        changes = [list(_changes(first, each)) for each in scenes]
    finally:
        session.time_travel.past = looked_at
    return {"first": first, "epochs": epochs, "changes": changes}


def evenly(epochs: list[int], most: int) -> list[int]:
    """Return at most ``most`` (two or more) of ``epochs``, evenly spread, with the first and the last."""
    if len(epochs) <= most:
        return epochs
    return [epochs[round(i * (len(epochs) - 1) / (most - 1))] for i in range(most)]


def figure_in_scene(area: str, figure: Figure, description: str) -> dict[str, Any]:
    """Return a figure as a scene has it; ``area`` is its place in the scene's grid."""
    return {"kind": "figure", "area": area, "figure": as_drawn(figure), "description": description}


def sample_in_scene(sample: Sample, colors: Theme, area: str = "sample", of: str = "Sample") -> dict[str, Any]:
    """Return a sample as a scene has it, each generated character on the colour of its probability; ``of`` is its
    title."""
    characters = [[shown(character), "transparent", colors.text] for character in sample.prompt]
    generated = zip(sample.text[len(sample.prompt) :], sample.chosen, strict=True)
    characters += [[shown(character), *probability_color(float(p), colors)] for character, p in generated]
    return {"kind": "sample", "area": area, "title": f"{of}, tinted by probability", "characters": characters}


def _scene_at(session: Session, run: Run, epoch: int, scene: Callable[[Session, Evaluation], Scene]) -> Scene:
    session.time_travel.past = run.at_epoch(epoch)
    return scene(session, session.time_travel.past.trainer.evaluate())


def _changes(first: Any, other: Any, path: tuple[str | int, ...] = ()) -> Iterator[Change]:
    if isinstance(first, dict) and isinstance(other, dict) and first.keys() == other.keys():
        for key, value in first.items():
            yield from _changes(value, other[key], (*path, key))
    elif isinstance(first, list) and isinstance(other, list) and len(first) == len(other):
        found = [change for i, value in enumerate(first) for change in _changes(value, other[i], (*path, i))]
        # Where much of a list of values is different, its places would take more room than all of it.
        has_parts = any(isinstance(value, dict) for value in first)
        yield from found if has_parts or 2 * len(found) <= len(first) + 2 else [(list(path), other)]
    elif first != other:
        yield list(path), other
