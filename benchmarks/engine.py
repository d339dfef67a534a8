"""How fast the engine trains, next to the notebook's own loop: ``python -m benchmarks.engine``.

Both train the default run in turns, in one process, so that whatever else the machine does slows both. The figures
are medians over the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks import plain_notebook
from playground.engine import RunConfig, Trainer

LARGEST_RATIO = 0.65
HIDDEN_SIZES = (8, 32, 128)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _train_plainly(config: RunConfig) -> float:
    return plain_notebook.train(
        config.text, config.hidden_size, config.learning_rate, config.epochs, config.random_seed
    )


def measure_ratio(config: RunConfig, rounds: int) -> float:
    """Print what the run costs in the notebook's loop and in the engine; return the median of engine / notebook."""
    plain, engine = [], []
    for _ in range(rounds):
        plain.append(_seconds(lambda: _train_plainly(config)))
        engine.append(_seconds(lambda: Trainer(config).run()))
    ratio = statistics.median(ours / theirs for ours, theirs in zip(engine, plain, strict=True))
    verdict = "ok" if ratio <= LARGEST_RATIO else "TOO SLOW"
    print(f"{config.text!r}, H = {config.hidden_size}, {config.epochs:,} epochs, median of {rounds}")
    print(f"  notebook's loop  {statistics.median(plain):8.3f} s")
    print(f"  Trainer.run      {statistics.median(engine):8.3f} s")
    print(f"  ratio            {ratio:8.3f}    at most {LARGEST_RATIO}: {verdict}")
    print(f"  epochs/s         {config.epochs / statistics.median(engine):8,.0f}")
    return ratio


def measure_hidden_sizes(config: RunConfig, rounds: int) -> None:
    """Print the timesteps per second that ``Trainer.run`` does with few and with many units."""
    print(f"Timesteps per second, median of {rounds}")
    timesteps = config.epochs * (len(config.text) - 1)
    rates: dict[int, list[float]] = {hidden_size: [] for hidden_size in HIDDEN_SIZES}
    for _ in range(rounds):
        for hidden_size in HIDDEN_SIZES:
            trainer = Trainer(replace(config, hidden_size=hidden_size))
            rates[hidden_size].append(timesteps / _seconds(trainer.run))
    for hidden_size, measured in rates.items():
        print(f"  H = {hidden_size:<12} {statistics.median(measured):8,.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that the benchmark works")
    parser.add_argument("--check", action="store_true", help=f"exit with 1 if the ratio is above {LARGEST_RATIO}")
    options = parser.parse_args()
    rounds = 1 if options.quick else 15
    config = RunConfig(epochs=100) if options.quick else RunConfig()

    ratio = measure_ratio(config, rounds)
    measure_hidden_sizes(replace(config, epochs=config.epochs // 4), rounds)
    return 1 if options.check and ratio > LARGEST_RATIO else 0


if __name__ == "__main__":
    sys.exit(main())
