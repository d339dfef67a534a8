"""The code of a timestep that is shown is what training does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.engine import CELLS, OPTIMIZERS, RunConfig, SamplingConfig, Trainer
from playground.files import Recipe, code_of_stages, timestep_code, write_script
from playground.files.run_code import first_memory, rule_settings
from tests.engine.plain_notebook import softmax

WINDOWS = [1, 2, 3, 8, 100]


def _config(window: int = 1, **more: Any) -> RunConfig:
    return RunConfig(learning_rate=0.1, window=window, **more)


CONFIGS = [
    *map(_config, WINDOWS),
    *(_config(window, cell=cell) for window in (1, 3, 8) for cell in ("gru", "lstm")),
    *(_config(window, optimizer=name) for window in (1, 3) for name in OPTIMIZERS if name != "sgd"),
    _config(3, cell="lstm", optimizer="adam", clip_value=0.5, clip_norm=0.2),
    _config(1, cell="gru", optimizer="rmsprop", clip_norm=0.2),
    _config(1, clip_value=0.01),
]


def _named(config: RunConfig) -> str:
    clipped = f"-{config.clip_value}-{config.clip_norm}" if config.clip_value or config.clip_norm else ""
    return f"{config.cell}-{config.optimizer}-{config.window}{clipped}"


def variables_of(trainer: Trainer) -> dict[str, Any]:
    """What the code of a timestep needs, at the start of a run."""
    config, parameters, T = trainer.config, trainer.parameters, trainer.timesteps
    H, V = config.hidden_size, trainer.vocabulary.size
    variables = {
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
    exec("\n".join([CELLS[config.cell].code.helpers, *rule_settings(config), *first_memory(config)]), variables)
    return variables


def train(config: RunConfig, variables: dict[str, Any], epochs: int) -> list[float]:
    """Execute the code of every timestep of some epochs, and return their losses."""
    cell, H, T, losses = CELLS[config.cell], variables["H"], variables["T"], []
    code = compile("\n".join(timestep_code(config)), "a timestep", "exec")
    for _ in range(epochs):
        in_rows = {name: np.zeros((T + 1, H)) for name in cell.carried} | {"p": np.zeros((T, variables["V"]))}
        in_rows |= {name: np.zeros((T, H)) for name in cell.code.kept}
        variables |= {"loss": 0.0, **{f"{name}_prev": np.zeros(H) for name in cell.carried}}
        variables |= in_rows if config.window > 1 else {}
        for t in range(T):
            variables["t"] = t
            exec(code, variables)
            variables |= {f"{name}_prev": variables[name] for name in cell.carried}
        losses.append(float(variables["loss"]))
    return losses


@pytest.mark.parametrize("config", CONFIGS, ids=_named)
def test_executing_the_lines_at_every_timestep_trains_as_the_engine_does(config: RunConfig) -> None:
    epochs = 60 if config.optimizer == "sgd" else 20
    trainer = Trainer(config)
    variables = variables_of(trainer)

    losses = train(config, variables, epochs)

    trainer.run(epochs=epochs)
    np.testing.assert_allclose(losses, trainer.losses, rtol=1e-9)
    for array in trainer.parameters.layout:
        np.testing.assert_allclose(variables[array.name], trainer.parameters[array.name], rtol=0, atol=1e-9)


@pytest.mark.parametrize("config", CONFIGS, ids=_named)
def test_every_piece_of_a_stage_stands_in_one_place_of_one_line(config: RunConfig) -> None:
    code = "\n".join(timestep_code(config)).splitlines()

    for pieces in code_of_stages(config).values():
        assert pieces
        assert all(sum(line.count(piece) for line in code) == 1 for piece in pieces)


@pytest.mark.parametrize("config", CONFIGS, ids=_named)
def test_all_stages_together_are_every_line(config: RunConfig) -> None:
    pieces = [piece for stage in code_of_stages(config).values() for piece in stage]

    assert [line for line in timestep_code(config) if not any(piece in line for piece in pieces)] == []


def test_the_stages_come_in_the_order_in_which_a_timestep_goes_through_them() -> None:
    assert list(code_of_stages(_config())) == ["Read", "Mix", "Squash", "Score", "Softmax", "Compare", "Update"]


@pytest.mark.parametrize("window", [1, 3])
def test_script_and_timestep_have_the_same_expressions(window: int) -> None:
    script = write_script(Recipe(Trainer(RunConfig(window=window)), SamplingConfig("I")))
    shared = ["np.tanh(Whh.dot(", ") + Wxh[:, x] + bh)", "dy.dot(Why)", " * (1 - h", "+ 1e-9)"]

    for expression in shared:
        assert expression in script
        assert any(expression in line for line in timestep_code(_config(window)))
