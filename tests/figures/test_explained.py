"""Every picture is explained in two sentences, with the learner's own numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.engine import visible
from playground.figures.explained import explanation_of, is_explained
from playground.figures.theme import LIGHT
from playground.session.known import what_is_known
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
