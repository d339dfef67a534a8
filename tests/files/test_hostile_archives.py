"""Whatever bytes a file has: it is opened as a run, or refused in one sentence, and takes little memory."""

from __future__ import annotations

import io
import json
import pickle
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.files import (
    RunFileError,
    load_run,
)
from playground.files.run_file_archive import MOST_DOCUMENT_BYTES, MOST_FILE_BYTES
from tests.engine.run_states import everything
from tests.files.hostile_files import (
    JSON_ENTRY,
    MB,
    load_or_refuse,
    npy,
    refusal,
    valid_file,
    valid_members,
    with_arrays,
    with_json,
    zipped,
)


def _peak_of_refusing(content: bytes) -> int:
    """The most bytes that refusing takes beside the content itself."""
    tracemalloc.start()
    try:
        refusal(content)
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
    opened = load_run(zipped(valid_members())).trainer

    assert everything(opened) == everything(load_run(valid_file()).trainer)
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
        zipped({}),
        zipped({"readme.txt": b"hello"}),
        zipped({JSON_ENTRY: b"[]"}),
        zipped({JSON_ENTRY: b"{}"}),
        zipped({JSON_ENTRY: b"null"}),
        zipped({JSON_ENTRY: b'{"format": "notebook"}'}),
        zipped({JSON_ENTRY: b'{"version": 1}'}),
        npy(np.zeros(3)),
    ],
    # Not their bytes: a zip has the time at which it was made, and each process that shares the tests makes its own.
    ids=range(16),
)
def test_another_file_is_said_not_to_be_a_run(content: bytes) -> None:
    assert refusal(content[:MB]) == "This file is not a run of RNN Playground."


def test_an_ordinary_npz_is_said_not_to_be_a_run() -> None:
    stream = io.BytesIO()
    np.savez(stream, losses=np.zeros(3))

    assert refusal(stream.getvalue()) == "This file is not a run of RNN Playground."


@pytest.mark.parametrize("part", [0.01, 0.3, 0.7, 0.99, 0.9999])
def test_a_file_that_ends_early_is_refused(part: float) -> None:
    refusal(valid_file()[: int(len(valid_file()) * part)])


def test_a_file_with_something_after_it_is_refused() -> None:
    refusal(valid_file() + b"\0" * 30)


@pytest.mark.parametrize("name", ["run.json", "losses.npy", "../../etc/passwd", "/etc/passwd"])
def test_a_member_that_is_there_twice_is_refused(name: str) -> None:
    stream = io.BytesIO(zipped(valid_members() | {name: b"1"}))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(name, b"2")

    assert "more than once" in refusal(stream.getvalue())


@pytest.mark.parametrize(
    "name",
    ["../evil.npy", "/etc/passwd", "C:\\evil", "evil.npy", "a/b.npy", "x" * 60_000, "\x1b[31m\u202e\n", "a/", " "],
)
def test_a_member_of_no_run_is_refused_whatever_its_name(name: str) -> None:
    assert "not part of a run" in refusal(zipped(valid_members() | {name: b""}))


@pytest.mark.parametrize("name", sorted(valid_members().keys() - {JSON_ENTRY}))
def test_a_missing_array_is_named(name: str) -> None:
    assert refusal(with_arrays(**{name.removesuffix(".npy"): None})) == f"This file is incomplete: it has no {name}."


def test_thousands_of_members_are_refused_unread() -> None:
    content = zipped({f"{number}": b"" for number in range(20_000)})

    assert _peak_of_refusing(content) < MB


@pytest.mark.parametrize("field", [12, 16])
def test_a_list_of_members_that_is_elsewhere_is_refused(field: int) -> None:
    for value in (0, 1, 2**16, 2**31, 2**32 - 1):
        content = bytearray(valid_file())
        struct.pack_into("<L", content, len(content) - 22 + field, value)
        refusal(bytes(content))


def test_a_list_of_members_with_fields_for_larger_files_is_refused() -> None:
    larger = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 2**40, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(valid_file()) - 22, 1)

    message = refusal(valid_file()[:-22] + larger + locator + valid_file()[-22:])

    assert message == "This file is not a run of RNN Playground."


