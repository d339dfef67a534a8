from __future__ import annotations

import pytest

from playground.figures.theme import Theme, theme
from tests.figures.runs import KINDS, Seen, run


@pytest.fixture(scope="session", params=KINDS, ids=lambda kind: kind.name)
def seen(request: pytest.FixtureRequest) -> Seen:
    """A run of every kind; nobody trains it further."""
    return run(request.param)


@pytest.fixture(scope="session", params=[False, True], ids=["light", "dark"])
def colors(request: pytest.FixtureRequest) -> Theme:
    return theme(dark=request.param)
