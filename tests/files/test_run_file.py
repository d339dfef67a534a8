"""A run that was saved and opened again is the same run, to the last bit."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import (
    CELLS,
    OPTIMIZERS,
    PARAMETER_NAMES,
    Failure,
    LoggedSample,
    Parameters,
    RunConfig,
    SamplingConfig,
    Trainer,
)
from playground.engine.compiled import Backend
from playground.engine.history import MOST_BYTES
from playground.files import (
    RunFileError,
    SavedRun,
    load_run,
    run_file_archive,
    save_run,
)
from tests.engine.run_states import ADVENTURES, JOURNEYS, Action, everything, go, numbers
from tests.engine.strategies import small_runs

SNAPSHOT_BYTES = st.sampled_from([0, 1_000, MOST_BYTES])

_OF_THE_STATE = (*PARAMETER_NAMES, "optimizer_state")

HAS_EVERYTHING: list[Action] = [
    ("run", 200),
    ("rate", 0.25),
    ("step", 5),
    ("set", 3),
    ("step", 6),
    ("generate", 7),
    ("rate", 0.125),
]


@st.composite
def runs_of_any_text(draw: st.DrawFn) -> RunConfig:
    """Configs of whatever can be typed: control characters, combining marks and emoji among it."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=20))
    return RunConfig(
        text=text,
        hidden_size=draw(st.integers(1, 9)),
        learning_rate=draw(st.floats(0, 10, exclude_min=True)),
        epochs=draw(st.integers(1, 100_000)),
        random_seed=draw(st.integers(0, 2**32 - 1)),
        window=draw(st.integers(1, len(text) + 1)),
        initial_scale=draw(st.floats(0, 10)),
    )


@st.composite
def runs_that_learn_otherwise(draw: st.DrawFn) -> RunConfig:
    """Configs of short texts with any cell, any optimiser and any clipping."""
    limits = st.none() | st.floats(1e-3, 10)
    return replace(
        draw(small_runs()),
        cell=draw(st.sampled_from([*CELLS])),
        optimizer=draw(st.sampled_from([*OPTIMIZERS])),
        clip_value=draw(limits),
        clip_norm=draw(limits),
    )


def _through_a_file(trainer: Trainer, most_snapshot_bytes: int = MOST_BYTES) -> Trainer:
    return load_run(save_run(SavedRun(trainer), most_snapshot_bytes=most_snapshot_bytes)).trainer


def _random_state(trainer: Trainer) -> dict[str, Any]:
    return trainer.state.random_state or trainer.initial_random_state().get_state(legacy=False)


def _failed(cell: str, optimizer: str) -> Trainer:
    trainer = Trainer(RunConfig(learning_rate=10.0, window=3, cell=cell, optimizer=optimizer))
    trainer.run(epochs=3)
    trainer.step()
    enormous = trainer.parameters
    enormous.flat[:] = np.random.RandomState(1).randn(enormous.flat.size) * 0.01
    enormous.Why[:] *= 1e300
    failed = trainer.copy(parameters=enormous)
    failed.run()
    assert failed.failure is not None
    return failed


@given(runs_of_any_text() | runs_that_learn_otherwise(), ADVENTURES)
def test_an_opened_run_is_the_saved_one(config: RunConfig, journey: list[Action]) -> None:
    trainer = go(Trainer(config), journey)

    opened = _through_a_file(trainer)

    assert everything(opened) == everything(trainer)


@settings(max_examples=60)
@given(runs_that_learn_otherwise(), ADVENTURES, ADVENTURES)
def test_an_opened_run_goes_on_as_the_saved_one(
    config: RunConfig, journey: list[Action], onwards: list[Action]
) -> None:
    trainer = go(Trainer(config), journey)

    opened = go(_through_a_file(trainer), onwards)
    trainer = go(trainer, onwards)

    assert numbers(opened) == numbers(trainer)
    assert opened.generate().text == trainer.generate().text


@settings(max_examples=30)
@given(
    config=runs_that_learn_otherwise(), journey=JOURNEYS, most_snapshot_bytes=st.sampled_from([0, 1_000, MOST_BYTES])
)
def test_an_opened_run_finds_back_to_every_epoch(
    config: RunConfig, journey: list[Action], most_snapshot_bytes: int
) -> None:
    trainer = go(Trainer(config), journey)

    opened = _through_a_file(trainer, most_snapshot_bytes)

    epochs = range(trainer.epoch + 1)
    assert [numbers(opened.at_epoch(epoch)) for epoch in epochs] == [
        numbers(trainer.at_epoch(epoch)) for epoch in epochs
    ]


