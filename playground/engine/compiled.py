"""The compiled backend: whether there is one, and how a process comes to have it without anybody waiting."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import logging
import os
import threading
from types import ModuleType
from typing import Literal, TypeAlias

from playground.engine.cells import CELLS
from playground.engine.optimizers import OPTIMIZERS

Backend: TypeAlias = Literal["numpy", "numba"]
"""What trains a run: NumPy's functions one after the other, or loops that numba has compiled."""

FORCED_BY = "PLAYGROUND_BACKEND"
"""The environment variable that says which backend new runs get."""


class _Compilation:
    """Compiling the kernels, which a process does once, as it imports a module once: their import compiles them."""

    def __init__(self) -> None:
        self.kernels: ModuleType | None = None
        self.has_failed = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self) -> threading.Thread:
        """Begin, if nobody has, and return the thread that does it."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._compile, name="compiling the engine", daemon=True)
                self._thread.start()
            return self._thread

    def _compile(self) -> None:
        try:
            kernels = importlib.import_module("playground.engine.kernels")
            for name in CELLS:
                kernels.cell(name)
            for name in OPTIMIZERS:
                kernels.optimizer(name)
            self.kernels = kernels
        except Exception:  # whatever an installation raises that does not work: NumPy always does
            logging.getLogger(__name__).warning("The engine could not be compiled; NumPy trains.", exc_info=True)
            self.has_failed = True


_COMPILATION = _Compilation()


def is_installed() -> bool:
    """Return whether numba is there, and has not turned out not to work."""
    return importlib.util.find_spec("numba") is not None and not _COMPILATION.has_failed


def start_compiling() -> None:
    """Begin to compile in the background, where numba is installed and nobody has begun yet; returns at once."""
    if is_installed():
        _COMPILATION.start()


def is_ready() -> bool:
    """Return whether compiled loops are there to be used without waiting."""
    return _COMPILATION.kernels is not None


def kernels() -> ModuleType:
    """Return the compiled loops, ``playground.engine.kernels``, after waiting for them where they are not ready.

    Raises:
        RuntimeError: if numba is not installed or does not work.
    """
    if _COMPILATION.kernels is None and is_installed():
        _COMPILATION.start().join()
    if _COMPILATION.kernels is None:
        raise RuntimeError("The compiled backend needs numba, which is not installed here or does not work.")
    return _COMPILATION.kernels


def preferred_backend() -> Backend:
    """Return what new runs should be trained with now: "numba" once it is ready, "numpy" before and without it.

    The environment variable ``PLAYGROUND_BACKEND`` forces one of them; "numba" then waits until it is ready.

    Raises:
        RuntimeError: if the variable is neither, or asks for numba where it does not work.
    """
    forced = os.environ.get(FORCED_BY, "")
    if forced not in ("", "numpy", "numba"):
        raise RuntimeError(f"{FORCED_BY} must be numpy or numba, not {forced!r}.")
    if forced == "numba":
        kernels()
    return "numba" if forced == "numba" or (not forced and is_ready()) else "numpy"


def numba_version() -> str:
    """Return the version of numba that is installed."""
    return importlib.metadata.version("numba")


def usable(backend: Backend) -> Backend:
    """Return ``backend`` where it is installed, else "numpy"."""
    return backend if backend == "numpy" or is_installed() else "numpy"
