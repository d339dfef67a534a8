"""How fast the engine trains, next to the notebook's own loop: ``python -m benchmarks.engine``.

All train the default run in turns, in one process, so that whatever else the machine does slows them alike. The figures
are medians over the rounds. Where numba is installed its compiled loops are measured, too, once they are compiled.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from benchmarks import plain_notebook
from playground.engine import Point, RunConfig, SamplingConfig, Trainer, compiled, moments_of
from playground.engine.compiled import Backend

LARGEST_RATIO = 0.65
LARGEST_COMPILED_STEP = 0.5e-6
HIDDEN_SIZES = (8, 32, 128)
MOMENTS = 12


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _train_plainly(config: RunConfig) -> float:
    return plain_notebook.train(
        config.text, config.hidden_size, config.learning_rate, config.epochs, config.random_seed
    )


def _train(config: RunConfig, backend: Backend) -> None:
    Trainer(config, backend).run()


def measure_default_run(config: RunConfig, backends: Sequence[Backend], rounds: int) -> bool:
    """Print what the run costs in the notebook's loop and in each backend; return whether all are fast enough."""
    works: dict[str, Callable[[], object]] = {"notebook": partial(_train_plainly, config)}
    works |= {backend: partial(_train, config, backend) for backend in backends}
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(_seconds(work))
    timesteps = config.epochs * (len(config.text) - 1)
    print(f"{config.text!r}, H = {config.hidden_size}, {config.epochs:,} epochs, median of {rounds}")
    print(f"  {'':12}{'seconds':>10}{'µs/timestep':>14}{'epochs/s':>12}{'ratio':>10}")
    ratios = {}
    for name, measured in seconds.items():
        median = statistics.median(measured)
        ratios[name] = statistics.median(
            ours / plain for ours, plain in zip(measured, seconds["notebook"], strict=True)
        )
        row = f"{median:10.3f}{median / timesteps * 1e6:14.3f}{config.epochs / median:12,.0f}{ratios[name]:10.3f}"
        print(f"  {name:12}{row}")
    is_fast = ratios["numpy"] <= LARGEST_RATIO
    print(f"  numpy / notebook at most {LARGEST_RATIO}: {'ok' if is_fast else 'TOO SLOW'}")
    return is_fast


def measure_compiled_step(config: RunConfig, rounds: int) -> bool:
    """Print what a timestep costs in the compiled loop, between two snapshots; return whether it is fast enough."""
    trainer = Trainer(replace(config, epochs=100_000), "numba")
    trainer.run(epochs=5_000)
    epochs = 1_000
    best = min(_seconds(lambda: trainer.run(epochs=epochs)) for _ in range(rounds)) / (epochs * trainer.timesteps)
    is_fast = best <= LARGEST_COMPILED_STEP
    limit = f"at most {LARGEST_COMPILED_STEP * 1e6}: {'ok' if is_fast else 'TOO SLOW'}"
    print(f"One compiled timestep, best of {rounds}: {best * 1e6:.3f} µs    {limit}")
    return is_fast


def measure_hidden_sizes(config: RunConfig, backends: Sequence[Backend], rounds: int) -> None:
    """Print the timesteps per second that ``Trainer.run`` does with few and with many units."""
    print(f"Timesteps per second, median of {rounds}")
    timesteps = config.epochs * (len(config.text) - 1)
    for backend in backends:
        rates: dict[int, list[float]] = {hidden_size: [] for hidden_size in HIDDEN_SIZES}
        for _ in range(rounds):
            for hidden_size in HIDDEN_SIZES:
                trainer = Trainer(replace(config, hidden_size=hidden_size), backend)
                rates[hidden_size].append(timesteps / _seconds(trainer.run))
        for hidden_size, measured in rates.items():
            print(f"  {backend:6} H = {hidden_size:<6} {statistics.median(measured):12,.0f}")


def measure_moments(config: RunConfig, backends: Sequence[Backend], rounds: int) -> None:
    """Print what a moment costs that is five epochs after the one before: to train, and to evaluate and sample."""
    print(f"A moment, five epochs after the one before, {MOMENTS} at a time, median of {rounds}, in µs")
    for backend in backends:
        trainer = Trainer(replace(config, epochs=100_000), backend)
        sampling, training, making = SamplingConfig(config.text[0]), [], []
        for _ in range(rounds):
            points: list[Point] = []
            training.append(_seconds(lambda: _train_to_points(trainer, points)))  # noqa: B023 - called at once
            making.append(
                _seconds(lambda: moments_of(points, trainer.training_text, config, sampling, backend))  # noqa: B023
            )
        micros = [statistics.median(measured) / MOMENTS * 1e6 for measured in (training, making)]
        print(f"  {backend:6} training {micros[0]:8.1f}    evaluation and sample {micros[1]:8.1f}")


def _train_to_points(trainer: Trainer, points: list[Point]) -> None:
    for _ in range(MOMENTS):
        trainer.run(epochs=5)
        points.append(trainer.point((0, trainer.epoch)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that the benchmark works")
    parser.add_argument("--check", action="store_true", help="exit with 1 if something is slower than it should be")
    options = parser.parse_args()
    rounds = 1 if options.quick else 15
    config = RunConfig(epochs=100) if options.quick else RunConfig()
    backends: list[Backend] = ["numpy"]
    if compiled.is_installed():
        print(f"Compiling, or taking compiled loops from the cache: {_seconds(compiled.kernels):.2f} s")
        backends.append("numba")

    are_fast = [measure_default_run(config, backends, rounds)]
    if "numba" in backends:
        are_fast.append(measure_compiled_step(config, rounds))
    measure_hidden_sizes(replace(config, epochs=config.epochs // 4), backends, rounds)
    measure_moments(config, backends, rounds)
    return 0 if all(are_fast) or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
