"""What the tests of the engine share."""

from __future__ import annotations

from typing import get_args

import pytest

from playground.engine.compiled import Backend


@pytest.fixture(scope="session", params=get_args(Backend))
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each backend in turn; the compiled one is compiled by then."""
    backend: Backend = request.param
    return backend