def test_an_encrypted_member_is_refused() -> None:
    content = _patched(valid_file(), 8, b"\1\0", "losses.npy", local=6)

    assert refusal(content) == "losses.npy is encrypted and cannot be read."


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_refused(method: int) -> None:
    assert "must be stored or deflated" in refusal(zipped(valid_members(), method))


def test_an_unknown_compression_is_refused() -> None:
    assert "must be stored or deflated" in refusal(_patched(valid_file(), 10, b"\x63\0", "losses.npy", local=8))


@pytest.mark.parametrize("name", ["run.json", "losses.npy", "snapshots.npy"])
def test_a_bomb_is_refused_by_its_declared_size(name: str) -> None:
    content = zipped(valid_members() | {name: bytes(64 * MB)})
    assert len(content) < MB

    assert _peak_of_refusing(content) < MB


@pytest.mark.parametrize("name", ["run.json", "losses.npy", "snapshots.npy"])
def test_a_bomb_whose_declared_size_lies_is_not_unpacked(name: str) -> None:
    honest = len(valid_members()[name])
    content = _patched(zipped(valid_members() | {name: bytes(64 * MB)}), 24, struct.pack("<L", honest), name, local=22)

    assert _peak_of_refusing(content) < MB


def test_a_document_at_its_limit_takes_a_bounded_amount_of_memory() -> None:
    worst = b"[" + b"{}," * (MOST_DOCUMENT_BYTES // 3 - 2) + b"0]"

    assert _peak_of_refusing(with_json(worst)) < 80 * MB


@pytest.mark.parametrize("shape", ["(268435456,)", "(1099511627776, 1099511627776)", "(-1,)", "()", "(3.0,)", "(5, 1)"])
def test_a_header_that_claims_another_shape_is_refused_before_memory_is_taken(shape: str) -> None:
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    content = with_arrays(losses=b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(5 * 8))

    assert _peak_of_refusing(content) < MB
    assert refusal(content) == "losses.npy must hold numbers of type <f8 in the shape (5,)."


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

    refusal(with_arrays(losses=content + bytes(40)))
    refusal(with_arrays(losses=content))


@pytest.mark.parametrize(
    "start", [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff", b"\x93NUMPY\x02\x00\x76\0\0\0", b"\x93NUMPY\xff\xff"]
)
def test_a_damaged_start_of_an_array_is_refused(start: bytes) -> None:
    refusal(with_arrays(losses=start.ljust(168, b"\0")))


@pytest.mark.parametrize("size", [-8, -1, 1, 8, 400])
def test_more_or_fewer_numbers_than_a_header_says_are_refused(size: int) -> None:
    content = valid_members()["losses.npy"]

    refusal(with_arrays(losses=content + bytes(size) if size > 0 else content[:size]))


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
    pickled = npy(objects, allow_pickle=True)
    with pytest.raises(_ExecutedError):
        np.load(io.BytesIO(pickled), allow_pickle=True)

    for content in (pickled, pickle.dumps(_Bomb())):
        refusal(with_arrays(losses=content))
        refusal(with_json(content))
        refusal(content)


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
    closed = io.BytesIO(valid_file())
    closed.close()

    with pytest.raises(RunFileError, match="cannot be read"):
        load_run(closed)
    with pytest.raises(RunFileError, match="binary mode"):
        load_run(io.StringIO("I Love AI"))  # type: ignore[arg-type]  # what must not be done is tried


@settings(max_examples=150)
@given(st.data())
def test_flipped_bytes_are_refused_or_make_no_difference(data: st.DataObject) -> None:
    content = bytearray(valid_file())
    # Half of them where the zip says what is where.
    first = data.draw(st.sampled_from([0, content.index(b"PK\1\2")]))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(first, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    load_or_refuse(bytes(content))


@settings(max_examples=150)
@given(st.data())
def test_members_with_other_bytes_are_refused_or_opened(data: st.DataObject) -> None:
    members = valid_members()
    name = data.draw(st.sampled_from(sorted(members)))
    content = bytearray(members[name])
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    load_or_refuse(zipped(members | {name: bytes(content)}))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    refusal(content)
