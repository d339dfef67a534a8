"""A run trains exactly what its trainer would, and logs samples without disturbing it."""

from __future__ import annotations

import math
import tracemalloc
from typing import Literal, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import RunConfig, SamplingConfig, SettingError, Trainer
from playground.session.run import Run

Action: TypeAlias = tuple[Literal["train", "step", "look", "draw again"], int]

_ACTIONS = st.lists(
    st.tuples(st.just("train"), st.integers(0, 30))
    | st.tuples(st.just("step"), st.integers(1, 20))
    | st.tuples(st.sampled_from(["look", "draw again"]), st.just(1)),
    max_size=8,
)


def _run(config: RunConfig | None = None, sampling: SamplingConfig | None = None) -> Run:
    return Run(config or RunConfig(), sampling or SamplingConfig())


def _do(run: Run, actions: list[Action]) -> None:
    for kind, times in actions:
        if kind == "train":
            run.train(epochs=times, time_budget=math.inf)
        for _ in range(times):
            if kind == "step":
                run.step()
            elif kind == "draw again":
                run.draw_again()
            elif kind == "look":
                run.latest_sample()


@settings(max_examples=30)
@given(_ACTIONS, st.sampled_from([1, 3, 8]))
def test_whatever_is_done_in_between_the_losses_are_the_trainer_s(actions: list[Action], window: int) -> None:
    config = RunConfig(epochs=60, window=window)
    run, trainer = _run(config), Trainer(config)
    _do(run, actions)
    run.train(epochs=60, time_budget=math.inf)

    trainer.run()

    assert run.trainer.losses.tolist() == trainer.losses.tolist()


@settings(max_examples=30)
@given(_ACTIONS)
def test_whatever_is_done_in_between_the_first_sample_after_the_end_is_the_trainer_s(actions: list[Action]) -> None:
    config = RunConfig(epochs=100)
    run, trainer = _run(config), Trainer(config)
    _do(run, actions)
    run.train(epochs=100, time_budget=math.inf)

    trainer.run()

    assert run.latest_sample().text == trainer.generate().text


@pytest.mark.parametrize("epochs", [0, 1, 2, 7, 50])
def test_training_n_epochs_finishes_n(epochs: int) -> None:
    run = _run()

    run.train(epochs=epochs, time_budget=math.inf)

    assert (run.trainer.epoch, run.trainer.timestep) == (epochs, 0)


def test_training_goes_no_further_than_the_last_epoch() -> None:
    run = _run(RunConfig(epochs=12))

    run.train(epochs=1_000, time_budget=math.inf)

    assert (run.trainer.epoch, run.is_over) == (12, True)


def test_training_without_time_does_nothing() -> None:
    run = _run()

    run.train(epochs=10, time_budget=0.0)

    assert not run.is_begun


def test_training_ends_when_its_time_is_used_up() -> None:
    run = _run(RunConfig(epochs=100_000, hidden_size=128))

    run.train(epochs=100_000, time_budget=0.05)

    assert run.is_begun
    assert not run.is_over


def test_no_step_goes_beyond_the_last_epoch() -> None:
    run = _run(RunConfig(text="abc", epochs=1))

    for _ in range(5):
        run.step()

    assert (run.trainer.epoch, run.trainer.timestep) == (1, 0)


def test_a_step_leaves_its_trace() -> None:
    run = _run()

    run.step()

    assert run.trace is not None
    assert (run.trace.epoch, run.trace.timestep) == (0, 0)


def test_training_many_timesteps_leaves_no_trace() -> None:
    run = _run()
    run.step()

    run.train(epochs=1, time_budget=math.inf)

    assert run.trace is None


def test_samples_are_logged_after_1_2_5_10_20_epochs_and_so_on() -> None:
    run = _run(RunConfig(text="ab", hidden_size=1, epochs=2_000))

    run.train(epochs=2_000, time_budget=math.inf)

    assert [logged.epoch for logged in run.log] == [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]


