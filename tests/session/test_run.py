"""A run makes many moments at once, and each is the run's own at that point."""

from __future__ import annotations

import time
from itertools import count, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import Edits, ParameterIndex, RunConfig, SamplingConfig, SettingError, Trainer
from playground.session import run as run_module
from playground.session.run import Run
from tests.session.runs import fingerprint, in_numbers, run_of

_LONG_TEXT = "row, row, row your boat\n" * 80
_MILESTONES = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every look at the clock a millisecond later than the one before."""
    ticks = count()
    monkeypatch.setattr(time, "perf_counter", lambda: next(ticks) / 1_000)


@settings(max_examples=30)
@given(st.integers(0, 12), st.integers(1, 6), st.sampled_from([1, 2, 5, 20]), st.integers(1, 60))
def test_moments_stand_evenly_apart_with_those_whose_samples_are_logged(
    begun: int, number: int, apart: int, plan: int
) -> None:
    run = run_of(begun, plan=max(plan, begun))

    moments = run.train_moments(number, lambda: apart, 60.0)

    end = min(begun + number * apart, run.config.epochs)
    asked = {min(begun + k * apart, end) for k in range(1, number + 1)}
    logged = {epoch for epoch in _MILESTONES if begun < epoch <= end}
    if begun < run.config.epochs:
        assert [moment.epoch for moment in moments] == sorted(asked | logged)
    assert run.trainer.epoch == end


def test_training_for_moments_makes_the_numbers_of_training_alone() -> None:
    trainer, run = Trainer(RunConfig(epochs=500)), Run(RunConfig(epochs=500), SamplingConfig())
    trainer.run(epochs=203)

    run.step()
    run.train_moments(7, lambda: 5, 60.0)
    run.train_moments(3, lambda: 40, 60.0)
    run.step()
    run.train_moments(1, lambda: 203 - run.trainer.epoch, 60.0)

    assert run.trainer.losses.tolist() == trainer.losses.tolist()
    assert run.trainer.correct.tolist() == trainer.correct.tolist()
    np.testing.assert_array_equal(run.trainer.parameters.flat, trainer.parameters.flat)


def test_each_moment_is_what_the_run_was_there() -> None:
    run = run_of(3)
    run.change_learning_rate(0.2)

    moments = run.train_moments(4, lambda: 3, 60.0)

    for moment in moments:
        trainer = run.trainer.at_epoch(moment.epoch)
        evaluation = trainer.evaluate()
        np.testing.assert_array_equal(moment.parameters, trainer.parameters.flat)
        np.testing.assert_allclose(moment.states, evaluation.states, rtol=0, atol=1e-12)
        np.testing.assert_allclose(moment.probabilities, evaluation.probabilities, rtol=0, atol=1e-12)
        assert (moment.loss, moment.correct) == (trainer.losses[-1], trainer.correct[-1])
        assert (moment.timestep, moment.learning_rate) == (0, 0.2)


def test_the_moments_of_a_batch_are_those_that_are_shown_one_by_one() -> None:
    together, alone = run_of(), run_of()

    moments = together.train_moments(6, lambda: 2, 60.0)

    shown = []
    for epoch in (moment.epoch for moment in moments):
        alone.train(epoch - alone.trainer.epoch)
        shown.append(in_numbers(alone.moment()))
    assert [in_numbers(moment) for moment in moments] == shown


def test_moments_of_kept_epochs_are_those_of_looking_at_them() -> None:
    run = run_of(40)
    run.change_learning_rate(0.1)
    run.train(30)

    moments = run.moments_at(range(0, 71, 7))

    assert [moment.epoch for moment in moments] == list(range(0, 71, 7))
    assert [in_numbers(moment) for moment in moments] == [
        in_numbers(run.at_epoch(moment.epoch).moment()) for moment in moments
    ]


@pytest.mark.usefixtures("ticking")
def test_the_time_is_shared_among_the_moments_asked_for() -> None:
    run = run_of(text=_LONG_TEXT)
    T = run.trainer.timesteps

    moments = run.train_moments(8, lambda: 1_000_000, 4.0)

    done = [moment.epoch * T + moment.timestep for moment in moments if moment.timestep]
    apart = [after - before for before, after in pairwise([0, *done])]
    assert len(done) == 8
    assert max(apart) < 2 * min(apart)


@pytest.mark.usefixtures("ticking")
@pytest.mark.parametrize("text", ["I Love AI", _LONG_TEXT], ids=["short", "long"])
def test_a_run_moves_on_however_little_time_it_gets(text: str) -> None:
    run = run_of(text=text)

    for _ in range(5):
        before = (run.trainer.epoch, run.trainer.timestep)
        moments = run.train_moments(4, lambda: 5, 0.0)

        assert len(moments) == 1
        assert before < (moments[0].epoch, moments[0].timestep) == (run.trainer.epoch, run.trainer.timestep)


@pytest.mark.usefixtures("ticking")
def test_time_that_ends_within_an_epoch_changes_no_number() -> None:
    hurried, trainer = run_of(text=_LONG_TEXT), Trainer(RunConfig(text=_LONG_TEXT, hidden_size=3))
    while hurried.trainer.epoch < 2:
        hurried.train_moments(2, lambda: 1, 0.9)

    trainer.run(epochs=hurried.trainer.epoch)

    assert hurried.trainer.losses.tolist() == trainer.losses.tolist()


def test_nothing_is_trained_beyond_the_last_epoch() -> None:
    run = run_of(plan=7)

    assert [moment.epoch for moment in run.train_moments(5, lambda: 5, 60.0)] == [1, 2, 5, 7]
    before = fingerprint(run)
    run.step()
    run.train_moments(5, lambda: 5, 60.0)
    assert fingerprint(run) == before


def test_samples_are_logged_at_growing_distances_with_the_loss_of_their_epoch() -> None:
    run = run_of()

    run.train_moments(3, lambda: 7, 60.0)
    while run.trainer.epoch < 50:
        run.step()
    run.train(300)

    assert [logged.epoch for logged in run.log] == [0, 1, 2, 5, 10, 20, 50, 100, 200]
    assert [logged.loss for logged in run.log] == [
        None,
        *(run.trainer.losses[logged.epoch - 1] for logged in run.log[1:]),
    ]
    assert [logged.text for logged in run.log[1:]] == [
        sample.text for moment in run.moments_at([1, 2, 5, 10, 20, 50, 100, 200]) if (sample := moment.sample)
    ]


def test_the_moment_stays_the_same_until_something_changes() -> None:
    run = run_of(3)

    first = run.moment()
    assert run.moment() is first
    run.draw_again()
    again = run.moment()

    assert first.sample is not None
    assert again.sample is not None
    assert (again.sample.text != first.sample.text, in_numbers(again)[:8]) == (True, in_numbers(first)[:8])


def test_the_sample_at_the_end_of_a_default_run_is_the_notebook_s() -> None:
    run, trainer = Run(RunConfig(epochs=200), SamplingConfig()), Trainer(RunConfig(epochs=200))
    run.train_moments(4, lambda: 50, 60.0)
    trainer.run()

    assert run.moment().sample is not None
    assert run.moment().sample.text == trainer.generate().text  # type: ignore[union-attr]  # there is one


def test_other_settings_of_samples_are_taken_over_or_refused_whole() -> None:
    run = run_of(5)
    run.change_sampling(SamplingConfig("Love", 4))
    moment = run.moment()
    assert moment.sample is not None
    assert (moment.sample.text[:4], len(moment.sample.text)) == ("Love", 8)

    with pytest.raises(SettingError):
        run.change_sampling(SamplingConfig("Hate"))

    assert run.sampling.prompt == "Love"
    run.change_sampling(SamplingConfig(""))
    assert run.sampling.prompt == "I"


def test_what_is_made_of_a_run_goes_on_by_itself() -> None:
    run = run_of(10)
    run.edits = Edits().set(ParameterIndex("by", 0), 2.0)
    copy, past, kept = run.copy(), run.at_epoch(4), run.with_edits_kept()
    before = [fingerprint(other) for other in (copy, past, kept)]

    run.train(5)

    assert [fingerprint(other) for other in (copy, past, kept)] == before
    assert len({run.id, copy.id, past.id, kept.id}) == 4
    assert (past.edits, kept.edits, kept.kept_at, run.kept_at) == (Edits(), Edits(), 10, None)
    assert kept.trainer.parameters.by[0] == 2.0
    copy.train(5)
    assert fingerprint(copy) == fingerprint(run)


def test_an_earlier_epoch_is_the_run_as_it_was_then() -> None:
    run = run_of(6)
    run.change_learning_rate(0.05)
    run.train(6)

    past = run.at_epoch(4)

    assert fingerprint(past) == fingerprint(run_of(4))
    assert (past.config.learning_rate, run.at_epoch(8).config.learning_rate) == (0.5, 0.05)
    assert [logged.epoch for logged in past.log] == [0, 1, 2]


def test_an_epoch_too_far_from_a_kept_one_is_shown_as_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(700)
    monkeypatch.setattr(run_module, "_MOST_SECONDS_TRAINED_AGAIN", 0.0)
    kept = list(run.trainer.history.snapshots)
    gap = next(before for before, after in pairwise(kept) if after > before + 1)

    assert run.at_epoch(gap + 1).trainer.epoch == gap
    after = run.after(gap)
    assert after is not None
    assert after.trainer.epoch == kept[kept.index(gap) + 1]
    assert run.before(after.trainer.epoch).trainer.epoch == gap
    assert run.after(700) is None
