"""The script of a run repeats it without the package: the same losses, the same weights, the same sample."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import (
    CELLS,
    PARAMETER_NAMES,
    Parameters,
    RunConfig,
    SamplingConfig,
    SettingError,
    Trainer,
    generate,
)
from playground.engine.machine import machine_of
from playground.engine.network import initialise
from playground.files import (
    Recipe,
    write_script,
)

HOSTILE = '"""\'\'\'\\" \\n{T}%s$text\n\r\t\0#\u202e\u200b\ufeff\u2028שלום é e\u0301 👩\u200d👧 \u3164\U0010ffff\\'
POEM = "Tell all the truth but tell it slant —\nSuccess in Circuit lies\n"
LONG = (HOSTILE + POEM) * 20

RUN_PATH = """
import runpy, sys
variables = runpy.run_path(sys.argv[1])
import numpy
numpy.savez(sys.argv[2], **{name: variables[name] for name in sys.argv[3:]})
print(*{name.split(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def clean_environment() -> dict[str, str]:
    """What a process needs to compute as this one does."""
    return {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "SYSTEMROOT") if name in os.environ}


def trained(epochs: int = 0, timesteps: int = 0, **config: object) -> Trainer:
    trainer = Trainer(RunConfig(**config))  # type: ignore[arg-type]  # each case knows its settings
    return further(trainer, epochs, timesteps)


def further(trainer: Trainer, epochs: int = 0, timesteps: int = 0) -> Trainer:
    trainer.run(epochs)
    for _ in range(timesteps):
        trainer.step()
    return trainer


def edited(trainer: Trainer, edit: Callable[[Parameters], object]) -> Trainer:
    parameters = trainer.parameters
    edit(parameters)
    return trainer.copy(parameters)


def silence(parameters: Parameters, unit: int) -> None:
    parameters.input_layer[unit] = 0.0
    parameters.Whh[unit] = 0.0


def taught_slower_on_the_way() -> Trainer:
    trainer = trained(5, 3, window=3)
    trainer.learning_rate = 0.25
    further(trainer, 4, 5)
    trainer.learning_rate = 0.125
    return further(trainer, 50)


def taught_slower_from_the_start() -> Trainer:
    trainer = trained()
    trainer.learning_rate = 0.25
    return further(trainer, 20)


def edited_in_many_places() -> Trainer:
    trainer = edited(trained(window=3), lambda parameters: parameters.bh.fill(0.5))
    trainer = edited(further(trainer, 3, 4), lambda parameters: silence(parameters, 2))
    trainer.learning_rate = 0.3
    trainer = edited(further(trainer, 1, 1), lambda parameters: parameters.Why.fill(-0.75))
    return edited(further(trainer, 30, 5), lambda parameters: silence(parameters, 7))


def changed_by_hand(cell: str, optimizer: str) -> Trainer:
    """A run whose parameters were set in the middle of a window."""
    trainer = trained(2, 4, cell=cell, optimizer=optimizer, window=3, learning_rate=0.05, initial_scale=0.3)
    trainer = edited(trainer, lambda parameters: parameters.bh.fill(0.5))
    trainer = edited(further(trainer, 3, 5), lambda parameters: parameters.Whh[9].fill(0.25))
    trainer.learning_rate = 0.1
    return further(trainer, 5, 2)


def failed(window: int) -> Trainer:
    """A run that cannot hold the gradient of its huge weights."""
    trainer = trained(2, learning_rate=10.0, window=window)
    small = np.random.RandomState(1).randn(trainer.parameters.flat.size) * 0.01
    trainer = edited(trainer, lambda parameters: parameters.flat.__setitem__(slice(None), small))
    trainer = edited(trainer, lambda parameters: parameters.Why.__imul__(1e300))
    trainer.run(5)
    assert trainer.failure is not None
    return trainer


def recipe_of(trainer: Trainer, seed: tuple[int, ...] | None = None, **sampling: object) -> Recipe:
    prompt = {"prompt": trainer.config.text[0]}
    return Recipe(trainer, SamplingConfig(**(prompt | sampling)), seed)  # type: ignore[arg-type]  # as above


RECIPES: dict[str, Callable[[], Recipe]] = {
    "the default run": lambda: recipe_of(trained(2000)),
    "a window of 3 at a high rate": lambda: recipe_of(trained(1000, window=3, learning_rate=2.0, random_seed=5)),
    "the whole text as window": lambda: recipe_of(trained(700, text="hello world", hidden_size=16, window=10)),
    "a window beyond the text": lambda: recipe_of(trained(40, window=500)),
    "large first weights": lambda: recipe_of(trained(60, initial_scale=0.7)),
    "first weights of 0": lambda: recipe_of(trained(60, initial_scale=0.0)),
    "LSTM, Adam, clipped, in the middle of an epoch": lambda: recipe_of(
        trained(9, 5, cell="lstm", optimizer="adam", window=3, learning_rate=0.05, clip_value=0.5, clip_norm=1.0)
    ),
    "LSTM, whole text": lambda: recipe_of(trained(80, cell="lstm", window=8, initial_scale=0.3)),
    "LSTM changed by hand": lambda: recipe_of(changed_by_hand("lstm", "momentum"), seed=(3, 1)),
    "GRU, RMSProp": lambda: recipe_of(trained(40, cell="gru", optimizer="rmsprop", learning_rate=0.01)),
    "GRU, clipped by norm": lambda: recipe_of(trained(30, cell="gru", window=4, clip_norm=0.5), temperature=0.0),
    "GRU changed by hand": lambda: recipe_of(changed_by_hand("gru", "adagrad")),
    "momentum": lambda: recipe_of(trained(40, optimizer="momentum", learning_rate=0.05, window=3)),
    "Adagrad": lambda: recipe_of(trained(40, 3, optimizer="adagrad", learning_rate=0.1)),
    "Adam, clipped by value": lambda: recipe_of(trained(40, optimizer="adam", learning_rate=0.02, clip_value=0.1)),
    "one unit": lambda: recipe_of(trained(200, hidden_size=1, window=5, text="hello world")),
    "64 units and many characters": lambda: recipe_of(trained(12, hidden_size=64, window=7, text=POEM)),
    "2,000 characters": lambda: recipe_of(trained(3, text=LONG[:2000], window=400, learning_rate=0.01)),
    "a hostile text": lambda: recipe_of(trained(20, text=HOSTILE, learning_rate=0.1), prompt=HOSTILE, temperature=5),
    "one character alone": lambda: recipe_of(trained(3, text="aaa")),
    "nothing trained": lambda: recipe_of(trained()),
    "a single timestep": lambda: recipe_of(trained(0, 1)),
    "the middle of an epoch": lambda: recipe_of(trained(20, 5)),
    "the middle of a window": lambda: recipe_of(trained(11, 5, window=4)),
    "a failure in the whole text": lambda: recipe_of(failed(8)),
    "a failure in a window of 3": lambda: recipe_of(failed(3)),
    "learning rates changed on the way": lambda: recipe_of(taught_slower_on_the_way()),
    "a learning rate changed at the start": lambda: recipe_of(taught_slower_from_the_start()),
    "parameters changed by hand": lambda: recipe_of(edited_in_many_places(), seed=(3, 1)),
    "an untrained network changed by hand": lambda: recipe_of(edited(trained(), lambda p: silence(p, 0))),
    "seed of its own": lambda: recipe_of(trained(30), seed=(0, 30, 0, 2), length=200),
    "temperature 0": lambda: recipe_of(trained(100), temperature=0.0),
    "temperature 0.5": lambda: recipe_of(trained(15), temperature=0.5, length=200),
    "a temperature of almost 0": lambda: recipe_of(trained(15), temperature=1e-308),
    "a long prompt": lambda: recipe_of(trained(100), prompt="I Love AI" * 30, temperature=5.0, length=200),
}


@cache
def recipe_named(name: str) -> Recipe:
    return RECIPES[name]()


@dataclass(frozen=True)
class Outcome:
    output: str
    modules: set[str]
    weights: dict[str, np.ndarray]

    @property
    def losses(self) -> str:
        return self.output.partition("Generated: ")[0]

    @property
    def sample(self) -> str:
        return self.output.partition("Generated: ")[2].removesuffix("\n")


@pytest.fixture(scope="module")
def outcome_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outcome]:
    """What comes out when the script of a recipe, by its name, is run by itself."""

    @cache
    def run(name: str) -> Outcome:
        folder = tmp_path_factory.mktemp("script")
        (folder / "rnn.py").write_text(write_script(recipe_named(name)), encoding="utf-8")
        process = subprocess.run(
            [sys.executable, "-I", "-c", RUN_PATH, "rnn.py", "weights.npz", *PARAMETER_NAMES],
            cwd=folder,
            env=clean_environment(),
            capture_output=True,
            check=True,
        )
        with np.load(folder / "weights.npz") as weights:
            return Outcome(process.stdout.decode(), set(process.stderr.decode().split()), dict(weights))

    return run


def sample_of(recipe: Recipe) -> str:
    trainer = recipe.trainer
    if recipe.seed is None:
        rng = np.random.RandomState(trainer.config.random_seed)
        cell = CELLS[trainer.config.cell]
        initialise(trainer.config.hidden_size, trainer.vocabulary.size, rng, cell=cell)
    else:
        rng = np.random.RandomState(list(recipe.seed))
    return generate(trainer.parameters, trainer.vocabulary, recipe.sampling, rng).text


def shown_epochs(losses: str) -> list[int]:
    return [int(epoch) for epoch in re.findall(r"^Epoch (\d+),", losses, re.MULTILINE)]


@pytest.mark.parametrize("name", RECIPES)
def test_a_script_prints_losses_of_the_run(name: str, outcome_of: Callable[[str], Outcome]) -> None:
    losses = recipe_named(name).trainer.losses

    printed = outcome_of(name).losses

    assert printed == "".join(f"Epoch {epoch}, loss={losses[epoch]:.4f}\n" for epoch in shown_epochs(printed))


@pytest.mark.parametrize("name", RECIPES)
def test_a_script_says_what_the_run_says(name: str, outcome_of: Callable[[str], Outcome]) -> None:
    assert outcome_of(name).sample == sample_of(recipe_named(name))


@pytest.mark.parametrize("name", RECIPES)
def test_a_script_comes_to_the_weights_of_the_run_to_the_last_bit(
    name: str, outcome_of: Callable[[str], Outcome]
) -> None:
    parameters = recipe_named(name).trainer.parameters

    weights = outcome_of(name).weights

    for parameter in PARAMETER_NAMES:
        np.testing.assert_array_equal(weights[parameter], getattr(parameters, parameter), parameter)


@pytest.mark.parametrize("name", RECIPES)
def test_a_script_imports_numpy_and_the_standard_library_only(name: str, outcome_of: Callable[[str], Outcome]) -> None:
    script = ast.parse(write_script(recipe_named(name)))
    imported = {alias.name for node in ast.walk(script) if isinstance(node, ast.Import) for alias in node.names}

    assert imported <= {"numpy", "sys"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(script))
    assert not {"playground", "streamlit", "plotly", "pandas"} & outcome_of(name).modules


@pytest.mark.parametrize("name", RECIPES)
def test_no_line_of_a_script_is_too_wide_for_a_screen(name: str) -> None:
    assert max(map(len, write_script(recipe_named(name)).splitlines())) <= 100


@pytest.mark.parametrize(
    ("epochs", "shown"),
    [
        (0, []),
        (1, [0]),
        (12, [0, 2, 4, 6, 8, 10, 11]),
        (500, [*range(0, 500, 50), 499]),
        (501, [0, 100, 200, 300, 400, 500]),
        (2000, [*range(0, 2000, 200), 1999]),
    ],
)
def test_about_ten_losses_are_shown_and_the_last_one(epochs: int, shown: list[int]) -> None:
    script = write_script(recipe_of(trained(epochs)))

    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(script, {})  # our own script

    assert shown_epochs(output.getvalue()) == shown


def test_the_script_of_the_default_run_fits_on_a_screen() -> None:
    assert len(write_script(recipe_named("the default run")).splitlines()) <= 70


def test_a_script_says_what_it_is_and_how_to_run_it() -> None:
    documentation = ast.get_docstring(ast.parse(write_script(recipe_named("the default run"))))

    assert documentation is not None
    assert "RNN Playground" in documentation
    assert "python rnn.py" in documentation
    assert f"To the last bit with {machine_of('numpy')}; elsewhere until roundings grow." in documentation


def test_a_script_names_the_settings_of_the_run() -> None:
    trainer = trained(7, text="hello", hidden_size=3, learning_rate=0.05, window=2, random_seed=11)

    script = write_script(recipe_of(trainer, prompt="he", length=9, temperature=0.7))

    for line in ('text = "hello"', "H = 3 ", "lr = 0.05 ", "window = 2 ", "epochs = 7 ", 'prompt = "he"'):
        assert f"\n{line}" in script
    assert "\nlength, temperature = 9, 0.7 " in script
    assert "RandomState(11)" in script


def test_a_run_without_changes_has_nothing_about_them_in_its_script() -> None:
    assert "hand" not in write_script(recipe_named("the middle of a window"))


def test_a_learning_rate_set_before_the_start_is_simply_the_learning_rate() -> None:
    script = write_script(recipe_named("a learning rate changed at the start"))

    assert "\nlr = 0.25 " in script
    assert "0.5" not in script
    assert "hand" not in script


def test_changes_stand_in_the_script_where_they_were_made() -> None:
    trainer = trained(5, 3)
    trainer.learning_rate = 0.25
    trainer = edited(trainer, lambda parameters: parameters.Whh.__setitem__((2, 1), -1.5))

    script = write_script(recipe_of(further(trainer, 2)))

    assert (
        "        if (epoch, t) == (5, 3):  # changed by hand\n            lr = 0.25\n            Whh[2, 1] = -1.5\n"
        in script
    )


def test_a_silenced_unit_takes_three_lines_only() -> None:
    script = write_script(recipe_of(edited(trained(3), lambda parameters: silence(parameters, 2))))

    assert "\nWxh[2, :] = 0.0\nWhh[2, :] = 0.0\nbh[2] = 0.0\n" in script


def test_parameters_set_to_what_they_were_leave_no_trace() -> None:
    trainer = trained(3)

    assert write_script(recipe_of(trainer.copy(trainer.parameters))) == write_script(recipe_of(trainer))


def test_a_learner_sees_why_a_failed_run_stopped() -> None:
    assert "# the next update is not finite" in write_script(recipe_named("a failure in a window of 3"))


def literals_of(script: str) -> tuple[str, str, str]:
    """The text, the prompt, and the script without the statements that set them."""
    lines = script.split("\n")
    found = {}
    for node in reversed(ast.parse(script).body):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("text", "prompt"):
            found[ast.unparse(node.targets[0])] = ast.literal_eval(node.value)
            assert node.end_lineno is not None
            del lines[node.lineno - 1 : node.end_lineno]
    return found["text"], found["prompt"], "\n".join(lines)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=150) | st.text("\\\"'\n{}$# ", min_size=2)
)
def test_any_text_stands_in_a_script_as_a_literal_and_nowhere_else(text: str) -> None:
    _, _, expected = literals_of(write_script(recipe_of(trained(text="ab" if text.isascii() else "äb"))))

    script = write_script(recipe_of(trained(text=text), prompt=text[::-1]))

    assert literals_of(script) == (text, text[::-1], expected)


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\ufeff", "\u2028", "\u00a0", "\u3164", "\0", "\r"])
def test_what_cannot_be_seen_is_escaped(character: str) -> None:
    assert character not in write_script(recipe_of(trained(text=f"a{character}b")))


def test_letters_of_any_script_stand_in_it_as_themselves() -> None:
    assert '\ntext = "שלום é 日本 👍"\n' in write_script(recipe_of(trained(text="שלום é 日本 👍")))


def test_a_script_prints_every_character_in_a_terminal_that_knows_ascii_only(tmp_path: Path) -> None:
    recipe = recipe_named("a hostile text")
    (tmp_path / "rnn.py").write_text(write_script(recipe), encoding="utf-8")
    environment = clean_environment() | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    output = subprocess.run(
        [sys.executable, "rnn.py"], cwd=tmp_path, env=environment, capture_output=True, check=True
    ).stdout

    assert output.decode("utf-8").endswith(f"Generated: {sample_of(recipe)}\n")


def test_a_script_runs_where_the_output_has_no_encoding_to_set() -> None:
    recipe = recipe_of(trained(1, text="äb"))

    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(write_script(recipe), {})  # our own script

    assert output.getvalue().endswith(f"Generated: {sample_of(recipe)}\n")


def test_a_recipe_needs_a_prompt() -> None:
    with pytest.raises(SettingError, match="Prompt must have at least one character"):
        Recipe(trained(), SamplingConfig())


def test_a_recipe_with_a_prompt_that_the_network_cannot_read_is_refused() -> None:
    with pytest.raises(SettingError, match="it has no Z"):
        Recipe(trained(), SamplingConfig("Z"))


def test_writing_a_script_leaves_the_run_as_it_is() -> None:
    trainer, untouched = trained(5, 3), trained(5, 3)

    write_script(recipe_of(trainer))

    assert trainer.generate().text == untouched.generate().text
    assert (trainer.epoch, trainer.timestep) == (5, 3)


def test_a_run_that_compiled_loops_trained_is_repeated_with_a_word_about_roundings() -> None:
    trainer = Trainer(RunConfig(), "numba")
    trainer.run(epochs=2000)
    script = write_script(recipe_of(trainer))

    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(script, {})  # our own script

    losses, _, sample = output.getvalue().partition("Generated: ")
    shown = shown_epochs(losses)
    assert losses == "".join(f"Epoch {epoch}, loss={trainer.losses[epoch]:.4f}\n" for epoch in shown)
    assert sample.removesuffix("\n") == sample_of(recipe_of(trainer))
    assert "Compiled loops trained it" in (ast.get_docstring(ast.parse(script)) or "")
    assert "Compiled loops" not in write_script(recipe_named("the default run"))
