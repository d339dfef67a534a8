"""Which numbers the arrays of a run file may have, beyond having their forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from playground.engine.edits import ParameterIndex
from playground.engine.epoch_log import UNKNOWN
from playground.engine.network import PARAMETER_NAMES, Array
from playground.files.run_file_archive import RunFileError
from playground.files.run_file_record import Record

_Arrays: TypeAlias = Mapping[str, NDArray[Any]]

_MOST_REMEMBERED = 1e305
"""What an optimiser can have come to remember of gradients that could be learned from, with room to go on."""


def check_arrays(record: Record, arrays: _Arrays) -> None:
    """Check the numbers in arrays that have the forms of ``record``.

    Raises:
        RunFileError: if some are not finite, or cannot be those of a run.
    """
    _check_finite(arrays)
    _check_carried(record, arrays["h"])
    p, correct = arrays["p"], arrays["correct"]
    if ((p < 0) | (p > 1)).any():
        raise RunFileError("p must lie between 0 and 1.")
    if ((correct < UNKNOWN) | (correct > record.timesteps)).any():
        raise RunFileError("No epoch can get more characters right than it predicts, or fewer than none.")
    _check_snapshot_epochs(record, arrays["snapshot_epochs"])
    parameters = record.empty_state.parameters.flat.size
    _check_optimizer(record, "optimizer_state", arrays["optimizer_state"][np.newaxis])
    _check_optimizer(record, "snapshots", arrays["snapshots"][:, parameters:])


def _check_finite(arrays: _Arrays) -> None:
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise RunFileError(
                f"{name} has numbers that are not finite; only runs without them can be saved and opened."
            )


def _check_carried(record: Record, carried: Array) -> None:
    hidden, cell = np.split(np.abs(carried), [record.config.hidden_size], axis=1)
    if carried[0].any() or (hidden > 1).any():
        raise RunFileError("h must be 0 before the first timestep and lie between -1 and 1 after the others.")
    # Gates only ever make it smaller, and rounding never leads past a whole number.
    if (cell > np.arange(len(cell))[:, np.newaxis]).any():
        raise RunFileError("The cell state in h must lie between -t and t after t timesteps: each adds at most 1.")


def _check_optimizer(record: Record, where: str, memory: Array) -> None:
    """Check what the optimiser remembers at several points of the run, one a row."""
    state = record.empty_state
    parameters = state.parameters.flat.size
    for place, name in enumerate(state.optimizer.state):
        if name in state.optimizer.squares and (memory[:, place * parameters : (place + 1) * parameters] < 0).any():
            raise RunFileError(f"{where} has negative numbers where the optimiser remembers squares.")
    if (np.abs(memory) > _MOST_REMEMBERED).any():
        raise RunFileError(f"{where} has numbers beyond all that an optimiser can remember.")
    updates = memory[:, state.memory.size :]
    most = record.epoch * record.timesteps + record.timestep
    if ((updates < 0) | (updates > most) | (updates != np.floor(updates))).any():
        raise RunFileError(
            f"The number of updates in {where} must be a whole number from 0 to {most:,}: at most one a timestep."
        )


def _check_snapshot_epochs(record: Record, epochs: NDArray[np.int64]) -> None:
    is_in_run = ((epochs >= 0) & (epochs <= record.epoch)).all()
    if not (is_in_run and epochs[0] == 0 and (np.diff(epochs) > 0).all()):
        raise RunFileError(
            "The snapshots must begin at epoch 0, stand in order and end at the present epoch at the latest."
        )


def set_values(record: Record, arrays: _Arrays) -> Iterator[tuple[ParameterIndex, float]]:
    """Yield the places and values of the parameters that were set by hand.

    Raises:
        RunFileError: if there is no such place in the network.
    """
    parameters = record.empty_state.parameters
    for (parameter, row, column), value in zip(
        arrays["set_places"].tolist(), arrays["set_values"].tolist(), strict=True
    ):
        name = PARAMETER_NAMES[parameter] if 0 <= parameter < len(PARAMETER_NAMES) else None
        place = None if name is None else ParameterIndex(name, row, column)
        if place is None or not place.is_in(parameters):
            raise RunFileError("A parameter was set by hand at a place that is not in the network.")
        yield place, value
