"""The forward pass in numbers: each row beside its formula, and two sums taken apart."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from playground.engine import ParameterIndex, visible
from playground.engine.cells import Formula, Mix
from playground.figures import formulas
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.scale import SUM_LIMIT
from playground.figures.strips import Group, Strip, strips_picture
from playground.figures.waterfall import Sum, waterfall_picture


def forward_pictures(view: View) -> list[Picture]:
    """Return the numbers of the forward pass through the selected timestep, and some of its sums taken apart."""
    lit = [replace(group, lit=view.is_lit(group.stage)) for group in groups(view)]
    sums = {"unit": unit_sum(view)}
    sums |= {mix.name: mix_sum(view, mix) for mix in view.cell.mixes}
    return [
        strips_picture("forward", "Forward pass", lit),
        *(
            waterfall_picture(f"mix-{name}" if name != "unit" else name, each, view.colors)
            for name, each in sums.items()
        ),
        waterfall_picture("logit", logit_sum(view), view.colors),
    ]


def groups(view: View) -> list[Group]:
    """Return the numbers of the forward pass, each group beside its formula."""
    forward = view.forward
    V = len(forward.y)
    units, characters, onehot = view.units_strip, view.characters_strip, view.onehot_strip
    read, true = visible(view.characters[forward.input]), visible(view.characters[forward.target])
    carried = [units("h before: the hidden state that comes along", forward.h_previous, 1.0)]
    carried += [
        units(f"{name} before: the cell state that comes along", forward.numbers[f"{name} before"], SUM_LIMIT)
        for name in view.cell.carried[1:]
    ]
    return [
        Group("Read", formulas.READ, [onehot(f"x: the input {read}, one-hot", forward.input), *carried]),
        *(_group_of_cell(view, formula) for formula in view.cell.formulas),
        Group(
            "Score",
            formulas.LOGITS,
            [
                characters("Why · h: what the hidden state adds to each logit", forward.from_output, SUM_LIMIT),
                characters(
                    "by: bias", forward.by, view.weight_limit, places=[ParameterIndex("by", i) for i in range(V)]
                ),
                characters("y: logits", forward.y, SUM_LIMIT),
            ],
        ),
        Group(
            "Softmax",
            formulas.PROBABILITIES,
            [
                characters("Exponentials", forward.exponentials, is_probability=True),
                characters("p: probabilities", forward.p, is_probability=True),
            ],
        ),
        Group(
            "Compare",
            formulas.LOSS,
            [
                onehot(f"Target: the true next character, {true}", forward.target),
                Strip(f"Loss, from p of {true}", [true], np.array([forward.loss]), limit=SUM_LIMIT),
            ],
        ),
    ]


def _group_of_cell(view: View, formula: Formula) -> Group:
    rows = [] if formula.gate is None else _rows_of_gate(view, formula.gate)
    rows += [
        view.units_strip(row.title, view.forward.numbers[row.name], row.limit or SUM_LIMIT) for row in formula.rows
    ]
    asked_for = formula.gate is not None and formula.gate == view.selection.gate and len(view.cell.gates) > 1
    return Group(formula.stage, formulas.mathml(formula.latex, formula.reading), rows, asked_for=asked_for)


def _rows_of_gate(view: View, number: int) -> list[Strip]:
    """Return what the sum of a gate is made of, and the sum."""
    forward, units = view.forward, view.units_strip
    summed, gate, H = forward.gates[number], view.cell.gates[number], len(forward.h)
    read = visible(view.characters[forward.input])
    of_gate = f" of {gate.name}" if len(view.cell.gates) > 1 else ""
    first = number * H
    rows = [
        units(
            f"Wxh[:, {read}]{of_gate}: what the input adds to each unit",
            summed.from_input,
            view.weight_limit,
            places=[ParameterIndex("Wxh", first + unit, forward.input) for unit in range(H)],
        ),
        units(f"Whh{of_gate} · h before: what the hidden state adds", summed.hidden, SUM_LIMIT),
        units(
            f"bh{of_gate}: bias",
            summed.bias,
            view.weight_limit,
            places=[ParameterIndex("bh", first + unit) for unit in range(H)],
        ),
        units(f"a{of_gate}: sum", summed.sums, SUM_LIMIT),
    ]
    if gate.hidden_factor:
        rows[1] = replace(rows[1], label=f"Whh{of_gate} · h before: what the hidden state says")
        rows.insert(2, units(f"{gate.hidden_factor} ⊙ that: what it adds", summed.from_hidden, SUM_LIMIT))
    return rows


def unit_sum(view: View) -> Sum:
    """Return the sum of the selected unit's gate: what the input, each unit before and the bias add, and what becomes
    of it."""
    unit, forward = view.selection.unit, view.forward
    gate, summed = view.cell.gates[view.gate], view.forward.gates[view.gate]
    H = len(forward.h)
    from_units = view.parameters.Whh[view.gate * H + unit] * forward.h_previous
    names = [f"h{j}" for j in range(H)]
    if gate.hidden_factor:
        from_units = from_units * forward.numbers[gate.hidden_factor][unit]
        names = [f"{gate.hidden_factor}·{name}" for name in names]
    whose = f"Unit {unit}, {gate.title} {gate.name}" if len(view.cell.gates) > 1 else f"Unit {unit}"
    return Sum(
        f"{whose}: input + hidden state before + bias, and its {gate.squash}",
        [view.characters[forward.input], *names, "bias"],
        np.array([summed.from_input[unit], *from_units, summed.bias[unit]]),
        "sum",
        (gate.squash, float(summed.squashed[unit])),
    )


def mix_sum(view: View, mix: Mix) -> Sum:
    """Return a sum of products of the selected unit's numbers, and what becomes of it."""
    unit, numbers = view.selection.unit, view.forward.numbers
    terms = [math.prod(float(numbers[name][unit]) for name in names) for names in mix.products]
    result = None
    if mix.result:
        name, said = mix.result
        result = said, float(numbers[name][unit])
    products = ["·".join(map(_factor, names)) for names in mix.products]
    return Sum(
        f"Unit {unit}, {mix.title}: {' + '.join(products)}",
        products,
        np.array(terms),
        mix.name,
        result,
    )


def _factor(name: str) -> str:
    """Return a number's name as a factor of a product, without a blank, so that it stays on one line."""
    short = name.replace(" before", "₋").replace(" ", "")
    return f"({short})" if "−" in short else short


def logit_sum(view: View) -> Sum:
    """Return the selected output's logit: what each hidden unit and the bias add."""
    output, forward = view.selected.output, view.forward
    name = visible(view.characters[output])
    return Sum(
        f"Logit of {name}: each hidden unit + bias",
        [*(f"h{i}" for i in range(len(forward.h))), "bias"],
        np.array([*(view.parameters.Why[output] * forward.h), forward.by[output]]),
        "logit",
    )
