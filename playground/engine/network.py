"""The recurrent network: its parameters, and the forward pass through one timestep or a whole text.

The formulas are those of ``docs/maths.md``, with the same letters: x is the index of the input character,
h the hidden state, y the logits, p the probabilities of the next character.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.engine.cells import ELMAN, Cell

Array: TypeAlias = NDArray[np.float64]

_LOG_FLOOR = 1e-9


Axis: TypeAlias = Literal["unit", "character"]
"""What the rows or columns of an array of parameters stand for: hidden units, or characters of the vocabulary."""

ParameterName: TypeAlias = str
"""One of ``PARAMETER_NAMES``."""


@dataclass(frozen=True)
class ParameterArray:
    """One of the network's arrays, and where its numbers stand in ``Parameters.flat``.

    Attributes:
        name: as in the formulas.
        shape: (rows, columns), or (rows,) for a bias.
        rows, columns: what they stand for; a bias has no columns. Rows of units are those of the cell's first gate,
            then those of the second one, and so on.
        offset: the place of its first number.
        strides: how far apart neighbours along each axis are, in numbers.
        row_names: what the rows are called, where they stand for units: the unit, after its gate if there are several.
    """

    name: ParameterName
    shape: tuple[int, ...]
    rows: Axis
    columns: Axis | None
    offset: int
    strides: tuple[int, ...]
    row_names: tuple[str, ...] = ()

    def view(self, flat: Array) -> Array:
        """Return the array as a view of ``flat`` (…, P), which is contiguous, with the same leading axes."""
        strides = (*flat.strides[:-1], *(flat.itemsize * stride for stride in self.strides))
        shape = (*flat.shape[:-1], *self.shape)
        return np.ndarray(shape, flat.dtype, flat, self.offset * flat.itemsize, strides)


@lru_cache(maxsize=128)
def parameter_layout(hidden_size: int, vocabulary_size: int, cell: Cell = ELMAN) -> tuple[ParameterArray, ...]:
    """Return the arrays of a network with H units and V characters, in the order in which they are always named."""
    H, V, rows = hidden_size, vocabulary_size, hidden_size * len(cell.gates)
    after_inputs = rows * (V + 1)
    after_hidden = after_inputs + rows * H
    gates = [gate.name for gate in cell.gates] if len(cell.gates) > 1 else [""]
    names = tuple(f"{gate}{unit}" for gate in gates for unit in range(H))
    return (
        ParameterArray("Wxh", (rows, V), "unit", "character", 0, (V + 1, 1), names),
        ParameterArray("Whh", (rows, H), "unit", "unit", after_inputs, (H, 1), names),
        ParameterArray("Why", (V, H), "character", "unit", after_hidden, (H, 1)),
        ParameterArray("bh", (rows,), "unit", None, V, (V + 1,), names),
        ParameterArray("by", (V,), "character", None, after_hidden + V * H, (1,)),
    )


def parameter_count(hidden_size: int, vocabulary_size: int, cell: Cell = ELMAN) -> int:
    """Return P, how many weights and biases such a network has."""
    return sum(math.prod(array.shape) for array in parameter_layout(hidden_size, vocabulary_size, cell))


PARAMETER_NAMES: tuple[ParameterName, ...] = tuple(array.name for array in parameter_layout(1, 1))
BIASES = frozenset(array.name for array in parameter_layout(1, 1) if array.columns is None)


class Parameters:
    """The network's weights and biases, and room for their gradients, which have the same shapes.

    An array can be had by its name, too: ``parameters["Wxh"]``.

    Attributes:
        cell: of the network; it has G gates.
        layout: what arrays there are, and where they stand in ``flat``.
        Wxh, Whh, Why: the weights (G · H, V), (G · H, H) and (V, H).
        bh, by: the biases (G · H,) and (V,).
        input_layer: [Wxh bh], (G · H, V + 1), one block: a bias is the weight of an input that is always 1.
        flat: all of them in one vector (P,), of which they are views: an update is one subtraction.
    """

    Wxh: Array
    Whh: Array
    Why: Array
    bh: Array
    by: Array

    def __init__(self, hidden_size: int, vocabulary_size: int, flat: Array | None = None, cell: Cell = ELMAN) -> None:
        """Make parameters that are all zero, or views of those in ``flat``."""
        rows, inputs = hidden_size * len(cell.gates), vocabulary_size + 1
        self.cell = cell
        self.layout = parameter_layout(hidden_size, vocabulary_size, cell)
        self.flat: Array = np.zeros(parameter_count(hidden_size, vocabulary_size, cell)) if flat is None else flat
        for array in self.layout:
            setattr(self, array.name, array.view(self.flat))
        self.input_layer = self.flat[: rows * inputs].reshape(rows, inputs)

    @property
    def hidden_size(self) -> int:
        """H, how many hidden units there are."""
        return int(self.Why.shape[1])

    @property
    def vocabulary_size(self) -> int:
        """V, how many characters there are."""
        return len(self.by)

    def __getitem__(self, name: ParameterName) -> Array:
        if name not in PARAMETER_NAMES:
            raise KeyError(name)
        array: Array = getattr(self, name)
        return array

    def copy(self) -> Parameters:
        """Return parameters with the same values and memory of their own."""
        return Parameters(self.hidden_size, self.vocabulary_size, self.flat.copy(), self.cell)

    def empty_like(self) -> Parameters:
        """Return parameters of the same shapes that are all zero."""
        return Parameters(self.hidden_size, self.vocabulary_size, cell=self.cell)


def place_name(parameters: Parameters, name: ParameterName, row: int, column: int) -> str:
    """Return what a parameter is called on screen: "Whh[3, 0]", and of a cell with gates "Whh[f3, 0]"."""
    (array,) = (array for array in parameters.layout if array.name == name)
    named = array.row_names[row] if array.row_names else str(row)
    return f"{name}[{named}]" if array.columns is None else f"{name}[{named}, {column}]"


def initialise(
    hidden_size: int,
    vocabulary_size: int,
    random_state: np.random.RandomState,
    scale: float = 0.01,
    cell: Cell = ELMAN,
) -> Parameters:
    """Return normal weights times ``scale``, drawn in the notebook's order: Wxh, Whh, Why; biases as the gates say, or
    0."""
    parameters = Parameters(hidden_size, vocabulary_size, cell=cell)
    for array in parameters.layout:
        if array.name not in BIASES:
            parameters[array.name][:] = random_state.randn(*array.shape) * scale
    for gate, biases in zip(cell.gates, parameters.bh.reshape(-1, hidden_size), strict=True):
        biases[:] = gate.initial_bias
    return parameters


class Activations:
    """Memory for what flows through the network while it reads T characters.

    Attributes:
        states: (T + 1, S · H), for a cell that carries S numbers of each unit: row t is what it carries into timestep
            t, row t + 1 what out of it. The first H of a row are the hidden state.
        inner: (T, K, H), the cell's K inner numbers of each unit; the notebook's cell needs none.
        y: (V,), the logits of the latest timestep.
        p: (T, V), the probabilities of the next character.
        likeliest: the index of the character with the highest logit at the latest timestep.
    """

    likeliest: np.integer[Any]
    inner: Array

    def __init__(
        self, timesteps: int, hidden_size: int, vocabulary_size: int, carries: int = 1, inner: int = 0
    ) -> None:
        self.states = np.zeros((timesteps + 1, carries * hidden_size))
        self.inner = np.empty((timesteps, inner, hidden_size))
        self.y = np.empty(vocabulary_size)
        self.p = np.empty((timesteps, vocabulary_size))
        self._sum = np.empty(())
        # Taking a row out of an array costs as much as a small sum: done once here instead of at every timestep.
        self._rows = list(zip(self.states, self.states[1:], self.p, strict=False))

    def forward(self, parameters: Parameters, x: int, t: int) -> None:
        """Compute timestep t: h = tanh(Wxh[:, x] + Whh h_previous + bh), y = Why h + by, p = softmax(y).

        Sums are taken in the notebook's order, because other roundings would in time grow to other digits.
        """
        h_previous, h, p = self._rows[t]
        parameters.Whh.dot(h_previous, h)
        h += parameters.Wxh[:, x]
        h += parameters.bh
        np.tanh(h, h)
        self._predict(parameters, h, p)

    def _predict(self, parameters: Parameters, h: Array, p: Array) -> None:
        y = self.y
        parameters.Why.dot(h, y)
        y += parameters.by
        self.likeliest = likeliest = y.argmax()
        np.subtract(y, y[likeliest], p)
        np.exp(p, p)
        p /= np.add.reduce(p, out=self._sum)

    def recall(self, parameters: Parameters, x: int, t: int) -> None:
        """Compute the inner numbers of timestep t again, which has been read."""


class GatedActivations(Activations):
    """The same for a cell with gates."""

    def __init__(self, timesteps: int, hidden_size: int, vocabulary_size: int, cell: Cell) -> None:
        super().__init__(timesteps, hidden_size, vocabulary_size, cell.carries, len(cell.inner))
        self._carried = self.states.reshape(timesteps + 1, cell.carries, hidden_size)

    def forward(self, parameters: Parameters, x: int, t: int) -> None:
        """Compute timestep t as the cell does, y = Why h + by, and p = softmax(y)."""
        after, self.inner[t] = forward_cell(parameters, x, self._carried[t])
        self._carried[t + 1] = after
        self._predict(parameters, self._carried[t + 1, 0], self.p[t])

    def recall(self, parameters: Parameters, x: int, t: int) -> None:
        """Compute the inner numbers of timestep t again, which has been read."""
        _, self.inner[t] = forward_cell(parameters, x, self._carried[t])


def activations_for(parameters: Parameters, timesteps: int) -> Activations:
    """Return memory for a network with such parameters."""
    H, V, cell = parameters.hidden_size, parameters.vocabulary_size, parameters.cell
    return Activations(timesteps, H, V) if cell is ELMAN else GatedActivations(timesteps, H, V, cell)


def forward_cell(parameters: Parameters, x: int, before: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Return what the cell carries on, (H,) each, and its inner numbers, (H,) each, after reading character x.

    ``before`` is what it carries into the timestep, (S, H).
    """
    gates = (len(parameters.cell.gates), parameters.hidden_size)
    from_hidden = parameters.Whh.dot(before[0]).reshape(gates)
    from_input = parameters.Wxh[:, x].reshape(gates)
    return parameters.cell.forward(from_input, from_hidden, parameters.bh.reshape(gates), before)


