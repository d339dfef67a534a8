"""What each of the seven stages of a timestep does, in this timestep's own numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.engine import visible
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.files import code_of_stages, timestep_code
from playground.session.numbers import number, probability, subtraction
from playground.session.stages import Stage


def code_picture(stage: Stage, window: int) -> Picture:
    """Return the code of a timestep of training with this window, and which pieces of it are the stage's."""
    lines, pieces = timestep_code(window), code_of_stages(window)[stage.name]

    def still() -> dict[str, Any]:
        return {"lines": list(lines), "marked": [[piece for piece in pieces if piece in line] for line in lines]}

    return Picture("code", "code", "The code of a timestep", {}, {}, still)


def stage_sentence(view: View, stage: Stage) -> str:
    """Return what the stage does at the selected timestep, in its own numbers."""
    return _SENTENCES[stage.name](view)


def _read(view: View) -> str:
    forward, t = view.forward, view.selection.timestep
    start = f"Timestep {t} reads {_character(view, forward.input)}: a 1 in its place, 0 in all others."
    if t == 0:
        return f"{start} Nothing was read before, so the hidden state before is all 0."
    strongest = int(abs(forward.h_previous).argmax())
    return (
        f"{start} The hidden state before comes along; unit {strongest} is its strongest, "
        f"{number(forward.h_previous[strongest])}."
    )


def _mix(view: View) -> str:
    forward, unit = view.forward, view.selection.unit
    return (
        f"Unit {unit} adds up {number(forward.from_input[unit])} from the input, {number(forward.from_hidden[unit])} "
        f"from the hidden state before and a bias of {number(forward.bh[unit])}: {number(forward.sums[unit])}."
    )


def _squash(view: View) -> str:
    forward, unit = view.forward, view.selection.unit
    return (
        f"tanh keeps every unit between −1 and 1. Unit {unit}: tanh({number(forward.sums[unit])}) = "
        f"{number(forward.h[unit])}."
    )


def _score(view: View) -> str:
    y, target = view.forward.y, view.forward.target
    best = int(y.argmax())
    return (
        f"Every character gets a logit from the hidden state. The highest has {_character(view, best)}, "
        f"{number(y[best])}; the true next one, {_character(view, target)}, has {number(y[target])}."
    )


def _softmax(view: View) -> str:
    forward = view.forward
    best = int(forward.p.argmax())
    return (
        f"The exponentials, divided by their sum of {number(forward.exponentials.sum())}, are probabilities. "
        f"{_character(view, best)} gets {number(forward.exponentials[best])} / "
        f"{number(forward.exponentials.sum())} = {forward.p[best]:.1%}."
    )


def _compare(view: View) -> str:
    forward, target = view.forward, view.forward.target
    name = _character(view, target)
    return (
        f"The true next character is {name}, and it got {forward.p[target]:.1%}: a loss of "
        f"−ln {probability(forward.p[target])} = {number(forward.loss)}. "
        f"dy of {name} is {subtraction(forward.p[target], 1.0)}."
    )


def _update(view: View) -> str:
    backward, place = view.backward, view.selection.place
    gradient = number(place.value_in(backward.gradients))
    if backward.update is None or backward.after is None:
        return f"{place} has a gradient of {gradient} so far; it changes when the window has been read to its end."
    change = -place.value_in(backward.update)
    return (
        f"Every parameter moves against its gradient, by {number(view.learning_rate)} × {gradient}. "
        f"{place}: {subtraction(place.value_in(view.parameters), change)}."
    )


_SENTENCES: dict[str, Callable[[View], str]] = {
    "Read": _read,
    "Mix": _mix,
    "Squash": _squash,
    "Score": _score,
    "Softmax": _softmax,
    "Compare": _compare,
    "Update": _update,
}


def _character(view: View, index: int) -> str:
    return visible(view.characters[index])
