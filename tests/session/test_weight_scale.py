"""Weights have one colour scale in round numbers over a run, that steps rarely and only up."""

from __future__ import annotations

import itertools
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.scale import weight_limit
from playground.files import load_run, save_run
from playground.session.run import Run
from tests.session.runs import run_of


@given(st.floats(0.0, 1e12))
def test_a_scale_holds_the_largest_weight_and_ends_at_1_2_or_5_times_a_power_of_ten(largest: float) -> None:
    limit = weight_limit(largest)

    assert limit >= largest * (1 - 1e-9)
    assert limit <= max(1.0, 2.5 * largest)
    assert round(limit / 10 ** np.floor(np.log10(limit))) in (1, 2, 5)


def test_the_small_weights_of_the_beginning_are_on_the_scale_of_what_comes() -> None:
    assert weight_limit(run_of().largest_weight) == 1.0
    assert weight_limit(float("inf")) == 1.0


def test_the_scale_of_a_run_never_falls_and_steps_a_few_times() -> None:
    run = run_of(plan=600)
    limits = []
    while not run.is_over:
        moments = run.train_moments(5, lambda: 4, 60.0)
        limits.append(weight_limit(run.largest_weight))
        assert limits[-1] >= max(float(np.abs(moment.network.flat).max()) for moment in moments)

    assert limits == sorted(limits)
    assert sum(before != after for before, after in itertools.pairwise(limits)) <= 4


def test_an_earlier_epoch_is_on_the_scale_of_its_run() -> None:
    run = run_of(300)

    assert run.at_epoch(1).largest_weight == run.largest_weight


def test_a_run_from_a_file_is_on_the_scale_that_it_had() -> None:
    run = run_of(300)
    file = BytesIO(save_run(run.saved()))

    assert weight_limit(Run.of(load_run(file)).largest_weight) == weight_limit(run.largest_weight)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_not_finite_is_on_no_scale() -> None:
    run = run_of(2)
    before = run.largest_weight
    run.trainer._parameters.Why[:] = np.inf

    run.moment()

    assert run.largest_weight == pytest.approx(before)
