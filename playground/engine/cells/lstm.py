"""Long short-term memory with a forget gate.

Sources: S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9(8), 1997; the forget gate:
F. A. Gers, J. Schmidhuber and F. Cummins, "Learning to Forget", Neural Computation 12(10), 2000; its bias begins as 1:
R. Jozefowicz, W. Zaremba and I. Sutskever, "An Empirical Exploration of Recurrent Network Architectures", ICML 2015.
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
) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers, Numbers, Numbers, Numbers]]:
    i = sigmoid(from_hidden[0] + from_input[0] + bias[0])
    f = sigmoid(from_hidden[1] + from_input[1] + bias[1])
    g = np.tanh(from_hidden[2] + from_input[2] + bias[2])
    o = sigmoid(from_hidden[3] + from_input[3] + bias[3])
    c = f * before[1] + i * g
    s = np.tanh(c)
    return (o * s, c), (i, f, g, o, s)


def _backward(
    d_after: Rows, before: Rows, _after: Rows, inner: Rows
) -> tuple[tuple[Numbers, ...], tuple[Numbers, ...], tuple[Numbers, Numbers]]:
    dh, i, f, g, o, s = d_after[0], inner[0], inner[1], inner[2], inner[3], inner[4]
    dc = d_after[1] + dh * o * (1.0 - s * s)
    da_i = dc * g * i * (1.0 - i)
    da_f = dc * before[1] * f * (1.0 - f)
    da_g = dc * i * (1.0 - g * g)
    da_o = dh * s * o * (1.0 - o)
    da = (da_i, da_f, da_g, da_o)
    return da, da, (0.0 * dh, dc * f)


def _gradient(name: str, latex: str, reading: str, factor: tuple[Row, ...]) -> Formula:
    rows = (*factor, Row(f"da {name}", f"da of {name}: gradient of its sums"))
    return Formula(rf"da_{name} = {latex}", f"d a {name} is {reading}", "Update", rows)


LSTM = Cell(
    name="lstm",
    title="LSTM",
    purpose="A second memory, the cell state, which gates write, keep and read; nothing squashes it on its way.",
    gates=(
        Gate("i", "input gate", "σ"),
        Gate("f", "forget gate", "σ", initial_bias=1.0),
        Gate("g", "candidate", "tanh"),
        Gate("o", "output gate", "σ"),
    ),
    carried=("h", "c"),
    inner=("i", "f", "g", "o", "tanh c"),
    forward=_forward,
    backward=_backward,
    stages=("Gate", "Remember"),
    formulas=(
        sum_of_gate(0, "i", "input gate, how much of the candidate is written", "Gate"),
        sum_of_gate(1, "f", "forget gate, how much of the cell state stays", "Gate"),
        sum_of_gate(2, "g", "candidate, what could be written", "Gate", "tanh"),
        sum_of_gate(3, "o", "output gate, how much of the cell state is shown", "Gate"),
        Formula(
            r"c_t = f \odot c_{t-1} + i \odot g",
            "c at t is f times c at t minus 1, plus i times g",
            "Remember",
            (Row("c", "c: cell state"),),
        ),
        Formula(
            r"h_t = o \odot \tanh(c_t)",
            "h at t is o times the hyperbolic tangent of c at t",
            "Remember",
            (Row("tanh c", "tanh of c", 1.0), Row("h", "h: hidden state", 1.0)),
        ),
    ),
    backward_formulas=(
        Formula(
            r"dc = dc_{later} + dh \odot o \odot (1 - \tanh^2(c_t))",
            "d c is d c from later, plus d h times o times 1 minus the squared hyperbolic tangent of c at t",
            "Update",
            (
                Row("dc after", "From later timesteps of the window: f after ⊙ dc after"),
                Row("1 − tanh² c", "1 − tanh² of c: slope of tanh", 1.0),
                Row("dc", "dc: gradient of the cell state"),
            ),
        ),
        _gradient(
            "i",
            r"dc \odot g \odot i \odot (1 - i)",
            "d c times g times i times 1 minus i",
            (Row("i (1 − i)", "i ⊙ (1 − i): slope of σ", 0.25),),
        ),
        _gradient(
            "f",
            r"dc \odot c_{t-1} \odot f \odot (1 - f)",
            "d c times c at t minus 1 times f times 1 minus f",
            (Row("f (1 − f)", "f ⊙ (1 − f): slope of σ", 0.25),),
        ),
        _gradient(
            "g",
            r"dc \odot i \odot (1 - g^2)",
            "d c times i times 1 minus g squared",
            (Row("1 − g²", "1 − g²: slope of tanh", 1.0),),
        ),
        _gradient(
            "o",
            r"dh \odot \tanh(c_t) \odot o \odot (1 - o)",
            "d h times the hyperbolic tangent of c at t, times o times 1 minus o",
            (Row("o (1 − o)", "o ⊙ (1 − o): slope of σ", 0.25),),
        ),
        Formula(
            r"dc_{t-1} = dc \odot f",
            "d c at t minus 1 is d c times f",
            "Update",
            (Row("dc before", "What goes back along the cell state"),),
        ),
    ),
    mixes=(Mix("c", "cell state", (("f", "c before"), ("i", "g")), ("tanh c", "tanh")),),
    derived={
        "1 − tanh² c": lambda known: 1.0 - known["tanh c"] * known["tanh c"],
        "dc": lambda known: known["dc after"] + known["dh"] * known["o"] * (1.0 - known["tanh c"] * known["tanh c"]),
        "i (1 − i)": lambda known: known["i"] * (1.0 - known["i"]),
        "f (1 − f)": lambda known: known["f"] * (1.0 - known["f"]),
        "1 − g²": lambda known: 1.0 - known["g"] * known["g"],
        "o (1 − o)": lambda known: known["o"] * (1.0 - known["o"]),
    },
    code=Code(
        helpers=SIGMOID,
        sums=(
            "i, f, g, o = (Whh.dot(h_prev) + Wxh[:, x] + bh).reshape(4, H)",
            "i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)",
            "g = np.tanh(g)",
        ),
        state=(
            "c = f * c_prev + i * g",
            "tanh_c = np.tanh(c)",
            "h = o * tanh_c",
        ),
        kept=("i", "f", "g", "o", "tanh_c"),
        backward=(
            "dc = dc_next + dh * o * (1 - tanh_c * tanh_c)",
            "da_i, da_f = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)",
            "da_g, da_o = dc * i * (1 - g * g), dh * tanh_c * o * (1 - o)",
            "da = np.concatenate([da_i, da_f, da_g, da_o])",
            "dc_next = dc * f",
        ),
    ),
)
