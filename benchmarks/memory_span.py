"""How far back a network remembers: ``python -m benchmarks.memory_span [--seeds 20] [--search] [--quick]``.

In a gap text two halves have the same middle, and the bracket that closes a half is the one that opened it, e.g.
``(abcdefgh)[abcdefgh]`` for a gap of 8. Only at the two closing brackets is memory needed: who sees the present
character alone cannot have a smaller loss than 2 · ln 2. Trains the notebook's cell with a window of 1, and each cell
with a window as long as the text, by SGD and by Adam, from many seeds, and prints for each gap a table in Markdown: in
how many of the seeds both closing brackets are the likeliest character at their timestep, when the trained network
reads the whole text; from which epoch on that is so in nine seeds of ten; and the median of the loss.

Each row has one learning rate and one initial scale for all seeds, and all else is the same in all rows. ``--search``
looks for these two again, for each row among the same number of them, on five other seeds: the best closes the brackets
in most seeds after the last epoch; of several the best does so at most of the looks on the way, and then has the
smallest loss. It prints what it found, and measures with that. On two cores with numba it takes a few minutes, and the
search a quarter of an hour; without numba many times as long.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import string
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product

from benchmarks.markdown import print_table
from playground.engine import CELLS, OPTIMIZERS, SETTINGS, RunConfig, Trainer, TrainingText, compiled

_EPOCHS = {3: 1_000, 8: 1_000, 20: 2_000}
_HIDDEN_SIZE = 16
_CLIP_NORM = 1.0
_LOOK_EVERY = 25

_RATES = {"sgd": (0.03, 0.1, 0.3, 1.0), "adam": (0.003, 0.01, 0.03, 0.1)}
_SCALES = (0.1, 0.3, 0.5, 1.0)
_SEARCHED_SEEDS = range(100, 105)
_CELLS = (("rnn", False), ("rnn", True), ("gru", True), ("lstm", True))
_MOST = 0.9
_HEADS = (
    *("cell", "window", "optimiser", "rate", "initial scale"),
    *("closes both", "nine of ten from epoch", "median loss"),
)


@dataclass(frozen=True)
class Row:
    """What a row of a table is about."""

    gap: int
    cell: str
    is_full: bool
    optimizer: str


# Rate and initial scale, as --search prints them.
_FOUND = {
    Row(gap=3, cell="rnn", is_full=False, optimizer="sgd"): (1.0, 1.0),
    Row(gap=3, cell="rnn", is_full=False, optimizer="adam"): (0.1, 1.0),
    Row(gap=3, cell="rnn", is_full=True, optimizer="sgd"): (1.0, 0.3),
    Row(gap=3, cell="rnn", is_full=True, optimizer="adam"): (0.1, 0.3),
    Row(gap=3, cell="gru", is_full=True, optimizer="sgd"): (1.0, 0.5),
    Row(gap=3, cell="gru", is_full=True, optimizer="adam"): (0.1, 0.5),
    Row(gap=3, cell="lstm", is_full=True, optimizer="sgd"): (1.0, 0.3),
    Row(gap=3, cell="lstm", is_full=True, optimizer="adam"): (0.1, 0.5),
    Row(gap=8, cell="rnn", is_full=False, optimizer="sgd"): (0.03, 1.0),
    Row(gap=8, cell="rnn", is_full=False, optimizer="adam"): (0.1, 0.5),
    Row(gap=8, cell="rnn", is_full=True, optimizer="sgd"): (0.3, 0.5),
    Row(gap=8, cell="rnn", is_full=True, optimizer="adam"): (0.03, 0.5),
    Row(gap=8, cell="gru", is_full=True, optimizer="sgd"): (1.0, 1.0),
    Row(gap=8, cell="gru", is_full=True, optimizer="adam"): (0.1, 0.5),
    Row(gap=8, cell="lstm", is_full=True, optimizer="sgd"): (1.0, 1.0),
    Row(gap=8, cell="lstm", is_full=True, optimizer="adam"): (0.1, 0.3),
    Row(gap=20, cell="rnn", is_full=False, optimizer="sgd"): (0.03, 1.0),
    Row(gap=20, cell="rnn", is_full=False, optimizer="adam"): (0.1, 0.1),
    Row(gap=20, cell="rnn", is_full=True, optimizer="sgd"): (0.03, 0.5),
    Row(gap=20, cell="rnn", is_full=True, optimizer="adam"): (0.003, 0.5),
    Row(gap=20, cell="gru", is_full=True, optimizer="sgd"): (0.3, 1.0),
    Row(gap=20, cell="gru", is_full=True, optimizer="adam"): (0.1, 1.0),
    Row(gap=20, cell="lstm", is_full=True, optimizer="sgd"): (0.3, 1.0),
    Row(gap=20, cell="lstm", is_full=True, optimizer="adam"): (0.1, 1.0),
}


@dataclass(frozen=True)
class Outcome:
    """What became of a run: whether it closed both brackets at each look, and its loss after the last epoch."""

    closed: tuple[bool, ...]
    loss: float


def gap_text(gap: int) -> str:
    """Return the text whose closing brackets are ``gap`` letters away from those that open."""
    middle = string.ascii_lowercase[:gap]
    return f"({middle})[{middle}]"


def _config(row: Row, rate: float, scale: float, epochs: int) -> RunConfig:
    text = gap_text(row.gap)
    return RunConfig(
        text=text,
        hidden_size=_HIDDEN_SIZE,
        learning_rate=rate,
        epochs=epochs,
        window=len(text) - 1 if row.is_full else 1,
        initial_scale=scale,
        cell=row.cell,
        optimizer=row.optimizer,
        clip_norm=_CLIP_NORM,
    )


def _outcome(config: RunConfig) -> Outcome:
    """Train one run, and look at it on the way."""
    trainer = Trainer(config, "numba")
    closing = [t for t, target in enumerate(config.text[1:]) if target in ")]"]
    closed = []
    for _ in range(config.epochs // _LOOK_EVERY):
        trainer.run(epochs=_LOOK_EVERY)
        evaluation = trainer.evaluate()
        likeliest = evaluation.probabilities.argmax(axis=1)
        closed.append(all(likeliest[t] == evaluation.targets[t] for t in closing))
    return Outcome(tuple(closed), float(evaluation.losses.sum()))


def _outcomes(pool: ProcessPoolExecutor, config: RunConfig, seeds: Iterable[int]) -> Iterator[Outcome]:
    """Begin to train a run from each of the seeds; what comes of them can be had in this order."""
    return pool.map(_outcome, [replace(config, random_seed=seed) for seed in seeds])


def _merit(outcomes: Iterable[Outcome]) -> tuple[int, int, float]:
    """Return what is larger for better settings."""
    done = list(outcomes)
    looks = sum(sum(outcome.closed) for outcome in done)
    return sum(outcome.closed[-1] for outcome in done), looks, -statistics.median(outcome.loss for outcome in done)


def _search(pool: ProcessPoolExecutor, rows: Iterable[Row]) -> dict[Row, tuple[float, float]]:
    """Return the best rate and scale of each row, and print them as they are written above."""
    begun = {
        row: {
            choice: _outcomes(pool, _config(row, *choice, _EPOCHS[row.gap]), _SEARCHED_SEEDS)
            for choice in product(_RATES[row.optimizer], _SCALES)
        }
        for row in rows
    }
    found = {}
    for row, outcomes in begun.items():
        merits = {choice: _merit(done) for choice, done in outcomes.items()}
        found[row] = max(merits, key=lambda choice: merits[choice])
        print(f"    {row!r}: {found[row]},", flush=True)
    return found


def _from_epoch(outcomes: list[Outcome]) -> float:
    """Return the epoch from which on, at each look, most seeds closed both brackets; infinity if there is none."""
    share = [statistics.mean(looks) for looks in zip(*(outcome.closed for outcome in outcomes), strict=True)]
    bad = [look for look, reached in enumerate(share) if reached < _MOST]
    first = bad[-1] + 1 if bad else 0
    return (first + 1) * _LOOK_EVERY if first < len(share) else math.inf


def _options(config: RunConfig) -> str:
    """Return what is not as it is by default, as options of the command line."""
    default = RunConfig()
    names = [name for name in vars(config) if getattr(config, name) != getattr(default, name)]
    return " ".join(f"{SETTINGS[name].option} {getattr(config, name)}" for name in names if name != "text")


def _measure(pool: ProcessPoolExecutor, configs: dict[Row, RunConfig], gap: int, seeds: int) -> None:
    """Print the table of a gap."""
    text = TrainingText(gap_text(gap))
    begun = {row: _outcomes(pool, config, range(seeds)) for row, config in configs.items() if row.gap == gap}
    results = {row: list(outcomes) for row, outcomes in begun.items()}
    epochs = {configs[row].epochs for row in results}.pop()
    print(f"\n## Gap {gap}: `{text.text}`\n")
    print(
        f"H = {_HIDDEN_SIZE}, clip norm {_CLIP_NORM:g}, {epochs:,} epochs, {seeds} seeds from 0 on. "
        f"Without memory the loss is {text.memoryless_floor:.3f} at least.\n"
    )
    table = []
    for row, outcomes in results.items():
        config, since = configs[row], _from_epoch(outcomes)
        right = sum(outcome.closed[-1] for outcome in outcomes)
        loss = statistics.median(outcome.loss for outcome in outcomes)
        table.append(
            (
                CELLS[row.cell].title,
                f"full, {config.window}" if row.is_full else "1",
                OPTIMIZERS[row.optimizer].title,
                f"{config.learning_rate:g}",
                f"{config.initial_scale:g}",
                f"{right} of {seeds}",
                f"{since:,}" if since < math.inf else "–",
                f"{loss:.3f}",
            )
        )
    print_table(_HEADS, table, left=3)
    best = max(results, key=lambda row: (sum(o.closed[-1] for o in results[row]), -_from_epoch(results[row])))
    print(f"\nMost seeds, and of these the soonest: `{_options(configs[best])}`", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory_span", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many runs a row has")
    parser.add_argument("--search", action="store_true", help="look for the rates and scales again")
    parser.add_argument("--quick", action="store_true", help="two short runs a row, to see that the benchmark works")
    options = parser.parse_args()
    gaps, seeds = ([3], 2) if options.quick else (list(_EPOCHS), options.seeds)
    rows = [Row(gap, *cell, optimizer) for gap in gaps for cell in _CELLS for optimizer in _RATES]
    if compiled.is_installed():
        compiled.kernels()  # once, before every process takes them from the cache
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = _search(pool, rows) if options.search else _FOUND
        epochs = dict.fromkeys(gaps, 100) if options.quick else _EPOCHS
        configs = {row: _config(row, *found[row], epochs[row.gap]) for row in rows}
        for gap in gaps:
            _measure(pool, configs, gap, seeds)


if __name__ == "__main__":
    main()
