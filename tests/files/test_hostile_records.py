"""Whatever numbers and entries a well-formed file has: it is opened as a run, or refused in one sentence."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import (
    OPTIMIZERS,
    RunConfig,
    Trainer,
)
from playground.files import (
    SavedRun,
    load_run,
    save_run,
)
from tests.files.hostile_files import (
    FORBIDDEN_WORDS,
    JSON_ENTRY,
    MB,
    load_or_refuse,
    npy,
    refusal,
    valid_array,
    valid_document,
    valid_members,
    with_arrays,
    with_entry,
    with_json,
    zipped,
)


@pytest.mark.parametrize(
    "version", [0, 5, 1.0, 1e9, True, None, "1", "", [], {}, [[1]], "x" * 10_000, "1\n\x1b[31m\u202e"]
)
def test_another_version_is_named_with_those_that_can_be_read(version: object) -> None:
    message = refusal(with_entry("version", version))

    assert message.startswith("This run is in version ")
    assert message.endswith("of the file format; only versions 1 to 4 can be read.")


def test_a_later_version_is_named_even_if_everything_else_is_different() -> None:
    document = json.dumps({"format": "rnn-playground-run", "version": 5})

    message = refusal(zipped({JSON_ENTRY: document.encode(), "weights.npy": b""}))

    assert message == "This run is in version 5 of the file format; only versions 1 to 4 can be read."


@pytest.mark.parametrize("name", sorted(name.removesuffix(".npy") for name in valid_members().keys() - {JSON_ENTRY}))
@pytest.mark.parametrize(
    "change",
    [
        lambda array: array.astype(array.dtype.newbyteorder(">")),
        lambda array: array.astype("<f4"),
        lambda array: array.astype("<i2"),
        lambda array: array.astype("<c16"),
        lambda array: array.astype("<U8"),
        lambda array: array.astype([("a", array.dtype)]),
        lambda array: array[..., np.newaxis],
        lambda array: array[:-1],
        lambda array: np.concatenate([array, array[:1]]),
        lambda array: np.concatenate([array] * 100),
        lambda array: np.asfortranarray(array[..., np.newaxis].repeat(2, axis=-1)),
        lambda array: array[:0],
    ],
    ids=[
        "big-endian",
        "f4",
        "i2",
        "complex",
        "text",
        "fields",
        "axis-more",
        "shorter",
        "longer",
        "much-longer",
        "fortran",
        "empty",
    ],
)
def test_an_array_of_another_form_is_refused(name: str, change: Callable[[Any], Any]) -> None:
    assert f"{name}.npy" in refusal(with_arrays(**{name: npy(change(valid_array(name)))}))


def test_an_array_in_fortran_order_is_refused() -> None:
    assert "Whh.npy must hold numbers" in refusal(with_arrays(Whh=npy(np.asfortranarray(valid_array("Whh")))))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "name",
    ["losses", "Wxh", "Whh", "Why", "bh", "by", "optimizer_state", "h", "p", "snapshots", "set_values"],
)
def test_a_number_that_is_not_finite_is_refused(name: str, value: float) -> None:
    array = valid_array(name)
    array.flat[-1] = value

    assert f"{name} has numbers that are not finite" in refusal(with_arrays(**{name: npy(array)}))


@pytest.mark.parametrize(
    ("name", "position", "value"),
    [
        ("h", 0, 0.5),
        ("h", 3, 0.5),
        ("h", 4, 1.5),
        ("h", 5, -1.0000001),
        ("h", 6, 1.0000001),
        ("h", -1, -2.0000001),
        ("optimizer_state", 57, -1e-9),
        ("optimizer_state", -1, -1),
        ("optimizer_state", -1, 0.5),
        ("optimizer_state", -1, 23),
        ("snapshots", -2, -1e-9),
        ("snapshots", -1, -1),
        ("snapshots", -1, 10.000001),
        ("snapshots", -1, 1e300),
        ("p", 0, -0.1),
        ("p", -1, 1.1),
        ("snapshot_epochs", 0, 1),
        ("snapshot_epochs", 0, -1),
        ("snapshot_epochs", 2, 1),
        ("snapshot_epochs", 2, 4),
        ("snapshot_epochs", -1, 6),
        ("snapshot_epochs", -1, 2**63 - 1),
        ("snapshot_epochs", 1, -(2**63)),
        ("set_places", 0, 5),
        ("set_places", 0, -1),
        ("set_places", 1, -1),
        ("set_places", 1, 8),
        ("set_places", 2, 3),
        ("set_places", 2, -1),
        ("set_places", 0, 2**63 - 1),
    ],
)
def test_a_number_that_cannot_be_a_runs_is_refused(name: str, position: int, value: float) -> None:
    array = valid_array(name)
    array.flat[position] = value

    refusal(with_arrays(**{name: npy(array)}))


@pytest.mark.parametrize(
    ("name", "position", "value", "reason"),
    [
        ("h", -1, 2.5, "The cell state in h must lie between -t and t after t timesteps: each adds at most 1."),
        ("optimizer_state", 57, -1.0, "optimizer_state has negative numbers where the optimiser remembers squares."),
        ("snapshots", -2, -1.0, "snapshots has negative numbers where the optimiser remembers squares."),
        (
            "optimizer_state",
            -1,
            1.5,
            "The number of updates in optimizer_state must be a whole number from 0 to 22: at most one a timestep.",
        ),
    ],
)
def test_what_is_wrong_with_what_a_cell_or_an_optimiser_keeps_is_said(
    name: str, position: int, value: float, reason: str
) -> None:
    array = valid_array(name)
    array.flat[position] = value

    assert refusal(with_arrays(**{name: npy(array)})) == reason


@pytest.mark.parametrize(("name", "position", "value"), [("h", -1, -2.0), ("optimizer_state", 0, -1.0)])
def test_a_cell_state_beyond_1_and_a_mean_of_gradients_below_0_are_opened(
    name: str, position: int, value: float
) -> None:
    array = valid_array(name)
    array.flat[position] = value

    load_run(with_arrays(**{name: npy(array)}))


def test_what_optimisers_remember_of_squares_has_the_name_by_which_it_is_checked() -> None:
    remembered = [pair for each in OPTIMIZERS.values() for pair in zip(each.state, each.remembers, strict=True)]

    assert {name for name, what in remembered if "squared" in what} == {"s"}
    assert not [what for name, what in remembered if name == "s" and "squared" not in what]


WRONG_TYPES: list[object] = [None, True, "1", "", [], {}, [1], {"a": 1}, 1.5, -1, 10**19, 1e300, "\ud800", [[[]]]]


@pytest.mark.parametrize(
    ("path", "also_allowed"),
    [
        ("settings.text", ()),
        ("settings.hidden_size", ()),
        ("settings.learning_rate", (1.5,)),
        ("settings.epochs", ()),
        ("settings.random_seed", ()),
        ("settings.window", ()),
        ("settings.initial_scale", (1.5,)),
        ("settings.cell", ()),
        ("settings.optimizer", ()),
        ("settings.clip_value", (None, 1.5)),
        ("settings.clip_norm", (None, 1.5)),
        ("settings", ()),
        ("vocabulary", ()),
        ("vocabulary.0", ()),
        ("epoch", ()),
        ("timestep", ()),
        ("failed", (True,)),
        ("learning_rate", ()),
        ("planned_epochs", ()),
        ("epoch_loss", (1.5, -1)),
        ("seconds", (1.5,)),
        ("sampling", ()),
        ("sampling.prompt", ("",)),
        ("sampling.length", ()),
        ("sampling.temperature", (1.5,)),
        ("samples", ([],)),
        ("samples.0", ()),
        ("samples.0.epoch", ()),
        ("samples.0.loss", (None, 1.5, -1)),
        ("samples.0.text", ("",)),
        ("samples.1.temperature", (None, 1.5)),
        ("interventions", ()),
        ("interventions.0", ()),
        ("interventions.0.epoch", ()),
        ("interventions.0.timestep", ()),
        ("interventions.0.learning_rate", (1.5, None)),
        ("interventions.0.values", ()),
        ("thinning", ()),
        ("snapshots", ()),
        ("random_state", ()),
        ("random_state.pos", ()),
        ("random_state.has_gauss", ()),
        ("random_state.gauss", (1.5, -1)),
    ],
)
def test_an_entry_of_another_type_is_refused(path: str, also_allowed: tuple[object, ...]) -> None:
    for value in WRONG_TYPES:
        if any(value == each and type(value) is type(each) for each in also_allowed):
            load_run(with_entry(path, value))
        else:
            refusal(with_entry(path, value))


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("settings.text", "abcab" * 1000, "Text must have 2 to 2,000 characters; this one has 5,000."),
        ("settings.text", "abca\ud83d", "lone surrogate"),
        ("settings.text", "abcde", "The vocabulary in run.json is not that of the text."),
        ("settings.hidden_size", 129, "Hidden size must be a whole number from 1 to 128, not 129."),
        ("settings.learning_rate", 0, "Learning rate must be a number above 0 and at most 10, not 0."),
        ("settings.cell", "elman\n", "Cell must be rnn, gru or lstm, not elman\\n."),
        ("settings.optimizer", "lion", "Optimiser must be sgd, momentum, adagrad, rmsprop or adam, not lion."),
        ("settings.clip_value", 0, "Clip values must be a number above 0 and at most 1,000, or none, not 0."),
        ("settings.clip_norm", "none", "Clip norm must be a number above 0 and at most 1,000, or none, not none."),
        ("settings.cell", "gru", "in this run it must have"),
        ("settings.optimizer", "sgd", "in this run it must have"),
        ("vocabulary", ["b", "a", "c"], "The vocabulary in run.json is not that of the text."),
        ("epoch", 100_001, "Epoch must be a whole number from 0 to 100,000, not 100001."),
        ("epoch", -3, "Epoch must be a whole number from 0 to 100,000, not -3."),
        ("timestep", 4, "Timestep must be a whole number from 0 to 3, not 4."),
        ("learning_rate", 0.5, "The learning rate in run.json is not the one that was set last."),
        ("planned_epochs", 0, "Epochs must be a whole number from 1 to 100,000, not 0."),
        ("sampling.prompt", "axb", "Only characters of the training text can be used, and it has no x."),
        ("samples.0.text", "\x1b", "Only characters of the training text can be used, and it has no U+001B."),
        ("samples.0.text", "a" * 2501, "Sample must have 0 to 2,500 characters; this one has 2,501."),
        ("samples.1.temperature", 5.1, "Temperature must be a number from 0 to 5, not 5.1."),
        ("samples.1.warmth", 1, "An entry of samples in run.json has an entry that is not known: warmth."),
        ("interventions.0.epoch", 5, "The interventions in run.json must stand in order"),
        ("interventions.2.timestep", 3, "The interventions in run.json must stand in order"),
        ("thinning", 3, "Thinning must be a power of two, not 3."),
        ("thinning", 2**21, "Thinning must be a whole number from 1 to 1,048,576"),
        ("thinning", 4, "The snapshots are not at the epochs where a run keeps them."),
        ("snapshots", 7, "Snapshots must be a whole number from 1 to 6, not 7."),
        ("random_state.pos", 625, "Pos must be a whole number from 0 to 624, not 625."),
        ("more", 1, "run.json has an entry that is not known: more."),
        ("settings.more\n\x1b", 1, "settings in run.json has an entry that is not known: more\\n\\x1b."),
    ],
)
def test_what_is_wrong_is_said(path: str, value: object, reason: str) -> None:
    assert reason in refusal(with_entry(path, value))


@pytest.mark.parametrize(("where", "most"), [("samples", 200), ("interventions", 10_000)])
def test_lists_are_bounded(where: str, most: int) -> None:
    entries = valid_document()[where]

    message = refusal(with_entry(where, (entries * most)[: most + 1]))

    assert message == f"A saved run may have at most {most:,} {where}; this one has {most + 1:,}."


def test_snapshots_are_bounded_by_what_a_history_may_take() -> None:
    trainer = Trainer(RunConfig(text="abcab", hidden_size=128, cell="lstm", optimizer="adam"))
    trainer.run(epochs=1)
    document = json.loads(zipfile.ZipFile(io.BytesIO(save_run(SavedRun(trainer)))).read(JSON_ENTRY))

    message = refusal(with_json(json.dumps(document | {"epoch": 100_000, "snapshots": 100_001})))

    most = 16 * MB // trainer.train_state.flat.nbytes
    assert message == f"Snapshots must be a whole number from 1 to {most}, not 100001."


@pytest.mark.parametrize("name", sorted(valid_document()))
def test_a_missing_entry_is_refused(name: str) -> None:
    document = valid_document()
    del document[name]

    refusal(with_json(json.dumps(document)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"format": "rnn-playground-run", "version": 2} {}',
        '{"format": NaN}',
        '{"format": Infinity}',
        '{"format": -Infinity}',
        '{"format": 1e999}',
        '{"format": ' + "9" * 5000 + "}",
        '{"format": -' + "9" * 25 + "}",
        '{"format": "rnn-playground-run", "format": "rnn-playground-run"}',
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        "[[[[]]]]",
        b"\xff\xfe{}",
        b'{"format": "\xff"}',
        "\ufeff{}",
        "{}\0",
        "\0" * 1000,
        "'format'",
    ],
    ids=range(20),
)
def test_a_document_that_is_no_plain_json_is_refused(text: str | bytes) -> None:
    refusal(with_json(text))


def test_an_entry_that_is_there_twice_is_refused() -> None:
    text = valid_members()[JSON_ENTRY].decode()

    message = refusal(with_json(text.replace('"epoch": 5', '"epoch": 4, "epoch": 5', 1)))

    assert message == "run.json in this file has the same entry twice."


def test_what_is_nested_deeper_than_in_a_run_is_refused() -> None:
    assert refusal(with_entry("seconds", [[[0.0]]])) == "run.json in this file is nested deeper than a run's."


# What a file says is quoted, so a word that a sentence must not use of itself is not said by the file.
TEXTS = st.text(max_size=5).filter(lambda text: not any(word in text for word in FORBIDDEN_WORDS))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150)
@given(st.data())
def test_documents_with_other_values_are_refused_or_opened(data: st.DataObject) -> None:
    document = copy.deepcopy(valid_document())
    where: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
        if not isinstance(where[key], dict | list) or not where[key] or data.draw(st.booleans()):
            break
        where = where[key]
    where[key] = data.draw(ANY_JSON)

    load_or_refuse(with_json(json.dumps(document)))


@pytest.mark.parametrize(
    "machine",
    ['NumPy"""\nimport os\n"""', "NumPy\\", "<b>NumPy</b>", "NumPy $x$", "[NumPy](x)", "é", "N" * 201, 7, None, []],
)
def test_the_name_of_a_machine_that_could_become_code_or_markup_is_refused(machine: object) -> None:
    assert refusal(with_entry("trained_on", machine)).startswith("Trained on must be the name of a machine")
