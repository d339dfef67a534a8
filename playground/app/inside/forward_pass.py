"""The forward pass in numbers: each row beside its formula, and two sums taken apart."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.app.inside.view import View
from playground.app.picture import show_picture
from playground.app.strips import Strip
from playground.engine import visible
from playground.figures.labels import label
from playground.figures.waterfall import Sum, describe_waterfall, waterfall_figure


def show_forward_pass(view: View) -> None:
    """Put the forward pass through the selected timestep on the page."""
    _sums_taken_apart(view)
    view.show_rows("forward", _rows(view))


def _rows(view: View) -> list[tuple[str, str, Strip]]:
    forward = view.forward
    units, characters = view.units_strip, view.characters_strip
    read, true = visible(view.characters[forward.input]), visible(view.characters[forward.target])
    onehot = np.zeros((2, len(view.characters)))
    onehot[0, forward.input] = onehot[1, forward.target] = 1.0
    loss = Strip(f"Loss, from the probability of {true}", [true], np.array([forward.loss]), limit=5.0)
    return [
        ("x", r"x_t", characters(f"Input, one-hot: read {read}", onehot[0], is_probability=True, is_marked=False)),
        ("h_previous", r"h_{t-1}", units("Hidden state before", forward.h_previous, 1.0)),
        ("from_input", r"W_{xh}\,x_t = W_{xh}[:, x]", units("What the input adds to each unit", forward.from_input)),
        ("from_hidden", r"W_{hh}\,h_{t-1}", units("What the hidden state before adds", forward.from_hidden)),
        ("bh", r"b_h", units("Bias", forward.bh)),
        ("sums", r"a = W_{xh}\,x_t + W_{hh}\,h_{t-1} + b_h", units("Sum", forward.sums)),
        ("h", r"h_t = \tanh(a)", units("Hidden state", forward.h, 1.0)),
        ("y", r"W_{hy}\,h_t", characters("What the hidden state adds to each logit", forward.from_output)),
        ("y", r"b_y", characters("Bias", forward.by)),
        ("y", r"y = W_{hy}\,h_t + b_y", characters("Logits", forward.y)),
        ("exponentials", r"e^{\,y - \max y}", characters("Exponentials", forward.exponentials, is_probability=True)),
        (
            "p",
            r"p = \frac{e^{\,y - \max y}}{\sum e^{\,y - \max y}}",
            characters("Probabilities", forward.p, is_probability=True),
        ),
        (
            "target",
            r"\mathrm{target}",
            characters(f"True next character: {true}", onehot[1], is_probability=True, is_marked=False),
        ),
        ("loss", r"-\ln(p_{\mathrm{target}} + 10^{-9})", loss),
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
    read = label(view.characters[forward.input])
    return Sum(
        f"Unit {unit}: input + hidden state before + bias, and its tanh",
        [read, *(f"h{j}" for j in range(H)), "bias"],
        np.array([forward.from_input[unit], *(Whh[unit] * forward.h_previous), forward.bh[unit]]),
        "sum",
        ("tanh", float(forward.h[unit])),
    )


def logit_sum(view: View) -> Sum:
    """Return the selected output's logit: what each hidden unit and the bias add."""
    output, forward = view.selected.output, view.forward
    name = label(view.characters[output])
    return Sum(
        f"Logit of {name}: each hidden unit + bias",
        [*(f"h{i}" for i in range(len(forward.h))), "bias"],
        np.array([*(view.parameters.Why[output] * forward.h), forward.by[output]]),
        "logit",
    )
