"""The container of a run file: a zip of one JSON document and NumPy arrays, read without trusting anything in it."""

from __future__ import annotations

import io
import json
import math
import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from playground.engine.config import on_one_line

MOST_FILE_BYTES = 64 * 2**20
"""What a run file may have; more of it is not read."""

MOST_DOCUMENT_BYTES = 2 * 2**20
"""What the JSON document may have, unpacked."""

DOCUMENT = "run.json"

_NOT_A_RUN = "This file is not a run of RNN Playground."
_DAMAGED = "This file is damaged and cannot be unpacked."
_MOST_DIRECTORY_BYTES = 64 * 2**10
_MAGIC = npy.magic(1, 0)
_HEADER_START = len(_MAGIC) + 2
_MOST_HEADER_BYTES = 1024
_MOST_DIGITS = 20
_DEEPEST = 3
_END = struct.Struct("<4s4H2LH")
_ZIP64_LOCATOR_SIZE = 20
_ALWAYS_THE_SAME_TIME = (1980, 1, 1, 0, 0, 0)

# Whatever zipfile and zlib raise at bytes that were not written by them.
_SIGNS_OF_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    ArithmeticError,
    LookupError,
)


class RunFileError(ValueError):
    """A file is not a run that can be opened, or a run cannot be put in one; the message says why in one sentence."""


