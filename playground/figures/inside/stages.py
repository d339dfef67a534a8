"""What each of the seven stages of a timestep does, in this timestep's own numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, TypeVar

from playground.engine import RunConfig, visible
from playground.engine.cells import Gate
from playground.engine.network import cross_entropy
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.files import code_of_stages, timestep_code
from playground.session.numbers import addition, equation, factor, number, precise, subtraction
from playground.session.stages import Stage

T = TypeVar("T")
_SQUASH: Final[Mapping[str, Callable[[float], float]]] = {
    "tanh": math.tanh,
    "σ": lambda value: 0.5 * (1.0 + math.tanh(0.5 * value)),
}


def code_picture(view: View, stage: Stage | None, config: RunConfig) -> Picture:
    """Return the code of a timestep of training in a run with these settings, and which pieces of it are the
    stage's; it opens when another timestep or a stage is looked at."""

    def still() -> dict[str, Any]:
        lines, pieces = timestep_code(config), code_of_stages(config)[stage.name] if stage is not None else ()
        marked = [[piece for piece in pieces if piece in line] for line in lines]
        looked_at = f"{view.selection.timestep} {stage.name if stage is not None else ''}".strip()
        return {"lines": list(lines), "marked": marked, "looked_at": looked_at, "is_stage": stage is not None}

    return Picture("code", "code", "", {}, {}, still)


def timestep_sentence(view: View) -> str:
    """Return what the selected timestep reads and predicts, in its own numbers."""
    forward, t = view.forward, view.selection.timestep
    best, name = int(forward.p.argmax()), _character(view, forward.target)
    before = f" after {_character(view, view.record.inputs[t - 1])}" if t else ", the first one"
    end = f"the true next one is {name} ({forward.p[forward.target]:.1%}): a loss of {number(forward.loss)}."
    if best == forward.target:
        end = f"that is the true next one: a loss of {number(forward.loss)}."
    return (
        f"It reads {_character(view, forward.input)}{before}. Most likely next is {_character(view, best)} "
        f"({forward.p[best]:.1%}); {end}"
    )


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
        let_through = _product([view.forward.numbers[gate.hidden_factor][unit], summed.hidden[unit]])
        scaled = f" (as much as {gate.hidden_factor} lets through: {let_through})"
    added = addition(summed.from_input[unit], summed.from_hidden[unit], summed.bias[unit])
    parts = (
        f"adds up {added[0]} from the input, {added[1]} "
        f"from the hidden state before{scaled} and a bias of {added[2]}: {added[3]}."
    )
    if len(view.cell.gates) == 1:
        return f"Unit {unit} {parts}"
    return f"Unit {unit}, {gate.title} {gate.name}, {parts} {_squashed(gate, summed.sums[unit])}."


def _squashed(gate: Gate, summed: float) -> str:
    """Return what the gate's function makes of a sum, as an equation."""
    return equation(lambda texts: f"{gate.squash}({texts[0]})", lambda values: _SQUASH[gate.squash](*values), [summed])


def _product(factors: Sequence[float]) -> str:
    """Return the product as an equation."""
    return equation(lambda texts: " · ".join(map(factor, texts)), math.prod, factors)


def _new_state(view: View) -> str:
    """Say how the selected unit's new state comes about."""
    forward, unit = view.forward, view.selection.unit
    if not view.cell.mixes:
        (summed,) = forward.gates
        (gate,) = view.cell.gates
        return f"tanh keeps every unit between −1 and 1. Unit {unit}: {_squashed(gate, summed.sums[unit])}."
    said = []
    for formula in view.cell.formulas:
        if formula.stage == view.cell.stages[1] and formula.gate is not None:
            gate, summed = view.cell.gates[formula.gate], forward.gates[formula.gate]
            said.append(f"Unit {unit}, {gate.title} {gate.name}: {_squashed(gate, summed.sums[unit])}.")
    for mix in view.cell.mixes:
        products = [[forward.numbers[name][unit] for name in names] for names in mix.products]
        said.append(f"Unit {unit}, {mix.title} {mix.name}: {_sum_of(products)}.")
    if view.cell.mixes[-1].name != "h":
        said.append(f"Its hidden state h is {number(forward.h[unit])}.")
    return " ".join(said)


def _sum_of(products: Sequence[Sequence[float]]) -> str:
    """Return the sum of products as an equation."""

    def each(values: Sequence[T]) -> list[Sequence[T]]:
        ends = list(accumulate(map(len, products)))
        return [values[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    return equation(
        lambda texts: " + ".join(" · ".join(map(factor, part)) for part in each(texts)),
        lambda values: sum(math.prod(part) for part in each(values)),
        [value for product in products for value in product],
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
    total = float(forward.exponentials.sum())
    share = equation(
        " / ".join, lambda values: values[0] / values[1], [forward.exponentials[best], total], "{:.1%}".format
    )
    return (
        f"The exponentials, divided by their sum of {number(total)}, are probabilities. "
        f"{_character(view, best)} gets {share}."
    )


def _compare(view: View) -> str:
    forward, target = view.forward, view.forward.target
    name = _character(view, target)
    loss = equation(lambda texts: f"−ln {texts[0]}", lambda values: cross_entropy(values[0]), [forward.p[target]])
    return (
        f"The true next character is {name}, and it got {forward.p[target]:.1%}: a loss of {loss}. "
        f"dy of {name} is {subtraction(forward.p[target], 1.0)}."
    )


def _update(view: View) -> str:
    backward, place, rule = view.backward, view.selection.place, view.rule
    gradient, name = place.value_in(backward.gradients), view.named(place)
    if backward.update is None or backward.after is None:
        so_far = f"{name} has a gradient of {number(gradient)} so far"
        return f"{so_far}; it changes when the window has been read to its end."
    change = -place.value_in(backward.update)
    rate = equation(lambda texts: " × ".join(map(factor, texts)), math.prod, [view.learning_rate, gradient], precise)
    moves = f"against its gradient; this one by {rate}"
    if not rule.is_plain:
        moves = f"by the rule of {rule.optimizer.title}; its gradient is {number(gradient)}"
    return f"Every parameter moves {moves}. {name}: {subtraction(place.value_in(view.parameters), change)}."


_SENTENCES: tuple[Callable[[View], str], ...] = (_read, _sums, _new_state, _score, _softmax, _compare, _update)


def _character(view: View, index: int) -> str:
    return visible(view.characters[index])
