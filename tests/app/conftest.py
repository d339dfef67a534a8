"""What the tests of the app share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.engine.compiled import FORCED_BY


@pytest.fixture(scope="session", autouse=True)
def _numpy_trains() -> Iterator[None]:
    """Train everything with NumPy, so that two runs of one set-up are alike to the last bit whenever they began."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FORCED_BY, "numpy")
        patched.setattr("playground.app.process.start_compiling", lambda: None)
        yield
