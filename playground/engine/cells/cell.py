"""What a recurrent cell is: everything that the rest of the house asks of one.

All cells share the matrices around them: ``Wxh`` and ``Whh`` have a block of H rows for each of the cell's gates, which
add up what the input and the hidden state before say to it, and ``Why`` reads the new hidden state. What a cell makes
of these sums is its own: it is a function of the numbers of one hidden unit, which NumPy evaluates for all units at
once and compiled loops for one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

Numbers: TypeAlias = Any
"""A number of one unit, or an array of those of many: the formulas are the same."""

Rows: TypeAlias = Any
"""Several of these, one a gate or a name: a tuple, or the rows of an array."""

Forward: TypeAlias = Callable[
    [Rows, Rows, Rows, Rows],
    tuple[tuple[Numbers, ...], tuple[Numbers, ...]],
]
"""(from input, from hidden, bias, before) → (after, inner): the first three one a gate, the others one a name."""

Backward: TypeAlias = Callable[
    [Rows, Rows, Rows, Rows],
    tuple[tuple[Numbers, ...], tuple[Numbers, ...], tuple[Numbers, ...]],
]
"""(gradients of after, before, after, inner) → gradients of: what input and bias add, what the hidden state adds,
before.

The third are those that do not go through the gates.
"""


@dataclass(frozen=True)
class Gate:
    """A block of H rows of the matrices, and the sum that they make for each unit.

    Attributes:
        name: of what the gate's sum becomes: one of the cell's inner numbers, or its new hidden state.
        title: what it is, e.g. "input gate".
        squash: what is done to the sum.
        hidden_factor: the inner number that what the hidden state adds is multiplied with before; empty for none.
        initial_bias: what its biases begin as.
    """

    name: str
    title: str
    squash: Literal["σ", "tanh"]
    hidden_factor: str = ""
    initial_bias: float = 0.0


@dataclass(frozen=True)
class Mix:
    """A number that is a sum of products of others, e.g. c = f · c before + i · g.

    Attributes:
        name, title: as a gate's.
        products: the names of what is multiplied, a tuple a product.
        result: the name of what becomes of it, and how that is said; empty for nothing.
    """

    name: str
    title: str
    products: tuple[tuple[str, ...], ...]
    result: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True)
class Row:
    """Numbers to be shown, one a unit: their name, what they are, and the size with the strongest tint."""

    name: str
    title: str
    limit: float | None = None


@dataclass(frozen=True)
class Formula:
    """A formula of the cell.

    Attributes:
        latex: the formula, in the part of LaTeX that ``playground.figures.formulas`` can show.
        reading: the same in words, for who hears it.
        stage: the name of the stage of a timestep that it belongs to.
        rows: the numbers that it is about; for a gate's, those of its sum come by themselves before them.
        gate: the number of the gate whose sum it is; None if it is none's.
    """

    latex: str
    reading: str
    stage: str
    rows: tuple[Row, ...]
    gate: int | None = None


@dataclass(frozen=True)
class Code:
    """The cell in lines of NumPy that somebody can run, which come to the same bits as its formulas.

    Attributes:
        helpers: whole functions that the lines call; empty for none.
        sums: lines of the second stage of a timestep, from ``Wxh``, ``Whh``, ``bh``, ``x`` and ``h_prev`` (and
            ``c_prev``).
        state: lines of the third stage, to ``h`` (and ``c``).
        kept: the names of those numbers, (H,) each, that ``backward`` needs besides the state before and after.
        backward: lines from ``dh`` (and ``dc_next``, what the next timestep has left for c) to ``da`` (G · H,), the
            gradient of what input and bias add; where a gate has a ``hidden_factor`` to ``du``, the gradient of what
            the hidden state adds; and to ``dh_next`` and ``dc_next``, what goes on to the timestep before other than
            through the gates, where there is any.
    """

    helpers: str
    sums: tuple[str, ...]
    state: tuple[str, ...]
    kept: tuple[str, ...]
    backward: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Cell:
    """A recurrent cell.

    Attributes:
        name: of the setting.
        title: on screen.
        purpose: a sentence on what it is for.
        gates: the blocks of rows, in their order.
        carried: the names of what goes on to the next timestep, the hidden state ``h`` first.
        inner: the names of what ``forward`` computes besides, which ``backward`` needs.
        forward, backward: the formulas of one timestep of a unit, as their types say.
        mixes: the sums of products among its numbers.
        derived: names of numbers for ``mixes`` and formulas that others give, with what gives them.
        stages: the names of the second and the third of the seven stages of a timestep.
        formulas, backward_formulas: in the order in which they are computed.
        code: the same for somebody who runs it.
    """

    name: str
    title: str
    purpose: str
    gates: tuple[Gate, ...]
    carried: tuple[str, ...]
    inner: tuple[str, ...]
    forward: Forward
    backward: Backward
    stages: tuple[str, str]
    formulas: tuple[Formula, ...]
    backward_formulas: tuple[Formula, ...]
    code: Code
    mixes: tuple[Mix, ...] = ()
    derived: Mapping[str, Callable[[Mapping[str, Numbers]], Numbers]] = field(default_factory=dict)

    @property
    def carries(self) -> int:
        """How many numbers of each unit go on to the next timestep."""
        return len(self.carried)

    @property
    def scales_hidden(self) -> bool:
        """Whether a gate multiplies what the hidden state adds, so that its gradient is another than the sums'."""
        return any(gate.hidden_factor for gate in self.gates)


def sigmoid(x: Numbers) -> Numbers:
    """Return σ(x) = 1 / (1 + e^−x)."""
    return 1.0 / (1.0 + np.exp(-x))


SIGMOID = "def sigmoid(a):\n    return 1 / (1 + np.exp(-a))\n"
"""The same as code, for the ``helpers`` of a cell."""


def sum_of_gate(gate: int, name: str, title: str, stage: str, squash: Literal["σ", "tanh"] = "σ") -> Formula:
    """Return the formula of a gate that adds up what input, hidden state and bias say, and squashes it.

    ``gate`` is its number, and ``title`` what its numbers are, after their name.
    """
    function, spoken = (r"\sigma", "sigma") if squash == "σ" else (r"\tanh", "the hyperbolic tangent")
    return Formula(
        rf"{name} = {function}(W_{{x{name}}} x_t + W_{{h{name}}} h_{{t-1}} + b_{name})",
        f"{name} is {spoken} of W x {name} times x at t, plus W h {name} times h at t minus 1, plus b {name}",
        stage,
        (Row(name, f"{name}: {title}", 1.0),),
        gate=gate,
    )
