"""The engine agrees with a plain transcription of the formulas, whatever the config."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from playground.engine import RunConfig, Trainer
from tests.engine.plain_notebook import assert_close, train
from tests.engine.strategies import small_runs


@given(small_runs())
def test_training_follows_the_formulas_with_any_config(config: RunConfig) -> None:
    weights, losses = train(config)
    trainer = Trainer(config)

    trainer.run()

    np.testing.assert_allclose(trainer.losses, losses, rtol=1e-9, atol=1e-12)
    assert_close(trainer.parameters, weights, rtol=1e-9, atol=1e-12)
