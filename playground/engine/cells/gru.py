"""The gated recurrent unit, in the form in which the reset gate acts on what the hidden state adds.

Sources: K. Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine Translation",
EMNLP 2014; the reset after the product, as in J. Chung et al., "Empirical Evaluation of Gated Recurrent Neural Networks
on Sequence Modeling", 2014, and in what most libraries compute. There is one bias a gate.
"""

from __future__ import annotations

import numpy as np

from playground.engine.cells.cell import (
    SIGMOID,
    Cell,
    Code,
    Formula,
    Gate,
    Mix,
    Numbers,
    Row,
    Rows,
    sigmoid,
    sum_of_gate,
)


def _forward(
    from_input: Rows, from_hidden: Rows, bias: Rows, before: Rows
) -> tuple[tuple[Numbers], tuple[Numbers, Numbers, Numbers, Numbers]]:
    r = sigmoid(from_hidden[0] + from_input[0] + bias[0])
    z = sigmoid(from_hidden[1] + from_input[1] + bias[1])
    n = np.tanh(r * from_hidden[2] + from_input[2] + bias[2])
    return ((1.0 - z) * n + z * before[0],), (r, z, n, from_hidden[2])


def _backward(
    d_after: Rows, before: Rows, _after: Rows, inner: Rows
) -> tuple[tuple[Numbers, Numbers, Numbers], tuple[Numbers, Numbers, Numbers], tuple[Numbers]]:
    dh, r, z, n, u = d_after[0], inner[0], inner[1], inner[2], inner[3]
    da_n = dh * (1.0 - z) * (1.0 - n * n)
    da_r = da_n * u * r * (1.0 - r)
    da_z = dh * (before[0] - n) * z * (1.0 - z)
    return (da_r, da_z, da_n), (da_r, da_z, da_n * r), (dh * z,)


GRU = Cell(
    name="gru",
    title="GRU",
    purpose="Two gates say how much of the memory stays as it is, and how much of it the new part hears.",
    gates=(
        Gate("r", "reset gate", "σ"),
        Gate("z", "update gate", "σ"),
        Gate("n", "new state", "tanh", hidden_factor="r"),
    ),
    carried=("h",),
    inner=("r", "z", "n", "u"),
    forward=_forward,
    backward=_backward,
    stages=("Gate", "Blend"),
    formulas=(
        sum_of_gate(0, "r", "reset gate, how much of the memory the new state hears", "Gate"),
        sum_of_gate(1, "z", "update gate, how much of the memory stays", "Gate"),
        Formula(
            r"n = \tanh(W_{xn} x_t + r \odot (W_{hn} h_{t-1}) + b_n)",
            "n is the hyperbolic tangent of W x n times x at t, plus r times W h n times h at t minus 1, plus b n",
            "Blend",
            (Row("n", "n: new state", 1.0),),
            gate=2,
        ),
        Formula(
            r"h_t = (1 - z) \odot n + z \odot h_{t-1}",
            "h at t is 1 minus z times n, plus z times h at t minus 1",
            "Blend",
            (
                Row("1 − z", "1 − z: how much of the new state comes in", 1.0),
                Row("h", "h: hidden state", 1.0),
            ),
        ),
    ),
    backward_formulas=(
        Formula(
            r"da_n = dh \odot (1 - z) \odot (1 - n^2)",
            "d a n is d h times 1 minus z times 1 minus n squared",
            "Update",
            (
                Row("1 − n²", "1 − n²: slope of tanh", 1.0),
                Row("da n", "da of n: gradient of its sums"),
            ),
        ),
        Formula(
            r"da_r = da_n \odot u \odot r \odot (1 - r),\; u = W_{hn} h_{t-1}",
            "d a r is d a n times u times r times 1 minus r, where u is W h n times h at t minus 1",
            "Update",
            (
                Row("u", "u: what the hidden state adds to n before r"),
                Row("r (1 − r)", "r ⊙ (1 − r): slope of σ", 0.25),
                Row("da r", "da of r: gradient of its sums"),
            ),
        ),
        Formula(
            r"da_z = dh \odot (h_{t-1} - n) \odot z \odot (1 - z)",
            "d a z is d h times h at t minus 1 less n, times z times 1 minus z",
            "Update",
            (
                Row("h before − n", "h before − n: what z chooses between"),
                Row("z (1 − z)", "z ⊙ (1 − z): slope of σ", 0.25),
                Row("da z", "da of z: gradient of its sums"),
            ),
        ),
        Formula(
            r"dh_{t-1} = dh \odot z + \ldots",
            "d h at t minus 1 begins as d h times z",
            "Update",
            (Row("dh before", "What goes back past the gates: dh ⊙ z"),),
        ),
    ),
    mixes=(Mix("h", "hidden state", (("1 − z", "n"), ("z", "h before"))),),
    derived={
        "1 − z": lambda known: 1.0 - known["z"],
        "1 − n²": lambda known: 1.0 - known["n"] * known["n"],
        "r (1 − r)": lambda known: known["r"] * (1.0 - known["r"]),
        "z (1 − z)": lambda known: known["z"] * (1.0 - known["z"]),
        "h before − n": lambda known: known["h before"] - known["n"],
    },
    code=Code(
        helpers=SIGMOID,
        sums=(
            "a, v, b = (part.reshape(3, H) for part in (Whh.dot(h_prev), Wxh[:, x], bh))",
            "r, z = sigmoid(a[0] + v[0] + b[0]), sigmoid(a[1] + v[1] + b[1])",
        ),
        state=(
            "n, u = np.tanh(r * a[2] + v[2] + b[2]), a[2]",
            "h = (1 - z) * n + z * h_prev",
        ),
        kept=("r", "z", "n", "u"),
        backward=(
            "da_n = dh * (1 - z) * (1 - n * n)",
            "da_r = da_n * u * r * (1 - r)",
            "da_z = dh * (h_prev - n) * z * (1 - z)",
            "da = np.concatenate([da_r, da_z, da_n])",
            "du = np.concatenate([da_r, da_z, da_n * r])",
            "dh_next = dh * z",
        ),
    ),
)
