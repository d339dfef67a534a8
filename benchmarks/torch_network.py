"""The same networks in PyTorch, where it is installed: its own cells and gradients, with the engine's parameters."""

from __future__ import annotations

import importlib
import importlib.util
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from playground.engine import CELLS, Parameters, TrainingText

Tensor: TypeAlias = Any

CELL_CLASSES = {"rnn": "RNNCell", "gru": "GRUCell", "lstm": "LSTMCell"}
LAYER_CLASSES = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}


def load_torch() -> ModuleType | None:
    """Return PyTorch, made to use one thread; None where it is not installed."""
    if importlib.util.find_spec("torch") is None:
        return None
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    return torch


class TorchNetwork:
    """A cell of PyTorch and a linear layer that reads it, in float64.

    Its cells have a second bias for what the hidden state adds; it is 0 and is not trained. Gates have the same order.

    Attributes:
        trained: the tensors that are trained, by the names of ``Parameters``.
    """

    def __init__(
        self, torch: ModuleType, parameters: Parameters, text: TrainingText, *, is_layer: bool = False
    ) -> None:
        """Make a network with these parameters; as a layer it reads a whole text in one call."""
        self._torch = torch
        H, V, cell = parameters.hidden_size, parameters.vocabulary_size, parameters.cell.name
        double = {"dtype": torch.float64}
        if is_layer:
            self.cell = getattr(torch.nn, LAYER_CLASSES[cell])(V, H, **double)
            names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        else:
            self.cell = getattr(torch.nn, CELL_CLASSES[cell])(V, H, **double)
            names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        self.linear = torch.nn.Linear(H, V, **double)
        Wxh, Whh, bh, second_bias = (getattr(self.cell, name) for name in names)
        second_bias.requires_grad_(requires_grad=False)
        self.trained = {"Wxh": Wxh, "Whh": Whh, "Why": self.linear.weight, "bh": bh, "by": self.linear.bias}
        with torch.no_grad():
            second_bias.zero_()
            for name, tensor in self.trained.items():
                tensor.copy_(torch.from_numpy(np.array(parameters[name])))
        self.inputs = torch.nn.functional.one_hot(torch.tensor(text.inputs), V).to(torch.float64)
        self.targets = torch.tensor(text.targets)
        self._nothing = tuple(torch.zeros(1, H, **double) for _ in range(CELLS[cell].carries))

    @property
    def nothing(self) -> tuple[Tensor, ...]:
        """What is carried into the first timestep: zeros, (1, H) each."""
        return self._nothing

    def read(self, t: int, carried: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return the logits (1, V) at timestep t, and what is carried on."""
        x = self.inputs[t : t + 1]
        after = self.cell(x, carried) if len(carried) > 1 else (self.cell(x, carried[0]),)
        return self.linear(after[0]), after

    def read_all(self) -> Tensor:
        """Return the logits at all timesteps, (T, V), of a layer."""
        states, _ = self.cell(self.inputs)
        return self.linear(states)

    def loss(self, logits: Tensor, start: int) -> Tensor:
        """Return −ln p of the true next characters, summed over the timesteps from ``start`` on."""
        targets = self.targets[start : start + len(logits)]
        return self._torch.nn.functional.cross_entropy(logits, targets, reduction="sum")
