"""The notebook of a run is a valid one, does what its script does, and explains it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from playground.engine import Trainer
from playground.files import (
    Recipe,
    write_notebook,
    write_script,
)
from tests.files.test_script import RECIPES, clean_environment, recipe_named, recipe_of, trained

RUN_CELLS = """
import json, sys
variables = {}
with open("rnn.ipynb", encoding="utf-8") as file:
    cells = json.load(file)["cells"]
for cell in cells:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), variables)
"""


def cells_of(recipe: Recipe, kind: str = "") -> list[dict[str, Any]]:
    return [cell for cell in json.loads(write_notebook(recipe))["cells"] if kind in ("", cell["cell_type"])]


def sources(recipe: Recipe, kind: str) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in cells_of(recipe, kind))


def explanation(trainer: Trainer, **sampling: Any) -> str:
    """The text cells, each paragraph on one line."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", sources(recipe_of(trainer, **sampling), "markdown"))


def output_of(code: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(code, {})  # our own code
    return output.getvalue()


@pytest.mark.parametrize(
    "name", ["the default run", "a hostile text", "parameters changed by hand", "LSTM changed by hand"]
)
def test_a_notebook_is_one_that_jupyter_can_open(name: str) -> None:
    notebook = json.loads(write_notebook(recipe_named(name)))

    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert set(notebook) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert set(notebook["metadata"]["kernelspec"]) == {"display_name", "language", "name"}
    assert notebook["metadata"]["language_info"]["name"] == "python"
    for cell in notebook["cells"]:
        required = {"cell_type", "id", "metadata", "source"}
        assert set(cell) == (required | {"execution_count", "outputs"} if cell["cell_type"] == "code" else required)
        assert cell["cell_type"] in ("code", "markdown")
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert cell["source"]
        assert all(isinstance(line, str) for line in cell["source"])
        assert all(line.endswith("\n") for line in cell["source"][:-1])


def test_the_cells_of_a_notebook_have_names_of_their_own() -> None:
    names = [cell["id"] for cell in cells_of(recipe_named("the default run"))]

    assert len(set(names)) == len(names)


def test_the_same_run_gives_the_same_notebook() -> None:
    assert write_notebook(recipe_of(trained(5, 2))) == write_notebook(recipe_of(trained(5, 2)))


@pytest.mark.parametrize("name", RECIPES)
def test_the_code_of_a_notebook_prints_what_the_script_prints(name: str) -> None:
    recipe = recipe_named(name)

    assert output_of(sources(recipe, "code")) == output_of(write_script(recipe))


def test_the_cells_of_a_notebook_run_one_after_the_other_by_themselves(tmp_path: Path) -> None:
    recipe = recipe_named("parameters changed by hand")
    (tmp_path / "rnn.ipynb").write_text(write_notebook(recipe), encoding="utf-8")

    output = subprocess.run(
        [sys.executable, "-I", "-c", RUN_CELLS], cwd=tmp_path, env=clean_environment(), capture_output=True, check=True
    ).stdout.decode()

    assert output == output_of(write_script(recipe))


@pytest.mark.parametrize("name", ["the default run", "a hostile text"])
def test_the_code_of_a_notebook_imports_numpy_only(name: str) -> None:
    assert re.findall(r"^(?:import|from) .*", sources(recipe_named(name), "code"), re.MULTILINE) == [
        "import numpy as np"
    ]


def test_text_and_prompt_stand_in_no_text_cell() -> None:
    harmless = recipe_of(trained(3, text="abcd\n"), prompt="ab")
    hostile = recipe_of(trained(3, text="<b>#`"), prompt="<`")

    assert sources(hostile, "markdown") == sources(harmless, "markdown")


def test_every_piece_of_code_has_a_text_before_it() -> None:
    kinds = [cell["cell_type"] for cell in cells_of(recipe_named("the default run"))]

    assert kinds == ["markdown", "code"] * (len(kinds) // 2)


@pytest.mark.parametrize(
    "sentence",
    [
        "The text gives 8 predictions (T) and has 7 different characters (V).",
        "has a loss of T · ln V = 15.6 nats.",
        "It has 191 numbers to learn.",
        "`Wxh` (8 × 7)",
        "the hidden layer of 8 units (H)",
        "7 numbers that add up to 1.",
        "In this run a window is a single timestep",
        "Training went through 2,000 epochs.",
        "says 30 characters",
        "with a temperature of 1.0.",
    ],
)
def test_a_notebook_explains_the_run_in_its_own_numbers(sentence: str) -> None:
    recipe = recipe_named("the default run")

    assert sentence in explanation(recipe.trainer)


@pytest.mark.parametrize(
    "sentence",
    [
        "It has 575 numbers to learn. The cell, LSTM, has the gates i (input gate), f (forget gate),",
        "`Wxh` (32 × 7), `Whh` (32 × 8) and `bh` have 8 rows for each of them.",
        "the biases begin at 0; those of f at 1.",
        r"$c_t = f \odot c_{t-1} + i \odot g$",
        r"$da_o = dh \odot \tanh(c_t) \odot o \odot (1 - o)$",
        "Every gradient g is limited to 0.5 either way.",
        "shortened to a length of 1, if they are longer. The rule is Adam:",
        "from an empty memory (h = 0, c = 0).",
        "What is remembered of them (m, s) begins at 0. k is the number of the update, from 1.",
        r"- $W = W - \eta \, \hat{m} / (\sqrt{\hat{s}} + 10^{-8})$",
    ],
)
def test_a_notebook_explains_any_cell_and_any_rule(sentence: str) -> None:
    recipe = recipe_named("LSTM, Adam, clipped, in the middle of an epoch")

    assert sentence in explanation(recipe.trainer)


def test_a_notebook_counts_one_thing_as_one() -> None:
    explained = explanation(trained(1, text="aa", hidden_size=1), length=1)

    assert "1 prediction (T) and has 1 different character (V)" in explained
    assert "the hidden layer of 1 unit (H)" in explained
    assert "1 number that is 1." in explained
    assert "through 1 epoch." in explained
    assert "says 1 character," in explained


@pytest.mark.parametrize(
    ("window", "sentence"),
    [
        (1, "In this run a window is a single timestep, so that the second part never appears."),
        (3, "In this run a window has 3 timesteps, and the last one of an epoch is shorter."),
        (4, "In this run a window has 4 timesteps."),
        (8, "In this run the window is the whole text."),
        (100, "In this run the window is the whole text."),
    ],
)
def test_a_notebook_says_how_far_gradients_flow(window: int, sentence: str) -> None:
    assert sentence in explanation(trained(window=window))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("the middle of an epoch", "Training went through 20 epochs and 5 timesteps of one more."),
        ("a failure in a window of 3", "where the numbers stopped being finite"),
        ("parameters changed by hand", "On its way the run was changed by hand, and so it is here."),
        ("an untrained network changed by hand", "After training it was changed by hand, and so it is here."),
    ],
)
def test_a_notebook_says_what_became_of_the_run(name: str, sentence: str) -> None:
    assert sentence in explanation(recipe_named(name).trainer)


def test_a_notebook_of_a_plain_run_has_nothing_about_changes() -> None:
    assert "hand" not in write_notebook(recipe_named("the middle of a window"))


def test_a_notebook_says_that_temperature_0_takes_the_likeliest() -> None:
    assert "each is the likeliest one" in explanation(trained(), temperature=0.0)
