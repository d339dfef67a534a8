"""What learning does to one matrix: before, gradient, change and after, side by side."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from playground.engine import PARAMETER_NAMES, Parameters, Place, Reading, RunConfig, Trainer, explain_backward
from playground.engine.edits import ParameterName
from playground.engine.network import Array
from playground.figures.excerpt import Excerpt
from playground.figures.theme import LIGHT, Figure, Theme
from playground.figures.update import describe_update, update_figure, update_height
from tests.figures.pictures import axes, backward_of, update_of
from tests.figures.runs import Seen

TITLES = ["Before", "Gradient", "Change", "After"]


def _shown(seen: Seen, parameters: Parameters | None, name: ParameterName) -> Array:
    """Return the matrix as it should be drawn, of the characters shown."""
    values: Array = getattr(parameters, name)
    shown = seen.excerpt.characters
    matrix = values.reshape(len(values), -1)
    if name in ("Why", "by"):
        return matrix[shown]
    return matrix[:, shown] if name == "Wxh" else matrix


def _titles(figure: Figure) -> list[str]:
    return [re.split(r",", note["text"])[0] for note in figure["layout"]["annotations"]]


def _open_window() -> tuple[Reading, Trainer]:
    """Return an epoch read to its third timestep, in the middle of a window."""
    trainer = Trainer(RunConfig(window=5))
    trainer.run(epochs=30)
    trace = [trainer.step() for _ in range(3)][-1]
    return Reading.in_training(trainer, trace), trainer


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_the_four_matrices_are_before_gradient_change_and_after(seen: Seen, name: ParameterName) -> None:
    backward = backward_of(seen)

    figure = update_of(seen, name)

    assert _titles(figure) == TITLES
    matrices = [seen.trainer.parameters, backward.gradients, backward.update, backward.after]
    for trace, matrix in zip(figure["data"], matrices, strict=True):
        expected = _shown(seen, matrix, name)
        assert trace["z"].shape == expected.shape
        np.testing.assert_allclose(trace["z"], expected, rtol=1e-6, atol=1e-37)


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_while_the_window_is_open_there_are_only_before_and_gradient(name: ParameterName) -> None:
    reading, trainer = _open_window()
    backward = explain_backward(reading, 2, 0.5)

    figure = update_figure(
        reading.parameters, backward, Place(name, 0), trainer.vocabulary.characters, Excerpt.of(trainer, 0), LIGHT
    )

    assert (len(figure["data"]), _titles(figure), len(figure["layout"]["shapes"])) == (2, TITLES[:2], 2)


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_the_matrices_stand_side_by_side_within_the_figure(seen: Seen, name: ParameterName) -> None:
    layout = update_of(seen, name)["layout"]

    domains = [layout[f"xaxis{suffix}"]["domain"] for suffix in ("", "2", "3", "4")]

    ends = [end for domain in domains for end in domain]
    assert ends == sorted(set(ends))
    assert (ends[0], round(ends[-1], 9)) == (0, 1)


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_before_and_after_share_a_scale_that_holds_both(seen: Seen, name: ParameterName) -> None:
    backward = backward_of(seen)
    assert backward.after is not None

    before, _, _, after = update_of(seen, name)["data"]

    largest = max(np.abs(getattr(matrix, name)).max() for matrix in (seen.trainer.parameters, backward.after))
    assert before["zmin"] == after["zmin"] == -before["zmax"] == -after["zmax"]
    assert before["zmax"] == (largest or 1.0)


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_gradient_and_change_have_scales_that_differ_by_the_learning_rate(seen: Seen, name: ParameterName) -> None:
    rate = seen.trainer.learning_rate

    _, gradient, change, _ = update_of(seen, name)["data"]

    assert gradient["zmin"] == -gradient["zmax"] < 0
    assert change["zmin"] == -change["zmax"] < 0
    if np.any(gradient["z"]):
        np.testing.assert_allclose(change["zmax"], rate * gradient["zmax"], rtol=1e-12)


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_each_title_says_how_far_its_scale_goes(seen: Seen, name: ParameterName) -> None:
    figure = update_of(seen, name)

    said = [note["text"].split("±")[1] for note in figure["layout"]["annotations"]]

    assert said == [f"{trace['zmax']:.2g}" for trace in figure["data"]]


@pytest.mark.parametrize("place", [Place("Wxh", 2, 3), Place("Whh", 7, 0), Place("Why", 5, 1), Place("bh", 6)])
def test_the_place_looked_at_is_framed_in_all_four(place: Place, colors: Theme) -> None:
    trainer = Trainer(RunConfig())
    backward = explain_backward(Reading.of(trainer), 0, 0.5)

    figure = update_figure(
        trainer.parameters, backward, place, trainer.vocabulary.characters, Excerpt.of(trainer, 0), colors
    )

    frames = figure["layout"]["shapes"]
    assert [(frame["xref"], frame["yref"]) for frame in frames] == [
        ("x", "y"),
        ("x2", "y2"),
        ("x3", "y3"),
        ("x4", "y4"),
    ]
    assert {(frame["x0"], frame["x1"]) for frame in frames} == {(place.column - 0.5, place.column + 0.5)}
    assert {(frame["y1"], frame["y0"]) for frame in frames} == {(place.row - 0.5, place.row + 0.5)}
    assert {frame["line"]["color"] for frame in frames} == {colors.marker}


def test_a_character_that_is_not_shown_has_no_frame() -> None:
    trainer = Trainer(RunConfig(text="".join(chr(0x4E00 + i) for i in range(100)), hidden_size=2))
    backward = explain_backward(Reading.of(trainer), 0, 0.5)
    excerpt = Excerpt.of(trainer, 0)
    characters = trainer.vocabulary.characters

    framed, unframed = (
        update_figure(trainer.parameters, backward, Place("Why", row), characters, excerpt, LIGHT)["layout"]["shapes"]
        for row in (excerpt.characters[3], 99)
    )

    assert [(frame["y1"], frame["y0"]) for frame in framed] == [(2.5, 3.5)] * 4
    assert unframed == []


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_only_the_first_matrix_names_its_rows(seen: Seen, name: ParameterName) -> None:
    figure = update_of(seen, name)

    named = {axis: bool(value["ticktext"]) for axis, value in axes(figure).items() if axis.startswith("y")}

    assert named == {"yaxis": True, "yaxis2": False, "yaxis3": False, "yaxis4": False}


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_a_cell_says_which_matrix_and_which_place_it_is(seen: Seen, name: ParameterName) -> None:
    figure = update_of(seen, name)

    said = [trace["hovertemplate"] for trace in figure["data"]]

    assert [text.split(" [")[0] for text in said] == [f"{title}, {name}" for title in TITLES]


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_the_largest_network_and_vocabulary_have_a_figure_too(name: ParameterName) -> None:
    trainer = Trainer(RunConfig(text="".join(chr(0x4E00 + i) for i in range(2_000)), hidden_size=128))
    parameters = trainer.parameters
    backward = explain_backward(Reading.of(trainer), 1_000, 0.5)

    figure = update_figure(
        parameters, backward, Place(name, 127), trainer.vocabulary.characters, Excerpt.of(trainer, 992), LIGHT
    )

    rows, columns = figure["data"][0]["z"].shape
    assert (len(figure["data"]), rows <= 128, columns <= 128) == (4, True, True)


@pytest.mark.parametrize("rows", [1, 2, 8, 16, 17, 48, 128])
def test_each_row_has_room_to_be_seen(rows: int) -> None:
    assert (update_height(rows) - 70) / rows >= 5


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_the_words_say_how_the_parameter_and_its_matrix_change(name: ParameterName) -> None:
    trainer = Trainer(RunConfig(window=3))
    trainer.run(epochs=20)
    place, parameters = Place(name, 1), trainer.parameters
    backward = explain_backward(Reading.of(trainer), 4, 0.25)
    assert backward.update is not None
    assert backward.after is not None

    said = describe_update(parameters, backward, place)

    numbers = [float(number) for number in re.findall(r"-?\d+\.\d{4}", said)]
    matrices = (parameters, backward.gradients, backward.update, backward.after)
    expected = [*(place.value_in(matrix) for matrix in matrices), np.abs(getattr(backward.update, name)).max()]
    np.testing.assert_allclose(numbers, expected, rtol=0, atol=0.5001e-4)
    assert str(place) in said


def test_the_words_say_that_nothing_changes_while_the_window_is_open() -> None:
    reading, _ = _open_window()
    backward = explain_backward(reading, 2, 0.5)

    said = describe_update(reading.parameters, backward, Place("Whh", 0, 0))

    assert ("changes only when the window closes" in said, len(re.findall(r"\d\.\d{4}", said))) == (True, 2)


def test_a_matrix_that_is_all_zero_still_has_a_scale() -> None:
    trainer = Trainer(RunConfig())
    backward = replace(explain_backward(Reading.of(trainer), 0, 0.5), gradients=Parameters(8, 8))

    figure = update_figure(
        trainer.parameters, backward, Place("bh", 0), trainer.vocabulary.characters, Excerpt.of(trainer, 0), LIGHT
    )

    assert all(trace["zmin"] == -trace["zmax"] < 0 for trace in figure["data"])