@settings(max_examples=30)
@given(_ACTIONS)
def test_the_log_s_epochs_do_not_depend_on_how_they_were_trained(actions: list[Action]) -> None:
    run = _run(RunConfig(text="abc", epochs=120))
    _do(run, actions)

    run.train(epochs=120, time_budget=math.inf)

    assert [logged.epoch for logged in run.log] == [0, 1, 2, 5, 10, 20, 50, 100]


@settings(max_examples=30)
@given(_ACTIONS)
def test_the_log_s_samples_do_not_depend_on_who_looked_on(actions: list[Action]) -> None:
    looked_at, undisturbed = _run(RunConfig(epochs=40)), _run(RunConfig(epochs=40))
    _do(looked_at, [action for action in actions if action[0] != "draw again"])

    for run in (looked_at, undisturbed):
        run.train(epochs=40, time_budget=math.inf)

    assert [logged.text for logged in looked_at.log] == [logged.text for logged in undisturbed.log]


def test_each_logged_loss_is_that_of_the_last_finished_epoch() -> None:
    run = _run()

    run.train(epochs=10, time_budget=math.inf)

    losses = run.trainer.losses
    assert [logged.loss for logged in run.log] == [None, losses[0], losses[1], losses[4], losses[9]]


def test_the_latest_sample_is_the_same_until_something_changes() -> None:
    run = _run()

    assert run.latest_sample() is run.latest_sample()


def test_the_latest_sample_follows_the_training() -> None:
    run = _run()
    before = run.latest_sample()

    run.step()

    assert run.latest_sample() is not before


def test_the_latest_sample_follows_its_settings() -> None:
    run = _run()

    run.change_sampling(SamplingConfig(prompt="Love", length=5))

    assert (run.latest_sample().prompt, len(run.latest_sample().text)) == ("Love", 9)


def test_a_kept_sample_does_not_hold_the_probabilities_of_a_large_vocabulary() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(1_000))
    tracemalloc.start(8)
    try:
        run = _run(RunConfig(text=text, hidden_size=1), SamplingConfig(length=500))
        run.latest_sample()
        drawn = tracemalloc.Filter(inclusive=True, filename_pattern="*/engine/sampling.py", all_frames=True)
        held = tracemalloc.take_snapshot().filter_traces([drawn])
    finally:
        tracemalloc.stop()

    assert sum(trace.size for trace in held.traces) < 500 * 1_000 * 8 / 10


def test_draw_again_gives_another_sample() -> None:
    run = _run()
    before = run.latest_sample().text

    run.draw_again()

    assert run.latest_sample().text != before


def test_two_runs_of_one_set_up_say_the_same() -> None:
    first, second = _run(), _run()

    for run in (first, second):
        run.step()

    assert first.latest_sample().text == second.latest_sample().text


def test_an_empty_prompt_stands_for_the_text_s_first_character() -> None:
    run = _run(RunConfig(text="banana"), SamplingConfig(prompt=""))

    assert run.sampling.prompt == "b"


def test_a_prompt_with_foreign_characters_is_refused() -> None:
    run = _run()

    with pytest.raises(SettingError, match="it has no z"):
        run.change_sampling(SamplingConfig(prompt="z"))


def test_a_refused_prompt_leaves_the_sampling_as_it_was() -> None:
    run = _run()
    before = run.sampling

    with pytest.raises(SettingError):
        run.change_sampling(SamplingConfig(prompt="z"))

    assert run.sampling == before


def test_a_changed_learning_rate_is_the_trainer_s() -> None:
    run = _run()

    run.change_learning_rate(0.125)

    assert (run.trainer.learning_rate, run.config.learning_rate) == (0.125, 0.125)


def test_a_refused_learning_rate_leaves_the_old_one() -> None:
    run = _run()

    with pytest.raises(SettingError):
        run.change_learning_rate(11.0)

    assert (run.trainer.learning_rate, run.config.learning_rate) == (0.5, 0.5)


def test_a_run_is_begun_by_its_first_timestep() -> None:
    run = _run()
    before = run.is_begun

    run.step()

    assert (before, run.is_begun) == (False, True)


def test_more_epochs_make_a_run_that_is_over_go_on() -> None:
    run = _run(RunConfig(epochs=2))
    run.train(epochs=2, time_budget=math.inf)

    run.change_epochs(3)

    assert not run.is_over
