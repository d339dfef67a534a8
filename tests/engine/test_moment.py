"""Moments made many at a time are what the network says of the text one at a time."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import (
    Parameters,
    Point,
    RunConfig,
    SamplingConfig,
    SettingError,
    Trainer,
    evaluate_batch,
    generate,
    moments_of,
    sample_batch,
)
from playground.engine.compiled import Backend
from playground.engine.network import Array, evaluate
from tests.engine.strategies import small_runs


def _networks(trainer: Trainer, count: int) -> Array:
    """Networks of a run as it goes on, and with larger weights than it comes to, (count, P)."""
    rows = []
    for k in range(count):
        trainer.run(epochs=2)
        rows.append(trainer.parameters.flat * (1.0 + 5.0 * (k % 2)))
    return np.array(rows)


@given(small_runs(), st.integers(1, 5))
def test_a_batch_is_read_as_each_network_reads(backend: Backend, config: RunConfig, count: int) -> None:
    trainer = Trainer(config)
    networks, text = _networks(trainer, count), trainer.training_text

    states, probabilities = evaluate_batch(networks, text, config.hidden_size, backend)

    for flat, h, p in zip(networks, states, probabilities, strict=True):
        one = evaluate(Parameters(config.hidden_size, text.vocabulary.size, flat), text.inputs, text.targets)
        np.testing.assert_allclose(h, one.states, rtol=0, atol=1e-12)
        np.testing.assert_allclose(p, one.probabilities, rtol=0, atol=1e-12)


@given(
    small_runs(),
    st.integers(1, 4),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 1e-308, 0.1, 1.0, 5.0]),
    st.integers(1, 10),
)
def test_a_batch_says_what_each_network_says_with_the_same_luck(
    backend: Backend, config: RunConfig, count: int, seed: int, temperature: float, prompt_length: int
) -> None:
    trainer = Trainer(config)
    networks, text = _networks(trainer, count), trainer.training_text
    sampling = SamplingConfig(config.text[:prompt_length], 20, temperature)
    states = [np.random.RandomState([seed, k]) for k in range(count)]
    seeds = [(seed, k) if k % 2 else state for k, state in enumerate(states)]

    samples = sample_batch(networks, text, config.hidden_size, sampling, seeds, backend)

    for k, (flat, sample) in enumerate(zip(networks, samples, strict=True)):
        rng = np.random.RandomState([seed, k])
        one = generate(Parameters(config.hidden_size, text.vocabulary.size, flat), text.vocabulary, sampling, rng)
        assert (sample.text, sample.prompt) == (one.text, one.prompt)
        np.testing.assert_allclose(sample.chosen, one.chosen, rtol=0, atol=1e-12)
        assert k % 2 or states[k].random_sample() == rng.random_sample()


def test_a_sample_of_a_batch_keeps_no_probabilities(backend: Backend) -> None:
    trainer = Trainer(RunConfig())

    (sample,) = sample_batch(
        trainer.parameters.flat[np.newaxis],
        *(trainer.training_text, 8, SamplingConfig("I"), [np.random.RandomState(0)], backend),
    )

    assert (sample.probabilities.shape, sample.hidden_states.shape, sample.chosen.base) == ((0, 7), (0, 8), None)


@pytest.mark.parametrize("prompt", ["", "x"])
def test_a_prompt_that_cannot_be_read_is_refused(prompt: str, backend: Backend) -> None:
    trainer = Trainer(RunConfig())

    with pytest.raises(SettingError):
        sample_batch(
            trainer.parameters.flat[np.newaxis],
            *(trainer.training_text, 8, SamplingConfig(prompt), [np.random.RandomState(0)], backend),
        )


def _points(trainer: Trainer, count: int) -> list[Point]:
    points = []
    for _ in range(count):
        trainer.run(epochs=5)
        points.append(trainer.point(seed=(3, trainer.epoch)))
    return points


def test_moments_are_the_points_with_what_their_networks_make_of_the_text(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    points = _points(trainer, 6)
    sampling = SamplingConfig("I Lo")

    moments = moments_of(points, trainer.training_text, trainer.config, sampling, backend)

    for epoch, moment in zip(range(5, 35, 5), moments, strict=True):
        past = trainer.at_epoch(epoch)
        assert (moment.epoch, moment.timestep, moment.learning_rate) == (epoch, 0, 0.5)
        assert (moment.loss, moment.correct) == (past.losses[-1], past.correct[-1])
        assert moment.network.flat.tobytes() == past.parameters.flat.tobytes()
        np.testing.assert_allclose(moment.evaluation.losses, past.evaluate().losses, rtol=1e-9)
        assert moment.evaluation.correct == past.evaluate().correct
        assert moment.sample is not None
        assert moment.sample.text == past.generate("I Lo", rng=np.random.RandomState([3, epoch])).text


def test_points_without_luck_have_no_sample(backend: Backend) -> None:
    trainer = Trainer(RunConfig())
    points = [trainer.point(), trainer.point(np.random.RandomState(1)), trainer.point()]

    moments = moments_of(points, trainer.training_text, trainer.config, SamplingConfig("I"), backend)

    assert [moment.sample is None for moment in moments] == [True, False, True]


def test_before_the_first_epoch_there_is_neither_loss_nor_correct() -> None:
    point = Trainer(RunConfig()).point()

    assert (point.epoch, point.loss, point.correct) == (0, None, None)


def test_a_moment_in_the_middle_of_an_epoch_has_its_trace_and_the_loss_of_the_epoch_before() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=3)
    trace = trainer.step()

    (moment,) = moments_of([trainer.point(trace=trace)], trainer.training_text, trainer.config, SamplingConfig("I"))

    assert (moment.epoch, moment.timestep, moment.loss, moment.trace) == (3, 1, trainer.losses[2], trace)


def test_a_moment_cannot_be_changed_and_training_leaves_it_alone() -> None:
    trainer = Trainer(RunConfig())
    points = _points(trainer, 2)
    (moment, _) = moments_of(points, trainer.training_text, trainer.config, SamplingConfig("I"))
    arrays = (moment.state, moment.parameters, moment.states, moment.probabilities)
    before = [array.tobytes() for array in arrays]

    trainer.run(epochs=5)

    assert [array.tobytes() for array in arrays] == before
    for array in (*arrays, moment.network.Whh, moment.train_state.flat):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(FrozenInstanceError):
        moment.epoch = 1  # type: ignore[misc]


def test_a_moment_that_is_kept_does_not_keep_the_others_of_its_batch() -> None:
    trainer = Trainer(RunConfig())

    moments = moments_of(_points(trainer, 3), trainer.training_text, trainer.config, SamplingConfig("I"))

    assert all(moment.states.base is None and moment.probabilities.base is None for moment in moments)


def test_no_points_are_no_moments() -> None:
    assert moments_of([], Trainer(RunConfig()).training_text, RunConfig(), SamplingConfig("I")) == []
