"""Whatever is done with a run on the way, in whatever order: its numbers are those of training alone."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from typing import Literal, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import RunConfig, SamplingConfig, Trainer
from playground.session.run import Run

Action: TypeAlias = tuple[Literal["train", "moments", "step", "look", "draw again"], int]

_ACTIONS = st.lists(
    st.tuples(st.sampled_from(["train", "moments"]), st.integers(0, 30))
    | st.tuples(st.just("step"), st.integers(1, 20))
    | st.tuples(st.sampled_from(["look", "draw again"]), st.just(1)),
    max_size=8,
)


def _do(run: Run, actions: list[Action]) -> None:
    for kind, times in actions:
        if kind == "train":
            run.train(epochs=times)
        elif kind == "moments":
            run.train_moments(3, itertools.repeat(times).__next__, math.inf)
        for _ in range(times):
            if kind == "step":
                run.step()
            elif kind == "draw again":
                run.draw_again()
            elif kind == "look":
                run.moment()


def _run(config: RunConfig) -> Run:
    return Run(config, SamplingConfig())


def _said(run: Run) -> str:
    sample = run.moment().sample
    assert sample is not None
    return sample.text


@settings(max_examples=30)
@given(_ACTIONS, st.sampled_from([1, 3, 8]))
def test_the_losses_and_the_weights_are_the_trainer_s(actions: list[Action], window: int) -> None:
    config = RunConfig(epochs=60, window=window)
    run, trainer = _run(config), Trainer(config)
    _do(run, actions)
    run.train(epochs=60)

    trainer.run()

    assert run.trainer.losses.tolist() == trainer.losses.tolist()
    assert run.trainer.parameters.flat.tobytes() == trainer.parameters.flat.tobytes()


@settings(max_examples=30)
@given(_ACTIONS)
def test_the_first_sample_after_the_end_is_the_trainer_s(actions: list[Action]) -> None:
    config = RunConfig(epochs=250)  # more than all that can be done on the way
    run, trainer = _run(config), Trainer(config)
    _do(run, actions)
    run.train(epochs=250)

    trainer.run()

    assert _said(run) == trainer.generate().text


@settings(max_examples=30)
@given(_ACTIONS)
def test_the_log_does_not_depend_on_how_it_was_trained_and_who_looked_on(actions: list[Action]) -> None:
    looked_at, undisturbed = (_run(RunConfig(text="abc", epochs=120)) for _ in range(2))
    _do(looked_at, [action for action in actions if action[0] != "draw again"])

    for run in (looked_at, undisturbed):
        run.train(epochs=120)

    assert [logged.epoch for logged in looked_at.log] == [0, 1, 2, 5, 10, 20, 50, 100]
    assert looked_at.log == undisturbed.log


def test_a_kept_sample_does_not_hold_the_probabilities_of_a_large_vocabulary() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(1_000))
    tracemalloc.start(8)
    try:
        run = Run(RunConfig(text=text, hidden_size=1), SamplingConfig(length=500))
        run.moment()
        drawn = tracemalloc.Filter(inclusive=True, filename_pattern="*/engine/batch.py", all_frames=True)
        held = tracemalloc.take_snapshot().filter_traces([drawn])
    finally:
        tracemalloc.stop()

    assert sum(trace.size for trace in held.traces) < 500 * 1_000 * 8 / 10