@dataclass(frozen=True)
class Form:
    """What an array must be: ``dtype`` as in a ``.npy`` header, e.g. "<f8", and ``shape``."""

    dtype: str
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """What the numbers of such an array take, in bytes."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    @property
    def header(self) -> bytes:
        """The text of its ``.npy`` header, without what it is filled up with."""
        stream = io.BytesIO()
        description = {"descr": self.dtype, "fortran_order": False, "shape": self.shape}
        npy.write_array_header_1_0(stream, description)
        return stream.getvalue()[_HEADER_START:].strip()


def write_archive(document: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a ``.npz`` file with ``document`` and ``arrays``: the same bytes for the same content.

    Raises:
        RunFileError: if it would be larger than what can be read.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    if len(text) > MOST_DOCUMENT_BYTES:
        raise RunFileError(f"{DOCUMENT} would have {len(text):,} bytes; at most {MOST_DOCUMENT_BYTES:,} can be read.")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_member(DOCUMENT), text)
        for name, array in arrays.items():
            content = io.BytesIO()
            npy.write_array(content, array, version=(1, 0), allow_pickle=False)
            archive.writestr(_member(f"{name}.npy"), content.getbuffer())
    if stream.tell() > MOST_FILE_BYTES:
        raise RunFileError(f"The file would have {stream.tell():,} bytes; at most {MOST_FILE_BYTES:,} can be read.")
    return stream.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _ALWAYS_THE_SAME_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system, member.external_attr = 3, 0o644 << 16  # not what the present system happens to be
    return member


def read_bytes(source: str | os.PathLike[str] | bytes | BinaryIO) -> bytes:
    """Return what is in ``source``: a path, the bytes themselves, or a file opened in binary mode.

    Raises:
        RunFileError: if it has more than ``MOST_FILE_BYTES`` or cannot be read.
    """
    try:
        if isinstance(source, bytes):
            content = source
        elif isinstance(source, str | os.PathLike):
            with open(source, "rb") as file:
                _check_size(os.fstat(file.fileno()).st_size)
                content = _read_stream(file)
        else:
            content = _read_stream(source)
    except RunFileError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None)
        raise RunFileError(f"This file cannot be read: {reason}." if reason else "This file cannot be read.") from None
    _check_size(len(content))
    return content


def _read_stream(stream: BinaryIO) -> bytes:
    content = bytearray()
    while len(content) <= MOST_FILE_BYTES and (part := stream.read(MOST_FILE_BYTES + 1 - len(content))):
        if not isinstance(part, bytes):
            raise RunFileError("This file must be opened in binary mode.")
        content += part
    return bytes(content)


def _check_size(size: int) -> None:
    if size > MOST_FILE_BYTES:
        raise RunFileError(f"This file is too large for a run: it may have at most {MOST_FILE_BYTES // 2**20} MB.")


class Archive:
    """The members of a run file; nothing is unpacked before it is known how large it may be.

    Raises:
        RunFileError: on making one, if the bytes are not a zip whose members can be read.
    """

    def __init__(self, content: bytes) -> None:
        _check_directory(content)
        with _damage_in_words():
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._members = {member.filename: member for member in self._zip.infolist()}
        for name, times in Counter(member.filename for member in self._zip.infolist()).items():
            if times > 1:
                raise RunFileError(f"This file has {on_one_line(name)} more than once.")

    def document(self) -> object:
        """Return the JSON document; its numbers are finite, and what is in it is nested at most three levels deep.

        Raises:
            RunFileError: if there is none, or it is not such a document.
        """
        if DOCUMENT not in self._members:
            raise RunFileError(_NOT_A_RUN)
        return _parse(self._read(DOCUMENT, 0, MOST_DOCUMENT_BYTES))

    def arrays(self, forms: Mapping[str, Form]) -> dict[str, NDArray[Any]]:
        """Return the arrays by name, read-only.

        Raises:
            RunFileError: if there are other members, or an array does not have its form.
        """
        names = {f"{name}.npy" for name in forms}
        for name in sorted(names - self._members.keys()):
            raise RunFileError(f"This file is incomplete: it has no {name}.")
        for name in sorted(self._members.keys() - names - {DOCUMENT}):
            raise RunFileError(f"This file has something that is not part of a run: {on_one_line(name)}.")
        for name, form in forms.items():
            self._check_declared_size(f"{name}.npy", form.nbytes, form.nbytes + _MOST_HEADER_BYTES)
        return {name: self._array(name, form) for name, form in forms.items()}

    def _array(self, name: str, form: Form) -> NDArray[Any]:
        content = self._read(f"{name}.npy", form.nbytes, form.nbytes + _MOST_HEADER_BYTES)
        start = _HEADER_START + int.from_bytes(content[len(_MAGIC) : _HEADER_START], "little")
        # The header is compared, not parsed: whatever it says otherwise is of no use.
        as_it_must_be = (
            content.startswith(_MAGIC)
            and content[_HEADER_START:start].strip() == form.header
            and len(content) == start + form.nbytes
        )
        if not as_it_must_be:
            raise RunFileError(f"{name}.npy must hold numbers of type {form.dtype} in the shape {form.shape}.")
        return np.frombuffer(content, form.dtype, offset=start).reshape(form.shape)

    def _read(self, name: str, least: int, most: int) -> bytes:
        self._check_declared_size(name, least, most)
        with _damage_in_words(), self._zip.open(self._members[name]) as member:
            content = member.read(self._members[name].file_size + 1)
        if len(content) != self._members[name].file_size:
            raise RunFileError(_DAMAGED)
        return content

    def _check_declared_size(self, name: str, least: int, most: int) -> None:
        member = self._members[name]
        if member.flag_bits & 1:
            raise RunFileError(f"{name} is encrypted and cannot be read.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RunFileError(f"{name} is compressed in a way that cannot be read; it must be stored or deflated.")
        if not least <= member.file_size <= most:
            raise RunFileError(
                f"{name} has {member.file_size:,} bytes; in this run it must have {least:,} to {most:,}."
            )


def _check_directory(content: bytes) -> None:
    """Check the end of a zip, which says how long the list of its members is, before zipfile reads all of the list."""
    *_, directory_size, _, comment_size = _END.unpack(content[-_END.size :].rjust(_END.size, b"\0"))
    has_larger_fields = content[-_END.size - _ZIP64_LOCATOR_SIZE :].startswith(b"PK\6\7")
    if not content[-_END.size :].startswith(b"PK\5\6") or comment_size or has_larger_fields:
        raise RunFileError(_NOT_A_RUN)
    if directory_size > _MOST_DIRECTORY_BYTES:
        raise RunFileError("This file has more members than a run.")


@contextmanager
def _damage_in_words() -> Iterator[None]:
    try:
        yield
    except _SIGNS_OF_DAMAGE:
        raise RunFileError(_DAMAGED) from None


def _parse(raw: bytes) -> object:
    try:
        document = json.loads(
            raw.decode(),
            parse_int=_whole_number,
            parse_float=_real_number,
            parse_constant=_real_number,
            object_pairs_hook=_entries,
        )
    except RunFileError:
        raise
    except (ValueError, RecursionError):
        raise RunFileError(f"{DOCUMENT} in this file is not valid JSON.") from None
    if _is_deeper(document, _DEEPEST):
        raise RunFileError(f"{DOCUMENT} in this file is nested deeper than a run's.")
    return document


def _whole_number(digits: str) -> int:
    return int(digits) if len(digits) <= _MOST_DIGITS else _refuse_number(digits)


def _real_number(written: str) -> float:
    number = float(written)
    return number if math.isfinite(number) else _refuse_number(written)


def _refuse_number(written: str) -> NoReturn:
    raise RunFileError(
        f"{DOCUMENT} in this file has a number that is too large or none at all: {on_one_line(written)}."
    )


def _entries(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise RunFileError(f"{DOCUMENT} in this file has the same entry twice.")
    return entries


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inside)
