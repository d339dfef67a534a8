"""The forward pass in numbers: each row beside its formula, and two sums taken apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.engine import ParameterIndex, visible
from playground.figures import formulas
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.strips import Group, Strip, strips_picture
from playground.figures.waterfall import Sum, waterfall_picture


def forward_pictures(view: View) -> list[Picture]:
    """Return the numbers of the forward pass through the selected timestep, and two of its sums taken apart."""
    lit = [replace(group, lit=view.is_lit(group.stage)) for group in groups(view)]
    return [
        strips_picture("forward", "Forward pass", lit),
        waterfall_picture("unit", unit_sum(view), view.colors),
        waterfall_picture("logit", logit_sum(view), view.colors),
    ]


def groups(view: View) -> list[Group]:
    """Return the numbers of the forward pass, each group beside its formula."""
    forward = view.forward
    H, V = len(forward.h), len(forward.y)
    units, characters, onehot = view.units_strip, view.characters_strip, view.onehot_strip
    read, true = visible(view.characters[forward.input]), visible(view.characters[forward.target])
    return [
        Group(
            "Read",
            formulas.READ,
            [
                onehot(f"x: the input {read}, one-hot", forward.input),
                units("h before: the hidden state that comes along", forward.h_previous, 1.0),
            ],
        ),
        Group(
            "Mix",
            formulas.SUMS,
            [
                units(
                    f"Wxh[:, {read}]: what the input adds to each unit",
                    forward.from_input,
                    places=[ParameterIndex("Wxh", unit, forward.input) for unit in range(H)],
                ),
                units("Whh · h before: what the hidden state adds", forward.from_hidden),
                units("bh: bias", forward.bh, places=[ParameterIndex("bh", unit) for unit in range(H)]),
                units("a: sum", forward.sums),
            ],
        ),
        Group("Squash", formulas.HIDDEN_STATE, [units("h: hidden state", forward.h, 1.0)]),
        Group(
            "Score",
            formulas.LOGITS,
            [
                characters("Why · h: what the hidden state adds to each logit", forward.from_output),
                characters("by: bias", forward.by, places=[ParameterIndex("by", i) for i in range(V)]),
                characters("y: logits", forward.y),
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
                Strip(f"Loss, from p of {true}", [true], np.array([forward.loss]), limit=5.0),
            ],
        ),
    ]


def unit_sum(view: View) -> Sum:
    """Return the selected unit's sum: what the input, each unit before and the bias add, and its tanh."""
    unit, forward, Whh = view.selection.unit, view.forward, view.parameters.Whh
    H = len(Whh)
    return Sum(
        f"Unit {unit}: input + hidden state before + bias, and its tanh",
        [view.characters[forward.input], *(f"h{j}" for j in range(H)), "bias"],
        np.array([forward.from_input[unit], *(Whh[unit] * forward.h_previous), forward.bh[unit]]),
        "sum",
        ("tanh", float(forward.h[unit])),
    )


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
