"""Whatever a file holds: it is opened as a run, or refused in one sentence, and takes little memory."""

from __future__ import annotations

import copy
import functools
import io
import json
import pickle
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import LoggedSample, RunConfig, RunFileError, SavedRun, Trainer, load_run, save_run
from playground.engine.run_file_archive import MOST_DOCUMENT_BYTES, MOST_FILE_BYTES
from tests.engine.run_states import everything, go

MB = 2**20
JSON_ENTRY = "run.json"
FORBIDDEN_WORDS = ("Traceback", "Error", "zlib", "codec", "unpack requires", "0x")


@functools.cache
def _valid() -> bytes:
    """A small run with a bit of everything; 3 characters, 2 units, at timestep 2 of epoch 5."""
    trainer = Trainer(RunConfig(text="abcab", hidden_size=2, window=2))
    trainer = go(trainer, [("run", 3), ("set", 3), ("rate", 0.25), ("run", 2), ("step", 2), ("set", 4)])
    assert sum(len(done.values) for done in trainer.interventions) > 2
    samples = (LoggedSample(0, None, "aaa"), LoggedSample(5, float(trainer.losses[-1]), "abc"))
    return save_run(SavedRun(trainer, samples=samples))


def _members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_valid())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _document() -> dict[str, Any]:
    document = json.loads(_members()[JSON_ENTRY])
    assert isinstance(document, dict)
    return document


def _array(name: str) -> np.ndarray[Any, Any]:
    array = np.load(io.BytesIO(_members()[f"{name}.npy"]))
    assert isinstance(array, np.ndarray)
    return array


