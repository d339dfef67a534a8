"""The script of a run repeats it with every cell and every optimiser, to the last bit, wherever the run is."""

from __future__ import annotations

import contextlib
import io
import itertools
from typing import Any

import numpy as np
import pytest

from playground.engine import CELLS, OPTIMIZERS, PARAMETER_NAMES, RunConfig, Trainer
from playground.files import write_notebook, write_script
from tests.files.test_script import edited, further, recipe_of, sample_of, shown_epochs, trained
from tests.files.test_timestep_code import train, variables_of

RULES = list(itertools.product(CELLS, OPTIMIZERS))
RATES = {"sgd": 0.5, "momentum": 0.1}
WINDOWS_AND_CLIPPING: list[dict[str, Any]] = [
    {"window": 1},
    {"window": 1, "clip_norm": 0.3},
    {"window": 3, "clip_value": 0.05},
    {"window": 4, "clip_value": 0.2, "clip_norm": 0.1},
    {"window": 500, "initial_scale": 0.7},
]


def begun(cell: str, optimizer: str, **more: Any) -> Trainer:
    """A run that is in the middle of an epoch, and of its window if that is longer than a timestep."""
    rate = RATES.get(optimizer, 0.02)
    return trained(4, 5, cell=cell, optimizer=optimizer, hidden_size=5, learning_rate=rate, **more)


def changed_on_the_way(trainer: Trainer) -> Trainer:
    """The same run after parameters and learning rates were set, before and in the middle of windows."""
    for seed in (1, 2):
        parameters = trainer.parameters
        parameters.Whh[:] += 0.1 * np.random.RandomState(seed).randn(*parameters.Whh.shape)
        parameters.bh[:] = 0.25
        trainer = trainer.copy(parameters)
        trainer.learning_rate /= 3
        trainer = further(trainer, 2, 5 + seed)
    return edited(trainer, lambda parameters: parameters.Why.__imul__(2.0))


def executed(script: str) -> tuple[str, dict[str, Any]]:
    variables: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(script, variables)  # our own script
    return output.getvalue(), variables


def assert_repeats(trainer: Trainer) -> None:
    recipe = recipe_of(trainer)

    output, variables = executed(write_script(recipe))

    losses, _, sample = output.partition("Generated: ")
    shown = shown_epochs(losses)
    assert shown
    assert losses == "".join(f"Epoch {epoch}, loss={trainer.losses[epoch]:.4f}\n" for epoch in shown)
    for name in PARAMETER_NAMES:
        np.testing.assert_array_equal(variables[name], trainer.parameters[name], name)
    assert sample.removesuffix("\n") == sample_of(recipe)


@pytest.mark.parametrize("more", WINDOWS_AND_CLIPPING, ids=str)
@pytest.mark.parametrize(("cell", "optimizer"), RULES)
def test_a_script_repeats_every_cell_and_rule_to_the_last_bit(cell: str, optimizer: str, more: dict[str, Any]) -> None:
    assert_repeats(begun(cell, optimizer, **more))


@pytest.mark.parametrize("window", [1, 3, 500])
@pytest.mark.parametrize(("cell", "optimizer"), RULES)
def test_a_script_repeats_what_was_done_by_hand_with_every_cell_and_rule(
    cell: str, optimizer: str, window: int
) -> None:
    assert_repeats(changed_on_the_way(begun(cell, optimizer, window=window, clip_norm=0.3)))


@pytest.mark.parametrize("window", [1, 3])
@pytest.mark.parametrize(("cell", "optimizer"), RULES)
def test_the_lines_of_a_timestep_train_every_cell_by_every_rule(cell: str, optimizer: str, window: int) -> None:
    rate = RATES.get(optimizer, 0.02)
    config = RunConfig(cell=cell, optimizer=optimizer, window=window, learning_rate=rate, clip_value=0.2, clip_norm=0.1)
    trainer = Trainer(config)
    variables = variables_of(trainer)

    losses = train(config, variables, 6)

    trainer.run(6)
    np.testing.assert_allclose(losses, trainer.losses, rtol=1e-9)
    for name in PARAMETER_NAMES:
        np.testing.assert_allclose(variables[name], trainer.parameters[name], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("cell", "optimizer"), RULES)
def test_a_script_and_a_notebook_have_only_what_the_run_needs(cell: str, optimizer: str) -> None:
    recipe = recipe_of(trained(1, cell=cell, optimizer=optimizer, learning_rate=0.01))

    for written in (write_script(recipe), write_notebook(recipe)):
        assert "clip" not in written
        assert ("memory = [" in written) == bool(OPTIMIZERS[optimizer].state)
        assert ("count = 0" in written) == OPTIMIZERS[optimizer].counts
        assert ("sigmoid" in written) == bool(CELLS[cell].code.helpers)
