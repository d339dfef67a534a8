"""Run files that earlier versions of the format have written, kept to be opened."""

from __future__ import annotations

from pathlib import Path

from playground.engine import Trainer
from playground.files import load_run, save_run
from tests.engine.run_states import everything

_HERE = Path(__file__).parent


def files_of(version: int) -> list[Path]:
    """The files of a version from which there are several."""
    return sorted((_HERE / f"version_{version}").glob("*.npz"))


def opened(version: int, name: str) -> Trainer:
    """The run in one of them."""
    return load_run(_HERE / f"version_{version}" / f"{name}.npz").trainer


def is_the_same_when_saved_again(path: Path) -> bool:
    """Whether what a file of the present version says of an old run is all that the old one says."""
    before = load_run(path)
    after = load_run(save_run(before))
    belongings = [(run.epochs, run.sampling, run.samples, run.seconds) for run in (before, after)]
    machines = [run.trainer.trained_on for run in (before, after)]
    return (
        everything(after.trainer) == everything(before.trainer)
        and belongings[0] == belongings[1]
        and machines[0] == machines[1]
    )
