"""What a timestep of training costs here and elsewhere: ``python -m benchmarks.peers [--quick]``.

Prints in Markdown the microseconds that a timestep takes in the notebook's loop, in the engine by each backend, and in
PyTorch where it is installed, for each cell with few and with many units, by SGD. Online is an update after each
timestep, as in the notebook; full is one update an epoch, after backpropagation through the whole text. PyTorch goes
through its cells one timestep after the other, and with a full window also through its layers, which read a text in one
call. All numbers are float64, and every library has one thread.

All train the same text in turns, in one process, so that whatever else the machine does slows them alike. The figures
are medians over the rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import TypeAlias

from benchmarks import plain_notebook
from benchmarks.markdown import print_table
from benchmarks.torch_network import TorchNetwork, load_torch
from playground.engine import CELLS, RunConfig, Trainer, compiled
from playground.engine.compiled import Backend

_TEXT = "the quick brown fox jumps over a lazy dog"
_RATE = 0.01
_HIDDEN_SIZES = (8, 32, 64)
_SECONDS = 0.1
_TITLES = {"online": "Online: an update after each timestep", "full": "Full window: an update an epoch"}
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")

Work: TypeAlias = Callable[[int], object]
"""Trains as many epochs."""


def _train_plainly(config: RunConfig, epochs: int) -> float:
    return plain_notebook.train(config.text, config.hidden_size, _RATE, epochs, config.random_seed)


def _engine(config: RunConfig, backend: Backend) -> Work:
    trainer = Trainer(config, backend)
    return lambda epochs: trainer.run(epochs=epochs)


def _torch(torch: ModuleType, config: RunConfig, *, is_layer: bool = False) -> Work:
    """Return what trains in PyTorch: with a window of 1, or of the whole text."""
    untrained = Trainer(config)
    network = TorchNetwork(torch, untrained.parameters, untrained.training_text, is_layer=is_layer)
    optimizer = torch.optim.SGD(list(network.trained.values()), lr=_RATE)

    def update(logits: object, start: int) -> None:
        optimizer.zero_grad()
        network.loss(logits, start).backward()
        optimizer.step()

    def train_online() -> None:
        carried = network.nothing
        for t in range(untrained.timesteps):
            logits, carried = network.read(t, carried)
            update(logits, t)
            carried = tuple(each.detach() for each in carried)

    def train_full() -> None:
        carried, all_logits = network.nothing, []
        for t in range(untrained.timesteps):
            logits, carried = network.read(t, carried)
            all_logits.append(logits)
        update(torch.cat(all_logits), 0)

    def train(epochs: int) -> None:
        for _ in range(epochs):
            if is_layer:
                update(network.read_all(), 0)
            elif config.window == 1:
                train_online()
            else:
                train_full()

    return train


def _works(torch: ModuleType | None, cell: str, hidden_size: int) -> dict[tuple[str, str], Work]:
    """Return what is measured, by its name and its window."""
    online = RunConfig(text=_TEXT, hidden_size=hidden_size, learning_rate=_RATE, epochs=100_000, cell=cell)
    full = RunConfig(**{**vars(online), "window": len(_TEXT) - 1})
    works: dict[tuple[str, str], Work] = {}
    if cell == "rnn":
        works["notebook", "online"] = partial(_train_plainly, online)
    backends: list[Backend] = ["numpy", "numba"] if compiled.is_installed() else ["numpy"]
    for window, config in (("online", online), ("full", full)):
        for backend in backends:
            works[f"engine, {backend}", window] = _engine(config, backend)
        if torch is not None:
            works["PyTorch, cell", window] = _torch(torch, config)
    if torch is not None:
        works["PyTorch, layer", "full"] = _torch(torch, full, is_layer=True)
    return works


def _seconds(work: Work, epochs: int) -> float:
    started = time.perf_counter()
    work(epochs)
    return time.perf_counter() - started


def _micros(works: dict[tuple[str, str], Work], rounds: int, seconds: float) -> dict[tuple[str, str], float]:
    """Return the microseconds that a timestep takes in each, the median of the rounds."""
    epochs = {}
    for name, work in works.items():
        work(1)
        epochs[name] = max(1, round(seconds / max(_seconds(work, 2) / 2, 1e-6)))
    measured: dict[tuple[str, str], list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            measured[name].append(_seconds(work, epochs[name]) / epochs[name] / (len(_TEXT) - 1) * 1e6)
    return {name: statistics.median(each) for name, each in measured.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that the benchmark works")
    quick = parser.parse_args().quick
    if any(os.environ.get(name) != one for name, one in _ONE_THREAD.items()):
        # Libraries look at these when they are loaded.
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks.peers", *sys.argv[1:]], {**os.environ, **_ONE_THREAD}
        )
    torch = load_torch()
    sizes, rounds, seconds = (_HIDDEN_SIZES[:1], 1, 0.0) if quick else (_HIDDEN_SIZES, 9, _SECONDS)
    print(f"µs per timestep of {_TEXT!r}, median of {rounds}")
    print("PyTorch is not installed here." if torch is None else f"PyTorch {torch.__version__}")
    micros = {(cell, size): _micros(_works(torch, cell, size), rounds, seconds) for cell in CELLS for size in sizes}
    for window, title in _TITLES.items():
        names = list(dict.fromkeys(name for each in micros.values() for name in each if name[1] == window))
        print(f"\n## {title}\n")
        print_table(
            ("cell", "H", *(name for name, _ in names)),
            [
                (CELLS[cell].title, str(size), *(f"{each[name]:,.2f}" if name in each else "–" for name in names))
                for (cell, size), each in micros.items()
            ],
        )


if __name__ == "__main__":
    main()
