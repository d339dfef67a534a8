"""A sum taken apart: bars that begin where the one before ends, and end in the sum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.picture import Picture
from playground.figures.theme import DARK, LIGHT, Theme
from playground.figures.waterfall import Sum, waterfall_picture
from tests.figures.pictures import figure_of

_TERMS = st.lists(st.floats(-1_000, 1_000), min_size=1, max_size=140)


def _sum(terms: list[float], result: tuple[str, float] | None = None) -> Sum:
    return Sum("A sum", [f"h{i}" for i in range(len(terms))], np.array(terms), "sum", result)


def _picture(terms: list[float], result: tuple[str, float] | None = None, colors: Theme = LIGHT) -> Picture:
    return waterfall_picture("unit", _sum(terms, result), colors)


def _bars(picture: Picture) -> dict[str, Any]:
    (bars,) = figure_of(picture)["data"]
    return dict(bars)


def _ends(bars: dict[str, Any]) -> list[float]:
    return [float(base + height) for base, height in zip(bars["base"], bars["y"], strict=True)]


@given(_TERMS)
def test_the_browser_gets_every_term_their_sum_and_what_becomes_of_it(terms: list[float]) -> None:
    picture = _picture(terms, ("tanh", 0.25))
    still, values = picture.still_part(), picture.arrays["unit"]

    assert values[: len(still["parts"])].tolist() == terms
    np.testing.assert_allclose(values[len(terms)], sum(terms), rtol=1e-9, atol=1e-9)
    assert (still["then"]["label"], values[still["then"]["index"]]) == ("tanh", 0.25)
    assert len(values) == len(terms) + 2


def test_a_sum_of_which_nothing_becomes_has_no_more_bars() -> None:
    picture = _picture([1.0, 2.0])

    assert (picture.still_part()["then"], picture.arrays["unit"].tolist()) == (None, [1.0, 2.0, 3.0])


def test_a_character_is_named_in_its_visible_form_and_other_names_as_they_are() -> None:
    taken_apart = Sum("A sum", [" ", "h0", "bias"], np.ones(3), "sum")

    assert waterfall_picture("unit", taken_apart, LIGHT).still_part()["parts"] == ["␣", "h0", "bias"]


@given(_TERMS)
def test_each_bar_begins_where_the_one_before_ends_and_the_last_ends_at_the_sum(terms: list[float]) -> None:
    bars = _bars(_picture(terms))

    *ends, total = _ends(bars)
    np.testing.assert_allclose(bars["base"][:-1], [0.0, *ends[:-1]], rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose([ends[-1], total], sum(terms), rtol=1e-9, atol=1e-9)
    assert bars["base"][-1] == 0.0


@given(st.lists(st.floats(-1_000, 1_000), min_size=13, max_size=140))
def test_of_many_terms_the_largest_11_have_bars_in_their_order_and_the_others_one(terms: list[float]) -> None:
    shown = _sum(terms).shortened()

    *by_themselves, rest = shown.terms.tolist()
    places = [int(name.removeprefix("h")) for name in shown.names[:-1]]
    others = [term for i, term in enumerate(terms) if i not in places]
    assert (len(places), places) == (11, sorted(places))
    assert by_themselves == [terms[i] for i in places]
    assert min(map(abs, by_themselves)) >= max(map(abs, others))
    np.testing.assert_allclose(rest, sum(others), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(shown.total, sum(terms), rtol=1e-9, atol=1e-9)
    assert shown.names[-1].startswith(f"{len(others)} ")


@given(_TERMS)
def test_every_bar_and_every_tick_lies_within_the_axis(terms: list[float]) -> None:
    picture = _picture(terms, ("tanh", float(np.tanh(sum(terms)))))

    bars, axis = _bars(picture), figure_of(picture)["layout"]["yaxis"]
    low, high = axis["range"]
    assert all(low < end < high for end in [*_ends(bars), *bars["base"]])
    assert all(low <= tick <= high for tick in axis["tickvals"])
    assert 0.0 in axis["tickvals"]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_that_go_up_are_blue_and_bars_that_go_down_orange(colors: Theme) -> None:
    bars = _bars(_picture([1.0, -3.0], ("tanh", -0.964), colors))

    up, down = colors.signed[5], colors.signed[1]
    assert bars["marker"]["color"] == [up, down, down, down]
    assert bars["y"].tolist() == [1.0, -3.0, -2.0, -0.964]


def test_every_bar_is_named_below_and_told_to_the_sixth_decimal() -> None:
    picture = _picture([1.0, -3.25], ("tanh", -0.978026))

    assert figure_of(picture)["layout"]["xaxis"]["ticktext"] == ["h0", "h1", "sum", "tanh"]
    assert _bars(picture)["customdata"] == ["h0: 1.000000", "h1: -3.250000", "sum: -2.250000", "tanh: -0.978026"]


def test_every_bar_has_its_number_above_it() -> None:
    figure = figure_of(_picture([0.5, 1.25]))

    numbers = [note for note in figure["layout"]["annotations"] if note["text"] != "A sum"]
    low, high = figure["layout"]["yaxis"]["range"]
    np.testing.assert_allclose([float(note["text"]) for note in numbers], [0.5, 1.25, 1.75], rtol=0, atol=0.0051)
    np.testing.assert_allclose([low + note["y"] * (high - low) for note in numbers], [0.5, 1.75, 1.75])
    np.testing.assert_allclose([note["x"] for note in numbers], [1 / 6, 1 / 2, 5 / 6])


def test_terms_that_are_all_zero_still_have_an_axis() -> None:
    axis = figure_of(_picture([0.0, 0.0]))["layout"]["yaxis"]

    assert axis["range"][0] < -1 < 1 < axis["range"][1]
    assert len(axis["tickvals"]) > 1