def _npy(array: np.ndarray[Any, Any], *, allow_pickle: bool = False) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def _zip(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _with(**contents: bytes | None) -> bytes:
    """The valid file with other arrays, or without those that are None."""
    changed = {f"{name}.npy": content for name, content in contents.items()}
    return _zip({name: content for name, content in (_members() | changed).items() if content is not None})


def _with_json(text: str | bytes) -> bytes:
    return _zip(_members() | {JSON_ENTRY: text.encode() if isinstance(text, str) else text})


def _with_entry(path: str, value: object) -> bytes:
    """The valid file with another value at a dotted path into run.json."""
    document = _document()
    *way, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    inner: Any = document
    for key in way:
        inner = inner[key]
    inner[last] = value
    return _with_json(json.dumps(document))


def _refusal(content: bytes) -> str:
    with pytest.raises(RunFileError) as caught:
        load_run(content)
    return _sentence(caught.value)


def _sentence(error: RunFileError) -> str:
    message = str(error)
    assert message.endswith(".")
    assert len(message) < 300
    assert message.isprintable()
    assert not [word for word in FORBIDDEN_WORDS if word in message]
    assert error.__suppress_context__ or error.__context__ is None
    return message


def _peak_of_refusing(content: bytes) -> int:
    """The most bytes that refusing takes beside the content itself."""
    tracemalloc.start()
    try:
        _refusal(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _patched(content: bytes, central: int, value: bytes, name: str, local: int | None = None) -> bytes:
    """Overwrite a field of a member's entry in the list at the end, and in its own header if ``local`` says where."""
    patched = bytearray(content)
    entry = content.rindex(name.encode()) - 46
    assert content[entry : entry + 4] == b"PK\1\2"
    patched[entry + central : entry + central + len(value)] = value
    if local is not None:
        header = content.index(name.encode()) - 30
        patched[header + local : header + local + len(value)] = value
    return bytes(patched)


def test_the_file_that_the_others_are_made_from_is_a_run() -> None:
    opened = load_run(_zip(_members())).trainer

    assert everything(opened) == everything(load_run(_valid()).trainer)
    assert (opened.epoch, opened.timestep) == (5, 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"I Love AI",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89",
        b"PK",
        b"PK\5\6",
        b"PK\5\6" + b"\0" * 18,
        pickle.dumps({"epoch": 3}),
        json.dumps({"format": "rnn-playground-run"}).encode(),
        _zip({}),
        _zip({"readme.txt": b"hello"}),
        _zip({JSON_ENTRY: b"[]"}),
        _zip({JSON_ENTRY: b"{}"}),
        _zip({JSON_ENTRY: b"null"}),
        _zip({JSON_ENTRY: b'{"format": "notebook"}'}),
        _zip({JSON_ENTRY: b'{"version": 1}'}),
        _npy(np.zeros(3)),
    ],
    ids=repr,
)
def test_another_file_is_said_not_to_be_a_run(content: bytes) -> None:
    assert _refusal(content[:MB]) == "This file is not a run of RNN Playground."


def test_an_ordinary_npz_is_said_not_to_be_a_run() -> None:
    stream = io.BytesIO()
    np.savez(stream, losses=np.zeros(3))

    assert _refusal(stream.getvalue()) == "This file is not a run of RNN Playground."


@pytest.mark.parametrize(
    "version", [0, 2, 1.0, 1e9, True, None, "1", "", [], {}, [[1]], "x" * 10_000, "1\n\x1b[31m\u202e"]
)
def test_another_version_is_named_with_the_one_that_can_be_read(version: object) -> None:
    message = _refusal(_with_entry("version", version))

    assert message.startswith("This run is in version ")
    assert message.endswith("of the file format; only version 1 can be read.")


def test_a_later_version_is_named_even_if_everything_else_is_different() -> None:
    document = json.dumps({"format": "rnn-playground-run", "version": 2})

    message = _refusal(_zip({JSON_ENTRY: document.encode(), "weights.npy": b""}))

    assert message == "This run is in version 2 of the file format; only version 1 can be read."


@pytest.mark.parametrize("part", [0.01, 0.3, 0.7, 0.99, 0.9999])
def test_a_file_that_ends_early_is_refused(part: float) -> None:
    _refusal(_valid()[: int(len(_valid()) * part)])


def test_a_file_with_something_after_it_is_refused() -> None:
    _refusal(_valid() + b"\0" * 30)


@pytest.mark.parametrize("name", ["run.json", "losses.npy", "../../etc/passwd", "/etc/passwd"])
def test_a_member_that_is_there_twice_is_refused(name: str) -> None:
    stream = io.BytesIO(_zip(_members() | {name: b"1"}))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(name, b"2")

    assert "more than once" in _refusal(stream.getvalue())


@pytest.mark.parametrize(
    "name",
    ["../evil.npy", "/etc/passwd", "C:\\evil", "evil.npy", "a/b.npy", "x" * 60_000, "\x1b[31m\u202e\n", "a/", " "],
)
def test_a_member_of_no_run_is_refused_whatever_its_name(name: str) -> None:
    assert "not part of a run" in _refusal(_zip(_members() | {name: b""}))


@pytest.mark.parametrize("name", sorted(_members().keys() - {JSON_ENTRY}))
def test_a_missing_array_is_named(name: str) -> None:
    assert _refusal(_with(**{name.removesuffix(".npy"): None})) == f"This file is incomplete: it has no {name}."


def test_thousands_of_members_are_refused_unread() -> None:
    content = _zip({f"{number}": b"" for number in range(20_000)})

    assert _peak_of_refusing(content) < MB


@pytest.mark.parametrize("field", [12, 16])
def test_a_list_of_members_that_is_elsewhere_is_refused(field: int) -> None:
    for value in (0, 1, 2**16, 2**31, 2**32 - 1):
        content = bytearray(_valid())
        struct.pack_into("<L", content, len(content) - 22 + field, value)
        _refusal(bytes(content))


def test_a_list_of_members_with_fields_for_larger_files_is_refused() -> None:
    larger = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 2**40, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(_valid()) - 22, 1)

    message = _refusal(_valid()[:-22] + larger + locator + _valid()[-22:])

    assert message == "This file is not a run of RNN Playground."


def test_an_encrypted_member_is_refused() -> None:
    content = _patched(_valid(), 8, b"\1\0", "losses.npy", local=6)

    assert _refusal(content) == "losses.npy is encrypted and cannot be read."


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_refused(method: int) -> None:
    assert "must be stored or deflated" in _refusal(_zip(_members(), method))


def test_an_unknown_compression_is_refused() -> None:
    assert "must be stored or deflated" in _refusal(_patched(_valid(), 10, b"\x63\0", "losses.npy", local=8))


@pytest.mark.parametrize("name", ["run.json", "losses.npy", "snapshots.npy"])
def test_a_bomb_is_refused_by_its_declared_size(name: str) -> None:
    content = _zip(_members() | {name: bytes(64 * MB)})
    assert len(content) < MB

    assert _peak_of_refusing(content) < MB


