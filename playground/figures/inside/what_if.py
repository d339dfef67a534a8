"""What if: what becomes of numbers changed by hand, beside what was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from playground.engine import explain_forward
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.sample import drawn_sample
from playground.figures.strips import Group, Strip, strips_picture
from playground.session.numbers import number


def what_if_pictures(view: View) -> list[Picture]:
    """Return probabilities, losses and a sample with the edits, each beside those of the network as it was trained."""
    t, vocabulary = view.selection.timestep, view.moment.training_text.vocabulary
    before = explain_forward(view.trained, t)
    edited, trained = view.sample_with(view.parameters), view.sample_with(view.trained.parameters)
    shown = view.characters_strip(f"Probabilities at timestep {t}", view.forward.p, is_probability=True)
    ghost = view.characters_strip("… as trained", before.p, is_probability=True)
    rows: list[Strip] = [shown, replace(ghost, lit=False)]
    losses = "\n".join(
        [
            f"Loss at timestep {t}: {number(view.forward.loss)}, {number(before.loss)} as trained",
            f"Loss of the whole text: {number(view.reading.loss)}, {number(view.trained.loss)} as trained",
        ]
    )
    return [
        strips_picture("what-if", "With your changes", [Group("", "", rows)]),
        Picture("losses", "sentence", "Loss", {}, {"losses": losses}, lambda: {"text": "losses"}),
        drawn_sample(edited, vocabulary, view.colors, "edited-sample", "A sample"),
        drawn_sample(trained, vocabulary, view.colors, "trained-sample", "… as trained, with the same random numbers"),
    ]


def edits_in_words(changes: Any) -> str:
    """Return what was changed by hand, in a sentence."""
    said = [f"{place} is {number(value)}" for place, value in changes.values.items()]
    said += [f"unit {unit} is silenced" for unit in sorted(changes.silenced)]
    return f"Changed, but not trained: {', '.join(said)}." if said else "Nothing is changed."
