"""The loss of every epoch: counted as "after n epochs", and no spike lost."""

from __future__ import annotations

import html
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.engine import TrainingText
from playground.figures.labels import escaped
from playground.figures.loss import PinnedLosses, loss_picture, pins_arrays, pins_still, thin_out
from playground.figures.theme import DARK, LIGHT, PIN_DASHES, Figure, Theme
from tests.figures.pictures import figure_of
from tests.figures.runs import HOSTILE

_MANY = 100_000
_ROOM = 520
_TEXT = TrainingText("I Love AI")
_LOSSES = np.array([16.0, 8.0, 4.0, 2.0])
_PINNED = (
    PinnedLosses("first", 0, np.array([17.0, 12.0, 9.0]), 15.6),
    PinnedLosses("second", 1, np.array([15.0]), 15.6),
    PinnedLosses("third", 2, np.empty(0), 15.6),
    PinnedLosses(HOSTILE, 3, np.geomspace(300.0, 1e-12, 700), 15.6),
)


@st.composite
def random_walks(draw: st.DrawFn) -> NDArray[np.float64]:
    """Losses of up to 100,000 epochs that wander about on a log axis."""
    epochs = draw(st.integers(1, _MANY) | st.sampled_from([500, 501, 751, _MANY - 1, _MANY]))
    seed = draw(st.integers(0, 2**32 - 1))
    steps = np.random.RandomState(seed).randn(epochs) * draw(st.sampled_from([0.0, 0.001, 0.1]))
    return np.asarray(np.exp(np.clip(np.cumsum(steps), -18, 10)))


def _figure(
    losses: NDArray[np.float64] = _LOSSES, colors: Theme = LIGHT, text: TrainingText = _TEXT, **more: Any
) -> Figure:
    return figure_of(loss_picture(text, losses, colors, **more))


def _lines(figure: Figure, axis: str) -> list[dict[str, Any]]:
    """Return the lines all along an axis: "x" for horizontal ones."""
    return [shape for shape in figure["layout"]["shapes"] if shape[f"{axis}ref"] == "paper"]


def _notes(figure: Figure) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_each_loss_stands_after_as_many_epochs_as_led_to_it_on_a_log_axis() -> None:
    figure = _figure()

    (trace,) = figure["data"]
    assert (list(trace["x"]), list(trace["y"])) == ([1, 2, 3, 4], [16.0, 8.0, 4.0, 2.0])
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert "after n epochs" in _notes(figure)
    assert trace["customdata"] == ["16.0000", "8.0000", "4.0000", "2.0000"]
    assert "after %{x:,} epochs: loss %{customdata}<" in trace["hovertemplate"]


def test_a_single_epoch_is_a_visible_point() -> None:
    assert _figure(np.array([17.0]))["data"][0]["mode"] == "markers"


def test_guessing_and_the_memoryless_floor_are_lines_all_the_way_with_what_they_are() -> None:
    figure = _figure()

    lines = _lines(figure, "x")
    assert [line["y0"] for line in lines] == [line["y1"] for line in lines]
    assert [line["y0"] for line in lines] == pytest.approx([8 * np.log(7), 2 * np.log(2)])
    assert all((line["x0"], line["x1"], line["line"]["dash"]) == (0, 1, "dot") for line in lines)
    assert {"guessing: 15.5673", "memoryless: 1.3863"} <= set(_notes(figure))


def test_what_costs_nothing_has_no_line_on_a_log_axis() -> None:
    assert _lines(_figure(text=TrainingText("aaaa")), "x") == []


@pytest.mark.parametrize(("its_own", "name"), [(_TEXT.uniform_baseline, "guessing"), (20.8, "guessing in this run")])
def test_guessing_says_whose_it_is_if_a_pinned_run_has_another(its_own: float, name: str) -> None:
    picture = loss_picture(_TEXT, _LOSSES, LIGHT, [PinnedLosses("other", 0, np.ones(3), its_own)])

    assert picture.still_part()["baseline_name"] == name
    assert f"{name}: 15.5673" in _notes(figure_of(picture))


@pytest.mark.parametrize(("cursor", "marked"), [(None, []), (0, [0]), (4, [4])])
def test_the_epoch_that_is_looked_at_is_marked(cursor: int | None, marked: list[int]) -> None:
    lines = _lines(_figure(cursor=cursor), "y")

    assert [line["x0"] for line in lines] == [line["x1"] for line in lines] == marked
    assert all(line["line"]["color"] == LIGHT.marker for line in lines)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_pinned_runs_lie_below_the_present_one_in_their_colours_and_dashes(colors: Theme) -> None:
    *pinned, present = _figure(colors=colors, pinned=_PINNED)["data"]

    assert present["line"]["color"] == colors.line
    assert [trace["line"]["color"] for trace in pinned] == list(colors.pins)
    assert [trace["line"]["dash"] for trace in pinned] == list(PIN_DASHES)
    assert all(trace["line"]["width"] < present["line"]["width"] for trace in pinned)


def test_a_pinned_run_has_the_colour_of_its_number_wherever_it_stands() -> None:
    trace, _ = _figure(pinned=_PINNED[2:3])["data"]

    assert (trace["line"]["color"], trace["line"]["dash"]) == (LIGHT.pins[2], PIN_DASHES[2])


def test_the_legend_names_the_runs_where_there_are_several() -> None:
    figure = _figure(pinned=_PINNED)

    assert figure["layout"]["showlegend"]
    assert [html.unescape(trace["name"]) for trace in figure["data"]] == [*(pin.name for pin in _PINNED), "This run"]
    assert not _figure()["layout"]["showlegend"]


def test_the_present_run_is_the_first_in_the_legend_as_it_is_everywhere() -> None:
    *pinned, present = _figure(pinned=_PINNED)["data"]

    assert present["legendrank"] < 1_000
    assert not any("legendrank" in trace for trace in pinned)


def test_a_hostile_name_is_no_markup_and_no_template() -> None:
    trace = _figure(pinned=_PINNED[3:])["data"][0]

    assert trace["name"] == escaped(HOSTILE)
    assert trace["hovertemplate"].count("%{") == 2
    assert html.unescape(trace["hovertemplate"]).startswith(HOSTILE)


def test_the_browser_gets_the_points_of_pinned_runs_that_the_chart_has() -> None:
    arrays, stills = pins_arrays(_PINNED), pins_still(_PINNED)
    *pinned, _ = _figure(pinned=_PINNED)["data"]

    assert [(still["name"], still["dash"]) for still in stills] == [
        (pin.name, PIN_DASHES[pin.number]) for pin in _PINNED
    ]
    for still, trace in zip(stills, pinned, strict=True):
        np.testing.assert_array_equal(arrays[still["epochs"]], trace["x"])
        np.testing.assert_array_equal(arrays[still["losses"]], trace["y"])


@given(random_walks())
def test_thinning_out_keeps_the_ends_the_extremes_and_the_order(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert (kept[0], kept[-1]) == (0, len(losses) - 1)
    assert (np.diff(kept) > 0).all()
    assert (losses[kept].min(), losses[kept].max()) == (losses.min(), losses.max())
    assert len(kept) <= _ROOM


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


@pytest.mark.parametrize("count", [0, 1, 500])
def test_few_losses_are_all_drawn(count: int) -> None:
    assert thin_out(np.ones(count)).tolist() == list(range(count))
