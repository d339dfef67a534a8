"""Whether the engine learns what PyTorch learns: ``python -m benchmarks.against_pytorch`` (needs PyTorch).

Trains the same run by each backend and by PyTorch in float64, whose cells, gradients and optimisers are its own, from
the same parameters: each cell, with windows of 1, of 3 and of the whole text, by each optimiser. Prints the largest
relative difference between the losses of all epochs, and between the parameters after the last, to the largest number
of their array. Ends with 1 if one is above 1e-9. Some runs have their gradients clipped, too.

Three formulas are written out here in PyTorch's operations, because its own differ: Adagrad, whose constant is inside
the root in the engine and outside in PyTorch; the length of all gradients, to which PyTorch adds 1e-6 before it divides
by it; and the loss, −ln(p + 1e-9) in the engine, whose gradient is that of −ln p, which PyTorch is given.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from types import ModuleType
from typing import TypeAlias

import numpy as np

from benchmarks.markdown import print_table
from benchmarks.torch_network import Tensor, TorchNetwork, load_torch
from playground.engine import CELLS, OPTIMIZERS, PARAMETER_NAMES, RunConfig, Trainer, compiled
from playground.engine.compiled import Backend
from playground.engine.network import Array

LARGEST_DIFFERENCE = 1e-9
_TEXT = "hello world"
# With a window of a few timesteps, and of the whole text, whose gradients are sums of more. They are so small that a
# run does not make the last digit of a number so large that it becomes another run.
_RATES = {
    "sgd": (0.1, 0.01),
    "momentum": (0.01, 0.005),
    "adagrad": (0.05, 0.02),
    "rmsprop": (0.005, 0.002),
    "adam": (0.005, 0.005),
}
_CLIPPED: tuple[tuple[str, float | None, float | None], ...] = (
    ("sgd", 0.1, None),
    ("sgd", None, 0.5),
    ("adam", 0.1, 0.2),
)

Update: TypeAlias = Callable[[], None]


def _update_of(torch: ModuleType, config: RunConfig, tensors: list[Tensor]) -> Update:
    """Return what changes the tensors by their gradients."""
    rate = config.learning_rate
    if config.optimizer == "adagrad":
        squares = [torch.zeros_like(tensor) for tensor in tensors]

        def update() -> None:
            with torch.no_grad():
                for tensor, square in zip(tensors, squares, strict=True):
                    square.add_(tensor.grad**2)
                    tensor.sub_(rate * tensor.grad / (square + 1e-8).sqrt())

        return update
    optimizers: dict[str, Callable[[], Tensor]] = {
        "sgd": lambda: torch.optim.SGD(tensors, lr=rate),
        "momentum": lambda: torch.optim.SGD(tensors, lr=rate, momentum=0.9),
        "rmsprop": lambda: torch.optim.RMSprop(tensors, lr=rate, alpha=0.9, eps=1e-8),
        "adam": lambda: torch.optim.Adam(tensors, lr=rate, betas=(0.9, 0.999), eps=1e-8),
    }
    step: Update = optimizers[config.optimizer]().step
    return step


def _clip(torch: ModuleType, config: RunConfig, tensors: list[Tensor]) -> None:
    if config.clip_value is not None:
        torch.nn.utils.clip_grad_value_(tensors, config.clip_value)
    if config.clip_norm is not None:
        length = torch.cat([tensor.grad.flatten() for tensor in tensors]).norm()
        if length > config.clip_norm:
            for tensor in tensors:
                tensor.grad *= config.clip_norm / length


def _train_in_torch(torch: ModuleType, config: RunConfig) -> tuple[Array, dict[str, Array]]:
    """Return the loss of each epoch, and the parameters after the last."""
    untrained = Trainer(config)
    network = TorchNetwork(torch, untrained.parameters, untrained.training_text)
    tensors = list(network.trained.values())
    update, losses = _update_of(torch, config, tensors), []
    for _ in range(config.epochs):
        carried, loss = network.nothing, 0.0
        for start in range(0, untrained.timesteps, config.window):
            carried = tuple(each.detach() for each in carried)
            window = []
            for t in range(start, min(start + config.window, untrained.timesteps)):
                logits, carried = network.read(t, carried)
                window.append(logits)
                p = logits.detach().softmax(dim=1)[0, network.targets[t]]
                loss -= float(np.log(p.item() + 1e-9))
            for tensor in tensors:
                tensor.grad = None
            network.loss(torch.cat(window), start).backward()
            _clip(torch, config, tensors)
            update()
        losses.append(loss)
    return np.array(losses), {name: tensor.detach().numpy() for name, tensor in network.trained.items()}


def _largest_differences(trainer: Trainer, losses: Array, parameters: dict[str, Array]) -> tuple[float, float]:
    """Return those of the losses and of the parameters."""
    of_parameters = [
        np.abs(trainer.parameters[name] - parameters[name]).max() / np.abs(parameters[name]).max()
        for name in PARAMETER_NAMES
    ]
    return float((np.abs(trainer.losses - losses) / losses).max()), float(max(of_parameters))


def _configs(*, quick: bool) -> list[RunConfig]:
    full = len(_TEXT) - 1
    begin = RunConfig(text=_TEXT, hidden_size=6, initial_scale=0.3, random_seed=0)
    return [
        replace(
            begin,
            cell=cell,
            window=window,
            epochs=3 if quick else 120 if window == full else 50,
            optimizer=optimizer,
            learning_rate=_RATES[optimizer][window == full],
            clip_value=clip_value,
            clip_norm=clip_norm,
        )
        for cell, window in product(CELLS, (1, 3, full))
        for optimizer, clip_value, clip_norm in [*((name, None, None) for name in OPTIMIZERS), *_CLIPPED]
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against_pytorch", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three epochs of each run, to see that it works")
    configs = _configs(quick=parser.parse_args().quick)
    torch = load_torch()
    if torch is None:
        print("PyTorch is not installed here: there is nothing to compare with.")
        return 0
    backends: list[Backend] = ["numpy", "numba"] if compiled.is_installed() else ["numpy"]
    print(f"{_TEXT!r}, H = {configs[0].hidden_size}, PyTorch {torch.__version__}\n")
    rows, largest = [], 0.0
    for config in configs:
        in_torch = _train_in_torch(torch, config)
        differences: list[float] = []
        for backend in backends:
            trainer = Trainer(config, backend)
            trainer.run()
            differences += _largest_differences(trainer, *in_torch)
        largest = max(largest, *differences)
        clipping = {"value": config.clip_value, "norm": config.clip_norm}
        learning = [
            OPTIMIZERS[config.optimizer].title,
            *(f"{name} ≤ {most}" for name, most in clipping.items() if most),
        ]
        updates = config.epochs * math.ceil((len(_TEXT) - 1) / config.window)
        loss = f"{in_torch[0][0]:.2f} → {in_torch[0][-1]:.2f}"
        numbers = (f"{updates:,}", loss, *(f"{difference:.1e}" for difference in differences))
        rows.append((CELLS[config.cell].title, str(config.window), ", ".join(learning), *numbers))
    columns = [f"{backend}: {what}" for backend in backends for what in ("losses", "parameters")]
    print_table(("cell", "window", "optimiser", "updates", "loss", *columns), rows, left=3)
    is_same = largest <= LARGEST_DIFFERENCE
    verdict = "ok" if is_same else "MISSED"
    print(f"\nThe largest of {len(rows)} runs: {largest:.1e}, at most {LARGEST_DIFFERENCE}: {verdict}")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
