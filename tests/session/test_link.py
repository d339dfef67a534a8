"""A link opens the very set-up that it was written from, and says what it cannot open."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.engine import SETTINGS, RunConfig, SamplingConfig
from playground.session.link import PARAMETERS, read_link, write_link
from playground.session.parts import PARTS
from playground.session.run import Run
from playground.session.speed import DEFAULT_SPEED, SPEEDS, Speed

_TEXTS = st.text(min_size=2, max_size=30).filter(lambda text: all(not 0xD800 <= ord(c) <= 0xDFFF for c in text))
_CONFIGS = st.builds(
    RunConfig,
    text=_TEXTS,
    hidden_size=st.integers(1, 12),
    learning_rate=st.floats(1e-3, 10.0),
    epochs=st.integers(1, 5_000),
    random_seed=st.integers(0, 1_000),
    window=st.integers(1, 12),
)


@given(
    _CONFIGS,
    st.floats(0.0, 2.0),
    st.integers(1, 30),
    st.sampled_from(SPEEDS),
    st.booleans(),
    st.frozensets(st.sampled_from(sorted(PARTS))),
)
def test_a_link_opens_the_set_up_that_it_was_written_from(
    config: RunConfig,
    temperature: float,
    length: int,
    speed: Speed,
    presents: bool,  # noqa: FBT001
    hidden: frozenset[str],
) -> None:
    run = Run(config, SamplingConfig(config.text[-1], length, temperature))

    session = read_link(write_link(run, speed, presenting=presents, hidden=hidden))

    assert session.run.settings == run.settings
    opened = session.speed, session.presenting, session.hidden, session.link_problems
    assert opened == (speed, presents, hidden, [])


def test_what_is_as_it_always_is_needs_no_parameters() -> None:
    assert write_link(Run(RunConfig(), SamplingConfig()), DEFAULT_SPEED) == {}


@given(st.dictionaries(st.sampled_from(sorted(PARAMETERS)), st.text(max_size=12), max_size=5))
@example({"hidden_size": "10000000000000000000000"})
@example({"learning_rate": "nan", "epochs": "-1", "text": "a", "speed": "warp", "present": "yes"})
@example({"text": "ab", "prompt": "abc"})
def test_any_link_opens_something_and_each_mistake_in_it_is_named_once(parameters: dict[str, str]) -> None:
    session = read_link(parameters)

    for name in ("hidden_size", "learning_rate", "epochs", "random_seed", "window", "text"):
        if name not in parameters:
            assert session.run.settings[name] == SETTINGS[name].default
    assert len(session.link_problems) == len(set(session.link_problems)) <= len(parameters)
    assert "epoch" in parameters or not session.run.is_begun


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("hidden_size", "0", "Hidden"),
        ("learning_rate", "fast", "Learning rate"),
        ("text", "a", "Text"),
        ("cell", "transformer", "Cell must be rnn, gru or lstm, not transformer."),
        ("optimizer", "lbfgs", "Optimiser must be sgd, momentum, adagrad, rmsprop or adam, not lbfgs."),
        ("clip_norm", "0", "Clip norm must be a number above 0 and at most 1,000, or none, not 0."),
        ("gate", "q", "Gate must be h in this network, not q"),
        ("prompt", "z", "Prompt"),
        ("speed", "warp", "Speed"),
        ("hide", "loss,moon", "moon"),
        ("epoch", "2001", "Epoch must be a whole number from 0 to 2,000, not 2001"),
        ("epoch", "-1", "Epoch"),
        ("first_timestep", "8", "First timestep"),
        ("timestep", "8", "Timestep must be a whole number from 0 to 7, not 8"),
        ("unit", "x", "Unit"),
        ("output", "LL", "Output"),
        ("output", "z", "z"),
        ("parameter", "Whh-9-0", "Parameter"),
        ("parameter", "bh-0-1", "Parameter"),
        ("section", "upward", "Section"),
        ("stage", "rest", "Stage"),
    ],
)
def test_nonsense_means_the_default_and_gives_a_sentence_that_names_it(name: str, raw: str, said: str) -> None:
    session = read_link({name: raw, "random_seed": "9"})

    (problem,) = session.link_problems
    assert said.lower() in problem.lower()
    assert (session.run.config, session.speed) == (RunConfig(random_seed=9), DEFAULT_SPEED)


def test_what_the_link_was_wrong_about_goes_when_something_else_is_chosen() -> None:
    session = read_link({"hidden_size": "0"})

    session.change("hidden_size", 5)

    assert session.link_problems == []


def test_a_link_to_a_run_with_too_many_numbers_opens_a_smaller_one_and_says_why() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(1_000))

    session = read_link({"text": text, "hidden_size": "128", "cell": "lstm", "optimizer": "adam"})

    (problem,) = session.link_problems
    assert "at most 600,000 are allowed" in problem
    assert (session.run.config.cell, session.run.config.hidden_size) == ("lstm", 8)


def test_a_hidden_size_with_too_many_numbers_is_answered_with_a_sentence_and_the_run_stays() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(1_000))
    session = read_link({"text": text, "cell": "lstm", "optimizer": "adam"})
    run = session.run

    session.change("hidden_size", 128)

    assert "Take fewer units" in session.problems["hidden_size"]
    assert session.run is run


@pytest.mark.parametrize(
    ("former", "label"),
    [("1", "30 epochs/s"), ("5", "100 epochs/s"), ("20", "1,000 epochs/s"), ("100", "3,000 epochs/s")],
)
def test_a_link_that_calls_a_speed_by_its_epochs_between_two_moments_opens_the_nearest(former: str, label: str) -> None:
    session = read_link({"speed": former})

    assert (session.speed.label, session.link_problems) == (label, [])
