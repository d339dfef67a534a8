"""Cells, optimisers and clipping once more, straight from the papers, as something to compare the engine with.

Shares no code with the engine. Weights are a dictionary by the engine's names; those of a gate are its block of H rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from playground.engine import CELLS, Parameters, RunConfig, TrainState
from tests.engine.plain_notebook import Array, Weights, encode

GATES = {"rnn": "a", "gru": "rzn", "lstm": "ifgo"}
MEMORY = {"sgd": "", "momentum": "v", "adagrad": "s", "rmsprop": "s", "adam": "ms"}
"""How many numbers of each weight an optimiser remembers: a letter for each."""


def sigma(a: Array) -> Array:
    """The logistic function, in a form that cannot overflow."""
    return np.asarray(0.5 + 0.5 * np.tanh(a / 2))


def weights_of(parameters: Parameters) -> Weights:
    return {name: np.array(parameters[name]) for name in ("Wxh", "Whh", "Why", "bh", "by")}


@dataclass(frozen=True)
class Step:
    """What one timestep computes; c is the LSTM's cell state, ``inner`` has the gates by their letters."""

    x: int
    target: int
    h_previous: Array
    c_previous: Array
    h: Array
    c: Array
    p: Array
    loss: float
    inner: dict[str, Array]


def read(cell: str, weights: Weights, inputs: Sequence[int], targets: Sequence[int], h: Array, c: Array) -> list[Step]:
    """Go through some timesteps without learning, from what is carried into them."""
    steps, H = [], len(h)
    for x, target in zip(inputs, targets, strict=True):
        blocks = {g: slice(k * H, k * H + H) for k, g in enumerate(GATES[cell])}
        W, U, b = (
            {g: rows[block] for g, block in blocks.items()}
            for rows in (weights["Wxh"][:, x], weights["Whh"], weights["bh"])
        )
        h_previous, c_previous = h, c
        if cell == "rnn":
            inner = {"a": W["a"] + U["a"] @ h + b["a"]}
            h = np.tanh(inner["a"])
        elif cell == "gru":
            r, z = (sigma(W[g] + U[g] @ h + b[g]) for g in "rz")
            n = np.tanh(W["n"] + b["n"] + r * (U["n"] @ h))
            inner = {"r": r, "z": z, "n": n, "u": U["n"] @ h}
            h = (1 - z) * n + z * h
        else:
            inner = {g: (np.tanh if g == "g" else sigma)(W[g] + U[g] @ h + b[g]) for g in "ifgo"}
            c = inner["f"] * c + inner["i"] * inner["g"]
            h = inner["o"] * np.tanh(c)
        y = weights["Why"] @ h + weights["by"]
        e = np.exp(y - y.max())
        p = e / e.sum()
        steps.append(Step(x, target, h_previous, c_previous, h, c, p, -math.log(p[target] + 1e-9), inner))
    return steps


def backpropagate(cell: str, weights: Weights, steps: Sequence[Step]) -> Weights:
    """Gradients of the summed loss of a window."""
    total = {name: np.zeros_like(array) for name, array in weights.items()}
    H = len(steps[0].h)
    U = {g: weights["Whh"][k * H : k * H + H] for k, g in enumerate(GATES[cell])}
    dh_later, dc_later = np.zeros(H), np.zeros(H)
    for step in reversed(steps):
        dy = step.p - np.eye(len(step.p))[step.target]
        dh = weights["Why"].T @ dy + dh_later
        inner = step.inner
        if cell == "rnn":
            d = {"a": dh * (1 - step.h**2)}
            heard = d
            dh_later = np.zeros(H)
        elif cell == "gru":
            d = {"n": dh * (1 - inner["z"]) * (1 - inner["n"] ** 2)}
            d["z"] = dh * (step.h_previous - inner["n"]) * inner["z"] * (1 - inner["z"])
            d["r"] = d["n"] * inner["u"] * inner["r"] * (1 - inner["r"])
            heard = d | {"n": d["n"] * inner["r"]}
            dh_later = dh * inner["z"]
        else:
            dc = dc_later + dh * inner["o"] * (1 - np.tanh(step.c) ** 2)
            d = {"o": dh * np.tanh(step.c) * inner["o"] * (1 - inner["o"])}
            d["i"] = dc * inner["g"] * inner["i"] * (1 - inner["i"])
            d["f"] = dc * step.c_previous * inner["f"] * (1 - inner["f"])
            d["g"] = dc * inner["i"] * (1 - inner["g"] ** 2)
            heard = d
            dh_later, dc_later = np.zeros(H), dc * inner["f"]
        for k, g in enumerate(GATES[cell]):
            rows = slice(k * H, k * H + H)
            total["Wxh"][rows, step.x] += d[g]
            total["bh"][rows] += d[g]
            total["Whh"][rows] += np.outer(heard[g], step.h_previous)
            dh_later = dh_later + U[g].T @ heard[g]
        total["Why"] += np.outer(dy, step.h)
        total["by"] += dy
    return total


