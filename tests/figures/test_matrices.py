"""Matrices show the engine's own numbers, of the excerpt, each cell with its names."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from playground.engine import (
    PARAMETER_NAMES,
    ForwardRecord,
    ParameterIndex,
    cosine_similarity,
    explain_backward,
    visible,
)
from playground.engine.network import Array
from playground.figures.labels import escaped
from playground.figures.matrix import some
from playground.figures.picture import Picture
from playground.figures.theme import DARK, FONT, LIGHT, MONOSPACE, Theme
from playground.session.excerpt import Excerpt
from playground.session.selection import BACKWARD, WHERE
from playground.session.session import Session
from tests.figures.pictures import figure_of, matrices, named, screen
from tests.figures.runs import KINDS, PAGES, Kind, session_of

_SHOWN = tuple(kind for kind in KINDS if kind.name not in {"worse than guessing", "whole text"})
_TRAINED = KINDS[1]


@pytest.fixture(scope="module", params=_SHOWN, ids=lambda kind: kind.name)
def session(request: pytest.FixtureRequest) -> Session:
    return session_of(request.param)


def _shown(session: Session, name: str, section: str = "", colors: Theme = LIGHT) -> Picture:
    session.inspection.choose("section", section or None)
    return named(screen("", session, PAGES["inside" if section else "train"], colors=colors).newest, name)


def _excerpt(session: Session) -> Excerpt:
    return Excerpt.of(session.run.trainer.training_text, session.first_timestep)


def _equal(shown: Array, expected: Array) -> None:
    # A gradient may be the difference of 1 and a probability close to it, which is known to 1e-16 only.
    np.testing.assert_allclose(shown, expected, rtol=1e-6, atol=1e-15)


def test_probabilities_are_those_of_the_excerpt_s_timesteps_and_characters(session: Session) -> None:
    excerpt, evaluation = _excerpt(session), session.run.trainer.evaluate()

    (shown,) = matrices(_shown(session, "probabilities"))

    _equal(shown, evaluation.probabilities[excerpt.slice, excerpt.characters].T)


def test_hidden_states_are_those_after_each_timestep(session: Session) -> None:
    (shown,) = matrices(_shown(session, "hidden"))

    np.testing.assert_allclose(
        shown, session.run.trainer.evaluate().hidden_states[_excerpt(session).slice].T, rtol=1e-6, atol=1e-9
    )


def test_the_true_next_character_is_outlined_in_each_column(session: Session) -> None:
    text = session.run.trainer.config.text
    (panel,) = _shown(session, "probabilities").still_part()["panels"]

    outlined = [panel["rows"][row] for row in panel["outlined"]]

    assert outlined == [visible(text[t + 1]) for t in _excerpt(session).timesteps]


def test_columns_are_the_characters_read_and_say_where_they_stand(session: Session) -> None:
    text, timesteps = session.run.trainer.config.text, _excerpt(session).timesteps
    for name in ("probabilities", "hidden"):
        (panel,) = _shown(session, name).still_part()["panels"]

        assert panel["columns"] == [visible(text[t]) for t in timesteps]
        assert panel["first_column"] == timesteps.start


def test_weights_are_the_network_s_own_of_the_characters_shown(session: Session) -> None:
    parameters, characters = session.run.trainer.parameters, _excerpt(session).characters

    shown = dict(zip(PARAMETER_NAMES, matrices(_shown(session, "weights")), strict=True))

    _equal(shown["Wxh"], parameters.Wxh[:, characters])
    _equal(shown["Whh"], parameters.Whh)
    _equal(shown["Why"], parameters.Why[characters])
    _equal(shown["bh"][:, 0], parameters.bh)
    _equal(shown["by"][:, 0], parameters.by[characters])


def test_gradients_are_the_timestep_s_own_and_named_so(session: Session) -> None:
    trainer, t = session.run.trainer, session.inspection.selection.timestep
    share = explain_backward(ForwardRecord.of(trainer), t, trainer.rule, trainer.train_state).share
    characters = Excerpt.of(trainer.training_text, t - 8).characters
    picture = _shown(session, "gradients", BACKWARD)

    shown = dict(zip(PARAMETER_NAMES, matrices(picture), strict=True))

    _equal(shown["Whh"], share.Whh)
    _equal(shown["Wxh"], share.Wxh[:, characters])
    assert [panel["title"].split("(")[-1].rstrip(")") for panel in picture.still_part()["panels"]] == [
        f"d{name}" for name in PARAMETER_NAMES
    ]


@pytest.mark.parametrize(
    "place",
    [ParameterIndex("Whh", 0, 0), ParameterIndex("bh", 0), ParameterIndex("by", 0), ParameterIndex("Wxh", 0, 0)],
    ids=str,
)
def test_an_update_is_shown_from_before_to_after_with_the_parameter_framed(
    session: Session, place: ParameterIndex
) -> None:
    trainer, t = session.run.trainer, session.inspection.selection.timestep
    backward = explain_backward(ForwardRecord.of(trainer), t, trainer.rule, trainer.train_state)
    assert backward.update is not None
    assert backward.after is not None
    session.inspection.pick({"kind": "place", "name": place.name, "row": place.row, "column": place.column})
    picture = _shown(session, "update", BACKWARD)

    before, gradient, change, after = matrices(picture)

    np.testing.assert_allclose(before + change, after, rtol=1e-6, atol=1e-6 * np.abs(before).max())
    if trainer.rule.is_plain:
        np.testing.assert_allclose(change, -trainer.learning_rate * gradient, rtol=1e-6, atol=1e-12)
    marked = picture.still_part()["marked"]
    shown = Excerpt.of(trainer.training_text, t - 8).characters
    if place.name in {"Whh", "bh"} or shown[0] == 0:
        steps = (trainer.parameters, backward.gradients, backward.update, backward.after)
        framed = [matrix[marked] for matrix in (before, gradient, change, after)]
        _equal(np.array(framed), np.array([place.value_in(step) for step in steps]))
    else:
        assert marked is None


def test_similarity_is_the_cosine_of_the_sample_s_states_and_the_text_s(session: Session) -> None:
    run, t = session.run, session.inspection.selection.timestep
    sample = run.sample_with(run.trainer.parameters, run.moment())
    picture = _shown(session, "similarity", WHERE)
    (panel,) = picture.still_part()["panels"]
    characters = run.trainer.vocabulary.characters

    (shown,) = matrices(picture)

    expected = cosine_similarity(sample.hidden_states, run.trainer.evaluate().hidden_states)
    np.testing.assert_allclose(
        shown, expected[:40, Excerpt.of(run.trainer.training_text, t - 16).slice], rtol=1e-5, atol=1e-6
    )
    read = [characters[i] for i in picture.arrays[panel["row_indices"]]]
    assert "".join(read) == sample.text[len(sample.prompt) - 1 : -1]


def test_at_most_40_steps_of_a_long_sample_are_compared() -> None:
    session = session_of(_TRAINED)
    session.change("length", 200)

    (shown,) = matrices(_shown(session, "similarity", WHERE))

    assert len(shown) == 40


def test_a_cell_says_its_names_and_its_value_under_the_pointer() -> None:
    trace = figure_of(_shown(session_of(_TRAINED), "probabilities"))["data"][0]

    row, column, timestep = trace["customdata"][2][6]
    assert (row, column, timestep) == ("I", visible(" "), 6)
    said = "After %{customdata[1]} at t = %{customdata[2]}: %{customdata[0]} with probability %{z:.6f}<extra></extra>"
    assert trace["hovertemplate"] == said


def test_a_colour_scale_without_limits_is_symmetric_around_0() -> None:
    for trace in figure_of(_shown(session_of(_TRAINED), "weights"))["data"]:
        assert trace["zmin"] == -trace["zmax"] < 0


def test_weights_have_one_scale_and_an_update_s_matrices_each_their_own() -> None:
    session = session_of(_TRAINED)
    weights = figure_of(_shown(session, "weights"))["data"]
    update = figure_of(_shown(session, "update", BACKWARD))["data"]

    assert len({trace["zmax"] for trace in weights}) == 1
    assert len({trace["zmax"] for trace in update}) > 1


@pytest.mark.parametrize(("name", "section"), [("weights", ""), ("gradients", BACKWARD), ("update", BACKWARD)])
def test_zeros_alone_have_a_scale_still(name: str, section: str) -> None:
    session = session_of(Kind("zeros", text="aaaa", epochs=0))

    for trace in figure_of(_shown(session, name, section))["data"]:
        assert trace["zmax"] > trace["zmin"]


def test_matrices_stand_apart_from_each_other_within_the_chart() -> None:
    layout = figure_of(_shown(session_of(_TRAINED), "weights"))["layout"]

    places = [(layout[f"xaxis{n}"]["domain"], layout[f"yaxis{n}"]["domain"]) for n in ("", 2, 3, 4, 5)]
    assert all(0 <= low < high <= 1 for place in places for low, high in place)
    for i, (across, up) in enumerate(places):
        for other_across, other_up in places[:i]:
            overlaps = [
                one[0] < other[1] and other[0] < one[1] for one, other in ((across, other_across), (up, other_up))
            ]
            assert not all(overlaps)
    assert layout["xaxis2"]["domain"] == layout["xaxis3"]["domain"]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_frames_lie_around_the_cells_that_they_mean(colors: Theme) -> None:
    picture = _shown(session_of(_TRAINED), "probabilities", colors=colors)
    (panel,) = picture.still_part()["panels"]

    frames = [shape for shape in figure_of(picture)["layout"]["shapes"] if shape["xref"] == "x"]

    centres = [((frame["x0"] + frame["x1"]) / 2, (frame["y0"] + frame["y1"]) / 2) for frame in frames]
    assert [(round(x), round(y)) for x, y in centres] == list(enumerate(panel["outlined"]))
    assert {frame["line"]["color"] for frame in frames} == {colors.outline}


@pytest.mark.parametrize("count", [1, 16, 32, 33, 128, 2_000])
def test_names_are_thinned_out_evenly_to_what_can_be_read(count: int) -> None:
    ticks = some([str(i) for i in range(count)])

    places = list(ticks)
    assert places[0] == 0
    assert len(places) <= 32
    assert len({after - before for before, after in pairwise(places)}) <= 1
    assert all(name == str(place) for place, name in ticks.items())


def test_characters_on_axes_are_in_a_monospaced_face_and_numbers_of_units_are_not() -> None:
    weights, probabilities = (
        figure_of(_shown(session_of(_TRAINED), name))["layout"] for name in ("weights", "probabilities")
    )

    faces = [weights[name]["tickfont"]["family"] for name in ("xaxis", "yaxis", "xaxis3", "yaxis3")]
    assert faces == [MONOSPACE, FONT, FONT, MONOSPACE]
    assert [probabilities[name]["tickfont"]["family"] for name in ("xaxis", "yaxis")] == [MONOSPACE, MONOSPACE]


def test_characters_are_named_as_themselves_in_a_chart() -> None:
    session = session_of(next(kind for kind in KINDS if kind.name == "markup"))
    picture = _shown(session, "probabilities")

    layout = figure_of(picture)["layout"]

    (panel,) = picture.still_part()["panels"]
    assert layout["yaxis"]["ticktext"] == [escaped(name) for name in panel["rows"]]
    assert "<" in panel["rows"]
