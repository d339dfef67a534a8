"""What a person looks at inside a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playground.engine import PARAMETER_NAMES, Cell, ParameterIndex
from playground.session.run import Run
from playground.session.stages import Stage, stages_of

FORWARD, BACKWARD, WHAT_IF, WHERE = "Forward pass", "Backward pass", "What if", "Where is it?"
SECTIONS = (FORWARD, BACKWARD, WHAT_IF, WHERE)
"""The parts of the page, of which one is open."""

EXPLAINS_TRAINING = (FORWARD, BACKWARD)
"""Those that show the step of training just done; the others show the network as it is after it."""

_SHOWS_PLACE = (BACKWARD, WHAT_IF)

_FIRST_PLACE = ParameterIndex("Why", 0, 0)


@dataclass(frozen=True)
class Selection:
    """What is looked at.

    Attributes:
        timestep: the one whose numbers are shown.
        unit: the hidden unit whose sums are taken apart.
        gate: the number of the gate whose sum that is, and whose weights are drawn; None is the one that computes what
            is new.
        output: the index of the character whose logit is taken apart; None is the true next one.
        place: the parameter whose update is followed, and which can be changed by hand.
        stage: the stage of the timestep that is walked through; None for all at once.
        section: the open part of the page.
    """

    timestep: int = 0
    unit: int = 0
    gate: int | None = None
    output: int | None = None
    place: ParameterIndex = _FIRST_PLACE
    stage: Stage | None = None
    section: str = FORWARD

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
            gate=self.gate if self.gate is not None and 0 <= self.gate < len(parameters.cell.gates) else None,
            place=self.place if self.place.is_in(parameters) else _FIRST_PLACE,
            stage=None if self.stage is None else stages_of(parameters.cell)[self.stage.number],
        )

    def picked(self, what: Mapping[str, Any]) -> Selection:
        """Return the selection after ``what`` was picked; what cannot be understood changes nothing.

        A parameter opens a section that shows it.
        """
        kind = what.get("kind")
        if kind in ("timestep", "unit", "output") and is_index(what.get(kind)):
            return replace(self, **{kind: what[kind]})
        place = place_of(what)
        if kind != "place" or place is None:
            return self
        return replace(self, place=place, section=self.section if self.section in _SHOWS_PLACE else WHAT_IF)

    def next_stage(self, by: int, cell: Cell) -> Selection:
        """Return the selection ``by`` of the cell's stages later; before the first and after the last there is none."""
        stages = stages_of(cell)
        number = (-1 if by > 0 else len(stages)) if self.stage is None else self.stage.number
        number += by
        return self.at_stage(stages[number] if 0 <= number < len(stages) else None)

    def gate_of(self, cell: Cell) -> int:
        """Return the number of the gate that is looked at: the chosen one, or the last that squashes with tanh."""
        if self.gate is not None:
            return self.gate
        return max(number for number, gate in enumerate(cell.gates) if gate.squash == "tanh")

    def in_section(self, section: str) -> Selection:
        """Return the selection with this section open; a stage that another one shows is left."""
        stays = self.stage is not None and self.at_stage(self.stage).section == section
        return replace(self, section=section, stage=self.stage if stays else None)

    def at_stage(self, stage: Stage | None) -> Selection:
        """Return the selection at ``stage``, with the section open that shows it."""
        if stage is None:
            return replace(self, stage=None)
        return replace(self, stage=stage, section=BACKWARD if stage.name == "Update" else FORWARD)


def place_of(what: Mapping[str, Any]) -> ParameterIndex | None:
    """Return the place that the browser means, or None if it cannot be understood."""
    name, row, column = (what.get(part) for part in ("name", "row", "column"))
    understood = name in PARAMETER_NAMES and is_index(row) and is_index(column)
    return ParameterIndex(name, row, column) if understood else None  # type: ignore[arg-type]  # checked to be indices


def is_index(value: object) -> bool:
    """Return whether ``value``, which comes from the browser, can be a place in a list."""
    return isinstance(value, int) and not isinstance(value, bool)
