"""The notebook's formulas once more, one timestep and one column at a time, as something to compare the engine with.

Shares no code with the engine. Weights are a dictionary by the notebook's names; biases and states are (n, 1) columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.engine import Parameters, RunConfig

Array: TypeAlias = NDArray[np.float64]
Weights: TypeAlias = dict[str, Array]

NAMES = ("Wxh", "Whh", "Why", "bh", "by")


@dataclass(frozen=True)
class Moment:
    """What one timestep computes: columns x (V, 1), h_previous and h (H, 1), p (V, 1), and the loss in nats."""

    x: Array
    h_previous: Array
    h: Array
    y: Array
    p: Array
    target: int
    loss: float


def weights_of(parameters: Parameters) -> Weights:
    """Copy the engine's parameters, the biases as columns."""
    arrays = {name: np.array(getattr(parameters, name)) for name in NAMES}
    return {name: array.reshape(len(array), -1) for name, array in arrays.items()}


def encode(text: str) -> list[int]:
    """Index of each character among the sorted distinct ones."""
    characters = sorted(set(text))
    return [characters.index(character) for character in text]


def column(index: int, size: int) -> Array:
    return np.eye(size)[:, [index]]


def softmax(y: Array) -> Array:
    e = np.exp(y - y.max())
    return np.asarray(e / e.sum())


def read(weights: Weights, inputs: Sequence[int], targets: Sequence[int], h: Array | None = None) -> list[Moment]:
    """Go through some timesteps without learning, from the hidden state ``h`` (H, 1), or from zero."""
    if h is None:
        h = np.zeros_like(weights["bh"])
    moments = []
    for character, target in zip(inputs, targets, strict=True):
        x = column(character, len(weights["by"]))
        h_previous, h = h, np.tanh(weights["Wxh"] @ x + weights["Whh"] @ h + weights["bh"])
        y = weights["Why"] @ h + weights["by"]
        p = softmax(y)
        moments.append(Moment(x, h_previous, h, y, p, target, -float(np.log(p[target, 0] + 1e-9))))
    return moments


def backpropagate(weights: Weights, moments: Sequence[Moment]) -> Weights:
    """Gradients of the summed loss of a window; with a single moment, the notebook's one-step rule."""
    total = {name: np.zeros_like(array) for name, array in weights.items()}
    dh_from_later = np.zeros_like(weights["bh"])
    for moment in reversed(moments):
        dy = moment.p - column(moment.target, len(moment.p))
        da = (weights["Why"].T @ dy + dh_from_later) * (1 - moment.h**2)
        total["Wxh"] += da @ moment.x.T
        total["Whh"] += da @ moment.h_previous.T
        total["Why"] += dy @ moment.h.T
        total["bh"] += da
        total["by"] += dy
        dh_from_later = weights["Whh"].T @ da
    return total


def train(config: RunConfig) -> tuple[Weights, list[float]]:
    """Weights and the loss of each epoch of a whole run."""
    indices = encode(config.text)
    inputs, targets = indices[:-1], indices[1:]
    H, V = config.hidden_size, len(set(config.text))
    shapes = {"Wxh": (H, V), "Whh": (H, H), "Why": (V, H)}
    random_state = np.random.RandomState(config.random_seed)
    weights = {name: random_state.randn(*shape) * config.initial_scale for name, shape in shapes.items()}
    weights |= {"bh": np.zeros((H, 1)), "by": np.zeros((V, 1))}

    losses = []
    for _ in range(config.epochs):
        h, total_loss = np.zeros((H, 1)), 0.0
        for start in range(0, len(inputs), config.window):
            window = slice(start, start + config.window)
            moments = read(weights, inputs[window], targets[window], h)
            for name, gradient in backpropagate(weights, moments).items():
                weights[name] = weights[name] - config.learning_rate * gradient
            total_loss += sum(moment.loss for moment in moments)
            h = moments[-1].h
        losses.append(total_loss)
    return weights, losses


def central_differences(weights: Weights, loss: Callable[[Weights], float], distance: float = 1e-5) -> Weights:
    """∂loss/∂weights from the loss alone, a number at a time."""
    slopes = {name: np.zeros_like(array) for name, array in weights.items()}
    for name, array in weights.items():
        for position in np.ndindex(array.shape):
            nudge = np.zeros_like(array)
            nudge[position] = distance
            rise = loss(weights | {name: array + nudge}) - loss(weights | {name: array - nudge})
            slopes[name][position] = rise / (2 * distance)
    return slopes


def assert_close(actual: Parameters, expected: Weights, *, rtol: float = 0.0, atol: float = 0.0) -> None:
    """Fail, naming the weights, where ``actual`` is further from ``expected`` than allowed."""
    for name, array in weights_of(actual).items():
        np.testing.assert_allclose(array, expected[name], rtol=rtol, atol=atol, err_msg=name)


def assert_same(actual: Array | float, expected: object) -> None:
    """Fail if the numbers differ by more than rounding."""
    np.testing.assert_allclose(actual, np.array(expected, dtype=np.float64), rtol=1e-12, atol=1e-12)
