"""Colours that can be read and told apart, by everyone, on a light and on a dark page."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.engine.network import Array
from playground.figures.theme import (
    DARK,
    LIGHT,
    PIN_DASHES,
    Theme,
    color_key,
    colorscale,
    probability_color,
    signed_color,
    theme,
)

_CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
_PROBABILITIES = st.floats(0.0, 1.0)
_BOTH = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])

# From linear RGB to linear RGB, severity 1: Machado, Oliveira and Fernandes 2009.
_SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def _linear(color: str) -> Array:
    """Return a colour's linear red, green and blue, 0 to 1."""
    values = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _luminance(color: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ _linear(color))


def _contrast(first: str, second: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted([_luminance(first), _luminance(second)])
    return (high + 0.05) / (low + 0.05)


def _lab(linear: Array) -> Array:
    """Return CIE L*, a* and b* of a linear sRGB colour under D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratios = to_xyz @ linear / (to_xyz @ np.ones(3))
    x, y, z = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _difference(first: str, second: str, sight: str) -> float:
    """Return how different two colours look, as a distance in CIELAB, where about 2 is just noticeable."""
    seen = [_lab(np.clip(_SIGHT[sight] @ _linear(color), 0, 1)) for color in (first, second)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@_BOTH
@given(_PROBABILITIES)
@example(0.62)
@example(0.74)
def test_a_character_can_be_read_on_the_colour_of_any_probability(colors: Theme, probability: float) -> None:
    background, foreground = probability_color(probability, colors)

    assert _contrast(background, foreground) >= 4.5


@_BOTH
@pytest.mark.parametrize(("probability", "end"), [(0.0, 0), (1.0, -1)])
def test_certain_and_impossible_have_the_ends_of_the_scale(colors: Theme, probability: float, end: int) -> None:
    background, _ = probability_color(probability, colors)

    assert background == colors.probability[end]


@_BOTH
@pytest.mark.parametrize(("probability", "end"), [(-1e-12, 0), (1.0 + 1e-12, -1)])
def test_a_rounding_error_beyond_the_scale_has_its_end(colors: Theme, probability: float, end: int) -> None:
    background, _ = probability_color(probability, colors)

    assert background == colors.probability[end]


@_BOTH
def test_each_colour_of_the_scale_stands_for_its_share_of_probability(colors: Theme) -> None:
    steps = len(colors.probability) - 1

    shown = [probability_color(i / steps, colors)[0] for i in range(steps + 1)]

    assert shown == list(colors.probability)


@given(_PROBABILITIES, _PROBABILITIES)
def test_on_a_light_page_the_more_probable_is_never_lighter(first: float, second: float) -> None:
    low, high = (probability_color(probability, LIGHT)[0] for probability in sorted([first, second]))

    assert _luminance(low) >= _luminance(high)


@given(_PROBABILITIES, _PROBABILITIES)
def test_on_a_dark_page_the_more_probable_is_never_darker(first: float, second: float) -> None:
    low, high = (probability_color(probability, DARK)[0] for probability in sorted([first, second]))

    assert _luminance(low) <= _luminance(high)


@_BOTH
@given(st.floats(-1.0, 1.0))
def test_a_number_can_be_read_on_the_colour_of_any_value(colors: Theme, value: float) -> None:
    background, foreground = signed_color(value, colors)

    assert _contrast(background, foreground) >= 4.5


@_BOTH
def test_each_colour_of_the_signed_scale_stands_for_its_share_from_minus_1_to_1(colors: Theme) -> None:
    shown = [signed_color(value / 3, colors)[0] for value in range(-3, 4)]

    assert shown == list(colors.signed)


@_BOTH
@pytest.mark.parametrize(("value", "end"), [(-1.0 - 1e-12, 0), (-7.0, 0), (1.0 + 1e-12, -1), (7.0, -1)])
def test_a_value_beyond_the_signed_scale_has_its_end(colors: Theme, value: float, end: int) -> None:
    background, _ = signed_color(value, colors)

    assert background == colors.signed[end]


@_BOTH
def test_the_middle_of_the_signed_scale_is_neutral(colors: Theme) -> None:
    middle = _lab(_linear(colors.signed[len(colors.signed) // 2]))

    assert float(np.hypot(middle[1], middle[2])) < 10


@_BOTH
def test_the_signed_scale_has_as_many_colours_below_0_as_above(colors: Theme) -> None:
    assert len(colors.signed) % 2 == 1


@_BOTH
@pytest.mark.parametrize("sight", _SIGHT)
def test_negative_and_positive_can_be_told_apart(colors: Theme, sight: str) -> None:
    half = len(colors.signed) // 2

    differences = [_difference(colors.signed[i], colors.signed[-1 - i], sight) for i in range(half)]

    assert min(differences) > 25


@_BOTH
@pytest.mark.parametrize("sight", _SIGHT)
def test_each_step_away_from_0_can_be_seen(colors: Theme, sight: str) -> None:
    differences = [_difference(*pair, sight) for pair in zip(colors.signed, colors.signed[1:], strict=False)]

    assert min(differences) > 10


@_BOTH
def test_colours_get_stronger_away_from_0(colors: Theme) -> None:
    contrasts = [_contrast(color, colors.background) for color in colors.signed]

    half = len(contrasts) // 2
    assert contrasts[: half + 1] == sorted(contrasts[: half + 1], reverse=True)
    assert contrasts[half:] == sorted(contrasts[half:])


@_BOTH
def test_negative_is_orange(colors: Theme) -> None:
    half = len(colors.signed) // 2

    assert all(red > blue for red, _, blue in map(_linear, colors.signed[:half]))


@_BOTH
def test_positive_is_blue(colors: Theme) -> None:
    half = len(colors.signed) // 2

    assert all(blue > red for red, _, blue in map(_linear, colors.signed[half + 1 :]))


@_BOTH
@pytest.mark.parametrize("name", ["text", "muted"])
def test_labels_can_be_read_on_the_page(colors: Theme, name: str) -> None:
    assert _contrast(getattr(colors, name), colors.background) >= 4.5


@_BOTH
def test_pinned_runs_can_be_seen_and_their_names_be_read_on_the_page(colors: Theme) -> None:
    assert min(_contrast(color, colors.background) for color in colors.pins) >= 4.5


@_BOTH
@pytest.mark.parametrize("sight", _SIGHT)
def test_pinned_runs_can_be_told_apart_by_colour_or_dashes(colors: Theme, sight: str) -> None:
    looks = [*zip(colors.pins, PIN_DASHES, strict=True), (colors.line, "solid")]

    alike = [
        (first, second)
        for first, second in combinations(looks, 2)
        if first[1] == second[1] and _difference(first[0], second[0], sight) < 20
    ]

    assert alike == []


@_BOTH
def test_no_two_pinned_runs_have_one_colour(colors: Theme) -> None:
    pairs = combinations([*colors.pins, colors.line], 2)

    assert min(_difference(first, second, "full") for first, second in pairs) > 15


def test_no_two_pinned_runs_have_the_same_dashes() -> None:
    assert len(set(PIN_DASHES)) == len(PIN_DASHES) == len(LIGHT.pins) == len(DARK.pins)


@_BOTH
@pytest.mark.parametrize("name", ["line", "outline", "marker"])
def test_lines_can_be_seen_on_the_page(colors: Theme, name: str) -> None:
    assert _contrast(getattr(colors, name), colors.background) >= 3


@pytest.mark.parametrize(("dark", "section"), [(False, "light"), (True, "dark")])
@pytest.mark.parametrize(("name", "option"), [("background", "backgroundColor"), ("text", "textColor")])
def test_pictures_have_the_page_s_colours(dark: bool, section: str, name: str, option: str) -> None:  # noqa: FBT001
    configured = tomllib.loads(_CONFIG.read_text(encoding="utf-8"))["theme"][section]

    assert getattr(theme(dark=dark), name) == configured[option]


def test_the_pages_are_one_light_and_one_dark() -> None:
    assert _luminance(theme(dark=False).background) > 0.8
    assert _luminance(theme(dark=True).background) < 0.05


def test_a_colour_scale_spreads_its_colours_evenly() -> None:
    assert colorscale(("#000000", "#888888", "#ffffff")) == [(0.0, "#000000"), (0.5, "#888888"), (1.0, "#ffffff")]


def test_a_colour_key_goes_from_the_scale_s_first_colour_to_its_last() -> None:
    key = color_key(LIGHT.signed, "−1", "1", 1.0, 1.0, LIGHT)

    cells = sorted(key["shapes"], key=lambda cell: float(cell["x0"]))

    assert (cells[0]["fillcolor"], cells[-1]["fillcolor"]) == (LIGHT.signed[0], LIGHT.signed[-1])


def test_a_colour_key_says_the_lowest_on_the_left_and_the_highest_on_the_right() -> None:
    key = color_key(LIGHT.signed, "low", "high", 1.0, 1.0, LIGHT)

    assert [note["text"] for note in sorted(key["annotations"], key=lambda note: float(note["x"]))] == ["low", "high"]
