"""Where a sample's hidden states lie among the text's: how alike they are, and its path through their plane."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from playground.engine import PrincipalPlane, RunConfig, Trainer, cosine_similarity
from playground.engine.network import Array
from playground.figures.labels import label, spoken
from playground.figures.theme import LIGHT, Figure, Theme
from playground.figures.whereabouts import (
    MOST_STEPS,
    describe_similarity,
    describe_trajectory,
    similarity_figure,
    trajectory_figure,
)
from tests.figures.pictures import heatmap, read_by, sample_of, similarity_of, trajectory_of
from tests.figures.runs import Seen, see


def _similarity(seen: Seen, length: int = 30) -> Array:
    """Return the cosine of the angles between the states, by its definition."""
    states, path = seen.evaluation.hidden_states, sample_of(seen, length).hidden_states
    lengths = np.linalg.norm(path, axis=1)[:, np.newaxis] * np.linalg.norm(states, axis=1)[np.newaxis]
    return np.asarray(path @ states.T / lengths)


def _outlines(figure: Figure, colors: Theme = LIGHT) -> list[dict[str, Any]]:
    return [shape for shape in figure["layout"]["shapes"] if shape["line"].get("color") == colors.outline]


def _trained(text: str = "I Love AI", hidden_size: int = 8) -> Seen:
    trainer = Trainer(RunConfig(text=text, hidden_size=hidden_size))
    trainer.run(epochs=300)
    return see(trainer)


def test_each_cell_is_how_alike_the_sample_s_step_and_the_text_s_position_are(seen: Seen) -> None:
    expected = _similarity(seen)[:, seen.excerpt.slice]

    trace = heatmap(similarity_of(seen))

    np.testing.assert_allclose(trace["z"], expected, rtol=1e-5, atol=1e-6)
    assert (trace["zmin"], trace["zmax"], trace["x0"]) == (-1.0, 1.0, seen.excerpt.timesteps.start)


def test_in_each_row_the_most_alike_position_shown_is_outlined(seen: Seen, colors: Theme) -> None:
    figure = similarity_of(seen, colors)

    z = heatmap(figure)["z"]
    for row, outline in enumerate(_outlines(figure, colors)):
        column = (outline["x0"] + outline["x1"]) / 2 - seen.excerpt.timesteps.start
        assert (outline["y0"] + outline["y1"]) / 2 == row
        np.testing.assert_allclose(z[row, round(column)], z[row].max(), rtol=0, atol=1e-6)
    assert len(_outlines(figure, colors)) == len(z)


def test_at_most_40_steps_of_a_long_sample_are_shown(seen: Seen) -> None:
    figure = similarity_of(seen, length=200)

    assert len(heatmap(figure)["z"]) == len(_outlines(figure)) == MOST_STEPS == 40


def test_rows_are_named_after_what_the_sample_read_and_columns_after_the_text(seen: Seen) -> None:
    read, text, positions = read_by(sample_of(seen)), seen.trainer.config.text, seen.excerpt.timesteps

    layout = similarity_of(seen)["layout"]

    assert layout["yaxis"]["ticktext"] == [f"{i}  {label(character)}" for i, character in enumerate(read)]
    assert layout["xaxis"]["ticktext"] == [f"{label(text[t])}<br>{t}" for t in positions]
    assert layout["xaxis"]["tickvals"] == list(positions)


def test_a_sample_of_one_character_has_one_row(seen: Seen) -> None:
    assert len(heatmap(similarity_of(seen, length=1))["z"]) == 1


def test_the_words_say_which_position_each_step_is_most_like() -> None:
    seen = _trained()
    text, read, similarity = seen.trainer.config.text, read_by(sample_of(seen)), _similarity(seen)

    said = describe_similarity(similarity, read, text, range(similarity.shape[1]))

    found = re.findall(r"after (.*?) most like position (\d+), (.*?), (-?\d\.\d\d)", said)
    nearest = similarity.argmax(axis=1)[:12]
    assert found == [
        (spoken(read[i]), str(t), spoken(text[t]), f"{similarity[i, t]:.2f}") for i, t in enumerate(nearest)
    ]
    assert "and so on" in said


def test_the_words_about_a_short_sample_say_all_of_it() -> None:
    seen = _trained()

    similarity, text = _similarity(seen, 5), seen.trainer.config.text
    said = describe_similarity(similarity, read_by(sample_of(seen, 5)), text, range(len(text) - 1))

    assert (said.count("most like position"), "and so on" in said) == (5, False)


def test_the_text_s_line_and_the_sample_s_path_are_the_plane_s_projections(seen: Seen) -> None:
    states, path = seen.evaluation.hidden_states, sample_of(seen).hidden_states
    plane = PrincipalPlane.of(states)

    line, points, path_line, path_points = trajectory_of(seen)["data"]

    for trace, expected in ((line, states), (points, states), (path_line, path), (path_points, path)):
        across, up = ((expected - plane.mean) @ plane.axes.T).T
        np.testing.assert_allclose(trace["x"], across, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(trace["y"], up, rtol=1e-9, atol=1e-12)


def test_the_line_and_the_path_can_be_told_apart(seen: Seen, colors: Theme) -> None:
    line, points, path_line, path_points = trajectory_of(seen, colors)["data"]

    assert [trace["mode"] for trace in (line, points, path_line, path_points)] == ["lines", "markers"] * 2
    assert (line["line"]["color"], points["marker"]["color"]) == (colors.muted, colors.muted)
    assert (path_line["line"]["color"], path_points["marker"]["color"]) == (colors.marker, colors.marker)
    assert (line["line"].get("dash"), path_line["line"]["dash"]) == (None, "dot")


def test_every_point_lies_within_the_axes(seen: Seen) -> None:
    figure = trajectory_of(seen)

    for direction in "xy":
        low, high = figure["layout"][f"{direction}axis"]["range"]
        assert all(low < value < high for trace in figure["data"] for value in trace[direction])


def test_each_point_says_whose_it_is_and_after_which_character(seen: Seen) -> None:
    text, read = seen.trainer.config.text, read_by(sample_of(seen))

    line, _, path, _ = trajectory_of(seen)["data"]

    assert line["customdata"] == [f"The text, {t}: after {label(character)}" for t, character in enumerate(text[:-1])]
    assert path["customdata"] == [f"The sample, {t}: after {label(character)}" for t, character in enumerate(read)]


def test_the_first_points_are_named_where_they_lie(seen: Seen) -> None:
    text, figure = seen.trainer.config.text, trajectory_of(seen)
    layout, line = figure["layout"], figure["data"][0]
    (left, right), (bottom, top) = layout["xaxis"]["range"], layout["yaxis"]["range"]

    names = layout["annotations"][2:]

    assert [note["text"] for note in names] == [f"{label(text[t])} {t}" for t in range(min(len(text) - 1, 40))]
    across = [left + note["x"] * (right - left) for note in names]
    up = [bottom + note["y"] * (top - bottom) for note in names]
    np.testing.assert_allclose(across, line["x"][: len(names)], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(up, line["y"][: len(names)], rtol=1e-6, atol=1e-9)


def test_the_title_says_how_much_of_the_variance_the_plane_holds() -> None:
    seen = _trained()
    states = seen.evaluation.hidden_states
    variances = np.linalg.eigvalsh(np.cov(states.T))[::-1]

    title, below, *_ = trajectory_of(seen)["layout"]["annotations"]

    assert f"{variances[:2].sum() / variances.sum():.0%}" in title["text"]
    assert f"{variances[0] / variances.sum():.0%}" in below["text"]


@pytest.mark.parametrize("hidden_size", [1, 2])
def test_a_network_of_one_or_two_units_has_a_path_too(hidden_size: int) -> None:
    figure = trajectory_of(_trained(hidden_size=hidden_size))

    assert all(np.isfinite(trace[direction]).all() for trace in figure["data"] for direction in "xy")


def test_the_words_say_how_far_the_path_is_from_the_text_s_states() -> None:
    seen = _trained()
    states, path = seen.evaluation.hidden_states, sample_of(seen).hidden_states
    plane = PrincipalPlane.of(states)
    along, walked = plane.project(states), plane.project(path)
    apart = [min(np.hypot(*(point - other)) for other in along) for point in walked]

    said = describe_trajectory(plane, states, path)

    assert ("The 8 hidden states" in said, "a sample of 30 characters" in said) == (True, True)
    assert f"{np.mean(apart):.2f} away" in said
    assert f"at most {max(apart):.2f}" in said


def test_a_path_over_the_text_s_own_states_is_nowhere_away_from_them() -> None:
    seen = _trained()
    states = seen.evaluation.hidden_states

    said = describe_trajectory(PrincipalPlane.of(states), states, states)

    assert ("0.00 away" in said, "at most 0.00" in said) == (True, True)


def test_states_that_are_all_zero_are_like_none_and_have_a_figure_still() -> None:
    zero, text = np.zeros((4, 3)), "abcd"

    similarity = similarity_figure(cosine_similarity(zero, zero), text, text, range(4), LIGHT)
    trajectory = trajectory_figure(PrincipalPlane.of(zero), zero, text, zero, text, LIGHT)

    assert not similarity["data"][0]["z"].any()
    assert all(np.isfinite(trace["x"]).all() for trace in trajectory["data"])
