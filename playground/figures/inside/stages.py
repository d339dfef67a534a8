"""What each of the seven stages of a timestep does, in this timestep's own numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.engine import RunConfig, visible
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.files import code_of_stages, timestep_code
from playground.session.numbers import factor, number, probability, subtraction
from playground.session.stages import Stage


def code_picture(stage: Stage, config: RunConfig) -> Picture:
    """Return the code of a timestep of training in a run with these settings, and which pieces of it are the
    stage's."""
    lines, pieces = timestep_code(config), code_of_stages(config)[stage.name]

    def still() -> dict[str, Any]:
        return {"lines": list(lines), "marked": [[piece for piece in pieces if piece in line] for line in lines]}

    return Picture("code", "code", "The code of a timestep", {}, {}, still)


def stage_sentence(view: View, stage: Stage) -> str:
    """Return what the stage does at the selected timestep, in its own numbers."""
    return _SENTENCES[stage.number](view)


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


def _sums(view: View) -> str:
    """Say what the selected unit's gate adds up; a cell with gates says what becomes of it as well."""
    here = [formula.gate for formula in view.cell.formulas if formula.stage == view.cell.stages[0]]
    number_of_gate = view.gate if view.gate in here else next(gate for gate in here if gate is not None)
    unit, gate, summed = view.selection.unit, view.cell.gates[number_of_gate], view.forward.gates[number_of_gate]
    scaled = ""
    if gate.hidden_factor:
        let_through = view.forward.numbers[gate.hidden_factor][unit]
        scaled = f" ({gate.hidden_factor} lets {number(let_through)} of {number(summed.hidden[unit])} through)"
    parts = (
        f"adds up {number(summed.from_input[unit])} from the input, {number(summed.from_hidden[unit])} "
        f"from the hidden state before{scaled} and a bias of {number(summed.bias[unit])}: {number(summed.sums[unit])}."
    )
    if len(view.cell.gates) == 1:
        return f"Unit {unit} {parts}"
    squashed = f"{gate.squash}({number(summed.sums[unit])}) = {number(summed.squashed[unit])}"
    return f"Unit {unit}, {gate.title} {gate.name}, {parts} {squashed}."


def _new_state(view: View) -> str:
    """Say how the selected unit's new state comes about."""
    forward, unit = view.forward, view.selection.unit
    if not view.cell.mixes:
        (summed,) = forward.gates
        return (
            f"tanh keeps every unit between −1 and 1. Unit {unit}: tanh({number(summed.sums[unit])}) = "
            f"{number(forward.h[unit])}."
        )
    said = []
    for formula in view.cell.formulas:
        if formula.stage == view.cell.stages[1] and formula.gate is not None:
            gate, summed = view.cell.gates[formula.gate], forward.gates[formula.gate]
            squashed = f"{gate.squash}({number(summed.sums[unit])}) = {number(summed.squashed[unit])}"
            said.append(f"Unit {unit}, {gate.title} {gate.name}: {squashed}.")
    for mix in view.cell.mixes:
        products = " + ".join(
            " · ".join(factor(forward.numbers[name][unit]) for name in names) for names in mix.products
        )
        said.append(f"Unit {unit}, {mix.title} {mix.name}: {products} = {number(forward.numbers[mix.name][unit])}.")
    if view.cell.mixes[-1].name != "h":
        said.append(f"Its hidden state h is {number(forward.h[unit])}.")
    return " ".join(said)


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
    backward, place, rule = view.backward, view.selection.place, view.rule
    gradient, name = place.value_in(backward.gradients), view.named(place)
    if backward.update is None or backward.after is None:
        so_far = f"{name} has a gradient of {number(gradient)} so far"
        return f"{so_far}; it changes when the window has been read to its end."
    change = -place.value_in(backward.update)
    moves = f"against its gradient, by {number(view.learning_rate)} × {factor(gradient)}"
    if not rule.is_plain:
        moves = f"by the rule of {rule.optimizer.title}; its gradient is {number(gradient)}"
    return f"Every parameter moves {moves}. {name}: {subtraction(place.value_in(view.parameters), change)}."


_SENTENCES: tuple[Callable[[View], str], ...] = (_read, _sums, _new_state, _score, _softmax, _compare, _update)


def _character(view: View, index: int) -> str:
    return visible(view.characters[index])
