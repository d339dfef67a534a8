"""The browser writes and tints numbers as Python does: both keep to one table, which Node's tests read, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from playground.figures.sample import departures
from playground.figures.theme import DARK, LIGHT, Theme, probability_color, signed_color
from playground.session.numbers import number, shown_loss, shown_perplexity

_TABLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "javascript" / "as_in_python.json").read_text(encoding="utf-8")
)
_BOTH = pytest.mark.parametrize(("page", "colors"), [("light", LIGHT), ("dark", DARK)])


def test_numbers_are_written_as_the_table_says() -> None:
    for value, text in _TABLE["numbers"]:
        assert number(value) == text


def test_losses_and_perplexities_are_written_as_the_table_says() -> None:
    for loss, text in _TABLE["losses"]:
        assert shown_loss(loss) == text
    for loss, timesteps, text in _TABLE["perplexities"]:
        assert shown_perplexity(loss, timesteps) == text


def test_a_sample_departs_from_the_text_where_the_table_says() -> None:
    for text, sample, first, expected in _TABLE["departures"]:
        found = departures(text, sample, first)
        assert [None if departure is None else [*departure] for departure in found] == expected


@_BOTH
def test_the_scales_of_the_table_are_the_themes(page: str, colors: Theme) -> None:
    scales = _TABLE[page]["scales"]

    assert tuple(scales["probability"]) == colors.probability
    assert tuple(scales["signed"]) == colors.signed


@_BOTH
def test_values_are_tinted_as_the_table_says(page: str, colors: Theme) -> None:
    for value, *tint in _TABLE[page]["probability"]:
        assert probability_color(value, colors) == tuple(tint)
    for value, *tint in _TABLE[page]["signed"]:
        assert signed_color(value, colors) == tuple(tint)
