"""An earlier epoch is shown as it was, or the nearest one that was kept: never another network under its number."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from playground.engine import RunConfig, Trainer
from playground.engine.compiled import Backend
from tests.engine.run_states import everything, numbers, parted_from

_UNSETTLED = RunConfig(
    text="row, row, row your boat\ngently down the stream\n", hidden_size=32, learning_rate=0.2, epochs=300
)
_ASKED = (0, 1, 5, 40, 150, 200, 256, 287, 299, 300)
_OPEN = """
import json, sys
from playground.engine import compiled
if sys.argv[2] == "without numba":
    compiled.is_installed = lambda: False
from playground.files import load_run
for name in ("few", "many"):
    trainer = load_run(f"{sys.argv[1]}/{name}.npz").trainer
    for epoch in map(int, sys.argv[3:]):
        past = trainer.at_epoch(epoch)
        kept, parameters = [*trainer.history.snapshots], past.parameters.flat.tolist()
        print(json.dumps([kept, epoch, past.epoch, parameters, past.losses.tolist()]))
"""
_SAVE = """
import json, sys
from playground.engine import RunConfig, Trainer
from playground.files import SavedRun, save_run
trainer = Trainer(RunConfig(**json.loads(sys.argv[2])), sys.argv[3])
trainer.run()
for name, most_bytes in {"few": 0, "many": 2**18}.items():
    with open(f"{sys.argv[1]}/{name}.npz", "wb") as file:
        file.write(save_run(SavedRun(trainer), most_snapshot_bytes=most_bytes))
print(json.dumps([trainer.losses.tolist(), [trainer.at_epoch(n).parameters.flat.tolist() for n in range(301)]]))
"""


def _python(code: str, *arguments: str, kernels: str) -> str:
    """What Python prints in a process whose OpenBLAS has these kernels, where the processor has a choice of them."""
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernels}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


@pytest.mark.parametrize(
    ("trained_by", "opened"), [("numpy", "with numba"), ("numba", "without numba")], ids=["kernels", "backends"]
)
def test_where_roundings_are_others_the_epoch_that_is_said_is_the_one_that_is_shown(
    trained_by: Backend, opened: str, tmp_path: Path
) -> None:
    folder, config = str(tmp_path), json.dumps(vars(_UNSETTLED))
    losses, as_it_was = json.loads(_python(_SAVE, folder, config, trained_by, kernels="Haswell"))

    answers = _python(_OPEN, folder, opened, *map(str, _ASKED), kernels="Prescott").splitlines()

    assert len(answers) == 2 * len(_ASKED)
    for kept, asked, shown, parameters, shown_losses in map(json.loads, answers):
        np.testing.assert_allclose(parameters, as_it_was[shown], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(shown_losses, losses[:shown], rtol=1e-9, atol=1e-9)
        assert abs(shown - asked) <= min(abs(epoch - asked) for epoch in kept)
        assert asked > 5 or shown == asked


def test_the_nearest_epoch_that_can_be_shown_stands_in_for_an_epoch_that_comes_out_otherwise(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    trainer.run(epochs=100)
    parted = parted_from(trainer, 50, [0, 60, 80, 100])

    shown = {asked: parted.at_epoch(asked).epoch for asked in (0, 10, 50, 51, 60, 61, 70, 71, 99, 100)}

    assert shown == {0: 0, 10: 10, 50: 50, 51: 50, 60: 60, 61: 60, 70: 60, 71: 80, 99: 100, 100: 100}
    assert parted.at_epoch(71).parameters.flat.tobytes() == trainer.at_epoch(80).parameters.flat.tobytes()


def test_what_was_done_at_the_nearest_snapshot_is_done_to_it() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=60)
    trainer.learning_rate = 0.25
    trainer.run(epochs=40)
    parted = parted_from(trainer, 60, [0, 60, 100])

    past = parted.at_epoch(72)

    assert (past.epoch, past.learning_rate, past.interventions) == (60, 0.25, trainer.interventions)


def test_a_past_goes_on_where_the_last_learning_rate_was_replaced(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    trainer.run(epochs=10)
    trainer.learning_rate = 0.2
    past = trainer.at_epoch(10)
    trainer.learning_rate = 0.3
    trainer.run(epochs=15)

    assert trainer.repeat(past, 20) == 20

    assert numbers(past) == numbers(trainer.at_epoch(20))
    assert past.parameters.flat.tobytes() == trainer.at_epoch(20).parameters.flat.tobytes()


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_past_to_which_something_else_was_done_is_refused(place: str) -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=30)
    past = trainer.at_epoch(10)
    past.learning_rate = 0.3
    past.run(epochs=5)
    if place == "after":
        trainer.learning_rate = 0.4
        trainer.run(epochs=1)

    with pytest.raises(ValueError, match="Something else was done"):
        trainer.repeat(past, 20)


def test_a_past_on_a_way_of_its_own_is_said_to_be() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=30)
    past = trainer.at_epoch(10)

    assert parted_from(trainer, 19, [0, 30]).repeat(past, 25) == 19


def test_resuming_and_looking_back_draw_no_initial_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=300)
    trainer.generate()
    expected = everything(trainer)

    def forbidden(*_: object) -> None:
        raise AssertionError("Initial weights were drawn.")

    monkeypatch.setattr("playground.engine.trainer.initialise", forbidden)

    assert everything(Trainer.resumed(trainer.state)) == everything(trainer.copy()) == expected
    assert trainer.at_epoch(287).epoch == 287


def test_the_first_sample_of_a_past_is_drawn_as_that_of_a_run_of_that_length() -> None:
    trainer, short = Trainer(RunConfig()), Trainer(RunConfig())
    trainer.run(epochs=300)
    trainer.generate()
    short.run(epochs=200)

    assert trainer.at_epoch(200).generate().text == short.generate().text
