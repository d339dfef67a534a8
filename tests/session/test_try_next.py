"""Five things to try, one at a time; each is a link, and followed in the page it loses nothing."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from playground.app.state_picture import link_to
from playground.engine import RunConfig, SamplingConfig
from playground.session.link import read_link
from playground.session.run import Run
from playground.session.selection import WHAT_IF
from playground.session.session import Session
from playground.session.speed import FULL_SPEED
from playground.session.try_next import SUGGESTIONS, Suggestion, try_next
from tests.session.runs import ask


def _opened(**settings: object) -> Session:
    session = Session(Run(RunConfig(epochs=300, **settings), SamplingConfig(length=5)), FULL_SPEED)  # type: ignore[arg-type]
    session.visit("train")
    return session


def _follow(session: Session) -> Suggestion:
    suggestion = try_next(session)
    assert suggestion is not None
    ask(session, "try", what=suggestion.label)
    session.visit(session.goes_to)
    return suggestion


def test_all_five_come_one_after_the_other_and_then_none() -> None:
    session = _opened()

    first = _follow(session)
    assert session.playing
    assert try_next(session) is None  # while it plays
    session.run.train(300)
    session.pause()
    second = _follow(session)
    third = _follow(session)
    assert session.inspection.selection.section == WHAT_IF
    session.inspection.silence(0, session.run.id)
    fourth = _follow(session)
    assert session.run.config.text == "hello world"
    fifth = _follow(session)
    assert session.run.config.cell == "lstm"

    assert (first, second, third, fourth, fifth) == SUGGESTIONS
    assert try_next(session) is None


def test_what_was_done_without_being_told_is_not_suggested() -> None:
    session = _opened()

    session.train_epoch()
    session.visit("inside")
    session.inspection.silence(0, session.run.id)

    suggestion = try_next(session)
    assert suggestion is not None
    assert suggestion.name == "hello world"


def test_each_link_opens_what_it_says() -> None:
    session = _opened()
    session.run.train(20)

    for suggestion in SUGGESTIONS:
        link = urlsplit(link_to(suggestion, session))
        opened = read_link(dict(parse_qsl(link.query)))
        assert opened.link_problems == []
        assert link.path == ("./" if suggestion.page == "train" else "./inside")
        if suggestion.preset:
            assert opened.run.config.text.startswith(("hello", "(abc"))
            assert opened.run.config.learning_rate < 0.5
        else:
            assert opened.run.trainer.epoch == 20
        assert (opened.inspection.selection.section == WHAT_IF) == (suggestion.name == "what-if")


def test_a_preset_that_is_tried_can_be_undone() -> None:
    session = _opened()
    session.tried = frozenset({"play", "inside", "what-if"})
    session.run.train(3)

    _follow(session)

    session.undo()
    assert (session.run.config.text, session.run.trainer.epoch) == ("I Love AI", 3)


@pytest.mark.parametrize(
    "occupy",
    [
        Session.play,
        lambda session: session.present(on=True),
        lambda session: setattr(session, "hidden", frozenset({"film"})),
        lambda session: (session.run.train(5), session.time_travel.look_at(2)),
    ],
    ids=["plays", "is presented", "a lesson", "the past"],
)
def test_nothing_is_suggested_while_something_else_is_on(occupy: object) -> None:
    session = _opened()

    occupy(session)  # type: ignore[operator]  # each of them is called with a session

    assert try_next(session) is None


@pytest.mark.parametrize("what", ["", None, 3, "teach it hello world, with three kinds of l"])
def test_what_is_not_suggested_now_is_not_begun(what: object) -> None:
    session = _opened()
    run = session.run

    ask(session, "try", what=what)

    assert (session.run, session.playing, session.goes_to) == (run, False, "")
