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
        rows, columns: what they stand for; a bias has no columns.
        offset: the place of its first number.
        strides: how far apart neighbours along each axis are, in numbers.
    """

    name: ParameterName
    shape: tuple[int, ...]
    rows: Axis
    columns: Axis | None
    offset: int
    strides: tuple[int, ...]

    def view(self, flat: Array) -> Array:
        """Return the array as a view of ``flat`` (…, P), which is contiguous, with the same leading axes."""
        strides = (*flat.strides[:-1], *(flat.itemsize * stride for stride in self.strides))
        shape = (*flat.shape[:-1], *self.shape)
        return np.ndarray(shape, flat.dtype, flat, self.offset * flat.itemsize, strides)


@lru_cache(maxsize=128)
def parameter_layout(hidden_size: int, vocabulary_size: int) -> tuple[ParameterArray, ...]:
    """Return the arrays of a network with H units and V characters, in the order in which they are always named."""
    H, V = hidden_size, vocabulary_size
    after_inputs = H * (V + 1)
    return (
        ParameterArray("Wxh", (H, V), "unit", "character", 0, (V + 1, 1)),
        ParameterArray("Whh", (H, H), "unit", "unit", after_inputs, (H, 1)),
        ParameterArray("Why", (V, H), "character", "unit", after_inputs + H * H, (H, 1)),
        ParameterArray("bh", (H,), "unit", None, V, (V + 1,)),
        ParameterArray("by", (V,), "character", None, after_inputs + H * H + V * H, (1,)),
    )


PARAMETER_NAMES: tuple[ParameterName, ...] = tuple(array.name for array in parameter_layout(1, 1))
BIASES = frozenset(array.name for array in parameter_layout(1, 1) if array.columns is None)


class Parameters:
    """The network's weights and biases, and room for their gradients, which have the same shapes.

    An array can be had by its name, too: ``parameters["Wxh"]``.

    Attributes:
        layout: what arrays there are, and where they stand in ``flat``.
        Wxh, Whh, Why: the weights (H, V), (H, H) and (V, H).
        bh, by: the biases (H,) and (V,).
        input_layer: [Wxh bh], (H, V + 1), one block: a bias is the weight of an input that is always 1.
        flat: all of them in one vector (P,), of which they are views: an update is one subtraction.
    """

    Wxh: Array
    Whh: Array
    Why: Array
    bh: Array
    by: Array

    def __init__(self, hidden_size: int, vocabulary_size: int, flat: Array | None = None) -> None:
        """Make parameters that are all zero, or views of those in ``flat``."""
        H, V = hidden_size, vocabulary_size
        self.layout = parameter_layout(H, V)
        self.flat: Array = np.zeros(sum(math.prod(array.shape) for array in self.layout)) if flat is None else flat
        for array in self.layout:
            setattr(self, array.name, array.view(self.flat))
        self.input_layer = self.flat[: H * (V + 1)].reshape(H, V + 1)

    def __getitem__(self, name: ParameterName) -> Array:
        if name not in PARAMETER_NAMES:
            raise KeyError(name)
        array: Array = getattr(self, name)
        return array

    def copy(self) -> Parameters:
        """Return parameters with the same values and memory of their own."""
        return Parameters(len(self.bh), len(self.by), self.flat.copy())


def initialise(
    hidden_size: int, vocabulary_size: int, random_state: np.random.RandomState, scale: float = 0.01
) -> Parameters:
    """Return normal weights times ``scale`` and zero biases, drawn in the notebook's order: Wxh, Whh, Why."""
    parameters = Parameters(hidden_size, vocabulary_size)
    for array in parameters.layout:
        if array.name not in BIASES:
            parameters[array.name][:] = random_state.randn(*array.shape) * scale
    return parameters


class Activations:
    """Memory for what flows through the network while it reads T characters.

    Attributes:
        h: (T + 1, H): row t is the hidden state before timestep t, row t + 1 the one after it.
        y: (V,), the logits of the latest timestep.
        p: (T, V), the probabilities of the next character.
        likeliest: the index of the character with the highest logit at the latest timestep.
    """

    likeliest: np.integer[Any]

    def __init__(self, timesteps: int, hidden_size: int, vocabulary_size: int) -> None:
        self.h = np.zeros((timesteps + 1, hidden_size))
        self.y = np.empty(vocabulary_size)
        self.p = np.empty((timesteps, vocabulary_size))
        self._sum = np.empty(())
        # Taking a row out of an array costs as much as a small sum: done once here instead of at every timestep.
        self._rows = list(zip(self.h, self.h[1:], self.p, strict=False))

    def forward(self, parameters: Parameters, x: int, t: int) -> None:
        """Compute timestep t: h = tanh(Wxh[:, x] + Whh h_previous + bh), y = Why h + by, p = softmax(y).

        Sums are taken in the notebook's order, because other roundings would in time grow to other digits.
        """
        h_previous, h, p = self._rows[t]
        y = self.y
        parameters.Whh.dot(h_previous, h)
        h += parameters.Wxh[:, x]
        h += parameters.bh
        np.tanh(h, h)
        parameters.Why.dot(h, y)
        y += parameters.by
        self.likeliest = likeliest = y.argmax()
        np.subtract(y, y[likeliest], p)
        np.exp(p, p)
        p /= np.add.reduce(p, out=self._sum)

    def read(self, timesteps: int) -> tuple[Array, Array]:
        """Return the rows of h and p that belong to the first ``timesteps``."""
        return self.h[: timesteps + 1], self.p[:timesteps]


def read_character(parameters: Parameters, x: int, h_previous: Array) -> tuple[Array, Array]:
    """Return the hidden state (H,) after reading the character with index x, and the next one's probabilities (V,)."""
    activations = Activations(1, len(parameters.bh), len(parameters.by))
    activations.h[0] = h_previous
    activations.forward(parameters, x, 0)
    return activations.h[1], activations.p[0]


def cross_entropy(probability: float) -> float:
    """Return the loss in nats, −log(probability + 1e-9), of a target that was given ``probability``."""
    return -math.log(probability + _LOG_FLOOR)


@dataclass(frozen=True)
class Evaluation:
    """What the network makes of the whole text.

    Attributes:
        states: before the text, zero, and after each timestep, (T + 1, H).
        probabilities: of the next character at each timestep, (T, V).
        losses: of each timestep in nats, (T,).
        targets: the true next characters' indices, (T,).
    """

    states: Array
    probabilities: Array
    losses: Array
    targets: NDArray[np.intp]

    @property
    def hidden_states(self) -> Array:
        """The hidden state after each timestep, (T, H)."""
        return self.states[1:]

    @property
    def correct(self) -> int:
        """At how many of the T timesteps the likeliest character is the true next one."""
        return int((self.probabilities.argmax(axis=1) == self.targets).sum())


def evaluate(parameters: Parameters, inputs: Sequence[int], targets: Sequence[int]) -> Evaluation:
    """Read the text once from a zero hidden state, without learning."""
    T = len(inputs)
    activations = Activations(T, len(parameters.bh), len(parameters.by))
    for t, x in enumerate(inputs):
        activations.forward(parameters, x, t)
    return evaluation_of(activations.h, activations.p, targets)


def evaluation_of(states: Array, probabilities: Array, targets: Sequence[int]) -> Evaluation:
    """Return the evaluation with these states (T + 1, H) and probabilities (T, V)."""
    target_indices = np.array(targets, dtype=np.intp)
    losses = -np.log(probabilities[np.arange(len(targets)), target_indices] + _LOG_FLOOR)
    return Evaluation(states, probabilities, losses, target_indices)