def clip(gradients: Weights, value: float | None, norm: float | None) -> Weights:
    """Limit every number, and then the length of all of them."""
    if value is not None:
        gradients = {name: np.maximum(np.minimum(array, value), -value) for name, array in gradients.items()}
    length = math.sqrt(sum(float((array**2).sum()) for array in gradients.values()))
    if norm is not None and length > norm:
        gradients = {name: array / length * norm for name, array in gradients.items()}
    return gradients


def change(
    optimizer: str, g: Array, memory: list[Array], learning_rate: float, number: int
) -> tuple[Array, list[Array]]:
    """What gradients g add to weights at their update with this number, from 1, and what is then remembered of them."""
    if optimizer == "sgd":
        return -learning_rate * g, []
    if optimizer == "momentum":
        velocity = 0.9 * memory[0] + g
        return -learning_rate * velocity, [velocity]
    if optimizer == "adagrad":
        total = memory[0] + g**2
        return -learning_rate * g / np.sqrt(total + 1e-8), [total]
    if optimizer == "rmsprop":
        mean = 0.9 * memory[0] + 0.1 * g**2
        return -learning_rate * g / (np.sqrt(mean) + 1e-8), [mean]
    first, second = 0.9 * memory[0] + 0.1 * g, 0.999 * memory[1] + 0.001 * g**2
    first_hat, second_hat = first / (1 - 0.9**number), second / (1 - 0.999**number)
    return -learning_rate * first_hat / (np.sqrt(second_hat) + 1e-8), [first, second]


@dataclass
class PlainRun:
    """A run trained by the formulas above.

    Attributes:
        weights: the present ones.
        memory: what the optimiser remembers, each of its rows by the weights' names.
        losses: of each epoch.
        updates: how many there were.
    """

    config: RunConfig
    weights: Weights = field(init=False)
    memory: list[Weights] = field(init=False)
    losses: list[float] = field(init=False, default_factory=list)
    updates: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        config = self.config
        H, V, G = config.hidden_size, len(set(config.text)), len(GATES[config.cell])
        drawn = np.random.RandomState(config.random_seed)
        shapes = {"Wxh": (G * H, V), "Whh": (G * H, H), "Why": (V, H)}
        self.weights = {name: drawn.randn(*shape) * config.initial_scale for name, shape in shapes.items()}
        self.weights |= {"bh": np.zeros(G * H), "by": np.zeros(V)}
        if config.cell == "lstm":
            self.weights["bh"][H : 2 * H] = 1.0
        self.memory = [
            {name: np.zeros_like(array) for name, array in self.weights.items()} for _ in MEMORY[config.optimizer]
        ]

    def train(self, epochs: int) -> PlainRun:
        config, indices = self.config, encode(self.config.text)
        inputs, targets = indices[:-1], indices[1:]
        for _ in range(epochs):
            h = c = np.zeros(config.hidden_size)
            loss = 0.0
            for start in range(0, len(inputs), config.window):
                window = slice(start, start + config.window)
                steps = read(config.cell, self.weights, inputs[window], targets[window], h, c)
                self._learn(backpropagate(config.cell, self.weights, steps))
                loss += sum(step.loss for step in steps)
                h, c = steps[-1].h, steps[-1].c
            self.losses.append(loss)
        return self

    def _learn(self, gradients: Weights) -> None:
        config = self.config
        self.updates += 1
        for name, array in clip(gradients, config.clip_value, config.clip_norm).items():
            before = [row[name] for row in self.memory]
            added, after = change(config.optimizer, array, before, config.learning_rate, self.updates)
            self.weights[name] = self.weights[name] + added
            for row, remembered in zip(self.memory, after, strict=True):
                row[name] = remembered

    def assert_is(self, state: TrainState) -> None:
        """Fail, naming the weights, where the engine's state is another one by more than 1e-9."""
        H, V = self.config.hidden_size, len(set(self.config.text))
        rows = [state.parameters.flat, *state.memory]
        for row, expected in zip(rows, [self.weights, *self.memory], strict=True):
            actual = weights_of(Parameters(H, V, row.copy(), CELLS[self.config.cell]))
            for name, array in expected.items():
                np.testing.assert_allclose(actual[name], array, rtol=1e-9, atol=1e-9, err_msg=name)
        assert state.updates.tolist() == ([self.updates] if self.config.optimizer == "adam" else [])


@cache
def plain_run(config: RunConfig, epochs: int) -> PlainRun:
    """The run after so many epochs, trained once for all that are compared with it."""
    return PlainRun(config).train(epochs)
