"""A sample's path among the text's hidden states, in their principal plane."""

from __future__ import annotations

import numpy as np
import pytest

from playground.app.pages import inside
from playground.engine import PrincipalPlane, RunConfig, Sample, SamplingConfig, Trainer
from playground.engine.network import Array
from playground.figures.labels import label
from playground.figures.picture import Picture
from playground.figures.theme import DARK, LIGHT, Theme
from playground.figures.whereabouts import trajectory_figure, trajectory_picture
from playground.session.run import Run
from playground.session.selection import WHERE
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED
from tests.figures.pictures import figure_of, named, screen


def _trained(hidden_size: int = 8) -> tuple[Trainer, Sample]:
    trainer = Trainer(RunConfig(hidden_size=hidden_size))
    trainer.run(epochs=300)
    return trainer, trainer.generate(length=30, rng=np.random.RandomState(0))


def _read_by(sample: Sample) -> str:
    """Return the characters after which the sample's hidden states were taken."""
    return sample.text[len(sample.prompt) - 1 : -1]


def _picture(trainer: Trainer, sample: Sample, colors: Theme = LIGHT) -> Picture:
    states, text = trainer.evaluate().hidden_states, trainer.config.text[:-1]
    plane = PrincipalPlane.of(states)
    path = sample.hidden_states
    return trajectory_picture(plane, states, text, path, _read_by(sample), trainer.vocabulary, colors)


def _projected(trainer: Trainer, states: Array) -> Array:
    plane = PrincipalPlane.of(trainer.evaluate().hidden_states)
    return np.asarray((states - plane.mean) @ plane.axes.T)


@pytest.mark.parametrize("hidden_size", [1, 2, 8])
def test_the_text_s_line_and_the_sample_s_path_are_the_plane_s_projections(hidden_size: int) -> None:
    trainer, sample = _trained(hidden_size)
    along, walked = (_projected(trainer, x) for x in (trainer.evaluate().hidden_states, sample.hidden_states))

    picture = _picture(trainer, sample)

    np.testing.assert_allclose(picture.arrays["text_points"], along, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(picture.arrays["sample_points"], walked, rtol=1e-9, atol=1e-12)
    for trace, points in zip(figure_of(picture)["data"], (along, along, walked, walked), strict=True):
        np.testing.assert_allclose(np.column_stack([trace["x"], trace["y"]]), points, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_the_line_and_the_path_can_be_told_apart(colors: Theme) -> None:
    line, points, path_line, path_points = figure_of(_picture(*_trained(), colors))["data"]

    assert [trace["mode"] for trace in (line, points, path_line, path_points)] == ["lines", "markers"] * 2
    assert (line["line"]["color"], points["marker"]["color"]) == (colors.muted, colors.muted)
    assert (path_line["line"]["color"], path_points["marker"]["color"]) == (colors.marker, colors.marker)
    assert (line["line"].get("dash"), path_line["line"]["dash"]) == (None, "dot")


def test_each_point_says_whose_it_is_and_after_which_character() -> None:
    trainer, sample = _trained()
    picture = _picture(trainer, sample)

    line, _, path, _ = figure_of(picture)["data"]

    text, read = trainer.config.text[:-1], _read_by(sample)
    assert line["customdata"] == [f"The text, {t}: after {label(character)}" for t, character in enumerate(text)]
    assert path["customdata"] == [f"The sample, {t}: after {label(character)}" for t, character in enumerate(read)]
    characters = trainer.vocabulary.characters
    assert "".join(characters[i] for i in picture.arrays[picture.still_part()["read"]]) == read


def test_every_point_and_name_lies_within_the_axes() -> None:
    figure = figure_of(_picture(*_trained()))

    for direction in "xy":
        low, high = figure["layout"][f"{direction}axis"]["range"]
        assert all(low < value < high for trace in figure["data"] for value in trace[direction])
        assert all(0 <= note[direction] <= 1 for note in figure["layout"]["annotations"])


def test_the_title_says_how_much_of_the_variance_the_plane_holds() -> None:
    trainer, sample = _trained()
    variances = np.linalg.eigvalsh(np.cov(trainer.evaluate().hidden_states.T))[::-1]
    picture = _picture(trainer, sample)

    title, below, *_ = figure_of(picture)["layout"]["annotations"]

    assert f"{variances[:2].sum() / variances.sum():.0%}" in title["text"]
    assert f"{variances[0] / variances.sum():.0%}" in below["text"]
    np.testing.assert_allclose(picture.arrays["shares"], variances[:2] / variances.sum(), rtol=1e-9)


def test_states_that_are_all_zero_have_a_figure_still() -> None:
    zero, text = np.zeros((4, 3)), "abcd"

    figure = trajectory_figure(PrincipalPlane.of(zero), zero, text, zero, text, LIGHT)

    assert all(np.isfinite(trace["x"]).all() for trace in figure["data"])


def test_what_comes_after_the_end_is_said_in_the_network_s_own_numbers() -> None:
    session = Session(Run(RunConfig(), SamplingConfig()), DEFAULT_SPEED)
    session.run.train(600)
    session.inspection.choose("section", WHERE)

    said = named(screen("", session, inside.PAGE).newest, "end").texts["end"]

    assert "The text ends with I, and nothing follows" in said
    assert "read I before only at position 0, where ␣ follows" in said
