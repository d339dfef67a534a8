"""Experiments that work: presets that are learned, and offers that help where a run goes wrong, over twenty seeds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playground.engine import Course, RunConfig, SamplingConfig, Trainer
from playground.session.offers import Offer, offer_for
from playground.session.presets import PRESETS, Preset
from playground.session.run import Run
from playground.session.session import Session
from tests.session.runs import FULL, ask

_SEEDS = range(20)
_ENOUGH = 18
_MOST_OFFERS = 4
_SET_UPS: dict[str, dict[str, Any]] = {
    "the notebook's": {},
    "32 units at 0.5": {"hidden_size": 32},
    "rate 2": {"learning_rate": 2.0},
}
_LONG = "row, row, row your boat\ngently down the stream\n"
_COUNTING: dict[str, Any] = {"text": "abcabcabcabd", "epochs": 1_000, "learning_rate": 0.1}
_ONE_STEP_TEXTS = [preset for preset in PRESETS if not preset.name.startswith("gap")]


def _trained(config: RunConfig) -> Trainer:
    trainer = Trainer(config, "numba")
    trainer.run()
    return trainer


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_learned_by_nearly_all_of_twenty_seeds(preset: Preset) -> None:
    trained = [_trained(preset.config(seed)) for seed in _SEEDS]

    learned = [trainer for trainer in trained if trainer.correct[-1] == trainer.timesteps]

    assert len(learned) >= _ENOUGH


def test_the_notebooks_text_keeps_the_notebooks_set_up() -> None:
    assert PRESETS[0].config() == RunConfig()


def _presses_until_it_learns(config: RunConfig) -> int | None:
    """Return how many offers are taken until a run learns, or still does; None where there are too many."""
    for presses in range(_MOST_OFFERS + 1):
        trainer = _trained(config)
        offer = offer_for(trainer, config)
        if offer is None:
            return presses
        config = offer.config
    return None


@pytest.mark.parametrize("settings", _SET_UPS.values(), ids=_SET_UPS.keys())
@pytest.mark.parametrize("preset", _ONE_STEP_TEXTS, ids=lambda preset: preset.name)
def test_who_takes_what_is_offered_soon_has_a_run_that_learns(preset: Preset, settings: dict[str, Any]) -> None:
    presses = [_presses_until_it_learns(RunConfig(text=preset.text, random_seed=seed, **settings)) for seed in _SEEDS]

    assert len([count for count in presses if count is not None]) >= _ENOUGH


@pytest.mark.parametrize(
    ("settings", "course", "label"),
    [
        ({"text": _LONG, "epochs": 200, "hidden_size": 32}, Course.DIVERGENCE, "Retry at 0.1"),
        ({"text": _LONG, "epochs": 150}, Course.CHAOS, "Retry at 0.1"),
        ({"epochs": 150, "learning_rate": 0.01}, Course.PLATEAU, "Retry at 0.1"),
        (_COUNTING | {"hidden_size": 4, "learning_rate": 0.2}, Course.PLATEAU, "Retry at 0.1 with 32 units"),
        (_COUNTING, Course.PLATEAU, "Retry with 32 units"),
        (_COUNTING | {"hidden_size": 32}, Course.PLATEAU, "Retry with Adam and window 11"),
    ],
)
def test_the_offer_fits_what_went_wrong(settings: dict[str, Any], course: Course, label: str) -> None:
    config = RunConfig(**settings)
    trainer = _trained(config)

    offer = offer_for(trainer, config)

    assert trainer.course is course
    assert offer is not None
    assert offer.label == label
    assert replace(offer.config, **{name: getattr(config, name) for name in _changed(config, offer.config)}) == config


def _changed(before: RunConfig, after: RunConfig) -> list[str]:
    return [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]


def test_an_offer_says_all_that_it_sets() -> None:
    config = RunConfig(**_COUNTING, hidden_size=32)

    offer = offer_for(_trained(config), config)

    assert offer is not None
    assert offer.explanation == (
        "A new run with window 11, optimiser Adam, learning rate 0.01 and initial scale 0.3. Undo brings this one back."
    )


def test_an_offer_says_a_large_seed_to_its_last_digit() -> None:
    offer = Offer("", {"random_seed": 1_234_567}, RunConfig(random_seed=1_234_567))

    assert offer.explanation == "A new run with random seed 1,234,567. Undo brings this one back."


def test_a_run_that_learns_or_has_learned_is_offered_nothing() -> None:
    for epochs in (20, 2_000):
        config = RunConfig(epochs=epochs)
        assert offer_for(_trained(config), config) is None


def test_what_is_offered_is_taken_with_one_request_plays_and_can_be_undone() -> None:
    session = _diverged()
    offer, text = session.offer, session.run.config.text
    assert offer is not None

    ask(session, "retry", offer=offer.label)

    assert (session.run.config, session.run.config.text, session.playing) == (offer.config, text, True)
    session.undo()
    assert session.run.config.learning_rate == 2.0


@pytest.mark.parametrize("label", ["Retry at 0.001", "", None, 7, ["Retry at 0.1"]])
def test_what_is_not_offered_is_not_taken(label: object) -> None:
    session = _diverged()
    run = session.run

    ask(session, "retry", offer=label)

    assert (session.run, session.playing) == (run, False)
    assert session.message == "By now something else fits this run; nothing was changed."


def test_while_an_earlier_epoch_is_looked_at_nothing_is_offered() -> None:
    session = _diverged()

    session.time_travel.look_at(3)

    assert session.offer is None


def _diverged() -> Session:
    session = Session(Run(RunConfig(learning_rate=2.0, epochs=300), SamplingConfig(length=5)), FULL)
    session.run.train(300)
    return session


def test_a_preset_takes_the_seed_that_was_chosen_and_nothing_else_of_what_was_before() -> None:
    session = Session(Run(RunConfig(cell="gru", learning_rate=0.3, random_seed=7), SamplingConfig()), FULL)

    session.use_preset(PRESETS[1])

    assert session.run.config == PRESETS[1].config(7)
    session.undo()
    assert (session.run.config.cell, session.run.config.learning_rate) == ("gru", 0.3)


def test_a_preset_that_is_there_already_starts_nothing() -> None:
    session = Session(Run(PRESETS[1].config(), SamplingConfig()), FULL)
    run = session.run

    session.use_preset(PRESETS[1])

    assert session.run is run
