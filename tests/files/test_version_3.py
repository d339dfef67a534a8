"""Run files of version 3, from before there were cells and optimisers, open as runs of the notebook's.

They were written by version 3 of the format:

- ``changed_by_hand.npz``: "hello", 5 units, windows of 3, seed 3, initial scale 0.3; rate 0.3 after 20 epochs, a
  parameter set and a unit silenced after 40, saved 2 timesteps after epoch 50.
- ``compiled.npz``: the default run after 40 epochs of the compiled engine, and after a sample.
- ``untrained.npz``: the default run.
- ``without_its_past.npz``: a text of three characters after 1,000 epochs, with the first and the last snapshot alone.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from playground.engine import Edits, ParameterIndex, RunConfig, Trainer
from playground.files import RunFileError, load_run
from tests.files.earlier_files import files_of, is_the_same_when_saved_again, opened
from tests.files.hostile_files import npy, sentence, zipped


@pytest.mark.parametrize("path", files_of(3), ids=lambda path: path.stem)
def test_it_opens_saves_and_opens_again_as_it_was(path: Path) -> None:
    assert is_the_same_when_saved_again(path)


@pytest.mark.parametrize("path", files_of(3), ids=lambda path: path.stem)
def test_its_cell_and_its_optimiser_are_the_notebooks_and_nothing_is_clipped(path: Path) -> None:
    trainer = load_run(path).trainer

    config = trainer.config
    assert (config.cell, config.optimizer, config.clip_value, config.clip_norm) == ("rnn", "sgd", None, None)
    assert trainer.train_state.flat.size == trainer.parameters.flat.size


def test_it_goes_on_as_the_run_that_it_was_saved_of() -> None:
    trainer = Trainer(RunConfig(text="hello", hidden_size=5, window=3, epochs=400, random_seed=3, initial_scale=0.3))
    trainer.run(epochs=20)
    trainer.learning_rate = 0.3
    trainer.run(epochs=20)
    edits = Edits().set(ParameterIndex("Whh", 1, 2), 0.25).silence(4)
    trainer = trainer.copy(edits.apply(trainer.parameters))
    trainer.run(epochs=10)
    trainer.step()
    trainer.step()

    old = opened(3, "changed_by_hand")

    assert (old.config, old.epoch, old.timestep) == (trainer.config, 50, 2)
    assert [done.position for done in old.interventions] == [(20, 0), (40, 0)]
    for each in (old, trainer):
        each.run(epochs=30)
    assert old.losses == pytest.approx(trainer.losses, rel=1e-9)
    assert old.parameters.flat == pytest.approx(trainer.parameters.flat, rel=1e-9)


def test_what_trained_it_is_known() -> None:
    trainer = opened(3, "compiled")

    assert (trainer.trained_by, trainer.epoch, len(trainer.history.snapshots)) == ("numba", 40, 41)
    assert trainer.trained_on


def test_without_its_past_it_is_trained_again_from_the_first_snapshot() -> None:
    trainer = opened(3, "without_its_past")

    assert list(trainer.history.snapshots) == [0, 1000]
    assert trainer.at_epoch(600).losses == pytest.approx(trainer.losses[:600], rel=1e-9)


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_only_later_versions_have_is_refused_in_it() -> None:
    path = files_of(3)[0]
    members = _members(path)
    document = json.loads(members["run.json"])
    document["settings"]["cell"] = "lstm"
    memory = npy(opened(3, path.stem).train_state.memory)

    for changed in ({"run.json": json.dumps(document).encode()}, {"optimizer_state.npy": memory}):
        with pytest.raises(RunFileError) as caught:
            load_run(io.BytesIO(zipped(members | changed)))
        sentence(caught.value)
