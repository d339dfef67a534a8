"""What all pictures of the page need to know of the moment that they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from playground.engine import (
    CELLS,
    Backward,
    Cell,
    Edits,
    Forward,
    ForwardRecord,
    Moment,
    ParameterIndex,
    Parameters,
    Sample,
    UpdateRule,
    evaluate_batch,
    explain_backward,
    explain_forward,
    visible,
)
from playground.engine.network import Array, place_name
from playground.figures.network import Selected
from playground.figures.strips import Pick, Strip
from playground.figures.theme import Theme
from playground.session.excerpt import MOST_CHARACTERS, Excerpt
from playground.session.selection import EXPLAINS_TRAINING, Selection


@dataclass(frozen=True)
class View:
    """A moment of a run, looked at from inside.

    Attributes:
        moment: the moment.
        selection: what is looked at.
        edits: changes made by hand, that lie over the network.
        colors: of the page.
        weight_limit: the end of the colour scale of weights.
        sample_with: draws a sample from a network with other parameters, with the moment's random numbers.
    """

    moment: Moment
    selection: Selection
    edits: Edits
    colors: Theme
    weight_limit: float
    sample_with: Callable[[Parameters], Sample]

    @property
    def window(self) -> int:
        """Timesteps the gradient flows back through before an update."""
        return self.moment.config.window

    @property
    def cell(self) -> Cell:
        """The network's."""
        return CELLS[self.moment.config.cell]

    @property
    def gate(self) -> int:
        """The number of the gate that is looked at."""
        return self.selection.gate_of(self.cell)

    @property
    def characters(self) -> tuple[str, ...]:
        """The vocabulary's."""
        return self.moment.training_text.vocabulary.characters

    @cached_property
    def trained(self) -> ForwardRecord:
        """The whole text as the network reads it as it was trained last, without edits."""
        return self._whole_text(self.moment.network, self.moment.states, self.moment.probabilities)

    @cached_property
    def record(self) -> ForwardRecord:
        """The text as the network looked at has read it."""
        if self.edits:
            edited = self.edits.apply(self.moment.network)
            states, probabilities = evaluate_batch(
                edited.flat[np.newaxis], self.moment.training_text, self.moment.hidden_size, cell=self.cell
            )
            return self._whole_text(edited, states[0], probabilities[0])
        trace = self.moment.trace
        if trace is not None and self.selection.section in EXPLAINS_TRAINING:
            record = ForwardRecord.of_trace(self.moment.training_text, self.window, trace)
            if self.selection.timestep in record.explained:
                return record
        return self.trained

    def _whole_text(self, parameters: Parameters, states: Array, probabilities: Array) -> ForwardRecord:
        text = self.moment.training_text
        return ForwardRecord(
            parameters,
            text.inputs,
            text.targets,
            states,
            probabilities,
            self.window,
            range(text.timesteps),
            is_training=False,
        )

    @property
    def parameters(self) -> Parameters:
        """The network looked at."""
        return self.record.parameters

    @cached_property
    def forward(self) -> Forward:
        """The forward pass through the selected timestep."""
        return explain_forward(self.record, self.selection.timestep)

    @cached_property
    def backward(self) -> Backward:
        """The backward pass through it."""
        trace = self.moment.trace
        state = trace.before if self.record.is_training and trace is not None else self.moment.train_state
        return explain_backward(self.record, self.selection.timestep, self.rule, state)

    @property
    def rule(self) -> UpdateRule:
        """How gradients change the parameters."""
        return UpdateRule.of(self.moment.config, self.learning_rate)

    @property
    def learning_rate(self) -> float:
        """The one of the step of training that is shown, or the moment's."""
        trace = self.moment.trace
        return trace.learning_rate if self.record.is_training and trace is not None else self.moment.learning_rate

    def named(self, place: ParameterIndex) -> str:
        """Return what a parameter is called on screen."""
        return place_name(self.parameters, place.name, place.row, place.column)

    @property
    def selected(self) -> Selected:
        """What stands out in the drawing."""
        output = self.selection.output
        if output is None:
            output = self.moment.training_text.targets[self.selection.timestep]
        return Selected(self.selection.timestep, self.selection.unit, output, self.gate)

    @property
    def excerpt(self) -> Excerpt:
        """The part of a large vocabulary that matrices show."""
        return Excerpt.of(self.moment.training_text, self.selection.timestep - 8)

    @cached_property
    def shown_characters(self) -> list[int]:
        """Indices of the characters that strips show: all, or of many those around the timestep and the selected."""
        V = len(self.characters)
        if V <= MOST_CHARACTERS:
            return list(range(V))
        return sorted({*self.excerpt.characters, self.forward.input, self.forward.target, self.selected.output})

    def units_strip(
        self, label: str, values: Array, limit: float = 1.0, places: Sequence[ParameterIndex] = ()
    ) -> Strip:
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
        self,
        label: str,
        values: Array,
        limit: float = 1.0,
        places: Sequence[ParameterIndex] = (),
        *,
        is_probability: bool = False,
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
        strip = Strip(label, names, values[shown], limit=limit, marked=marked, picks=picks)
        return replace(strip, tint="probability") if is_probability else strip

    def is_lit(self, stage: str) -> bool:
        """Return whether numbers that the stage of this name computes stand out."""
        return self.selection.stage is None or stage == self.selection.stage.name


def _pick_of(place: ParameterIndex) -> Pick:
    return {"kind": "place", "name": place.name, "row": place.row, "column": place.column}
