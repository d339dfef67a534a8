"""The loss figure: a log axis, the loss of guessing, and no spike lost."""

from __future__ import annotations

import html
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.engine import Trainer
from playground.figures.labels import escaped
from playground.figures.loss import PinnedLosses, describe_loss, loss_figure, thin_out
from playground.figures.theme import LIGHT, PIN_DASHES, Figure, Theme
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


def test_the_axis_says_that_the_first_epoch_is_0_as_in_the_notebook(seen: Seen) -> None:
    figure = loss_figure(seen.trainer, LIGHT)

    assert "Epoch (the first is 0)" in [note["text"] for note in figure["layout"]["annotations"]]


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


@given(random_walks(), st.floats(1e-3, 1e5))
def test_the_loss_axis_has_two_ticks_or_more_once_trained(losses: NDArray[np.float64], guessing: float) -> None:
    figure = loss_figure(with_losses(losses, guessing), LIGHT)

    axis = figure["layout"]["yaxis"]

    assert len([tick for tick in axis["tickvals"] if 0 <= place_on(axis, tick) <= 1]) >= 2


@given(random_walks(), st.floats(1e-3, 1e5))
def test_the_loss_axis_never_has_more_ticks_than_can_be_read(losses: NDArray[np.float64], guessing: float) -> None:
    figure = loss_figure(with_losses(losses, guessing), LIGHT)

    assert len(figure["layout"]["yaxis"]["tickvals"]) <= 12


@given(st.integers(1, _MANY))
def test_the_epoch_axis_has_two_to_eight_ticks_once_trained(epochs: int) -> None:
    figure = loss_figure(with_losses(np.ones(epochs), 2.0), LIGHT)

    axis = figure["layout"]["xaxis"]

    assert 2 <= len([tick for tick in axis["tickvals"] if 0 <= place_on(axis, tick) <= 1]) <= 8


