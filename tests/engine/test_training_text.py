"""A text says what is read and predicted, and what knowing nothing of it, or only one character, costs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import TrainingText


def test_it_reads_all_but_the_last_character_and_predicts_all_but_the_first() -> None:
    text = TrainingText("abca")

    assert (text.vocabulary.characters, text.inputs, text.targets) == (("a", "b", "c"), (0, 1, 2), (1, 2, 0))
    assert text.timesteps == 3


def test_the_memoryless_floor_of_the_default_text_is_two_choices_between_two() -> None:
    assert TrainingText("I Love AI").memoryless_floor == pytest.approx(2 * math.log(2), rel=1e-15)


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("ab", 0.0),
        ("aaaa", 0.0),
        ("abab", 0.0),
        ("aab", 2 * math.log(2)),
        ("abacab", 2 * math.log(3) - 1 * math.log(4 / 3)),
    ],
)
def test_the_memoryless_floor_is_counted_over_pairs_of_neighbours(text: str, floor: float) -> None:
    if text == "abacab":  # after a come b, c and b again
        floor = -2 * math.log(2 / 3) - math.log(1 / 3)

    assert TrainingText(text).memoryless_floor == pytest.approx(floor, rel=1e-12, abs=1e-15)


@given(st.text(alphabet="ab ☕", min_size=2, max_size=30), st.integers(0, 2**32 - 1))
def test_no_prediction_from_the_present_character_alone_costs_less_than_the_floor(text: str, seed: int) -> None:
    training_text = TrainingText(text)
    V = training_text.vocabulary.size
    guesses = np.random.RandomState(seed).dirichlet(np.ones(V), size=V)

    cost = -np.log(guesses[list(training_text.inputs), list(training_text.targets)]).sum()

    assert training_text.memoryless_floor <= cost + 1e-9
    assert training_text.memoryless_floor <= training_text.uniform_baseline + 1e-9


def test_the_uniform_baseline_is_t_times_ln_v() -> None:
    assert TrainingText("I Love AI").uniform_baseline == pytest.approx(8 * math.log(7), rel=1e-15)


def test_texts_are_equal_if_their_characters_are() -> None:
    assert TrainingText("ab") == TrainingText("ab") != TrainingText("ba")
