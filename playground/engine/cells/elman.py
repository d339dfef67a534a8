"""The notebook's cell: h = tanh(Wxh[:, x] + Whh h₋ + bh).

Source: J. L. Elman, "Finding Structure in Time", Cognitive Science 14, 1990.
"""

from __future__ import annotations

import numpy as np

from playground.engine.cells.cell import Cell, Code, Formula, Gate, Numbers, Row, Rows


def _forward(from_input: Rows, from_hidden: Rows, bias: Rows, _before: Rows) -> tuple[tuple[Numbers], tuple[Numbers]]:
    h = np.tanh(from_hidden[0] + from_input[0] + bias[0])
    return (h,), (1.0 - h * h,)


def _backward(
    d_after: Rows, _before: Rows, after: Rows, _inner: Rows
) -> tuple[tuple[Numbers], tuple[Numbers], tuple[Numbers]]:
    da = d_after[0] * (1.0 - after[0] * after[0])
    return (da,), (da,), (0.0 * da,)


ELMAN = Cell(
    name="rnn",
    title="RNN",
    purpose="The plain unit: all of the memory is squashed anew at every timestep.",
    gates=(Gate("h", "hidden state", "tanh"),),
    carried=("h",),
    inner=("slope",),
    forward=_forward,
    backward=_backward,
    stages=("Mix", "Squash"),
    formulas=(
        Formula(
            r"a = W_{xh} x_t + W_{hh} h_{t-1} + b_h",
            "a is W x h times x at t, plus W h h times h at t minus 1, plus b h",
            "Mix",
            (),
            gate=0,
        ),
        Formula(
            r"h_t = \tanh(a)",
            "h at t is the hyperbolic tangent of a",
            "Squash",
            (Row("h", "h: hidden state", 1.0),),
        ),
    ),
    backward_formulas=(
        Formula(
            r"da = dh \odot (1 - h_t^2)",
            "d a is d h times 1 minus h at t squared",
            "Update",
            (Row("slope", "1 − h²: slope of tanh", 1.0), Row("da", "da: gradient of the sums")),
        ),
    ),
    code=Code(
        helpers="",
        sums=("a = Whh.dot(h_prev) + Wxh[:, x] + bh",),
        state=("h = np.tanh(a)",),
        kept=(),
        backward=("da = dh * (1 - h * h)",),
    ),
)
