"""The browser keeps moments by run and view, and draws any of them with the still part that it has."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.app.page import Page
from playground.app.pages import inside
from playground.app.stage.message import message
from playground.engine import CELLS, RunConfig
from playground.figures.theme import LIGHT
from playground.session.pace import Pace
from playground.session.selection import SECTIONS
from playground.session.session import Session
from playground.session.speed import Speed, speed_named
from playground.session.stages import stages_of
from tests.figures.pictures import Arrays, decode
from tests.figures.runs import PAGES, ask, opened

STAGES = stages_of(CELLS["rnn"])


def sent(session: Session, page: Page, pace: Pace | None = None) -> tuple[dict[str, object], Arrays]:
    """Return header and arrays of what the stage is sent, with the still part."""
    return decode(message(session, page, LIGHT, pace or Pace(), whole_page=True))


def _pick_timestep(t: int) -> Callable[[Session], None]:
    return lambda session: session.inspection.pick({"kind": "timestep", "timestep": t})


def _section(name: str) -> Callable[[Session], None]:
    return lambda session: session.inspection.choose("section", name)


def _named(name: str) -> Speed:
    speed = speed_named(name)
    assert speed is not None
    return speed


def _play(session: Session) -> None:
    session.change_speed(_named("100-per-second"))
    session.play()
    ask(session, "more")


def _play_slowly(session: Session) -> None:
    session.change_speed(_named("timestep"))
    session.play()
    ask(session, "more")


def _replay(session: Session) -> None:
    session.time_travel.replay()
    ask(session, "film")


_ACTIONS: tuple[Callable[[Session], None], ...] = (
    Session.step,
    Session.train_epoch,
    _play,
    _play_slowly,
    lambda session: ask(session, "look", epoch=1),
    lambda session: ask(session, "seek", epoch=2),
    lambda session: ask(session, "look", epoch=None),
    _replay,
    lambda session: session.change("learning_rate", 0.3),
    lambda session: session.inspection.edit(
        {"name": "by", "row": 0, "column": 0, "value": 0.5, "of": session.shown.id}
    ),
    lambda session: session.inspection.choose("stage", STAGES[-1]),
    Session.sample_again,
    *map(_pick_timestep, (0, 3, 7)),
    *map(_section, SECTIONS),
)


@pytest.mark.parametrize("window", [1, 3])
@settings(max_examples=40)
@given(actions=st.lists(st.sampled_from(_ACTIONS), min_size=2, max_size=9))
def test_moments_of_one_view_have_moving_parts_of_the_same_shape_and_one_still_part(
    window: int, actions: list[Callable[[Session], None]]
) -> None:
    session, pace = opened(RunConfig(epochs=400, window=window, hidden_size=2)), Pace()
    known: dict[tuple[object, object], tuple[object, object]] = {}
    for action in actions:
        action(session)
        header, arrays = sent(session, inside.PAGE, pace)
        of_run = header["run_arrays"]
        assert isinstance(of_run, list)
        shapes = {name: values.shape[1:] for name, values in arrays.items() if name not in of_run}
        parts = shapes, json.dumps([_without_news(picture) for picture in _still_pictures(header)])
        assert known.setdefault((header["run"], header["view"]), parts) == parts


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_moment_is_the_same_whether_it_was_live_looked_at_or_in_the_film(page: Page) -> None:
    session = opened()
    for _ in range(3):
        session.train_epoch()
    session.pinboard.pin()
    for _ in range(3):
        session.train_epoch()
    live = _by_epoch(*sent(session, page))[6]
    session.train_epoch()
    ask(session, "look", epoch=6)
    looked_at = _by_epoch(*sent(session, page))[6]
    session.time_travel.replay()
    ask(session, "film")
    film = _by_epoch(*sent(session, page))[6]

    for other in (looked_at, film):
        for name, values in live.items():
            np.testing.assert_array_equal(other[name], values, name)


def _still_pictures(header: dict[str, object]) -> list[dict[str, object]]:
    still = header["still"]
    assert isinstance(still, dict)
    pictures: list[dict[str, object]] = still["pictures"]
    return pictures


def _without_news(picture: dict[str, object]) -> dict[str, object]:
    """Return a still part without what comes with a whole page wherever it changes."""
    return {name: value for name, value in picture.items() if name not in {"of", "problem"}}


def _by_epoch(header: dict[str, object], arrays: Arrays) -> dict[int, Arrays]:
    of_run = header["run_arrays"]
    assert isinstance(of_run, list)
    moving = {name: values for name, values in arrays.items() if name not in of_run}
    return {
        epoch: {name: values[i] for name, values in moving.items()} for i, epoch in enumerate(arrays["epoch"].tolist())
    }


def test_where_is_it_shows_the_very_sample_of_each_moment() -> None:
    session = opened()
    session.inspection.choose("section", SECTIONS[3])
    _play(session)
    moments = session.moments(Pace())
    characters = session.run.trainer.vocabulary.characters

    for moment in moments:
        (picture,) = (one for one in inside.PAGE.pictures(session, moment, LIGHT) if one.name == "sample")
        assert moment.sample is not None
        said = "".join(characters[i] for i in picture.arrays["sample-indices"])
        assert moment.sample.prompt + said == moment.sample.text


def test_what_is_edited_is_the_run_that_the_still_part_says_while_the_timeline_is_dragged() -> None:
    session = opened()
    session.run.train(20)
    session.inspection.choose("section", SECTIONS[2])
    ask(session, "look", epoch=5)
    header, _ = sent(session, inside.PAGE)
    (editor,) = (picture for picture in _still_pictures(header) if picture["kind"] == "editor")

    ask(session, "look", epoch=6)
    ask(session, "edit", name="by", row=0, column=0, value="0.5", of=editor["of"])

    assert (len(session.shown.edits.values), session.inspection.discarded) == (1, "")
