"""The code of a timestep that is shown is what training does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.engine import RunConfig, SamplingConfig, Trainer
from playground.files import Recipe, code_of_stages, timestep_code, write_script
from tests.engine.plain_notebook import softmax

WINDOWS = [1, 2, 3, 8, 100]


def _variables(trainer: Trainer) -> dict[str, Any]:
    """What the code of a timestep needs, at the start of a run."""
    config, parameters, T = trainer.config, trainer.parameters, trainer.timesteps
    H, V = config.hidden_size, trainer.vocabulary.size
    return {
        "np": np,
        "softmax": softmax,
        "data": [*trainer.inputs, trainer.targets[-1]],
        "T": T,
        "V": V,
        "H": H,
        "lr": config.learning_rate,
        "window": config.window,
        **{array.name: parameters[array.name].copy() for array in parameters.layout},
    }


def _train(variables: dict[str, Any], epochs: int) -> list[float]:
    """Execute the code of every timestep of some epochs, and return their losses."""
    code, H, T, losses = "\n".join(timestep_code(variables["window"])), variables["H"], variables["T"], []
    for _ in range(epochs):
        in_rows = {"h": np.zeros((T + 1, H)), "p": np.zeros((T, variables["V"]))}
        variables |= {"loss": 0.0, "h_prev": np.zeros(H), **(in_rows if variables["window"] > 1 else {})}
        for t in range(T):
            exec(code, variables | {"t": t}, variables)
            variables["h_prev"] = variables["h"]
        losses.append(float(variables["loss"]))
    return losses


@pytest.mark.parametrize("window", WINDOWS)
def test_executing_the_lines_at_every_timestep_trains_as_the_engine_does(window: int) -> None:
    trainer = Trainer(RunConfig(learning_rate=0.1, window=window))
    variables = _variables(trainer)

    losses = _train(variables, epochs=60)

    trainer.run(epochs=60)
    np.testing.assert_allclose(losses, trainer.losses, rtol=1e-9)
    for array in trainer.parameters.layout:
        np.testing.assert_allclose(variables[array.name], trainer.parameters[array.name], rtol=0, atol=1e-9)


@pytest.mark.parametrize("window", WINDOWS)
def test_every_piece_of_a_stage_stands_in_one_place_of_one_line(window: int) -> None:
    code = "\n".join(timestep_code(window)).splitlines()

    for pieces in code_of_stages(window).values():
        assert pieces
        assert all(sum(line.count(piece) for line in code) == 1 for piece in pieces)


@pytest.mark.parametrize("window", WINDOWS)
def test_all_stages_together_are_every_line(window: int) -> None:
    pieces = [piece for stage in code_of_stages(window).values() for piece in stage]

    assert [line for line in timestep_code(window) if not any(piece in line for piece in pieces)] == []


def test_the_stages_come_in_the_order_in_which_a_timestep_goes_through_them() -> None:
    assert list(code_of_stages(1)) == ["Read", "Mix", "Squash", "Score", "Softmax", "Compare", "Update"]


@pytest.mark.parametrize("window", [1, 3])
def test_script_and_timestep_have_the_same_expressions(window: int) -> None:
    script = write_script(Recipe(Trainer(RunConfig(window=window)), SamplingConfig("I")))
    shared = ["np.tanh(Whh.dot(", ") + Wxh[:, x] + bh)", "dy.dot(Why)", " * (1 - h", "+ 1e-9)"]

    for expression in shared:
        assert expression in script
        assert any(expression in line for line in timestep_code(window))