@settings(max_examples=30)
@given(
    config=runs_that_learn_otherwise(), journey=ADVENTURES, most_snapshot_bytes=st.sampled_from([0, 1_000, MOST_BYTES])
)
def test_the_same_run_gives_the_same_bytes(config: RunConfig, journey: list[Action], most_snapshot_bytes: int) -> None:
    once, again = go(Trainer(config), journey), go(Trainer(config), journey)

    saved = save_run(SavedRun(once), most_snapshot_bytes=most_snapshot_bytes)

    assert save_run(SavedRun(again), most_snapshot_bytes=most_snapshot_bytes) == saved
    assert save_run(load_run(saved), most_snapshot_bytes=most_snapshot_bytes) == saved


@pytest.mark.parametrize("steps", range(8))
def test_a_run_saved_anywhere_in_a_window_learns_from_all_of_it(steps: int) -> None:
    trainer = go(Trainer(RunConfig(window=3)), [("run", 5), ("step", steps)])

    opened = _through_a_file(trainer)

    onwards: list[Action] = [("step", 20), ("run", 3)]
    assert everything(go(opened, onwards)) == everything(go(trainer, onwards))


@pytest.mark.parametrize("backend", ["numpy", "numba"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("cell", CELLS)
def test_whatever_its_cell_and_optimiser_a_run_goes_on_to_the_same_bits(
    cell: str, optimizer: str, backend: Backend
) -> None:
    config = RunConfig(window=3, cell=cell, optimizer=optimizer, learning_rate=0.02, clip_norm=1.0)
    onwards: list[Action] = [("step", 4), ("run", 3), ("set", 2), ("step", 2)]
    # At the end of an epoch, in the middle of a window, at its end, and in the middle of the epoch's last one.
    for steps in (0, 2, 3, 7):
        trainer = go(Trainer(config, backend), [("run", 5), ("step", steps)])

        opened = _through_a_file(trainer)

        assert opened.backend == trainer.backend
        assert everything(opened) == everything(trainer)
        assert numbers(opened.at_epoch(3)) == numbers(trainer.at_epoch(3))
        assert everything(go(opened, onwards)) == everything(go(trainer, onwards))


def test_a_file_without_its_past_leads_back_to_what_the_optimiser_remembered() -> None:
    trainer = Trainer(RunConfig(cell="gru", optimizer="adam", learning_rate=0.02))
    trainer.run(epochs=30)

    opened = _through_a_file(trainer, most_snapshot_bytes=0)

    assert list(opened.history.snapshots) == [0, 30]
    assert numbers(opened.at_epoch(17)) == numbers(trainer.at_epoch(17))


def test_a_cell_state_beyond_1_comes_back() -> None:
    trainer = Trainer(RunConfig(text="aaaaaaaab", hidden_size=2, cell="lstm"))
    parameters = trainer.parameters
    parameters.bh[:] = 20.0
    trainer = go(trainer.copy(parameters=parameters), [("step", 5)])
    assert trainer.state.h.max() > 4

    assert everything(_through_a_file(trainer)) == everything(trainer)


def test_snapshots_with_an_optimisers_memory_keep_to_the_bound() -> None:
    trainer = Trainer(RunConfig(text="ab", hidden_size=64, cell="lstm", optimizer="adam"))
    trainer.history.most_bytes = 2 * MOST_BYTES
    trainer.run(epochs=70)
    assert trainer.history.nbytes > MOST_BYTES

    opened = _through_a_file(trainer)

    assert opened.history.nbytes <= MOST_BYTES
    assert numbers(opened.at_epoch(33)) == numbers(trainer.at_epoch(33))


def test_a_state_too_large_for_a_file_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_file_archive, "MOST_FILE_BYTES", 2**18)
    trainer = Trainer(RunConfig(hidden_size=64, cell="lstm", optimizer="adam"))
    trainer.run(epochs=1)

    with pytest.raises(RunFileError, match=r"^The file would have [\d,]+ bytes; at most 262,144 can be read\.$"):
        save_run(SavedRun(trainer))


def test_a_long_run_comes_back_whole() -> None:
    trainer = go(Trainer(RunConfig(text="ab", hidden_size=1)), [("run", 3001), ("step", 1)])

    opened = _through_a_file(trainer)

    assert everything(opened) == everything(trainer)
    assert everything(go(opened, [("run", 2000)])) == everything(go(trainer, [("run", 2000)]))


def test_a_run_of_a_text_and_a_network_as_large_as_allowed_comes_back() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(2000))
    trainer = Trainer(RunConfig(text=text, hidden_size=128, window=1999))
    trainer.run(epochs=1)
    for _ in range(3):
        trainer.step()

    opened = _through_a_file(trainer)

    assert numbers(opened) == numbers(trainer)


