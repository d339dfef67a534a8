"""A run that stays above the loss of guessing can be asked for it."""

from __future__ import annotations

import math

import pytest

from playground.engine import RunConfig, Trainer


def _counted_since(trainer: Trainer) -> int | None:
    """The epoch after the last one at or below guessing, if there have been 50 since."""
    text = trainer.config.text
    guessing = (len(text) - 1) * math.log(len(set(text)))
    good = [epoch for epoch, loss in enumerate(trainer.losses) if loss <= guessing]
    since = good[-1] + 1 if good else 0
    return since if trainer.epoch - since >= 50 else None


@pytest.mark.parametrize(
    ("text", "expected"), [("I Love AI", 8 * math.log(7)), ("ab", math.log(2)), ("aaaa", 0.0)], ids=ascii
)
def test_guessing_costs_t_times_ln_v(text: str, expected: float) -> None:
    assert Trainer(RunConfig(text=text)).uniform_baseline == pytest.approx(expected, rel=1e-15)


def test_the_default_run_is_not_worse_than_guessing() -> None:
    trainer = Trainer(RunConfig())

    trainer.run()

    assert trainer.worse_than_guessing_since is None


def test_a_text_of_one_character_is_not_worse_than_guessing() -> None:
    trainer = Trainer(RunConfig(text="aaaa"))

    trainer.run(epochs=100)

    assert trainer.worse_than_guessing_since is None


def test_a_run_at_learning_rate_2_is_worse_than_guessing() -> None:
    trainer = Trainer(RunConfig(learning_rate=2.0))

    trainer.run(epochs=100)

    assert trainer.worse_than_guessing_since == 0


def test_a_run_is_worse_than_guessing_from_the_fiftieth_epoch_on_end() -> None:
    trainer = Trainer(RunConfig(learning_rate=2.0))
    answers = []
    for _ in range(52):
        trainer.run(epochs=1)
        answers.append(trainer.worse_than_guessing_since)

    assert answers == [None] * 49 + [0] * 3


def test_a_run_that_gets_better_is_not_worse_than_guessing_any_more() -> None:
    trainer = Trainer(RunConfig())
    answers = {}
    for learning_rate, epochs in ((0.5, 30), (10.0, 120), (0.05, 300)):
        trainer.learning_rate = learning_rate
        for _ in range(epochs):
            trainer.run(epochs=1)
            answers[trainer.epoch] = (trainer.worse_than_guessing_since, _counted_since(trainer))

    assert all(answer == counted for answer, counted in answers.values())
    assert [answers[epoch][0] is None for epoch in (30, 150, 450)] == [True, False, True]


def test_epochs_in_the_middle_do_not_count_before_they_are_finished() -> None:
    trainer = Trainer(RunConfig(learning_rate=2.0))
    trainer.run(epochs=49)

    for _ in range(trainer.timesteps - 1):
        trainer.step()

    assert trainer.worse_than_guessing_since is None