def read_character(parameters: Parameters, x: int, before: Array) -> tuple[Array, Array]:
    """Return what is carried on, (S · H,), after reading character x, and the next one's probabilities (V,).

    ``before`` is what was carried on, (S · H,), after the character before.
    """
    activations = activations_for(parameters, 1)
    activations.states[0] = before
    with np.errstate(over="ignore"):
        activations.forward(parameters, x, 0)
    return activations.states[1], activations.p[0]


def cross_entropy(probability: float) -> float:
    """Return the loss in nats, −log(probability + 1e-9), of a target that was given ``probability``."""
    return -math.log(probability + _LOG_FLOOR)


@dataclass(frozen=True)
class Evaluation:
    """What the network makes of the whole text.

    Attributes:
        states: what is carried on before the text, zero, and after each timestep, (T + 1, S · H); the first H of a row
            are the hidden state.
        hidden_states: the hidden state after each timestep, (T, H).
        probabilities: of the next character at each timestep, (T, V).
        losses: of each timestep in nats, (T,).
        targets: the true next characters' indices, (T,).
    """

    states: Array
    hidden_states: Array
    probabilities: Array
    losses: Array
    targets: NDArray[np.intp]

    @property
    def correct(self) -> int:
        """At how many of the T timesteps the likeliest character is the true next one."""
        return int((self.probabilities.argmax(axis=1) == self.targets).sum())


def evaluate(parameters: Parameters, inputs: Sequence[int], targets: Sequence[int]) -> Evaluation:
    """Read the text once from a zero hidden state, without learning."""
    activations = activations_for(parameters, len(inputs))
    with np.errstate(over="ignore"):
        for t, x in enumerate(inputs):
            activations.forward(parameters, x, t)
    return evaluation_of(activations.states, activations.p, targets, parameters.hidden_size)


def evaluation_of(
    states: Array, probabilities: Array, targets: Sequence[int], hidden_size: int | None = None
) -> Evaluation:
    """Return the evaluation with these states (T + 1, S · H) and probabilities (T, V); without H, S is 1."""
    target_indices = np.array(targets, dtype=np.intp)
    losses = -np.log(probabilities[np.arange(len(targets)), target_indices] + _LOG_FLOOR)
    return Evaluation(states, states[1:, :hidden_size], probabilities, losses, target_indices)