@given(random_walks())
def test_thinning_out_keeps_the_first_and_the_last_epoch(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert (kept[0], kept[-1]) == (0, len(losses) - 1)


@given(random_walks())
def test_thinning_out_keeps_epochs_in_their_order_and_each_once(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert (np.diff(kept) > 0).all()


@given(random_walks())
def test_thinning_out_keeps_the_lowest_loss_of_all(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert losses[kept].min() == losses.min()


@given(random_walks())
def test_thinning_out_keeps_the_highest_loss_of_all(losses: NDArray[np.float64]) -> None:
    kept = thin_out(losses)

    assert losses[kept].max() == losses.max()


@given(st.integers(1, _MANY) | st.sampled_from([501, 99_999, _MANY]))
def test_thinning_out_leaves_about_500_epochs_at_most(epochs: int) -> None:
    kept = thin_out(np.random.RandomState(epochs).rand(epochs))

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


HOSTILE = ["<b>bold</b>", "<extra></extra>&amp;", "$x$ $$y$$", "%{x} %{customdata[0]}", "<a href='javascript:1'>x</a>"]
PINNED = (
    PinnedLosses("first", 0, np.array([17.0, 12.0, 9.0]), 15.6),
    PinnedLosses("second", 1, np.array([15.0]), 15.6),
    PinnedLosses("third", 2, np.empty(0), 15.6),
    PinnedLosses("fourth", 3, np.geomspace(300.0, 1e-12, 700), 15.6),
)


def _present() -> Trainer:
    return with_losses(np.array([16.0, 8.0, 4.0, 2.0]), 15.6)


def _cursors(figure: Figure) -> list[float]:
    return [line["x0"] for line in _guessing_lines(figure) if line["x0"] == line["x1"]]


def _notes(figure: Figure) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_pinned_runs_lie_below_the_present_one_in_their_colours_and_dashes(colors: Theme) -> None:
    *pinned, present = loss_figure(_present(), colors, PINNED)["data"]

    assert present["line"]["color"] == colors.line
    assert [trace["line"]["color"] for trace in pinned] == list(colors.pins)
    assert [trace["line"]["dash"] for trace in pinned] == list(PIN_DASHES)
    assert all(trace["line"]["width"] < present["line"]["width"] for trace in pinned)


def test_pinned_runs_are_drawn_as_the_present_one_is() -> None:
    *pinned, _ = loss_figure(_present(), LIGHT, PINNED)["data"]

    for trace, pin in zip(pinned, PINNED, strict=True):
        (alone,) = loss_figure(with_losses(pin.losses, 15.6), LIGHT)["data"]
        assert (list(trace["x"]), list(trace["y"]), trace["mode"]) == (
            list(alone["x"]),
            list(alone["y"]),
            alone["mode"],
        )


@pytest.mark.parametrize(("its_own", "said"), [(15.6, "guessing: 15.6"), (20.8, "guessing in this run: 15.6")])
def test_the_loss_of_guessing_says_whose_it_is_if_a_pinned_run_has_another(its_own: float, said: str) -> None:
    pinned = [PinnedLosses("other", 0, np.ones(3), its_own)]

    assert said in _notes(loss_figure(_present(), LIGHT, pinned))
    assert said.replace(":", " would cost").capitalize() in describe_loss(_present(), pinned)


def test_a_pinned_run_has_the_colour_of_its_number_wherever_it_stands() -> None:
    trace, _ = loss_figure(_present(), LIGHT, PINNED[2:3])["data"]

    assert (trace["line"]["color"], trace["line"]["dash"]) == (LIGHT.pins[2], PIN_DASHES[2])


@settings(max_examples=30)
@given(st.lists(random_walks(), max_size=4), random_walks(), st.integers(0, _MANY))
def test_everything_pinned_lies_within_the_axes(
    others: list[NDArray[np.float64]], losses: NDArray[np.float64], cursor: int
) -> None:
    pinned = [PinnedLosses(str(i), i, other, 15.6) for i, other in enumerate(others)]
    figure = loss_figure(with_losses(losses, 15.6), LIGHT, pinned, min(cursor, len(losses)))

    for name in "xy":
        axis = figure["layout"][f"{name}axis"]
        values = [value for trace in figure["data"] for value in (trace[name].min(), trace[name].max())]
        values += _cursors(figure) if name == "x" else []
        assert all(0 <= place_on(axis, value) <= 1 for value in values)


@pytest.mark.parametrize(("cursor", "marked"), [(None, []), (0, [0]), (1, [0]), (4, [3])])
def test_the_epoch_that_is_looked_at_is_marked_at_its_loss(cursor: int | None, marked: list[int]) -> None:
    figure = loss_figure(_present(), LIGHT, cursor=cursor)

    assert _cursors(figure) == marked


def test_the_mark_is_in_the_marker_s_colour_from_top_to_bottom(colors: Theme) -> None:
    (line,) = [line for line in _guessing_lines(loss_figure(_present(), colors, cursor=2)) if line["xref"] == "x"]

    assert (line["line"]["color"], line["yref"], line["y0"], line["y1"]) == (colors.marker, "paper", 0, 1)


def test_the_legend_names_each_pinned_run_in_its_colour(colors: Theme) -> None:
    figure = loss_figure(_present(), colors, PINNED)

    said = {
        note["text"].split(" ")[-1]: note["font"]["color"]
        for note in figure["layout"]["annotations"]
        if note["font"]["color"] in colors.pins
    }

    assert said == {pin.name: colors.pins[pin.number] for pin in PINNED}


def test_no_two_names_of_the_legend_stand_in_one_row() -> None:
    notes = loss_figure(_present(), LIGHT, PINNED)["layout"]["annotations"]

    places = [note["yshift"] for note in notes if note["font"]["color"] in LIGHT.pins]

    assert len(set(places)) == len(PINNED)


def test_the_signs_of_the_legend_differ() -> None:
    notes = [text for text in _notes(loss_figure(_present(), LIGHT, PINNED)) if text.split(" ")[-1] in _NAMES]

    signs = [text.rsplit(" ", 1)[0] for text in notes]

    assert len(set(signs)) == len(PINNED)


_NAMES = {pin.name for pin in PINNED}


@pytest.mark.parametrize("number", range(5))
def test_the_legend_has_a_row_for_each_name(number: int) -> None:
    plain, figure = (loss_figure(_present(), LIGHT, PINNED[:count])["layout"] for count in (0, number))

    more = figure["height"] - plain["height"]

    assert more == figure["margin"]["b"] - plain["margin"]["b"] == 20 * number


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_drawn_as_itself(name: str) -> None:
    figure = loss_figure(_present(), LIGHT, [PinnedLosses(name, 0, np.ones(3), 15.6)])

    (said,) = [text for text in _notes(figure) if text.endswith(escaped(name))]
    trace = figure["data"][0]
    for text in (said, trace["hovertemplate"].replace("<extra></extra>", "", 1)):
        assert not set("<>$") & set(text.replace("&#36;", ""))
        assert html.unescape(text).count(name) == 1


@pytest.mark.parametrize("name", ["%{x}", "a %{customdata[0]} b"])
def test_a_name_is_no_template(name: str) -> None:
    trace, _ = loss_figure(_present(), LIGHT, [PinnedLosses(name, 0, np.ones(3), 15.6)])["data"]

    assert trace["hovertemplate"].count("%{") == 2


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_the_words_say_a_name_as_it_is(name: str) -> None:
    said = describe_loss(_present(), [PinnedLosses(name, 0, np.ones(3), 15.6)])

    assert f"Pinned, {name}: 1 at epoch 2." in said


def test_the_words_say_how_each_pinned_run_ended() -> None:
    said = describe_loss(_present(), PINNED)

    assert "Pinned, first: 9 at epoch 2. Pinned, second: 15 at epoch 0. Pinned, third: none yet." in said


@pytest.mark.parametrize(
    ("cursor", "said"),
    [(0, "Looked at: after 0 epochs."), (2, "Looked at: after 2 epochs, loss 8."), (4, "after 4 epochs, loss 2.")],
)
def test_the_words_say_which_epoch_is_looked_at(cursor: int, said: str) -> None:
    assert said in describe_loss(_present(), cursor=cursor)


def test_the_words_say_nothing_of_what_is_not_there() -> None:
    said = describe_loss(_present())

    assert ("Pinned" in said, "Looked at" in said) == (False, False)
