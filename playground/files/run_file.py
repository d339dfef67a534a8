"""Runs as files: what a run leaves the app in, and comes back from, with every number to the last bit.

A file is a zip that is also a ``.npz``: ``numpy.load`` opens its arrays without this package. It is data only: nothing
in it is ever executed. Its member ``run.json`` says what run it is and where it stands, as ``Record`` does; the others
are arrays, of float64 if nothing else is said, all of them little-endian and in C order:

    losses            (epoch,)              of each finished epoch, in nats
    correct           (epoch,) int32        characters that each finished epoch got right; -1 where it is not known
    Wxh Whh Why bh by                       the parameters, in the shapes of ``Parameters``
    optimizer_state   (k · P + c,)          what the optimiser remembers: for each of its k names a number of each of P
                                            parameters, in the order of a snapshot; then, if it counts them (c = 1), how
                                            many updates there were
    h                 (timestep + 1, S · H) what the cell carried on in the present epoch so far, from the 0 before it:
                                            the hidden state, and for an LSTM (S = 2) beside it the cell state
    p                 (timestep, V)         the probabilities of the present epoch so far
    random_state      (624,) uint32         the key of the Mersenne Twister that ``Trainer.generate`` draws from
    snapshot_epochs   (n,) int64            the epochs of the history's snapshots
    snapshots         (n, P + k · P + c)    one a row: [Wxh bh] row by row, then Whh, Why and by, each row by row; then
                                            what the optimiser remembered
    set_places        (m, 3) int64          each parameter set by hand: 0 to 4 for Wxh, Whh, Why, bh or by; row; column
    set_values        (m,)                  what they were set to, in the order of the interventions in ``run.json``
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from playground.engine.config import SamplingConfig
from playground.engine.history import MOST_BYTES, History
from playground.engine.intervention import Intervention
from playground.engine.network import PARAMETER_NAMES, Array
from playground.engine.sampling import LoggedSample
from playground.engine.state import Failure, TrainerState
from playground.engine.train_state import TrainState
from playground.engine.trainer import Trainer
from playground.files.run_file_archive import Archive, RunFileError, read_bytes, write_archive
from playground.files.run_file_arrays import check_arrays, set_values
from playground.files.run_file_migrations import migrated
from playground.files.run_file_record import Record, read_record

__all__ = ["FEW_SNAPSHOT_BYTES", "RunFileError", "SavedRun", "load_run", "save_run"]

FEW_SNAPSHOT_BYTES = 2**15
"""What the snapshots of a small file may take: enough to find back to any epoch soon."""


@dataclass(frozen=True)
class SavedRun:
    """A run, and what belongs to it besides its training.

    Attributes:
        trainer: the run, at the point where it was saved.
        epochs: planned by now; ``trainer.config.epochs`` is what the run began with, and what 0 stands for.
        sampling: the settings of samples.
        samples: what the network said on the way.
        seconds: spent training.
    """

    trainer: Trainer
    epochs: int = 0
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    samples: tuple[LoggedSample, ...] = ()
    seconds: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "epochs", self.epochs or self.trainer.config.epochs)


def save_run(run: SavedRun, *, most_snapshot_bytes: int = MOST_BYTES) -> bytes:
    """Return the content of a file that ``load_run`` opens; the same run gives the same bytes.

    Args:
        run: is left as it is.
        most_snapshot_bytes: what the snapshots may take, in bytes; beyond it they stand farther apart. The first and
            the newest always go along.

    Raises:
        RunFileError: if the run cannot be opened again: it has numbers that are not finite, more epochs than the
            setting allows, or more samples, interventions or parameters set by hand than a file may have.
    """
    state = run.trainer.state
    history = _thinned(state.history, MOST_BYTES)
    # That a small file has few snapshots does not keep those that follow as far apart.
    thinning = history.thinning
    history = _thinned(history, most_snapshot_bytes)
    random_state = state.random_state or run.trainer.initial_random_state().get_state(legacy=False)
    record = read_record(_record(run, state, random_state, thinning, len(history.snapshots)).as_document())
    forms = record.forms
    arrays = {
        name: np.ascontiguousarray(array, forms[name].dtype)
        for name, array in _arrays(state, random_state, history.snapshots).items()
    }
    check_arrays(record, arrays)
    return write_archive(record.as_document(), arrays)


def load_run(source: str | os.PathLike[str] | bytes | BinaryIO) -> SavedRun:
    """Return the run in a file, which goes on exactly as it would have when it was saved.

    Args:
        source: a path, the content itself, or a file opened in binary mode.

    Raises:
        RunFileError: if it is not a run that can be opened, whatever else it is. Nothing is unpacked that is larger
            than the run needs, and nothing is executed.
    """
    archive = Archive(read_bytes(source))
    record = read_record(archive.document())
    record, arrays = migrated(record, archive.arrays(record.forms))
    check_arrays(record, arrays)
    trainer = Trainer.resumed(_state(record, arrays))
    return SavedRun(trainer, record.epochs, record.sampling, record.samples, record.seconds)


def _thinned(history: History, most_bytes: int) -> History:
    """Return ``history`` itself, which the caller owns, within the bound for a file."""
    if history.nbytes > most_bytes:
        history.thin_out(most_bytes)
    return history


def _record(
    run: SavedRun, state: TrainerState, random_state: Mapping[str, Any], thinning: int, snapshots: int
) -> Record:
    return Record(
        config=state.config,
        trained_by=state.trained_by,
        trained_on=state.trained_on,
        sampling=run.sampling,
        epoch=state.epoch,
        timestep=state.timestep,
        failed=state.failure is not None,
        learning_rate=state.learning_rate,
        epochs=run.epochs,
        epoch_loss=state.epoch_loss,
        epoch_correct=state.epoch_correct,
        seconds=run.seconds,
        samples=run.samples,
        interventions=state.interventions,
        values=tuple(len(done.values) for done in state.interventions),
        thinning=thinning,
        snapshots=snapshots,
        random_state={
            "pos": random_state["state"]["pos"],
            "has_gauss": random_state["has_gauss"],
            "gauss": random_state["gauss"],
        },
    )


def _arrays(
    state: TrainerState, random_state: Mapping[str, Any], snapshots: Mapping[int, Array]
) -> dict[str, NDArray[Any]]:
    values = [each for done in state.interventions for each in done.values]
    places = [(PARAMETER_NAMES.index(place.name), place.row, place.column) for place, _ in values]
    parameters = state.state.parameters
    return {
        "losses": state.losses,
        "correct": state.correct,
        **{name: parameters[name] for name in PARAMETER_NAMES},
        "optimizer_state": state.state.flat[parameters.flat.size :],
        "h": state.h,
        "p": state.p,
        "random_state": random_state["state"]["key"],
        "snapshot_epochs": np.array([*snapshots]),
        "snapshots": np.array([*snapshots.values()]),
        "set_places": np.array(places, dtype=np.int64).reshape(-1, 3),
        "set_values": np.array([value for _, value in values]),
    }


def _state(record: Record, arrays: Mapping[str, NDArray[Any]]) -> TrainerState:
    scalars = record.random_state
    return TrainerState(
        config=record.config,
        trained_by=record.trained_by,
        trained_on=record.trained_on,
        epoch=record.epoch,
        timestep=record.timestep,
        failure=Failure(record.epoch, record.timestep) if record.failed else None,
        learning_rate=record.learning_rate,
        losses=arrays["losses"],
        correct=arrays["correct"],
        epoch_loss=record.epoch_loss,
        epoch_correct=record.epoch_correct,
        state=_train_state(record, arrays),
        h=arrays["h"],
        p=arrays["p"],
        random_state={
            "bit_generator": "MT19937",
            "state": {"key": arrays["random_state"], "pos": scalars["pos"]},
            "has_gauss": scalars["has_gauss"],
            "gauss": scalars["gauss"],
        },
        interventions=_interventions(record, arrays),
        history=_history(record, arrays),
    )


def _train_state(record: Record, arrays: Mapping[str, NDArray[Any]]) -> TrainState:
    state = record.empty_state
    for name in PARAMETER_NAMES:
        state.parameters[name][:] = arrays[name]
    state.flat[state.parameters.flat.size :] = arrays["optimizer_state"]
    return state


def _interventions(record: Record, arrays: Mapping[str, NDArray[Any]]) -> tuple[Intervention, ...]:
    values = set_values(record, arrays)
    return tuple(
        replace(done, values=tuple(islice(values, count)))
        for done, count in zip(record.interventions, record.values, strict=True)
    )


def _history(record: Record, arrays: Mapping[str, NDArray[Any]]) -> History:
    history = History(thinning=record.thinning)
    epochs = arrays["snapshot_epochs"].tolist()
    for epoch, snapshot in zip(epochs, arrays["snapshots"], strict=True):
        history.keep(epoch, snapshot)
    if list(history.snapshots) != epochs:
        raise RunFileError("The snapshots are not at the epochs where a run keeps them.")
    return history
