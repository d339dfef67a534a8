"""What the tests of the session share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.engine.compiled import FORCED_BY


@pytest.fixture(scope="session", autouse=True)
def _numpy_trains() -> Iterator[None]:
    """Train with NumPy what does not say otherwise, whatever another test of the process has compiled."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FORCED_BY, "numpy")
        yield
