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
    "version", [0, 4, 1.0, 1e9, True, None, "1", "", [], {}, [[1]], "x" * 10_000, "1\n\x1b[31m\u202e"]
)
def test_another_version_is_named_with_those_that_can_be_read(version: object) -> None:
    message = refusal(with_entry("version", version))

    assert message.startswith("This run is in version ")
    assert message.endswith("of the file format; only versions 1 to 3 can be read.")


def test_a_later_version_is_named_even_if_everything_else_is_different() -> None:
    document = json.dumps({"format": "rnn-playground-run", "version": 4})

    message = refusal(zipped({JSON_ENTRY: document.encode(), "weights.npy": b""}))

    assert message == "This run is in version 4 of the file format; only versions 1 to 3 can be read."


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
@pytest.mark.parametrize("name", ["losses", "Wxh", "Whh", "Why", "bh", "by", "h", "p", "snapshots", "set_values"])
def test_a_number_that_is_not_finite_is_refused(name: str, value: float) -> None:
    array = valid_array(name)
    array.flat[-1] = value

    assert f"{name} has numbers that are not finite" in refusal(with_arrays(**{name: npy(array)}))


@pytest.mark.parametrize(
    ("name", "position", "value"),
    [
        ("h", 0, 0.5),
        ("h", -1, 1.5),
        ("h", -1, -1.0000001),
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
        ("set_places", 1, 3),
        ("set_places", 2, 4),
        ("set_places", 2, -1),
        ("set_places", 0, 2**63 - 1),
    ],
)
def test_a_number_that_cannot_be_a_runs_is_refused(name: str, position: int, value: float) -> None:
    array = valid_array(name)
    array.flat[position] = value

    refusal(with_arrays(**{name: npy(array)}))


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
        ("vocabulary", ["b", "a", "c"], "The vocabulary in run.json is not that of the text."),
        ("epoch", 100_001, "Epoch must be a whole number from 0 to 100,000, not 100001."),
        ("epoch", -3, "Epoch must be a whole number from 0 to 100,000, not -3."),
        ("timestep", 4, "Timestep must be a whole number from 0 to 3, not 4."),
        ("learning_rate", 0.5, "The learning rate in run.json is not the one that was set last."),
        ("planned_epochs", 0, "Epochs must be a whole number from 1 to 100,000, not 0."),
        ("sampling.prompt", "axb", "Only characters of the training text can be used, and it has no x."),
        ("samples.0.text", "\x1b", "Only characters of the training text can be used, and it has no U+001B."),
        ("samples.0.text", "a" * 2501, "Sample must have 0 to 2,500 characters; this one has 2,501."),
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
    trainer = Trainer(RunConfig(text="abcab", hidden_size=128))
    trainer.run(epochs=100)
    document = json.loads(zipfile.ZipFile(io.BytesIO(save_run(SavedRun(trainer)))).read(JSON_ENTRY))

    message = refusal(with_json(json.dumps(document | {"epoch": 100_000, "snapshots": 100_001})))

    assert (
        message
        == f"Snapshots must be a whole number from 1 to {16 * MB // (trainer.parameters.flat.nbytes)}, not 100001."
    )


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
