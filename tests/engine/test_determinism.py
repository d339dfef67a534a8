"""The same config gives the same numbers, and nobody else's random numbers are touched."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from playground.engine import RunConfig, Trainer
from tests.engine.strategies import small_runs


def _everything(config: RunConfig) -> tuple[bytes, bytes, str]:
    trainer = Trainer(config)
    trainer.run()
    trainer.step()
    trainer.evaluate()
    return trainer.parameters.flat.tobytes(), trainer.losses.tobytes(), trainer.generate().text


def _global_state() -> tuple[object, ...]:
    kind, key, *rest = np.random.get_state(legacy=True)
    return (kind, np.asarray(key).tobytes(), *rest)


@settings(max_examples=30)
@given(small_runs())
def test_the_same_config_gives_the_same_numbers(config: RunConfig) -> None:
    assert _everything(config) == _everything(config)


def test_another_seed_gives_other_numbers() -> None:
    assert _everything(RunConfig(epochs=5, random_seed=0)) != _everything(RunConfig(epochs=5, random_seed=1))


def test_the_global_random_state_is_not_changed() -> None:
    before = _global_state()

    _everything(RunConfig(epochs=20))

    assert _global_state() == before


def test_the_global_random_state_is_not_read() -> None:
    kept = np.random.get_state()
    try:
        np.random.seed(1)
        first = _everything(RunConfig(epochs=20))
        np.random.seed(2)
        second = _everything(RunConfig(epochs=20))
    finally:
        np.random.set_state(kept)

    assert first == second


def test_two_trainers_at_once_do_not_disturb_each_other() -> None:
    config = RunConfig(epochs=10)
    alone, one, other = Trainer(config), Trainer(config), Trainer(RunConfig(epochs=10, random_seed=9))
    alone.run()

    for _ in range(10):
        one.run(epochs=1)
        other.run(epochs=1)
        other.generate()

    assert one.parameters.flat.tobytes() == alone.parameters.flat.tobytes()
    assert one.generate().text == alone.generate().text
