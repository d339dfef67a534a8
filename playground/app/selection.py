"""What a person looks at inside a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playground.app.run import Run
from playground.app.stages import STAGES, Stage
from playground.engine import PARAMETER_NAMES, Place

SECTIONS = ("Forward pass", "Backward pass", "What if", "Where is it?")
"""The parts of the page, of which one is open."""

_FIRST_PLACE = Place("Why", 0, 0)


@dataclass(frozen=True)
class Selection:
    """What is looked at.

    Attributes:
        timestep: the one whose numbers are shown.
        unit: the hidden unit whose sum is taken apart.
        output: the index of the character whose logit is taken apart; None is the true next one.
        place: the parameter whose update is followed, and which can be changed by hand.
        stage: the stage of the timestep that is walked through; None for all at once.
        section: the open part of the page.
    """

    timestep: int = 0
    unit: int = 0
    output: int | None = None
    place: Place = _FIRST_PLACE
    stage: Stage | None = None
    section: str = SECTIONS[0]

    def within(self, run: Run) -> Selection:
        """Return this selection, with whatever is not in ``run``'s network or text replaced by what is."""
        trainer = run.trainer
        H, V = run.config.hidden_size, trainer.vocabulary.size
        parameters = trainer.parameters
        return replace(
            self,
            timestep=min(max(self.timestep, 0), trainer.timesteps - 1),
            unit=min(max(self.unit, 0), H - 1),
            output=self.output if self.output is not None and 0 <= self.output < V else None,
            place=self.place if self.place.is_in(parameters) else _FIRST_PLACE,
        )

    def picked(self, what: Mapping[str, Any]) -> Selection:
        """Return the selection after ``what`` was picked in the drawing; what cannot be understood changes nothing."""
        kind = what.get("kind")
        if kind in ("timestep", "unit", "output") and _is_index(what.get(kind)):
            return replace(self, **{kind: what[kind]})
        place = place_of(what)
        return replace(self, place=place) if kind == "place" and place is not None else self

    def next_stage(self, by: int) -> Selection:
        """Return the selection ``by`` stages later; before the first and after the last there is none."""
        number = (-1 if by > 0 else len(STAGES)) if self.stage is None else STAGES.index(self.stage)
        number += by
        return self.at_stage(STAGES[number] if 0 <= number < len(STAGES) else None)

    def at_stage(self, stage: Stage | None) -> Selection:
        """Return the selection at ``stage``, with the section open that shows it."""
        if stage is None:
            return replace(self, stage=None)
        return replace(self, stage=stage, section=SECTIONS[1] if stage.name == "Update" else SECTIONS[0])


def place_of(what: Mapping[str, Any]) -> Place | None:
    """Return the place that the browser means, or None if it cannot be understood."""
    name, row, column = (what.get(part) for part in ("name", "row", "column"))
    understood = name in PARAMETER_NAMES and _is_index(row) and _is_index(column)
    return Place(name, row, column) if understood else None  # type: ignore[arg-type]  # checked to be indices


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