@pytest.mark.parametrize(("cell", "optimizer"), [("rnn", "sgd"), ("lstm", "adam"), ("gru", "adagrad")])
def test_a_failed_run_comes_back_failed(cell: str, optimizer: str) -> None:
    failed = _failed(cell, optimizer)

    opened = _through_a_file(failed)

    assert opened.failure == Failure(3, 2) == failed.failure
    assert everything(opened) == everything(failed)
    with pytest.raises(RuntimeError, match="beyond all bounds"):
        opened.step()


def test_a_run_worse_than_guessing_is_still_known_to_be() -> None:
    trainer = Trainer(RunConfig(learning_rate=2.0))
    trainer.run(epochs=80)

    assert _through_a_file(trainer).worse_than_guessing_since == trainer.worse_than_guessing_since == 0


def test_what_belongs_to_a_run_comes_back_with_it() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=2)
    saved = SavedRun(
        trainer,
        epochs=77,
        sampling=SamplingConfig("Love", 12, 0.1 + 0.2),
        samples=(LoggedSample(0, None, "IIII"), LoggedSample(2, float(trainer.losses[-1]), "I Love", 0.7)),
        seconds=0.1,
    )

    opened = load_run(save_run(saved))

    assert (opened.epochs, opened.sampling, opened.samples, opened.seconds) == (
        saved.epochs,
        saved.sampling,
        saved.samples,
        saved.seconds,
    )


def test_a_run_by_itself_is_saved_with_its_own_epochs_and_the_default_sampling() -> None:
    saved = SavedRun(Trainer(RunConfig(epochs=33)))

    opened = load_run(save_run(saved))

    assert (saved.epochs, opened.epochs) == (33, 33)
    assert opened.sampling == SamplingConfig()
    assert (opened.samples, opened.seconds) == ((), 0.0)


def test_a_run_trained_beyond_its_config_comes_back() -> None:
    trainer = Trainer(RunConfig(epochs=2))
    trainer.run(epochs=9)

    assert everything(_through_a_file(trainer)) == everything(trainer)


def test_saving_leaves_the_run_as_it_is() -> None:
    trainer = go(Trainer(RunConfig(window=3)), HAS_EVERYTHING)
    before = everything(trainer)

    save_run(SavedRun(trainer))
    save_run(SavedRun(trainer), most_snapshot_bytes=0)

    assert everything(trainer) == before


def test_an_opened_run_and_the_saved_one_leave_each_other_alone() -> None:
    trainer = go(Trainer(RunConfig(window=3)), HAS_EVERYTHING)
    opened = _through_a_file(trainer)
    before = everything(trainer)

    go(opened, [("run", 5), ("rate", 0.5), ("generate", 3), ("thin", 2)])

    assert everything(trainer) == before


def test_without_room_for_snapshots_only_the_first_and_the_newest_are_saved() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=300)

    small = save_run(SavedRun(trainer), most_snapshot_bytes=0)

    assert len(small) < len(save_run(SavedRun(trainer))) / 4
    assert list(load_run(small).trainer.history.snapshots) == [0, 300]


def test_a_run_opened_with_few_snapshots_keeps_new_ones_at_the_usual_distances() -> None:
    trainer = Trainer(RunConfig(text="ab", hidden_size=1))
    trainer.run(epochs=301)

    opened = _through_a_file(trainer, most_snapshot_bytes=0)
    for _ in range(10):
        opened.step()

    assert list(opened.history.snapshots) == [0, 304, 308]


def test_a_history_larger_than_a_file_may_hold_is_thinned() -> None:
    trainer = Trainer(RunConfig(text="ab", hidden_size=128))
    trainer.history.most_bytes = 2 * MOST_BYTES
    trainer.run(epochs=130)
    assert trainer.history.nbytes > MOST_BYTES

    opened = _through_a_file(trainer)

    assert opened.history.nbytes <= MOST_BYTES
    assert opened.history.thinning == 2
    assert trainer.history.thinning == 1
    assert numbers(opened.at_epoch(77)) == numbers(trainer.at_epoch(77))


