"""The recurrent network: its parameters, and the forward pass through one timestep or a whole text.

The formulas are those of ``docs/maths.md``, with the same letters: x is the index of the input character,
h the hidden state, y the logits, p the probabilities of the next character.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_INITIAL_SCALE = 0.01
_LOG_FLOOR = 1e-9


class Parameters:
    """The network's weights and biases, and room for their gradients, which have the same shapes.

    Attributes:
        Wxh, Whh, Why: the weights (H, V), (H, H) and (V, H).
        bh, by: the biases (H,) and (V,).
        input_layer: [Wxh bh], (H, V + 1), one block: a bias is the weight of an input that is always 1.
        flat: all of them in one vector, of which they are views: an update is one subtraction.
    """

    def __init__(self, hidden_size: int, vocabulary_size: int, flat: Array | None = None) -> None:
        """Make parameters that are all zero, or views of those in ``flat``."""
        H, V = hidden_size, vocabulary_size
        self.flat: Array = np.zeros(H * (V + 1) + H * H + V * H + V) if flat is None else flat
        input_layer, Whh, Why, by = np.split(self.flat, np.cumsum([H * (V + 1), H * H, V * H]))
        self.input_layer = input_layer.reshape(H, V + 1)
        self.Wxh = self.input_layer[:, :V]
        self.bh = self.input_layer[:, V]
        self.Whh = Whh.reshape(H, H)
        self.Why = Why.reshape(V, H)
        self.by = by

    def copy(self) -> Parameters:
        """Return parameters with the same values and memory of their own."""
        duplicate = Parameters(len(self.bh), len(self.by))
        duplicate.flat[:] = self.flat
        return duplicate


def initialise(hidden_size: int, vocabulary_size: int, random_state: np.random.RandomState) -> Parameters:
    """Return small normal weights and zero biases, drawn in the notebook's order: Wxh, Whh, Why."""
    parameters = Parameters(hidden_size, vocabulary_size)
    for weights in (parameters.Wxh, parameters.Whh, parameters.Why):
        weights[:] = random_state.randn(*weights.shape) * _INITIAL_SCALE
    return parameters


class Activations:
    """Memory for what flows through the network while it reads T characters.

    Attributes:
        h: (T + 1, H): row t is the hidden state before timestep t, row t + 1 the one after it.
        y: (V,), the logits of the latest timestep.
        p: (T, V), the probabilities of the next character.
    """

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
        np.subtract(y, y[y.argmax()], p)
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
    target_indices = np.array(targets, dtype=np.intp)
    losses = -np.log(activations.p[np.arange(T), target_indices] + _LOG_FLOOR)
    return Evaluation(activations.h, activations.p, losses, target_indices)