@pytest.mark.parametrize("name", ["run.json", "losses.npy", "snapshots.npy"])
def test_a_bomb_whose_declared_size_lies_is_not_unpacked(name: str) -> None:
    honest = len(_members()[name])
    content = _patched(_zip(_members() | {name: bytes(64 * MB)}), 24, struct.pack("<L", honest), name, local=22)

    assert _peak_of_refusing(content) < MB


def test_a_document_at_its_limit_takes_a_bounded_amount_of_memory() -> None:
    worst = b"[" + b"{}," * (MOST_DOCUMENT_BYTES // 3 - 2) + b"0]"

    assert _peak_of_refusing(_with_json(worst)) < 80 * MB


@pytest.mark.parametrize("shape", ["(268435456,)", "(1099511627776, 1099511627776)", "(-1,)", "()", "(3.0,)", "(5, 1)"])
def test_a_header_that_claims_another_shape_is_refused_before_memory_is_taken(shape: str) -> None:
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    content = _with(losses=b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(5 * 8))

    assert _peak_of_refusing(content) < MB
    assert _refusal(content) == "losses.npy must hold numbers of type <f8 in the shape (5,)."


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b"(" * 900,
        b"__import__('os').system('true')",
        b"{'descr': '|O', 'fortran_order': False, 'shape': (5,), }",
        b"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (5,), }",
        b"{'descr': '<f8', 'fortran_order': True, 'shape': (5,), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (5,), 'more': 1}",
        b"\xff" * 100,
    ],
)
def test_any_other_header_is_refused(header: bytes) -> None:
    content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header

    _refusal(_with(losses=content + bytes(40)))
    _refusal(_with(losses=content))


@pytest.mark.parametrize(
    "start", [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff", b"\x93NUMPY\x02\x00\x76\0\0\0", b"\x93NUMPY\xff\xff"]
)
def test_a_damaged_start_of_an_array_is_refused(start: bytes) -> None:
    _refusal(_with(losses=start.ljust(168, b"\0")))


@pytest.mark.parametrize("size", [-8, -1, 1, 8, 400])
def test_more_or_fewer_numbers_than_a_header_says_are_refused(size: int) -> None:
    content = _members()["losses.npy"]

    _refusal(_with(losses=content + bytes(size) if size > 0 else content[:size]))


class _ExecutedError(Exception):
    """Raised where a pickle would be executed."""


class _Bomb:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return _explode, ("unpickled",)


def _explode(reason: str) -> None:
    raise _ExecutedError(reason)


def test_a_pickle_is_never_executed() -> None:
    objects = np.empty(5, dtype=object)
    objects[:] = [_Bomb() for _ in range(5)]
    pickled = _npy(objects, allow_pickle=True)
    with pytest.raises(_ExecutedError):
        np.load(io.BytesIO(pickled), allow_pickle=True)

    for content in (pickled, pickle.dumps(_Bomb())):
        _refusal(_with(losses=content))
        _refusal(_with_json(content))
        _refusal(content)


@pytest.mark.parametrize("name", sorted(name.removesuffix(".npy") for name in _members().keys() - {JSON_ENTRY}))
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
    assert f"{name}.npy" in _refusal(_with(**{name: _npy(change(_array(name)))}))


def test_an_array_in_fortran_order_is_refused() -> None:
    assert "Whh.npy must hold numbers" in _refusal(_with(Whh=_npy(np.asfortranarray(_array("Whh")))))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["losses", "Wxh", "Whh", "Why", "bh", "by", "h", "p", "snapshots", "set_values"])
def test_a_number_that_is_not_finite_is_refused(name: str, value: float) -> None:
    array = _array(name)
    array.flat[-1] = value

    assert f"{name} has numbers that are not finite" in _refusal(_with(**{name: _npy(array)}))


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
    array = _array(name)
    array.flat[position] = value

    _refusal(_with(**{name: _npy(array)}))


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
            load_run(_with_entry(path, value))
        else:
            _refusal(_with_entry(path, value))


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
    assert reason in _refusal(_with_entry(path, value))


@pytest.mark.parametrize(("where", "most"), [("samples", 200), ("interventions", 10_000)])
def test_lists_are_bounded(where: str, most: int) -> None:
    entries = _document()[where]

    message = _refusal(_with_entry(where, (entries * most)[: most + 1]))

    assert message == f"A saved run may have at most {most:,} {where}; this one has {most + 1:,}."


