"""What a session holds in memory at its largest: ``python -m benchmarks.memory`` (Linux).

Trains the largest network that the settings allow on the longest text, until its history is full, pins four others of
the same size, replaces runs until undo is full, and looks at an earlier epoch. Nothing is shared between the runs,
because each has a random seed of its own. Prints how much the process has grown, and how much of that is snapshots.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
from pathlib import Path

from playground.engine import SETTINGS, RunConfig, SamplingConfig
from playground.session.pins import MOST_PINS, Pin
from playground.session.run import Run
from playground.session.undo import UndoHistory, bytes_of

_MEGABYTE = 2**20
_TEXTS = {
    "2,000 characters of 96 kinds": "".join(chr(32 + (i * 7 + i // 96) % 96) for i in range(2_000)),
    "2,000 different characters": "".join(chr(0x4E00 + i) for i in range(2_000)),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smaller of the two texts alone")
    quick = parser.parse_args().quick
    for name, text in list(_TEXTS.items())[: 1 if quick else None]:
        _measure(name, text)


def _measure(name: str, text: str) -> None:
    before = _resident()
    pins: list[Pin] = []
    for seed in range(1, MOST_PINS + 1):
        pins.append(Pin.of(_trained(text, seed), pins))
    run = _trained(text, 0)
    held = _resident() - before
    undo = UndoHistory()
    for seed in range(5, 8):
        undo.remember(_trained(text, seed))
    with_undo = _resident() - before
    snapshots = bytes_of([run, *undo.undo, *(pin.run for pin in pins)]) / _MEGABYTE
    past = run.at_epoch(run.trainer.epoch // 2)
    run.put_away()
    evaluation = past.trainer.evaluate()
    looking = _resident() - before
    print(f"{name}, H = {run.config.hidden_size}, {run.trainer.epoch} epochs:")
    print(f"  a run with full history and {len(pins)} pins: {held:.0f} MB (at most 100)")
    print(
        f"  with {len(undo.undo)} more to undo: {with_undo:.0f} MB, of which snapshots and losses: {snapshots:.0f} MB"
    )
    print(f"  while epoch {past.trainer.epoch} is looked at ({evaluation.correct} correct): {looking:.0f} MB")


def _trained(text: str, seed: int) -> Run:
    """Return a run of the largest network, trained until its snapshots have been thinned out."""
    config = RunConfig(text=text, hidden_size=int(SETTINGS["hidden_size"].maximum), learning_rate=0.1, random_seed=seed)
    run = Run(config, SamplingConfig(length=int(SETTINGS["length"].maximum)))
    while run.trainer.history.thinning == 1:
        run.train(epochs=1, time_budget=float("inf"))
    return run


def _resident() -> float:
    """Return the process's resident memory in megabytes, after everything that is not used was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE


if __name__ == "__main__":
    main()
