"""What all parts of the page need to know of the moment that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import streamlit as st

from playground.app.components.strips import Pick, Strip, strips
from playground.app.selection import EXPLAINS_TRAINING, Selection
from playground.app.session import Session
from playground.engine import (
    Backward,
    Evaluation,
    Forward,
    Parameters,
    Place,
    Reading,
    explain_backward,
    explain_forward,
    visible,
)
from playground.engine.network import Array
from playground.figures.excerpt import MAX_CHARACTERS, Excerpt
from playground.figures.network import Selected
from playground.figures.theme import Theme


@dataclass(frozen=True)
class Group:
    """Strips of numbers that belong to one formula.

    Attributes:
        stage: the name of the stage that computes them.
        formula: in LaTeX.
        rows: the numbers that go into it and come out of it.
    """

    stage: str
    formula: str
    rows: Sequence[Strip]


@dataclass(frozen=True)
class View:
    """A moment of the run, looked at from inside.

    Attributes:
        session: whose run it is.
        selection: what is looked at.
        reading: the text as the network looked at has read it.
        trained: the whole text as the network reads it as it was trained last, without edits.
        colors: of the page.
    """

    session: Session
    selection: Selection
    reading: Reading
    trained: Reading
    colors: Theme

    @classmethod
    def of(cls, session: Session, evaluation: Evaluation, colors: Theme) -> View:
        """Return the present moment; ``evaluation`` is what the run's network makes of its text."""
        run, selection = session.shown, session.inspection.selection
        trained = Reading.of(run.trainer, evaluation=evaluation)
        reading = trained
        if run.edits:
            reading = Reading.of(run.trainer, run.edited_parameters)
        elif selection.section in EXPLAINS_TRAINING:
            reading = run.training_of(selection.timestep) or trained
        return cls(session, selection, reading, trained, colors)

    @property
    def characters(self) -> tuple[str, ...]:
        """The vocabulary's."""
        return self.session.shown.trainer.vocabulary.characters

    @property
    def parameters(self) -> Parameters:
        """The network looked at."""
        return self.reading.parameters

    @cached_property
    def forward(self) -> Forward:
        """The forward pass through the selected timestep."""
        return explain_forward(self.reading, self.selection.timestep)

    @cached_property
    def backward(self) -> Backward:
        """The backward pass through it."""
        return explain_backward(self.reading, self.selection.timestep, self.learning_rate)

    @property
    def learning_rate(self) -> float:
        """The one of the step of training that is shown, or the present one."""
        run = self.session.shown
        return run.trace.learning_rate if self.reading.is_training and run.trace else run.trainer.learning_rate

    @property
    def selected(self) -> Selected:
        """What stands out in the drawing."""
        output = self.selection.output
        if output is None:
            output = self.reading.targets[self.selection.timestep]
        return Selected(self.selection.timestep, self.selection.unit, output)

    @property
    def excerpt(self) -> Excerpt:
        """The part of a large vocabulary that matrices show."""
        return Excerpt.of(self.session.shown.trainer, self.selection.timestep - 8)

    @cached_property
    def shown_characters(self) -> list[int]:
        """Indices of the characters that strips show: all, or of many the likeliest and those looked at."""
        p = self.forward.p
        if len(p) <= MAX_CHARACTERS:
            return list(range(len(p)))
        likeliest = np.argsort(-p, kind="stable")[: MAX_CHARACTERS // 2].tolist()
        return sorted({*likeliest, self.forward.input, self.forward.target, self.selected.output})

    def units_strip(self, label: str, values: Array, limit: float | None = None, places: Sequence[Place] = ()) -> Strip:
        """Return a strip with a cell for each hidden unit; a click picks the unit, or its parameter in ``places``."""
        names = [str(unit) for unit in range(len(values))]
        picks = [_pick_of(place) for place in places] or [{"kind": "unit", "unit": i} for i in range(len(values))]
        return Strip(label, names, values, limit=limit, marked=self.selection.unit, picks=picks)

    def onehot_strip(self, label: str, character: int) -> Strip:
        """Return a strip with a 1 for one character and 0 for all others."""
        onehot = np.zeros(len(self.characters))
        onehot[character] = 1.0
        return replace(self.characters_strip(label, onehot, is_probability=True), marked=None, picks=())

    def characters_strip(
        self, label: str, values: Array, *, is_probability: bool = False, places: Sequence[Place] = ()
    ) -> Strip:
        """Return a strip with a cell for each character shown, that of the selected output marked.

        A click picks the output, or its parameter in ``places``, which has one for each character of the vocabulary.
        """
        shown = self.shown_characters
        if len(shown) < len(values):
            label = f"{label}: {len(shown)} of {len(values):,}"
        names = [visible(self.characters[i]) for i in shown]
        marked = shown.index(self.selected.output)
        picks = [_pick_of(places[i]) if places else {"kind": "output", "output": i} for i in shown]
        return Strip(label, names, values[shown], is_probability=is_probability, marked=marked, picks=picks)

    def show_groups(self, key: str, groups: Sequence[Group]) -> None:
        """Put groups of rows on the page, each beside its formula."""
        with st.container(key=key):
            for i, group in enumerate(groups):
                st.latex(group.formula, width="content")
                lit = self._is_lit(group)
                self.show_strips(f"{key}-{i}", [replace(row, lit=lit) for row in group.rows])

    def show_strips(self, key: str, shown: Sequence[Strip]) -> None:
        """Put strips on the page; a click on a cell picks what it stands for."""
        strips(shown, self.colors, key, self.session.frame, partial(self.session.inspection.pick, key))

    def _is_lit(self, group: Group) -> bool:
        stage = self.selection.stage
        return stage is None or group.stage == stage.name


def _pick_of(place: Place) -> Pick:
    return {"kind": "place", "name": place.name, "row": place.row, "column": place.column}
