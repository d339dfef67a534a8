from __future__ import annotations

import pytest

from playground.figures.theme import Theme, theme


@pytest.fixture(scope="session", params=[False, True], ids=["light", "dark"])
def colors(request: pytest.FixtureRequest) -> Theme:
    return theme(dark=request.param)
