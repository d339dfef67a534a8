"""The weights' figure: five heatmaps on one colour scale."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.engine import Parameters
from playground.engine.network import Array
from playground.figures.excerpt import Excerpt
from playground.figures.labels import label
from playground.figures.theme import LIGHT, Theme
from playground.figures.weights import describe_weights, weights_figure
from tests.figures.pictures import axis_of, backward_of, gradients_of, heatmap, weights_of
from tests.figures.runs import Seen

NAMES = ("Wxh", "Whh", "bh", "Why", "by")


def _expected(seen: Seen, name: str) -> Array:
    """Return the matrix as it should be drawn, of the characters shown."""
    parameters, shown = seen.trainer.parameters, seen.excerpt.characters
    drawn: dict[str, Array] = {
        "Wxh": parameters.Wxh[:, shown],
        "Whh": parameters.Whh,
        "bh": parameters.bh.reshape(-1, 1),
        "Why": parameters.Why[shown],
        "by": parameters.by[shown].reshape(-1, 1),
    }
    return drawn[name]


@pytest.mark.parametrize("name", NAMES)
def test_each_matrix_has_a_heatmap_of_its_numbers(seen: Seen, name: str) -> None:
    expected = _expected(seen, name)

    z = heatmap(weights_of(seen), name)["z"]

    assert z.shape == expected.shape
    np.testing.assert_allclose(z, expected, rtol=1e-6)


def test_there_are_five_heatmaps(seen: Seen) -> None:
    figure = weights_of(seen)

    assert [trace["type"] for trace in figure["data"]] == ["heatmap"] * 5


def test_all_share_one_scale_symmetric_around_0(seen: Seen) -> None:
    largest = float(np.abs(seen.trainer.parameters.flat).max())

    scales = {(trace["zmin"], trace["zmax"]) for trace in weights_of(seen)["data"]}

    assert scales == {(-largest, largest)}


def test_all_share_the_signed_colours(seen: Seen, colors: Theme) -> None:
    figure = weights_of(seen, colors)

    assert {tuple(color for _, color in trace["colorscale"]) for trace in figure["data"]} == {colors.signed}


def test_weights_that_are_all_zero_still_have_a_scale() -> None:
    excerpt = Excerpt(range(1), [0, 1])

    figure = weights_figure(Parameters(2, 2), ("a", "b"), excerpt, 500, LIGHT)

    assert all(trace["zmin"] == -trace["zmax"] < 0 for trace in figure["data"])


@pytest.mark.parametrize("name", NAMES)
def test_each_matrix_is_titled_with_its_name(seen: Seen, name: str) -> None:
    figure = weights_of(seen)
    trace = heatmap(figure, name)
    x, y = axis_of(figure, trace, "x")["domain"][0], axis_of(figure, trace, "y")["domain"][1]

    titles = [note["text"] for note in figure["layout"]["annotations"] if (note["x"], note["y"]) == (x, y)]

    assert [re.split(r"\W", title)[0] for title in titles] == [name]


@pytest.mark.parametrize(("name", "direction"), [("Wxh", "x"), ("Why", "y")])
def test_a_character_s_label_stands_at_its_own_row_or_column(seen: Seen, name: str, direction: str) -> None:
    figure = weights_of(seen)

    axis = axis_of(figure, heatmap(figure, name), direction)

    characters = [seen.trainer.vocabulary.characters[index] for index in seen.excerpt.characters]
    assert axis["ticktext"] == [label(characters[place]) for place in axis["tickvals"]]


@pytest.mark.parametrize(("name", "direction"), [("Wxh", "x"), ("Why", "y")])
def test_a_dozen_characters_are_all_labelled(seen: Seen, name: str, direction: str) -> None:
    figure = weights_of(seen)
    shown = len(seen.excerpt.characters)

    axis = axis_of(figure, heatmap(figure, name), direction)

    assert shown > 12 or axis["tickvals"] == list(range(shown))


@pytest.mark.parametrize(("name", "direction"), [("Wxh", "y"), ("Whh", "x"), ("Why", "x")])
def test_units_are_labelled_with_their_numbers(seen: Seen, name: str, direction: str) -> None:
    figure = weights_of(seen)

    axis = axis_of(figure, heatmap(figure, name), direction)

    assert axis["ticktext"] == [str(unit) for unit in axis["tickvals"]]


@pytest.mark.parametrize(("name", "direction"), [("Wxh", "y"), ("Whh", "x"), ("Why", "x")])
def test_no_more_units_are_labelled_than_can_be_read(seen: Seen, name: str, direction: str) -> None:
    figure = weights_of(seen)

    axis = axis_of(figure, heatmap(figure, name), direction)

    assert 1 <= len(axis["tickvals"]) <= 20


def test_no_two_matrices_overlap(seen: Seen) -> None:
    figure = weights_of(seen)
    places = [
        (*axis_of(figure, trace, "x")["domain"], *axis_of(figure, trace, "y")["domain"]) for trace in figure["data"]
    ]

    overlaps = [
        (first, second)
        for i, first in enumerate(places)
        for second in places[i + 1 :]
        if first[0] < second[1] and second[0] < first[1] and first[2] < second[3] and second[2] < first[3]
    ]

    assert overlaps == []


@pytest.mark.parametrize("name", NAMES)
def test_every_matrix_has_a_place_within_the_figure(seen: Seen, name: str) -> None:
    figure = weights_of(seen)
    trace = heatmap(figure, name)

    domains = [axis_of(figure, trace, direction)["domain"] for direction in "xy"]

    assert all(0 <= first < last <= 1 for first, last in domains)


def test_whh_stands_above_why_unit_above_unit(seen: Seen) -> None:
    figure = weights_of(seen)

    above, below = (axis_of(figure, heatmap(figure, name), "x") for name in ("Whh", "Why"))

    assert (above["domain"], above["range"]) == (below["domain"], below["range"])


def test_without_hover_no_cell_carries_a_text(seen: Seen) -> None:
    figure = weights_of(seen, hover=False)

    assert not any({"customdata", "hovertemplate"} & trace.keys() for trace in figure["data"])


def test_the_words_say_the_range_of_each_matrix(seen: Seen) -> None:
    parameters = seen.trainer.parameters

    said = re.findall(r"(\w+) from (-?[\d.]+) to (-?[\d.]+\d)", describe_weights(parameters))

    assert {(name, low, high) for name, low, high in said} == {
        (name, f"{getattr(parameters, name).min():.2f}", f"{getattr(parameters, name).max():.2f}") for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_titled_and_explored_by_their_own_names(seen: Seen, name: str) -> None:
    share, shown = backward_of(seen).share, seen.excerpt.characters
    values = getattr(share, name)

    figure = gradients_of(seen)

    trace = heatmap(figure, f"d{name}")
    expected = values[:, shown] if name == "Wxh" else values[shown] if name in ("Why", "by") else values
    np.testing.assert_allclose(trace["z"], expected.reshape(trace["z"].shape), rtol=1e-6, atol=1e-37)
    titles = [re.split(r"\W", note["text"])[0] for note in figure["layout"]["annotations"]]
    assert titles.count(f"d{name}") == 1


def test_the_words_begin_with_what_is_shown(seen: Seen) -> None:
    said = describe_weights(backward_of(seen).share, "Gradients of timestep 3")

    assert said.startswith("Gradients of timestep 3: Wxh from ")
