"""The probabilities and the hidden state at each timestep of the excerpt."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.engine import RunConfig, Trainer, visible
from playground.figures.labels import label
from playground.figures.theme import LIGHT, Figure, Theme
from playground.figures.timesteps import (
    describe_hidden,
    describe_probabilities,
    hidden_height,
    probabilities_height,
)
from tests.figures.pictures import Draw, axis_of, heatmap, hidden_of, marked_columns, probabilities_of
from tests.figures.runs import Seen, see


def _outlines(figure: Figure) -> list[tuple[list[float], list[float]]]:
    """Return the corners of each closed outline."""
    (_, trace) = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    outlines: list[tuple[list[float], list[float]]] = [([], [])]
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None:
            outlines.append(([], []))
        else:
            outlines[-1][0].append(x)
            outlines[-1][1].append(y)
    return [outline for outline in outlines if outline[0]]


def _characters_read(seen: Seen) -> list[str]:
    return [label(seen.trainer.config.text[t]) for t in seen.excerpt.timesteps]


def test_the_probabilities_are_those_of_the_evaluation_one_column_per_timestep(seen: Seen) -> None:
    expected = seen.trainer.evaluate().probabilities.T[np.ix_(seen.excerpt.characters, seen.excerpt.timesteps)]

    z = heatmap(probabilities_of(seen))["z"]

    np.testing.assert_allclose(z, expected, rtol=1e-6, atol=1e-37)


def test_the_hidden_state_is_that_of_the_evaluation_one_column_per_timestep(seen: Seen) -> None:
    expected = seen.trainer.evaluate().hidden_states.T[:, list(seen.excerpt.timesteps)]

    z = heatmap(hidden_of(seen))["z"]

    np.testing.assert_allclose(z, expected, rtol=1e-6)


def test_the_probabilities_scale_goes_from_0_to_1(seen: Seen) -> None:
    trace = heatmap(probabilities_of(seen))

    assert (trace["zmin"], trace["zmax"]) == (0, 1)


def test_the_hidden_state_s_scale_goes_from_minus_1_to_1(seen: Seen) -> None:
    trace = heatmap(hidden_of(seen))

    assert (trace["zmin"], trace["zmax"]) == (-1, 1)


def test_probabilities_have_one_hue(seen: Seen, colors: Theme) -> None:
    trace = heatmap(probabilities_of(seen, colors))

    assert tuple(color for _, color in trace["colorscale"]) == colors.probability


def test_hidden_states_have_the_signed_colours(seen: Seen, colors: Theme) -> None:
    trace = heatmap(hidden_of(seen, colors))

    assert tuple(color for _, color in trace["colorscale"]) == colors.signed


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_each_timestep_has_a_column_at_its_own_number(seen: Seen, draw: Draw) -> None:
    trace = heatmap(draw(seen))

    columns = [trace["x0"] + trace["dx"] * column for column in range(trace["z"].shape[1])]

    assert columns == list(seen.excerpt.timesteps)


def test_repeated_characters_are_separate_columns() -> None:
    seen = see(Trainer(RunConfig(text="aaaa")))

    figure = probabilities_of(seen)

    axis = axis_of(figure, heatmap(figure), "x")
    assert list(zip(axis["tickvals"], axis["ticktext"], strict=True)) == [(0, "a<br>0"), (1, "a<br>1"), (2, "a<br>2")]


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_each_column_is_labelled_with_the_character_read(seen: Seen, draw: Draw) -> None:
    figure = draw(seen)

    axis = axis_of(figure, heatmap(figure), "x")

    assert axis["tickvals"] == list(seen.excerpt.timesteps)
    assert [text.split("<br>")[0] for text in axis["ticktext"]] == _characters_read(seen)


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_positions_below_the_columns_are_their_timesteps(seen: Seen, draw: Draw) -> None:
    figure = draw(seen)

    axis = axis_of(figure, heatmap(figure), "x")

    positions = dict(zip(axis["tickvals"], [text.split("<br>")[1] for text in axis["ticktext"]], strict=True))
    assert {t: position for t, position in positions.items() if position} == {
        t: str(t) for t in seen.excerpt.timesteps if len(positions) <= 12 or t % 5 == 0
    }


def test_each_row_of_the_probabilities_is_labelled_with_its_character(seen: Seen) -> None:
    figure = probabilities_of(seen)

    axis = axis_of(figure, heatmap(figure), "y")

    characters = [seen.trainer.vocabulary.characters[index] for index in seen.excerpt.characters]
    assert axis["tickvals"] == list(range(len(characters)))
    assert axis["ticktext"] == [label(character) for character in characters]


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_every_column_can_be_seen(seen: Seen, draw: Draw) -> None:
    figure = draw(seen)
    timesteps = seen.excerpt.timesteps

    axis = axis_of(figure, heatmap(figure), "x")

    assert axis["range"] == [timesteps.start - 0.5, timesteps.stop - 0.5]


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_the_first_row_is_on_top(seen: Seen, draw: Draw) -> None:
    figure = draw(seen)
    trace = heatmap(figure)

    axis = axis_of(figure, trace, "y")

    assert axis["range"] == [trace["z"].shape[0] - 0.5, -0.5]


def test_the_true_next_character_is_outlined_in_every_column(seen: Seen) -> None:
    characters = [seen.trainer.vocabulary.characters[index] for index in seen.excerpt.characters]
    text = seen.trainer.config.text

    centres = [((min(x) + max(x)) / 2, (min(y) + max(y)) / 2) for x, y in _outlines(probabilities_of(seen))]

    expected = [(t, characters.index(text[t + 1])) for t in seen.excerpt.timesteps]
    np.testing.assert_allclose(centres, expected, atol=1e-9)


def test_an_outline_goes_once_around_its_own_cell(seen: Seen) -> None:
    outlines = _outlines(probabilities_of(seen))

    assert all(
        len(set(zip(x, y, strict=True))) == 5
        and (x[0], y[0]) == (x[-1], y[-1])
        and 0.7 <= max(x) - min(x) <= 1
        and 0.7 <= max(y) - min(y) <= 1
        for x, y in outlines
    )


def test_the_outline_has_a_halo_in_the_page_s_colour(seen: Seen, colors: Theme) -> None:
    figure = probabilities_of(seen, colors)

    lines = [trace["line"]["color"] for trace in figure["data"] if trace["type"] == "scatter"]

    assert lines == [colors.background, colors.outline]


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_the_trained_column_is_marked(seen: Seen, colors: Theme, draw: Draw) -> None:
    t = seen.excerpt.timesteps[-1]

    figure = draw(seen, colors, trained=t)

    assert marked_columns(figure, colors) == [(t - 0.5, t + 0.5)]


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_no_column_is_marked_when_none_was_trained_by_itself(seen: Seen, draw: Draw) -> None:
    figure = draw(seen)

    assert marked_columns(figure) == []


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
@pytest.mark.parametrize("trained", [49, 82])
def test_a_trained_timestep_beyond_the_excerpt_leaves_no_mark(draw: Draw, trained: int) -> None:
    seen = see(Trainer(RunConfig(text="ab" * 100)), first_timestep=50)

    figure = draw(seen, LIGHT, trained=trained)

    assert marked_columns(figure) == []


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_hover_text_names_the_character_read_in_each_cell(seen: Seen, draw: Draw) -> None:
    trace = heatmap(draw(seen))

    columns = [[cell[1] for cell in row] for row in trace["customdata"]]

    assert columns == [_characters_read(seen)] * trace["z"].shape[0]


def test_hover_text_names_the_next_character_of_each_cell(seen: Seen) -> None:
    trace = heatmap(probabilities_of(seen))

    rows = [{cell[0] for cell in row} for row in trace["customdata"]]

    characters = seen.trainer.vocabulary.characters
    assert rows == [{label(characters[index])} for index in seen.excerpt.characters]


def test_hover_text_names_the_unit_of_each_cell(seen: Seen) -> None:
    trace = heatmap(hidden_of(seen))

    rows = [{cell[0] for cell in row} for row in trace["customdata"]]

    assert rows == [{str(unit)} for unit in range(seen.trainer.config.hidden_size)]


@pytest.mark.parametrize("draw", [probabilities_of, hidden_of])
def test_without_hover_no_cell_carries_a_text(seen: Seen, draw: Draw) -> None:
    trace = heatmap(draw(seen, hover=False))

    assert not {"customdata", "hovertemplate"} & trace.keys()


def test_characters_have_room_for_their_labels(seen: Seen) -> None:
    rows = len(seen.excerpt.characters)

    assert probabilities_height(seen.excerpt) >= 12 * rows


def test_units_have_room_for_their_rows(seen: Seen) -> None:
    H = seen.trainer.config.hidden_size

    assert hidden_height(H) >= 5 * H


def test_the_words_say_how_many_next_characters_are_right(seen: Seen) -> None:
    probabilities, text = seen.evaluation.probabilities, seen.trainer.config.text
    likeliest = [sorted(set(text))[row.argmax()] for row in probabilities]
    correct = sum(guess == true for guess, true in zip(likeliest, text[1:], strict=True))

    words = describe_probabilities(seen.trainer, seen.evaluation, seen.excerpt)

    assert f"{correct} of {len(text) - 1} " in words


def test_the_words_say_the_likeliest_character_at_the_excerpt_s_first_timesteps(seen: Seen) -> None:
    words = describe_probabilities(seen.trainer, seen.evaluation, seen.excerpt)

    spoken = {" ": "space", "\n": "line break", "\t": "tab"}
    text, probabilities = seen.trainer.config.text, seen.evaluation.probabilities
    named = {character: spoken.get(character, visible(character)) for character in text}
    expected = [
        f"after {named[text[t]]} most likely {named[sorted(set(text))[probabilities[t].argmax()]]}, "
        f"{probabilities[t].max():.0%}"
        for t in seen.excerpt.timesteps[:12]
    ]
    assert "; ".join(expected) in words


def test_the_words_say_the_range_of_the_hidden_state(seen: Seen) -> None:
    states = seen.evaluation.hidden_states

    numbers = re.findall(r"-?\d+(?:\.\d+)?", describe_hidden(seen.evaluation))

    T, H = len(seen.trainer.config.text) - 1, seen.trainer.config.hidden_size
    assert numbers == [str(H), str(T), f"{states.min():.2f}", f"{states.max():.2f}"]
