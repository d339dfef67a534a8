"""What if: what becomes of numbers changed by hand, beside what was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from playground.engine import explain_forward
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.sample import drawn_sample
from playground.figures.strips import Group, Strip, strips_picture
from playground.session.numbers import number


def what_if_pictures(view: View, run: str, problem: str) -> list[Picture]:
    """Return the editor of a parameter, and probabilities, losses and a sample with all edits beside those without.

    ``run`` is the id of the run that is edited; ``problem`` says why the last edit was refused, if it was.
    """
    t, vocabulary = view.selection.timestep, view.moment.training_text.vocabulary
    before = explain_forward(view.trained, t)
    edited, trained = view.sample_with(view.parameters), view.sample_with(view.trained.parameters)
    shown = view.characters_strip(f"Probabilities at timestep {t}", view.forward.p, is_probability=True)
    ghost = view.characters_strip("… as trained", before.p, is_probability=True)
    rows: list[Strip] = [shown, replace(ghost, lit=False)]
    losses = "\n".join(
        [
            f"Loss at timestep {t}: {number(view.forward.loss)}, {number(before.loss)} as trained",
            f"Loss of the whole text: {number(view.record.loss)}, {number(view.trained.loss)} as trained",
        ]
    )
    changes = {"changes": edits_in_words(view)}
    return [
        _editor(view, run, problem),
        Picture("changes", "sentence", "", {}, changes, lambda: {"text": "changes"}),
        strips_picture("what-if", "With your changes", [Group("", "", rows)]),
        Picture("losses", "sentence", "Loss", {}, {"losses": losses}, lambda: {"text": "losses"}),
        drawn_sample(edited, vocabulary, view.colors, "edited-sample", "A sample"),
        drawn_sample(trained, vocabulary, view.colors, "trained-sample", "… as trained, with the same random numbers"),
    ]


def _editor(view: View, run: str, problem: str) -> Picture:
    """Return a slider and a field for the selected parameter, as it is and as it was trained."""
    place = view.selection.place
    values = np.array([place.value_in(view.parameters), place.value_in(view.trained.parameters)])

    def still() -> dict[str, Any]:
        parameter = {"place": view.named(place), "parameter": place.name, "row": place.row, "column": place.column}
        return parameter | {"value": "edited", "problem": problem, "of": run}

    return Picture("editor", "editor", "", {"edited": values}, {}, still)


def edits_in_words(view: View) -> str:
    """Return what was changed by hand, in a sentence."""
    said = [f"{view.named(place)} is {number(value)}" for place, value in view.edits.values.items()]
    said += [f"unit {unit} is silenced" for unit in sorted(view.edits.silenced)]
    return f"Changed, but not trained: {', '.join(said)}." if said else "Nothing is changed."
