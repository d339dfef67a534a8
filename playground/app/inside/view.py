"""What all parts of the page need to know of the moment that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from playground.app.selection import Selection
from playground.app.session import Session
from playground.app.strips import Strip, strip_html
from playground.engine import (
    Backward,
    Evaluation,
    Forward,
    Parameters,
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
        run, selection = session.run, session.inspection.selection
        trained = Reading.of(run.trainer, evaluation=evaluation)
        return cls(session, selection, run.reading(selection.timestep, evaluation), trained, colors)

    @property
    def characters(self) -> tuple[str, ...]:
        """The vocabulary's."""
        return self.session.run.trainer.vocabulary.characters

    @property
    def parameters(self) -> Parameters:
        """The network looked at."""
        return self.reading.parameters

    @property
    def is_in_training(self) -> bool:
        """Whether a step of training is shown, rather than the network as it is now."""
        return self.reading.timesteps < len(self.reading.inputs) or self.reading.explained.start > 0

    @cached_property
    def forward(self) -> Forward:
        """The forward pass through the selected timestep."""
        return explain_forward(self.reading, self.selection.timestep)

    @cached_property
    def backward(self) -> Backward:
        """The backward pass through it."""
        rate = self.session.run.trainer.learning_rate
        return explain_backward(self.reading, self.selection.timestep, rate)

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
        return Excerpt.of(self.session.run.trainer, self.selection.timestep - 8)

    @cached_property
    def shown_characters(self) -> list[int]:
        """Indices of the characters that strips show: all, or of many the likeliest and those looked at."""
        p = self.forward.p
        if len(p) <= MAX_CHARACTERS:
            return list(range(len(p)))
        likeliest = np.argsort(-p, kind="stable")[: MAX_CHARACTERS // 2].tolist()
        return sorted({*likeliest, self.forward.input, self.forward.target, self.selected.output})

    def units_strip(self, label: str, values: Array, limit: float | None = None) -> Strip:
        """Return a strip with a cell for each hidden unit."""
        names = [str(unit) for unit in range(len(values))]
        return Strip(label, names, values, limit=limit, marked=self.selection.unit)

    def characters_strip(
        self, label: str, values: Array, *, is_probability: bool = False, is_marked: bool = True
    ) -> Strip:
        """Return a strip with a cell for each character shown, that of the selected output marked."""
        shown = self.shown_characters
        if len(shown) < len(values):
            label = f"{label}: {len(shown)} of {len(values):,}"
        names = [visible(self.characters[i]) for i in shown]
        marked = shown.index(self.selected.output) if is_marked else None
        return Strip(label, names, values[shown], is_probability=is_probability, marked=marked)

    def is_lit(self, row: str) -> bool:
        """Return whether a row of numbers belongs to the stage that is walked through, or there is none."""
        return self.selection.stage is None or row in self.selection.stage.rows

    def show_rows(self, key: str, rows: Sequence[tuple[str, str, Strip]]) -> None:
        """Put rows on the page, each a name, its formula and a strip."""
        with st.container(key=key):
            for name, formula, strip in rows:
                st.latex(formula)
                st.html(strip_html(strip, self.colors, lit=self.is_lit(name)))