def test_numpy_opens_the_arrays_by_itself(tmp_path: Path) -> None:
    trainer = go(Trainer(RunConfig(window=3, cell="lstm", optimizer="adam", learning_rate=0.01)), HAS_EVERYTHING)
    path = tmp_path / "run.npz"
    path.write_bytes(save_run(SavedRun(trainer)))

    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files if name != "run.json"}
        document = json.loads(file["run.json"])

    state = trainer.state
    for name in PARAMETER_NAMES:
        assert arrays.pop(name).tobytes() == state.state.parameters[name].tobytes()
    remembered = [state.state.memory.ravel(), state.state.updates]
    assert arrays.pop("optimizer_state").tobytes() == np.concatenate(remembered).tobytes()
    assert arrays.pop("losses").tobytes() == state.losses.tobytes()
    assert arrays.pop("correct").tobytes() == state.correct.tobytes()
    assert arrays.pop("h").tobytes() == state.h.tobytes()
    assert arrays.pop("p").tobytes() == state.p.tobytes()
    assert arrays.pop("random_state").tobytes() == _random_state(trainer)["state"]["key"].tobytes()
    assert dict(zip(arrays.pop("snapshot_epochs"), map(bytes, arrays.pop("snapshots")), strict=True)) == {
        epoch: snapshot.tobytes() for epoch, snapshot in trainer.history.snapshots.items()
    }
    set_by_hand = [each for done in trainer.interventions for each in done.values]
    assert [(PARAMETER_NAMES[name], *at) for name, *at in arrays.pop("set_places")] == [
        (place.name, place.row, place.column) for place, _ in set_by_hand
    ]
    assert set_by_hand
    assert arrays.pop("set_values").tolist() == [value for _, value in set_by_hand]
    assert not arrays
    assert (document["format"], document["version"]) == ("rnn-playground-run", 4)
    assert document["settings"]["text"] == "I Love AI"


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_snapshots_row_is_laid_out_as_documented(cell: str, optimizer: str) -> None:
    trainer = Trainer(RunConfig(hidden_size=3, cell=cell, optimizer=optimizer))
    trainer.run(epochs=2)

    with np.load(io.BytesIO(save_run(SavedRun(trainer)))) as file:
        row, by_name = file["snapshots"][-1], {name: file[name] for name in file.files if name in _OF_THE_STATE}

    input_layer = np.column_stack([by_name["Wxh"], by_name["bh"]])
    blocks = [input_layer, by_name["Whh"], by_name["Why"], by_name["by"], by_name["optimizer_state"]]
    assert row.tobytes() == np.concatenate([block.ravel() for block in blocks]).tobytes()


@pytest.mark.parametrize("kind", ["path", "name", "bytes", "open file", "stream", "unbuffered stream"])
def test_a_run_is_opened_from_wherever_it_is(kind: str, tmp_path: Path) -> None:
    trainer = go(Trainer(RunConfig()), HAS_EVERYTHING)
    content = save_run(SavedRun(trainer))
    path = tmp_path / "run.npz"
    path.write_bytes(content)

    with path.open("rb") as file, path.open("rb", buffering=0) as unbuffered:
        sources: dict[str, Any] = {
            "path": path,
            "name": str(path),
            "bytes": content,
            "open file": file,
            "stream": io.BytesIO(content),
            "unbuffered stream": unbuffered,
        }
        opened = load_run(sources[kind])

    assert everything(opened.trainer) == everything(trainer)


def test_a_file_that_was_unpacked_and_zipped_again_without_compression_is_opened() -> None:
    trainer = go(Trainer(RunConfig(window=3)), HAS_EVERYTHING)
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(save_run(SavedRun(trainer)))) as saved, zipfile.ZipFile(again, "w") as other:
        for name in reversed(saved.namelist()):
            other.writestr(name, saved.read(name))

    assert everything(load_run(again.getvalue()).trainer) == everything(trainer)


def _with_parameter(value: float) -> Trainer:
    parameters = Trainer(RunConfig()).parameters
    parameters.Whh[0, 0] = value
    return Trainer(RunConfig()).copy(parameters=parameters)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_run_that_is_not_finite_is_not_saved(value: float) -> None:
    with pytest.raises(RunFileError, match="not finite"):
        save_run(SavedRun(_with_parameter(value)))


def test_what_could_not_be_opened_is_not_saved() -> None:
    trainer = Trainer(RunConfig())
    sample = LoggedSample(0, None, "I")
    refused = [
        (SavedRun(trainer, samples=(sample,) * 201), r"at most 200 samples; this one has 201\."),
        (SavedRun(trainer, samples=(LoggedSample(0, None, "xyz"),)), "it has no x y z"),
        (SavedRun(trainer, sampling=SamplingConfig("xyz")), "it has no x y z"),
        (SavedRun(trainer, epochs=-1), "Epochs must be a whole number from 1 to 100,000, not -1"),
        (SavedRun(trainer, seconds=float("nan")), "Seconds must be a number"),
    ]
    for saved, reason in refused:
        with pytest.raises(RunFileError, match=reason):
            save_run(saved)


def test_as_many_parameters_may_be_set_by_hand_as_a_file_may_hold() -> None:
    trainer = Trainer(RunConfig(text="".join(map(chr, range(300))), hidden_size=90))
    for value in (1.0, 2.0):
        parameters = Parameters(90, 300)
        parameters.flat.fill(value)
        trainer = trainer.copy(parameters=parameters)
    within_bounds = trainer

    opened = _through_a_file(within_bounds)
    trainer = within_bounds.copy(parameters=Parameters(90, 300))

    assert numbers(opened) == numbers(within_bounds)
    with pytest.raises(RunFileError, match=r"At most 131,072 parameters"):
        save_run(SavedRun(trainer.copy(parameters=parameters)))
