"""Every picture is explained in two sentences, with the learner's own numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.engine import visible
from playground.figures.explained import explanation_of, is_explained
from playground.figures.theme import LIGHT
from playground.session.known import named, what_is_known
from playground.session.selection import SECTIONS
from playground.session.session import Session
from tests.figures.runs import KINDS, PAGES, Kind, session_of


def _pictures(session: Session) -> list[tuple[str, str, str]]:
    found = []
    for page in PAGES.values():
        for section in SECTIONS if page.url_path == "inside" else SECTIONS[:1]:
            session.inspection.choose("section", section)
            pictures = page.pictures(session, session.shown.moment(), LIGHT)
            found += [(picture.name, picture.kind, picture.title) for picture in pictures]
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_picture_that_is_not_words_is_explained_in_two_sentences_with_a_number(kind: Kind) -> None:
    session = session_of(kind)
    session.pinboard.pin()
    words = {"sentence", "code", "heading", "editor"}

    for name, kind_of_picture, _title in _pictures(session):
        assert is_explained(name) == (kind_of_picture not in words), name
        if is_explained(name):
            said = explanation_of(name, session, session.shown.moment())
            assert len(re.findall(r"[.?](?: |$)", _without_characters(said, session))) in (2, 3), said
            assert name in _WITHOUT_NUMBERS or re.search(r"\d", said), said


_WITHOUT_NUMBERS = {"trajectory", "what-if"}


def _without_characters(said: str, session: Session) -> str:
    """Return the sentences without the text's own full stops and marks."""
    for character in session.run.trainer.vocabulary.characters:
        if not character.isalnum():
            said = said.replace(f" {visible(character)},", " x,").replace(f" {visible(character)} ", " x ")
    return said


def test_the_numbers_are_those_of_the_moment() -> None:
    session = session_of(KINDS[1])
    moment = session.shown.moment()
    targets = list(moment.training_text.targets)
    p = moment.probabilities[np.arange(8), targets]

    assert f"got {p.min():.1%}" in explanation_of("text", session, moment)
    assert f"{moment.loss:.4f} in the last one" in explanation_of("loss", session, moment)
    assert "15.5673" in explanation_of("loss", session, moment)
    assert "191 numbers" in explanation_of("weights", session, moment)


def test_what_is_known_is_said_with_the_characters_it_is_known_after() -> None:
    untrained, trained = (session_of(kind).shown.moment() for kind in KINDS[:2])

    assert re.fullmatch(r"Unsure after .: . or .\?", what_is_known(untrained))
    assert re.fullmatch(r"Knows the whole text; least sure after .+, with 9\d\.\d%\.", what_is_known(trained))


def test_where_it_hesitates_both_characters_are_named() -> None:
    session = session_of(Kind("begun", epochs=15))
    moment = session.shown.moment()
    p = moment.probabilities[np.arange(8), list(moment.training_text.targets)]
    least = int(p.argmin())
    names = [visible(character) for character in moment.training_text.vocabulary.characters]

    said = what_is_known(moment)

    assert "nsure after " + names[moment.training_text.inputs[least]] in said
    assert f": {names[moment.training_text.targets[least]]} or " in said


def test_nothing_is_said_of_what_is_not_there() -> None:
    session = session_of(KINDS[0])

    assert explanation_of("", session, session.shown.moment()) == ""
    assert not is_explained("state")


def test_a_picture_of_a_pinned_run_is_explained_with_that_run_s_numbers() -> None:
    session = session_of(Kind("pinned", text="hello world", epochs=30, learning_rate=0.1))
    session.pinboard.pin()
    session.change("text", "banana")
    session.run.train(5)
    moment = session.shown.moment()

    own = explanation_of("probabilities-0", session, moment)
    pinned = explanation_of("probabilities-1", session, moment)

    p = session.pinboard.pins[0].moment_at(5).probabilities
    targets = list(session.pinboard.pins[0].run.trainer.targets)
    assert f"{p[np.arange(10), targets].min():.1%}" in pinned
    assert own != pinned
    assert "t = 9" not in own


def test_marks_of_the_text_are_told_from_those_of_the_sentence() -> None:
    assert [named(character) for character in "a,) \n"] == ["a", "“,”", "“)”", "␣", "⏎"]


def test_with_a_window_it_is_the_window_that_is_learned_from() -> None:
    session = session_of(KINDS[2])
    session.inspection.choose("section", SECTIONS[1])
    moment = session.shown.moment()

    assert "learning from the window" in explanation_of("update", session, moment)
    assert "to the window's end" in explanation_of("backward", session, moment)
