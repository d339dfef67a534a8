"""What run files of earlier versions lack, and what stands for it: one function a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.engine.epoch_log import UNKNOWN
from playground.engine.training_text import TrainingText
from playground.files.run_file_record import VERSION, Record

_Arrays: TypeAlias = Mapping[str, NDArray[Any]]


def migrated(record: Record, arrays: _Arrays) -> tuple[Record, _Arrays]:
    """Return what a file says in the present version, whatever the version that it is in."""
    while record.version < VERSION:
        migrate = _MIGRATIONS[record.version]
        record, arrays = migrate(replace(record, version=record.version + 1), arrays)
    return record, arrays


def _from_version_1(record: Record, arrays: _Arrays) -> tuple[Record, _Arrays]:
    """Nobody counted what finished epochs got right; of the present one its probabilities say it."""
    targets = TrainingText(record.config.text).targets[: record.timestep]
    so_far = int((arrays["p"].argmax(axis=1) == targets).sum()) if targets else 0
    correct = np.full(record.epoch, UNKNOWN, dtype=np.int32)
    return replace(record, epoch_correct=so_far), {**arrays, "correct": correct}


def _from_version_2(record: Record, arrays: _Arrays) -> tuple[Record, _Arrays]:
    """Nobody noted on what machine a run was trained, and that is how it is read: as an empty name."""
    return record, arrays


def _from_version_3(record: Record, arrays: _Arrays) -> tuple[Record, _Arrays]:
    """The only optimiser was the notebook's, which remembers nothing: neither now nor in a snapshot."""
    return record, {**arrays, "optimizer_state": np.empty(0)}


_MIGRATIONS: Mapping[int, Callable[[Record, _Arrays], tuple[Record, _Arrays]]] = {
    1: _from_version_1,
    2: _from_version_2,
    3: _from_version_3,
}
