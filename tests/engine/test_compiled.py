"""The compiled backend comes without anybody waiting for it, and nothing depends on its being there."""

from __future__ import annotations

import logging
import threading
from types import SimpleNamespace

import pytest

from playground.engine import CELLS, OPTIMIZERS, RunConfig, Trainer, compiled, preferred_backend, start_compiling
from playground.engine.compiled import FORCED_BY
from playground.files import SavedRun, load_run, save_run


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked for compiled loops yet, and nothing is forced."""
    monkeypatch.setattr(compiled, "_COMPILATION", compiled._Compilation())
    monkeypatch.delenv(FORCED_BY, raising=False)


@pytest.fixture
def without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "is_installed", lambda: False)


def _compiling() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "compiling the engine"]


def test_numpy_trains_until_the_loops_are_compiled_and_then_they_do() -> None:
    before = preferred_backend()

    start_compiling()
    compiled.kernels()

    assert (before, compiled.is_ready(), preferred_backend()) == ("numpy", True, "numba")


def test_compiling_is_begun_once_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    may_end, imported = threading.Event(), []
    made: list[str] = []

    def slow_import(name: str) -> object:
        imported.append(name)
        may_end.wait()
        return SimpleNamespace(cell=made.append, optimizer=made.append)

    monkeypatch.setattr("playground.engine.compiled.importlib.import_module", slow_import)
    for _ in range(5):
        start_compiling()

    begun, ready = len(_compiling()), compiled.is_ready()
    may_end.set()
    compiled.kernels()

    assert (begun, ready, imported) == (1, False, ["playground.engine.kernels"])
    assert made == [*CELLS, *OPTIMIZERS]


def test_numba_that_does_not_work_is_as_none_at_all(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_import(name: str) -> object:
        raise OSError(f"{name}: wrong ELF class")

    monkeypatch.setattr("playground.engine.compiled.importlib.import_module", broken_import)
    start_compiling()
    with pytest.raises(RuntimeError, match="needs numba"):
        compiled.kernels()

    assert (compiled.is_installed(), preferred_backend(), Trainer(RunConfig(), "numba").backend) == (
        *(False, "numpy", "numpy"),
    )
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.usefixtures("without_numba")
def test_without_numba_nothing_is_compiled_and_numpy_trains() -> None:
    start_compiling()

    trainer = Trainer(RunConfig(), "numba")

    assert (_compiling(), preferred_backend(), trainer.backend, trainer.trained_by) == ([], "numpy", "numpy", "numpy")


def test_numpy_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.kernels()

    monkeypatch.setenv(FORCED_BY, "numpy")

    assert preferred_backend() == "numpy"


def test_numba_can_be_forced_and_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FORCED_BY, "numba")

    assert (preferred_backend(), compiled.is_ready()) == ("numba", True)


@pytest.mark.usefixtures("without_numba")
def test_numba_that_is_forced_and_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FORCED_BY, "numba")

    with pytest.raises(RuntimeError, match="needs numba"):
        preferred_backend()


def test_another_backend_cannot_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FORCED_BY, "torch")

    with pytest.raises(RuntimeError, match="PLAYGROUND_BACKEND must be numpy or numba, not 'torch'"):
        preferred_backend()


def test_the_loops_let_others_compute_meanwhile() -> None:
    kernels = compiled.kernels()

    assert all(loop.targetoptions["nogil"] for loop in (kernels.train, kernels.evaluate, kernels.sample))


def _trained_by_numba() -> bytes:
    trainer = Trainer(RunConfig(), "numba")
    trainer.run(epochs=20)
    trainer.step()
    return save_run(SavedRun(trainer))


def test_a_file_is_gone_on_with_by_what_trained_it() -> None:
    opened = load_run(_trained_by_numba()).trainer

    assert (opened.backend, opened.trained_by, opened.copy().backend, opened.at_epoch(5).backend) == ("numba",) * 4


def test_a_file_trained_by_numba_opens_without_it_and_still_says_what_trained_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = _trained_by_numba()
    monkeypatch.setattr(compiled, "is_installed", lambda: False)

    opened = load_run(content).trainer
    opened.run(epochs=1)
    again = load_run(save_run(SavedRun(opened))).trainer

    assert [(each.backend, each.trained_by) for each in (opened, opened.copy(), opened.at_epoch(5), again)] == (
        [("numpy", "numba")] * 4
    )
