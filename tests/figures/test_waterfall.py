"""A sum taken apart: bars that begin where the one before ends, and end in the sum."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.theme import LIGHT, Figure, Theme
from playground.figures.waterfall import Sum, describe_waterfall, waterfall_figure
from tests.figures.pictures import axis_of, logit_sum_of, unit_sum_of
from tests.figures.runs import Seen

TERMS = st.lists(st.floats(-1_000, 1_000), min_size=1, max_size=140)


def _sum(terms: list[float], result: tuple[str, float] | None = None) -> Sum:
    return Sum("A sum", [f"h{i}" for i in range(len(terms))], np.array(terms), "sum", result)


def _bars(figure: Figure) -> dict[str, Any]:
    (bars,) = figure["data"]
    return dict(bars)


def _ends(bars: dict[str, Any]) -> list[float]:
    return [float(base + height) for base, height in zip(bars["base"], bars["y"], strict=True)]


@given(TERMS)
def test_each_bar_begins_where_the_one_before_ends_and_the_last_ends_at_the_sum(terms: list[float]) -> None:
    bars = _bars(waterfall_figure(_sum(terms), LIGHT))

    *ends, total = _ends(bars)
    np.testing.assert_allclose(bars["base"][:-1], [0.0, *ends[:-1]], rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose([ends[-1], total], sum(terms), rtol=1e-9, atol=1e-9)
    assert bars["base"][-1] == 0.0


@given(st.lists(st.floats(-1_000, 1_000), min_size=1, max_size=12))
def test_up_to_12_terms_each_have_their_own_bar(terms: list[float]) -> None:
    bars = _bars(waterfall_figure(_sum(terms), LIGHT))

    assert bars["y"][:-1].tolist() == terms


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
    assert shown.names[-1].startswith(f"{len(others)} ")


@given(TERMS)
def test_shortening_changes_no_sum(terms: list[float]) -> None:
    shown = _sum(terms).shortened()

    np.testing.assert_allclose(shown.total, sum(terms), rtol=1e-9, atol=1e-9)


@given(TERMS)
def test_every_bar_and_every_tick_lies_within_the_axis(terms: list[float]) -> None:
    figure = waterfall_figure(_sum(terms, ("tanh", float(np.tanh(sum(terms))))), LIGHT)

    bars, axis = _bars(figure), figure["layout"]["yaxis"]
    low, high = axis["range"]
    assert all(low < end < high for end in [*_ends(bars), *bars["base"]])
    assert all(low <= tick <= high for tick in axis["tickvals"])
    assert 0.0 in axis["tickvals"]


def test_what_becomes_of_the_sum_is_a_bar_of_its_own() -> None:
    bars = _bars(waterfall_figure(_sum([1.0, -3.0], ("tanh", -0.964)), LIGHT))

    assert (bars["y"].tolist(), bars["base"].tolist()) == ([1.0, -3.0, -2.0, -0.964], [0.0, 1.0, 0.0, 0.0])


def test_bars_that_go_up_are_blue_and_bars_that_go_down_orange(colors: Theme) -> None:
    bars = _bars(waterfall_figure(_sum([1.0, -3.0]), colors))

    up, down = colors.signed[5], colors.signed[1]
    assert bars["marker"]["color"] == [up, down, down]


def test_every_bar_is_named_below_and_told_to_the_sixth_decimal() -> None:
    figure = waterfall_figure(_sum([1.0, -3.25], ("tanh", -0.978026)), LIGHT)

    bars = _bars(figure)
    assert axis_of(figure, bars, "x")["ticktext"] == ["h0", "h1", "sum", "tanh"]
    assert bars["customdata"] == ["h0: 1.000000", "h1: -3.250000", "sum: -2.250000", "tanh: -0.978026"]


def test_every_bar_has_its_number_above_it() -> None:
    figure = waterfall_figure(_sum([0.5, 1.25]), LIGHT)

    numbers = [note for note in figure["layout"]["annotations"] if note["text"] != "A sum"]
    low, high = figure["layout"]["yaxis"]["range"]
    shown = [float(note["text"].replace("−", "-")) for note in numbers]
    np.testing.assert_allclose(shown, [0.5, 1.25, 1.75], rtol=0, atol=0.051)
    np.testing.assert_allclose([low + note["y"] * (high - low) for note in numbers], [0.5, 1.75, 1.75])
    np.testing.assert_allclose([note["x"] for note in numbers], [1 / 6, 1 / 2, 5 / 6])


def test_terms_that_are_all_zero_still_have_an_axis() -> None:
    axis = waterfall_figure(_sum([0.0, 0.0]), LIGHT)["layout"]["yaxis"]

    assert axis["range"][0] < 0 < axis["range"][1]
    assert len(axis["tickvals"]) > 1


def test_the_words_say_the_largest_terms_the_sum_and_what_becomes_of_it() -> None:
    said = describe_waterfall(_sum([0.1, -4.0, 2.0, 0.3, 1.0], ("tanh", -0.537)))

    assert re.findall(r"(h\d) adds (-?[\d.]+\d)", said) == [
        ("h1", "-4.000"),
        ("h2", "2.000"),
        ("h4", "1.000"),
        ("h3", "0.300"),
    ]
    assert ("sum of all 5 is -0.600" in said, "tanh is -0.537" in said) == (True, True)


def test_the_words_count_all_terms_of_a_sum_that_is_drawn_shortened() -> None:
    said = describe_waterfall(_sum([0.5] * 129))

    assert ("sum of all 129 is 64.500" in said, "118 others adds 59.000" in said) == (True, True)


def test_a_units_sum_is_its_tanh_s_argument(seen: Seen) -> None:
    bars = _bars(waterfall_figure(unit_sum_of(seen), LIGHT))

    total, result = bars["y"][-2:]
    np.testing.assert_allclose(np.tanh(total), result, rtol=1e-9, atol=1e-12)


def test_a_logits_sum_is_shown_for_every_network(seen: Seen) -> None:
    taken_apart = logit_sum_of(seen)

    bars = _bars(waterfall_figure(taken_apart, LIGHT))

    np.testing.assert_allclose(bars["y"][-1], taken_apart.total, rtol=1e-9)
    assert len(bars["y"]) <= 13
