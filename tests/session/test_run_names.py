"""Runs beside each other are called by what differs among them, in the words of the field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import RunConfig, SamplingConfig
from playground.session.run import Run
from playground.session.run_names import MOST_NAME, THIS_RUN, free_name, names_of
from tests.session.runs import run_of


def _names(*settings: dict[str, Any]) -> list[str]:
    return names_of([run_of(**of_run) for of_run in settings])


@pytest.mark.parametrize(
    ("settings_of_run", "name"),
    [
        ({}, "H 3, rate 0.5, 4 epochs"),
        ({"random_seed": 7}, "H 3, rate 0.5, seed 7, 4 epochs"),
        ({"cell": "lstm"}, "LSTM, SGD, H 3, rate 0.5, 4 epochs"),
        (
            {"random_seed": 2**32 - 1, "initial_scale": 0.25},
            "H 3, rate 0.5, seed 4294967295, initial scale 0.25, 4 epochs",
        ),
        ({"text": "abcabcabcabcabc"}, "abcabcabcab…, H 3, rate 0.5, 4 epochs"),
    ],
)
def test_a_single_run_is_called_by_what_sets_it_apart_from_the_default(
    settings_of_run: dict[str, Any], name: str
) -> None:
    assert names_of([run_of(4, **settings_of_run)]) == [name]


@pytest.mark.parametrize(
    ("setting", "values", "names"),
    [
        ("random_seed", [0, 7], ["seed 0", "seed 7"]),
        ("cell", ["rnn", "lstm"], ["RNN", "LSTM"]),
        ("optimizer", ["sgd", "adam"], ["SGD", "Adam"]),
        ("window", [1, 8], ["window 1", "window 8"]),
        ("hidden_size", [3, 5], ["H 3", "H 5"]),
        ("learning_rate", [0.5, 0.1], ["rate 0.5", "rate 0.1"]),
        ("initial_scale", [0.01, 1.0], ["initial scale 0.01", "initial scale 1"]),
        ("clip_norm", [None, 2.0], ["no clip norm", "clip norm 2"]),
        ("text", ["I Love AI", "hello world"], ["I Love AI", "hello world"]),
    ],
)
def test_runs_are_called_by_the_one_thing_in_which_they_differ(
    setting: str, values: list[Any], names: list[str]
) -> None:
    assert _names(*({setting: value} for value in values)) == names


def test_every_setting_that_counts_is_said_where_runs_differ_in_it() -> None:
    names = _names(
        {"random_seed": 7, "cell": "gru", "optimizer": "adam"}, {"random_seed": 7}, {"cell": "gru", "window": 2}
    )

    assert names == ["GRU, Adam, seed 7, window 1", "RNN, SGD, seed 7, window 1", "GRU, SGD, seed 0, window 2"]


def test_runs_that_differ_in_what_was_trained_say_that_as_well() -> None:
    assert names_of([run_of(3, random_seed=7), run_of(5)]) == ["seed 7, 3 epochs", "seed 0, 5 epochs"]
    assert names_of([run_of(3), run_of(5)]) == ["H 3, rate 0.5, 3 epochs", "H 3, rate 0.5, 5 epochs"]


def test_samples_that_are_drawn_otherwise_are_said() -> None:
    runs = [Run(RunConfig(), SamplingConfig(temperature=temperature)) for temperature in (1.0, 0.2)]

    assert names_of(runs) == ["temperature 1", "temperature 0.2"]


def test_a_run_in_the_middle_of_an_epoch_is_called_by_its_timestep() -> None:
    runs = [run_of(2), run_of(2)]
    runs[1].step()

    assert names_of(runs) == ["H 3, rate 0.5, 2 epochs", "H 3, rate 0.5, 2 epochs, timestep 1"]


_DIFFERENT: dict[str, tuple[Any, Any]] = {
    "text": ("abcdefghijklmnop", "hello world, the quick brown fox"),
    "cell": ("lstm", "gru"),
    "optimizer": ("adam", "momentum"),
    "hidden_size": (32, 16),
    "learning_rate": (0.123, 0.456),
    "random_seed": (4_294_967_295, 4_294_967_294),
    "window": (15, 8),
    "initial_scale": (0.25, 0.125),
    "clip_value": (1.0, 2.0),
    "clip_norm": (3.0, None),
}


def test_a_name_that_would_be_too_long_ends_after_a_word() -> None:
    names = _names(*({name: values[place] for name, values in _DIFFERENT.items()} for place in (0, 1)))

    assert names == [
        "abcdefghijk…, LSTM, Adam, H 32, rate 0.123, seed 4294967295, …",
        "hello world…, GRU, Momentum, H 16, rate 0.456, …",
    ]
    assert max(map(len, names)) <= MOST_NAME


def test_all_settings_of_a_run_are_tried_here() -> None:
    assert _DIFFERENT.keys() == {name for name in RunConfig.__dataclass_fields__ if name != "epochs"}


@given(st.text(max_size=60), st.lists(st.text(max_size=45), max_size=4))
def test_names_are_free_bounded_and_on_one_line(name: str, typed: list[str]) -> None:
    others: list[str] = []
    for other in typed:
        others.append(free_name(other, others))

    given_name = free_name(name, others)

    assert given_name not in {*others, THIS_RUN}
    assert 0 < len(given_name) <= MOST_NAME
    assert " ".join(given_name.split()) == given_name
