"""The forward pass in numbers: each row beside its formula, and two sums taken apart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.app.components.strips import Strip
from playground.app.inside.view import Group, View
from playground.app.picture import show_picture
from playground.engine import Place, visible
from playground.figures.waterfall import Sum, describe_waterfall, waterfall_figure


def show_forward_pass(view: View) -> None:
    """Put the forward pass through the selected timestep on the page."""
    _sums_taken_apart(view)
    view.show_groups("forward", _groups(view))


def _groups(view: View) -> list[Group]:
    forward = view.forward
    H, V = len(forward.h), len(forward.y)
    units, characters, onehot = view.units_strip, view.characters_strip, view.onehot_strip
    read, true = visible(view.characters[forward.input]), visible(view.characters[forward.target])
    return [
        Group(
            "Read",
            r"x_t,\ h_{t-1}",
            [
                onehot(f"x: the input {read}, one-hot", forward.input),
                units("h before: the hidden state that comes along", forward.h_previous, 1.0),
            ],
        ),
        Group(
            "Mix",
            r"a = W_{xh}\,x_t + W_{hh}\,h_{t-1} + b_h",
            [
                units(
                    f"Wxh[:, {read}]: what the input adds to each unit",
                    forward.from_input,
                    places=[Place("Wxh", unit, forward.input) for unit in range(H)],
                ),
                units("Whh · h before: what the hidden state adds", forward.from_hidden),
                units("bh: bias", forward.bh, places=[Place("bh", unit) for unit in range(H)]),
                units("a: sum", forward.sums),
            ],
        ),
        Group("Squash", r"h_t = \tanh(a)", [units("h: hidden state", forward.h, 1.0)]),
        Group(
            "Score",
            r"y = W_{hy}\,h_t + b_y",
            [
                characters("Why · h: what the hidden state adds to each logit", forward.from_output),
                characters("by: bias", forward.by, places=[Place("by", i) for i in range(V)]),
                characters("y: logits", forward.y),
            ],
        ),
        Group(
            "Softmax",
            r"p = \frac{e^{\,y - \max y}}{\sum e^{\,y - \max y}}",
            [
                characters("Exponentials", forward.exponentials, is_probability=True),
                characters("p: probabilities", forward.p, is_probability=True),
            ],
        ),
        Group(
            "Compare",
            r"-\ln(p_{\mathrm{target}} + 10^{-9})",
            [
                onehot(f"Target: the true next character, {true}", forward.target),
                Strip(f"Loss, from p of {true}", [true], np.array([forward.loss]), limit=5.0),
            ],
        ),
    ]


def _sums_taken_apart(view: View) -> None:
    left, right = st.columns(2)
    inspection = view.session.inspection
    with left:
        st.selectbox(
            "Hidden unit",
            range(len(view.parameters.bh)),
            key="inside-unit",
            help="Whose sum is taken apart. A click on a unit in the drawing chooses it, too.",
            on_change=inspection.choose,
            args=("unit",),
        )
        taken_apart = unit_sum(view)
        show_picture("unit", waterfall_figure(taken_apart, view.colors), describe_waterfall(taken_apart), view.session)
    with right:
        st.selectbox(
            "Output character",
            range(len(view.characters)),
            format_func=lambda i: visible(view.characters[i]),
            key="inside-output",
            help="Whose logit is taken apart. A click on a bar in the drawing chooses it, too.",
            on_change=inspection.choose,
            args=("output",),
        )
        taken_apart = logit_sum(view)
        show_picture("logit", waterfall_figure(taken_apart, view.colors), describe_waterfall(taken_apart), view.session)


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
