"""What a host allows holds everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.server import ROOT
from playground.engine import RunConfig, Trainer
from playground.files import SavedRun, save_run
from playground.limits import Limits, VariableError, read_limits

_LESS = {"PLAYGROUND_LONGEST_TEXT": "20", "PLAYGROUND_LARGEST_HIDDEN_SIZE": "16", "PLAYGROUND_MOST_EPOCHS": "3000"}


def test_without_variables_everything_is_allowed_that_the_app_can_do() -> None:
    assert read_limits({}) == Limits(2_000, 128, 100_000, 100, uploads=True)


def test_what_the_variables_say_is_allowed() -> None:
    environment = _LESS | {"PLAYGROUND_MOST_SESSIONS": " 7 ", "PLAYGROUND_UPLOADS": "off"}

    assert read_limits(environment) == Limits(20, 16, 3_000, 7, uploads=False)


@pytest.mark.parametrize("written", ["8", "2001", "-9", "9.0", "nine", "९९", 1_000 * "1"])
def test_a_limit_that_cannot_be_is_refused_in_one_short_sentence(written: str) -> None:
    with pytest.raises(
        VariableError, match=r"^PLAYGROUND_LONGEST_TEXT must be a whole number from 9 to 2000, not "
    ) as e:
        read_limits({"PLAYGROUND_LONGEST_TEXT": written})

    assert len(str(e.value)) < 150


def _with_limits(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, in which less is allowed."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | _LESS | {"PLAYGROUND_UPLOADS": "off"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("--text", 21 * "a", "2 to 20 characters"),
        ("--hidden-size", "17", "a whole number from 1 to 16"),
        ("--epochs", "3001", "a whole number from 1 to 3,000"),
        ("--window", "20", "a whole number from 1 to 19"),
        ("--prompt", 21 * "I", "0 to 20 characters"),
    ],
)
def test_the_command_line_keeps_to_the_limits(option: str, value: str, allowed: str) -> None:
    ended = _with_limits("-m", "playground", option, value)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert allowed in ended.stderr


def test_the_command_line_says_in_one_sentence_that_a_limit_cannot_be() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "playground"],
        cwd=ROOT,
        env=os.environ | {"PLAYGROUND_MOST_EPOCHS": "5"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert ended.stderr.startswith("PLAYGROUND_MOST_EPOCHS must be ")


_LOOK = """
import json, sys
from playground.engine import RunConfig, Trainer
from playground.files import RunFileError, SavedRun, load_run
from tests.app.page import Page

page = Page(text=30 * "a", hidden_size="17", epochs="3001", window="20")
problems = page.session.link_problems
(hidden_size,) = [slider for slider in page.app.slider if slider.label == "Hidden size"]
(presets,) = [group for group in page.app.get("button_group") if group.key == "preset"]
try:
    load_run(sys.argv[1])
    refused = "nothing"
except RunFileError as problem:
    refused = str(problem)
print(json.dumps({
    "problems": problems,
    "slider": hidden_size.max,
    "helps": {widget.label: widget.help for widget in (*page.app.text_input, *page.app.number_input, *page.app.slider)},
    "presets": presets.proto.options and [option.content for option in presets.proto.options],
    "uploaders": len(page.app.get("file_uploader")),
    "file": refused,
    "errors": page.errors,
}))
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is on the page where less is allowed; it was opened with a link, and a file, that ask for more."""
    file = tmp_path_factory.mktemp("files") / "run.npz"
    file.write_bytes(save_run(SavedRun(Trainer(RunConfig(text="abcabcabcabcabcabcabcd")))))
    ended = _with_limits("-c", _LOOK, str(file))
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_a_link_beyond_the_limits_is_answered_with_a_sentence_for_each(page: Any) -> None:
    assert [problem.split(" must ")[0] for problem in page["problems"]] == ["Text", "Hidden size", "Epochs", "Window"]
    assert page["errors"] == []


def test_sliders_end_and_helps_say_what_is_allowed(page: Any) -> None:
    assert page["slider"] == 16
    assert "2 to 20 characters." in page["helps"]["Text"]
    assert "0 to 20 characters." in page["helps"]["Prompt"]
    assert "From 1 to 16." in page["helps"]["Hidden size"]
    assert "from 1 to 3,000." in page["helps"]["Epochs"]
    assert "from 1 to 19." in page["helps"]["Window"]


def test_presets_that_are_too_long_are_not_offered(page: Any) -> None:
    assert "I Love AI" in page["presets"]
    assert "row, row" not in page["presets"]


def test_a_run_file_beyond_the_limits_is_refused_with_a_sentence(page: Any) -> None:
    assert page["file"] == "Text must have 2 to 20 characters; this one has 22."


def test_without_uploads_no_file_can_be_chosen(page: Any) -> None:
    assert page["uploaders"] == 0
