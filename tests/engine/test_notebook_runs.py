"""The engine makes the notebook's numbers, in both backends: eight recorded runs.

One of them, "hello world", passes through a stretch after epoch 50 where a difference in the last bit grows a
billionfold. Such differences come with another processor: NumPy and OpenBLAS have kernels of their own for each family,
and compiled loops have the C library's tanh. The recorded numbers are missed there by up to 6e-7.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.engine import Parameters, RunConfig, Sample, Trainer
from playground.engine.compiled import Backend
from tests.engine.plain_notebook import NAMES, Array

RECORDED_RUNS = json.loads(Path(__file__).with_name("notebook_runs.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Repetition:
    recorded: dict[str, Any]
    losses: Array
    parameters: Parameters
    sample: Sample
    growth: float
    """How much more than rounding the recorded losses and weights may differ from these, after epoch 50."""


def _name(recorded: dict[str, Any]) -> str:
    case = recorded["case"]
    return f"{case['text']!a} H={case['hidden']} seed={case['seed']}"


@pytest.fixture(scope="module", params=RECORDED_RUNS, ids=_name)
def repetition(request: pytest.FixtureRequest, backend: Backend) -> Repetition:
    recorded = request.param
    case = recorded["case"]
    growth = 1000.0 if case["text"] == "hello world" else 1.0
    trainer = Trainer(
        RunConfig(
            text=case["text"],
            hidden_size=case["hidden"],
            learning_rate=case["lr"],
            epochs=case["epochs"],
            random_seed=case["seed"],
        ),
        backend,
    )
    assert trainer.backend == backend
    trainer.run()
    sample = trainer.generate(case["prompt"], case["length"])
    return Repetition(recorded, trainer.losses, trainer.parameters, sample, growth)


def test_every_recorded_loss_is_matched(repetition: Repetition) -> None:
    recorded = repetition.recorded["loss_at_epoch"]
    expected = np.array(list(recorded.values()))

    epochs = np.array([int(epoch) for epoch in recorded])

    losses = repetition.losses[epochs]

    allowed = np.where(np.abs(expected) < 1e-9, 1e-9, 1e-9 * np.abs(expected))
    allowed *= np.where(epochs > 50, repetition.growth, 1.0)
    np.testing.assert_array_less(np.abs(losses - expected), allowed)


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_weight_is_matched(repetition: Repetition, name: str) -> None:
    weights = getattr(repetition.parameters, name)

    np.testing.assert_allclose(weights, repetition.recorded["final"][name], rtol=0, atol=1e-7 * repetition.growth)


def test_the_recorded_text_is_generated_to_the_letter(repetition: Repetition) -> None:
    assert repetition.sample.text == repetition.recorded["generated"]