def test_snapshots_are_bounded_by_what_a_history_may_take() -> None:
    trainer = Trainer(RunConfig(text="abcab", hidden_size=128))
    trainer.run(epochs=100)
    document = json.loads(zipfile.ZipFile(io.BytesIO(save_run(SavedRun(trainer)))).read(JSON_ENTRY))

    message = _refusal(_with_json(json.dumps(document | {"epoch": 100_000, "snapshots": 100_001})))

    assert (
        message
        == f"Snapshots must be a whole number from 1 to {16 * MB // (trainer.parameters.flat.nbytes)}, not 100001."
    )


@pytest.mark.parametrize("name", sorted(_document()))
def test_a_missing_entry_is_refused(name: str) -> None:
    document = _document()
    del document[name]

    _refusal(_with_json(json.dumps(document)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"format": "rnn-playground-run", "version": 1} {}',
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
    _refusal(_with_json(text))


def test_an_entry_that_is_there_twice_is_refused() -> None:
    text = _members()[JSON_ENTRY].decode()

    message = _refusal(_with_json(text.replace('"epoch": 5', '"epoch": 4, "epoch": 5', 1)))

    assert message == "run.json in this file has the same entry twice."


def test_what_is_nested_deeper_than_in_a_run_is_refused() -> None:
    assert _refusal(_with_entry("seconds", [[[0.0]]])) == "run.json in this file is nested deeper than a run's."


def test_a_file_on_disk_that_is_too_large_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "huge.npz"
    with path.open("wb") as file:
        file.truncate(2**40)

    tracemalloc.start()
    with pytest.raises(RunFileError, match=r"too large for a run: it may have at most 64 MB\."):
        load_run(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < MB


class _Endless(io.RawIOBase):
    """A stream that never ends, and counts what was read of it."""

    def __init__(self) -> None:
        self.nbytes = 0

    def read(self, size: int = -1) -> bytes:
        self.nbytes += min(size, 16 * MB)
        return bytes(min(size, 16 * MB))


def test_a_stream_without_end_is_read_to_the_limit_only() -> None:
    endless = _Endless()

    with pytest.raises(RunFileError, match="too large"):
        load_run(endless)  # type: ignore[arg-type]  # has what is needed of a BinaryIO

    assert endless.nbytes == MOST_FILE_BYTES + 1


def test_bytes_beyond_the_limit_are_refused() -> None:
    with pytest.raises(RunFileError, match="too large"):
        load_run(bytes(MOST_FILE_BYTES + 1))


def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "nowhere.npz", "a\0b", "x" * 10_000):
        with pytest.raises(RunFileError, match=r"^This file cannot be read"):
            load_run(source)


def test_a_stream_that_cannot_be_read_is_refused() -> None:
    closed = io.BytesIO(_valid())
    closed.close()

    with pytest.raises(RunFileError, match="cannot be read"):
        load_run(closed)
    with pytest.raises(RunFileError, match="binary mode"):
        load_run(io.StringIO("I Love AI"))  # type: ignore[arg-type]  # what must not be done is tried


def _load_or_refuse(content: bytes) -> None:
    try:
        trainer = load_run(content).trainer
    except RunFileError as error:
        _sentence(error)
    else:
        if trainer.failure is None:
            trainer.step()
        trainer.generate(length=2)
        trainer.at_epoch(0)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_flipped_bytes_are_refused_or_make_no_difference(data: st.DataObject) -> None:
    content = bytearray(_valid())
    # Half of them where the zip says what is where.
    first = data.draw(st.sampled_from([0, content.index(b"PK\1\2")]))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(first, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    _load_or_refuse(bytes(content))


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_members_with_other_bytes_are_refused_or_opened(data: st.DataObject) -> None:
    members = _members()
    name = data.draw(st.sampled_from(sorted(members)))
    content = bytearray(members[name])
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    _load_or_refuse(_zip(members | {name: bytes(content)}))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_documents_with_other_values_are_refused_or_opened(data: st.DataObject) -> None:
    document = copy.deepcopy(_document())
    where: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
        if not isinstance(where[key], dict | list) or not where[key] or data.draw(st.booleans()):
            break
        where = where[key]
    where[key] = data.draw(ANY_JSON)

    _load_or_refuse(_with_json(json.dumps(document)))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    _refusal(content)
