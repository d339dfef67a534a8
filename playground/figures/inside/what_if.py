"""What if: what becomes of numbers changed by hand, beside what was."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.engine import explain_forward
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.sample import drawn_sample
from playground.figures.strips import Group, Strip, strips_picture
from playground.session.changes import capitalized, marked, with_them, without_them
from playground.session.numbers import number, shown_loss


def what_if_pictures(view: View, run: str, problem: str) -> list[Picture]:
    """Return the editor of a parameter, and probabilities, losses and a sample with all edits beside those without;
    before there are any, of the one network that there is.

    ``run`` is the id of the run that is edited; ``problem`` says why the last edit was refused, if it was.
    """
    changes = {"changes": edits_in_words(view)}
    losses = {"losses": _losses(view)}
    return [
        _editor(view, run, problem),
        Picture("changes", "sentence", "", {}, changes, lambda: {"text": "changes"}),
        strips_picture("what-if", f"Probabilities at timestep {view.selection.timestep}", [Group("", "", _rows(view))]),
        Picture("losses", "sentence", "Loss", {}, losses, lambda: {"text": "losses"}),
        *_samples(view),
    ]


def _rows(view: View) -> list[Strip]:
    t, edits = view.selection.timestep, view.edits
    if not edits:
        return [view.characters_strip("p: probabilities", view.forward.p, is_probability=True)]
    before = explain_forward(view.trained, t).p
    return [
        view.characters_strip(capitalized(with_them(edits)), view.forward.p, is_probability=True),
        view.characters_strip(capitalized(without_them(edits)), before, is_probability=True),
    ]


def _losses(view: View) -> str:
    """Return the losses in sentences that say of which network each is, and how it was come by."""
    t, edits, moment = view.selection.timestep, view.edits, view.moment
    here, all_of_it = f"Loss at timestep {t}", "Loss of the whole text, read without learning"
    said = [f"{here}: {shown_loss(view.forward.loss)}", f"{all_of_it}: {shown_loss(view.record.loss)}"]
    if edits:
        before = explain_forward(view.trained, t).loss, view.trained.loss
        said = [f"{one} {with_them(edits)}, {shown_loss(loss)} without" for one, loss in zip(said, before, strict=True)]
    if moment.loss is not None:
        said.append(
            f"The loss of {shown_loss(moment.loss)} at the top was added up while the run trained its last whole epoch."
        )
    return "\n".join(f"{sentence.removesuffix('.')}." for sentence in said)


def _samples(view: View) -> list[Picture]:
    text, edits = view.moment.training_text, view.edits
    edited = drawn_sample(
        view.sample_with(view.parameters), text, view.colors, "edited-sample", marked("A sample", edits)
    )
    if not edits:
        return [edited]
    title = f"{capitalized(without_them(edits))}: a sample with the same random numbers"
    return [
        edited,
        drawn_sample(view.sample_with(view.trained.parameters), text, view.colors, "trained-sample", title),
    ]


def _editor(view: View, run: str, problem: str) -> Picture:
    """Return a slider and a field for the selected parameter, as it is and as it is without changes."""
    place = view.selection.place
    values = np.array([place.value_in(view.parameters), place.value_in(view.trained.parameters)])

    def still() -> dict[str, Any]:
        parameter = {"place": view.named(place), "parameter": place.name, "row": place.row, "column": place.column}
        without = without_them(view.edits) if view.edits else ""
        return parameter | {"value": "edited", "problem": problem, "of": run, "without": without}

    return Picture("editor", "editor", "", {"edited": values}, {}, still)


def edits_in_words(view: View) -> str:
    """Return what was changed by hand, in a sentence."""
    said = [f"{view.named(place)} is {number(value)}" for place, value in view.edits.values.items()]
    said += [f"unit {unit} is silenced" for unit in sorted(view.edits.silenced)]
    if said:
        return f"Changed by hand, and not trained: {', '.join(said)}."
    return "Nothing is changed. What a change does will stand here beside what is without it."
