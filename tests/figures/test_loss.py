"""The loss figure: a log axis, the loss of guessing, and no spike lost."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.figures.loss import describe_loss, loss_figure, thin_out
from playground.figures.theme import LIGHT, Figure, Theme
from tests.figures.pictures import place_on
from tests.figures.runs import Seen, with_losses

_MANY = 100_000
_ROOM = 520


@st.composite
def random_walks(draw: st.DrawFn) -> NDArray[np.float64]:
    """Losses of up to 100,000 epochs that wander about on a log axis."""
    epochs = draw(st.integers(1, _MANY) | st.sampled_from([500, 501, 751, _MANY - 1, _MANY]))
    seed = draw(st.integers(0, 2**32 - 1))
    steps = np.random.RandomState(seed).randn(epochs) * draw(st.sampled_from([0.0, 0.001, 0.1]))
    return np.asarray(np.exp(np.clip(np.cumsum(steps), -18, 10)))


def _guessing_lines(figure: Figure) -> list[dict[str, Any]]:
    return [shape for shape in figure["layout"].get("shapes", []) if shape["type"] == "line"]


def _drawn(figure: Figure) -> tuple[list[float], list[float]]:
    (trace,) = figure["data"]
    return list(trace["x"]), list(trace["y"])


def test_the_loss_has_a_log_axis(seen: Seen) -> None:
    figure = loss_figure(seen.trainer, LIGHT)

    assert figure["layout"]["yaxis"]["type"] == "log"


def test_up_to_500_epochs_are_all_drawn(seen: Seen) -> None:
    trainer = seen.trainer
    shown = np.maximum(trainer.losses[:500], 1e-9)

    x, y = _drawn(loss_figure(with_losses(trainer.losses[:500], trainer.guessing_loss), LIGHT))

    assert (x, y) == (list(range(len(shown))), list(shown))


def test_the_loss_begins_with_the_first_epoch_and_ends_with_the_last(seen: Seen) -> None:
    x, _ = _drawn(loss_figure(seen.trainer, LIGHT))

    assert ([x[0], x[-1]] if x else []) == ([0, seen.trainer.epoch - 1] if seen.trainer.epoch else [])


def test_everything_drawn_lies_within_the_axes(seen: Seen) -> None:
    figure = loss_figure(seen.trainer, LIGHT)
    x, y = _drawn(figure)

    places = [place_on(figure["layout"]["xaxis"], value) for value in x]
    places += [place_on(figure["layout"]["yaxis"], value) for value in y]

    assert all(0 <= place <= 1 for place in places)


def test_a_single_epoch_is_a_visible_point() -> None:
    figure = loss_figure(with_losses(np.array([17.0]), 15.6), LIGHT)

    assert "markers" in figure["data"][0]["mode"]


def test_guessing_is_a_dotted_line_at_t_ln_v(seen: Seen) -> None:
    text = seen.trainer.config.text
    guessing = (len(text) - 1) * math.log(len(set(text)))

    lines = _guessing_lines(loss_figure(seen.trainer, LIGHT))

    expected = [pytest.approx(guessing)] if guessing > 0 else []
    assert [line["y0"] for line in lines if line["y0"] == line["y1"] and line["line"]["dash"] == "dot"] == expected


def test_the_line_of_guessing_goes_all_the_way_across(seen: Seen) -> None:
    lines = _guessing_lines(loss_figure(seen.trainer, LIGHT))

    assert all((line["xref"], line["x0"], line["x1"]) == ("paper", 0, 1) for line in lines)


def test_the_line_of_guessing_says_what_guessing_costs(seen: Seen) -> None:
    figure = loss_figure(seen.trainer, LIGHT)

    said = [note["text"] for note in figure["layout"]["annotations"] if "guessing" in note["text"].lower()]

    guessing = seen.trainer.guessing_loss
    assert [re.findall(r"[\d.]+", text) for text in said] == ([[f"{guessing:.1f}"]] if guessing else [])


@settings(deadline=None)
@given(random_walks(), st.floats(1e-3, 1e5))
def test_the_loss_axis_has_two_ticks_or_more_once_trained(losses: NDArray[np.float64], guessing: float) -> None:
    figure = loss_figure(with_losses(losses, guessing), LIGHT)

    axis = figure["layout"]["yaxis"]

    assert len([tick for tick in axis["tickvals"] if 0 <= place_on(axis, tick) <= 1]) >= 2


@settings(deadline=None)
@given(random_walks(), st.floats(1e-3, 1e5))
def test_the_loss_axis_never_has_more_ticks_than_can_be_read(losses: NDArray[np.float64], guessing: float) -> None:
    figure = loss_figure(with_losses(losses, guessing), LIGHT)

    assert len(figure["layout"]["yaxis"]["tickvals"]) <= 12


@settings(deadline=None)
@given(st.integers(1, _MANY))
def test_the_epoch_axis_has_two_to_eight_ticks_once_trained(epochs: int) -> None:
    figure = loss_figure(with_losses(np.ones(epochs), 2.0), LIGHT)

    axis = figure["layout"]["xaxis"]

    assert 2 <= len([tick for tick in axis["tickvals"] if 0 <= place_on(axis, tick) <= 1]) <= 8


@settings(deadline=None)
@given(random_walks())
def test_thinning_out_keeps_the_first_and_the_last_epoch(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert (kept[0], kept[-1]) == (0, len(losses) - 1)


@settings(deadline=None)
@given(random_walks())
def test_thinning_out_keeps_epochs_in_their_order_and_each_once(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert (np.diff(kept) > 0).all()


@settings(deadline=None)
@given(random_walks())
def test_thinning_out_keeps_the_lowest_loss_of_all(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert losses[kept].min() == losses.min()


@settings(deadline=None)
@given(random_walks())
def test_thinning_out_keeps_the_highest_loss_of_all(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert losses[kept].max() == losses.max()


@settings(deadline=None)
@given(st.integers(1, _MANY) | st.sampled_from([501, 99_999, _MANY]))
def test_thinning_out_leaves_about_500_epochs_at_most(epochs: int) -> None:
    kept = thin_out(np.random.RandomState(epochs).rand(epochs))

    assert len(kept) <= _ROOM


@settings(deadline=None)
@given(
    st.integers(2_000, _MANY),
    st.lists(st.tuples(st.floats(0.0, 1.0), st.sampled_from([1e-3, 1e3])), min_size=1, max_size=30),
)
def test_thinning_out_loses_no_spike(epochs: int, spikes: list[tuple[float, float]]) -> None:
    losses = np.ones(epochs)
    fiftieth = epochs // 50
    at = {round(place * (epochs - 1)) // fiftieth * fiftieth: height for place, height in spikes}
    losses[list(at)] = list(at.values())

    kept = thin_out(losses)

    assert at.keys() <= set(kept.tolist())


def test_no_losses_thin_out_to_none() -> None:
    assert len(thin_out(np.empty(0))) == 0


def test_the_words_say_the_first_loss_and_the_last(seen: Seen) -> None:
    losses = np.maximum(seen.trainer.losses, 0.0)
    said = re.findall(r"(\S+) at epoch (\d+)", describe_loss(seen.trainer))

    expected = [(f"{losses[epoch]:.3g}", str(epoch)) for epoch in sorted({0, len(losses) - 1}) if len(losses)]

    assert said == expected


def test_the_words_say_what_guessing_costs(seen: Seen) -> None:
    words = describe_loss(seen.trainer)

    assert f"Guessing would cost {seen.trainer.guessing_loss:.1f}" in words


def test_the_words_say_when_there_is_no_loss_yet() -> None:
    words = describe_loss(with_losses(np.empty(0), 15.6))

    assert "none yet" in words


def test_the_loss_is_drawn_in_the_theme_s_line_colour(seen: Seen, colors: Theme) -> None:
    figure = loss_figure(seen.trainer, colors)

    assert figure["data"][0]["line"]["color"] == colors.line
