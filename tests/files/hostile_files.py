"""Run files that are not what they should be, and what may be said of them."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from playground.engine import (
    LoggedSample,
    RunConfig,
    Trainer,
)
from playground.files import (
    RunFileError,
    SavedRun,
    load_run,
    save_run,
)
from tests.engine.run_states import go

MB = 2**20
JSON_ENTRY = "run.json"
FORBIDDEN_WORDS = ("Traceback", "Error", "zlib", "codec", "unpack requires", "0x")


@functools.cache
def valid_file() -> bytes:
    """A small run with a bit of everything; 3 characters, 2 units, at timestep 2 of epoch 5.

    It carries a cell state beside the hidden one, and its optimiser remembers two numbers of each of 57 parameters, and
    the updates, of which there were 11.
    """
    config = RunConfig(text="abcab", hidden_size=2, window=2, cell="lstm", optimizer="adam", clip_norm=2.0)
    trainer = Trainer(config)
    trainer = go(trainer, [("run", 3), ("set", 3), ("rate", 0.25), ("run", 2), ("step", 2), ("set", 4)])
    assert sum(len(done.values) for done in trainer.interventions) > 2
    samples = (LoggedSample(0, None, "aaa"), LoggedSample(5, float(trainer.losses[-1]), "abc", 0.5))
    return save_run(SavedRun(trainer, samples=samples))


def valid_members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(valid_file())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def valid_document() -> dict[str, Any]:
    document = json.loads(valid_members()[JSON_ENTRY])
    assert isinstance(document, dict)
    return document


def valid_array(name: str) -> np.ndarray[Any, Any]:
    array = np.load(io.BytesIO(valid_members()[f"{name}.npy"]))
    assert isinstance(array, np.ndarray)
    return array


def npy(array: np.ndarray[Any, Any], *, allow_pickle: bool = False) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_arrays(**contents: bytes | None) -> bytes:
    """The valid file with other arrays, or without those that are None."""
    changed = {f"{name}.npy": content for name, content in contents.items()}
    return zipped({name: content for name, content in (valid_members() | changed).items() if content is not None})


def with_json(text: str | bytes) -> bytes:
    return zipped(valid_members() | {JSON_ENTRY: text.encode() if isinstance(text, str) else text})


def with_entry(path: str, value: object) -> bytes:
    """The valid file with another value at a dotted path into run.json."""
    document = valid_document()
    *way, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    inner: Any = document
    for key in way:
        inner = inner[key]
    inner[last] = value
    return with_json(json.dumps(document))


def refusal(content: bytes) -> str:
    with pytest.raises(RunFileError) as caught:
        load_run(content)
    return sentence(caught.value)


def sentence(error: RunFileError) -> str:
    message = str(error)
    assert message.endswith(".")
    assert len(message) < 300
    assert message.isprintable()
    assert not [word for word in FORBIDDEN_WORDS if word in message]
    assert error.__suppress_context__ or error.__context__ is None
    return message


def load_or_refuse(content: bytes) -> None:
    try:
        trainer = load_run(content).trainer
    except RunFileError as error:
        sentence(error)
    else:
        if trainer.failure is None:
            trainer.step()
        trainer.generate(length=2)
        trainer.at_epoch(0)
