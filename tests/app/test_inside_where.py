"""Where is it: what the network was never told, told with numbers that NumPy alone gives too."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.engine import ParameterIndex, RunConfig, Trainer, visible
from playground.engine.network import Array
from tests.app.inside_page import WHAT_IF, WHERE, InsidePage
from tests.engine.plain_notebook import encode, read, weights_of

TEXTS = ["I Love AI", "abcabd", "aaaa", "ab", "<b>$x$<", "a b␣c "]


def _opened(text: str, epochs: int = 2, **parameters: str) -> tuple[InsidePage, Trainer]:
    """Return the open page of a trained run, and a trainer of the same set-up at the same point."""
    page, trainer = InsidePage(text=text, **parameters), Trainer(RunConfig(text=text))
    page.open(WHERE)
    for _ in range(epochs):
        page.press("Epoch")
    trainer.run(epochs=epochs)
    return page, trainer


@pytest.fixture(scope="module", params=TEXTS)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def opened(text: str) -> tuple[InsidePage, Trainer]:
    return _opened(text)


def _said(page: InsidePage) -> str:
    """Return the sentences about the text's end."""
    return page.stage.text("end")


def _after_the_end(trainer: Trainer) -> tuple[Array, Array, Array]:
    """Return the states after each position, the one after the whole text, and what is likely then."""
    indices = encode(trainer.config.text)
    moments = read(weights_of(trainer.parameters), indices, [*indices[1:], 0])
    states = np.array([moment.h[:, 0] for moment in moments])
    return states[:-1], states[-1], moments[-1].p[:, 0]


def test_the_last_character_is_named_and_where_it_stands(opened: tuple[InsidePage, Trainer], text: str) -> None:
    page, _ = opened

    said = _said(page)

    assert (page.errors, f"ends with {visible(text[-1])}," in said) == ([], True)
    assert f"position {len(text) - 1}." in said


def test_every_earlier_place_of_the_last_character_is_told_with_what_follows(
    opened: tuple[InsidePage, Trainer], text: str
) -> None:
    page, _ = opened

    told = re.findall(r"(\d+), where (.) follows", _said(page))

    places = [t for t in range(len(text) - 1) if text[t] == text[-1]]
    assert told == [(str(t), visible(text[t + 1])) for t in places[:3]]


def test_of_many_earlier_places_the_first_are_told_and_the_others_counted() -> None:
    page, _ = _opened("abababababa", epochs=0)

    said = _said(page)

    assert (re.findall(r"(\d+), where", said), "2 more" in said) == (["0", "2", "4"], True)


@pytest.mark.parametrize("text", ["abcabd", "ab"])
def test_a_last_character_that_occurs_nowhere_else_was_never_read(text: str) -> None:
    page, _ = _opened(text)

    said = _said(page)

    assert ("never read" in said, "follows:" in said, "where" in said) == (True, True, False)


def test_the_nearest_position_is_the_one_whose_state_points_most_the_same_way(
    opened: tuple[InsidePage, Trainer], text: str
) -> None:
    page, trainer = opened
    states, end, _ = _after_the_end(trainer)
    likeness = states @ end / (np.linalg.norm(states, axis=1) * np.linalg.norm(end))

    found = re.search(r"position (\d+), after (.) \(cosine similarity (-?\d\.\d\d)\)", _said(page))

    assert found is not None
    nearest = int(found[1])
    np.testing.assert_allclose(likeness[nearest], likeness.max(), rtol=0, atol=1e-9)
    assert (found[2], found[3]) == (visible(text[nearest]), f"{likeness.max():.2f}")


def test_the_likeliest_character_after_the_end_is_told_with_its_probability(opened: tuple[InsidePage, Trainer]) -> None:
    page, trainer = opened
    _, _, p = _after_the_end(trainer)

    said = _said(page)

    assert f"{visible(trainer.vocabulary.characters[int(p.argmax())])}, {p.max():.0%}" in said


def test_changes_by_hand_move_the_network_s_whereabouts() -> None:
    page, trainer = _opened("abcabd")
    page.open(WHAT_IF)
    page.edit(ParameterIndex("by", 2), 50.0)

    page.open(WHERE)

    assert (page.errors, trainer.vocabulary.characters[2]) == ([], "c")
    assert "c, 100%" in _said(page)


def test_a_sample_that_says_the_whole_text_and_more_is_told_with_what_it_says_next() -> None:
    page, trainer = _opened("abc", epochs=0)
    page.session.run.train(400, float("inf"))
    page.set("temperature", 0)

    said = _said(page)

    sample = page.sample
    end = sample.find("abc") + 3
    assert (trainer.config.text, end > 2) == ("abc", True)
    assert f"“{sample[end : end + 12]}”" in said


def test_a_sample_that_does_not_say_the_whole_text_is_told_so() -> None:
    page, _ = _opened("I Love AI", length="3")

    assert "does not say the whole text" in _said(page)


def test_the_similarity_s_rows_begin_with_the_prompt_s_end() -> None:
    page, _ = _opened("I Love AI", prompt="I Lo", length="5")

    (panel,) = page.stage.picture("similarity")["panels"]
    steps = page.stage.characters(page.stage.newest(panel["row_indices"]))
    page.explore("similarity")
    names = page.chart["layout"]["yaxis"]["ticktext"]

    assert page.sample.startswith("I␣Lo")
    assert "".join(names) == steps == page.sample[3:-1]


def test_of_a_long_sample_the_first_40_steps_are_shown_and_it_is_said_so() -> None:
    page, _ = _opened("I Love AI", epochs=0, length="100")

    picture = page.stage.picture("similarity")

    assert picture["panels"][0]["shape"] == [40, 8]
    assert "first 40 of 100 steps" in picture["title"]


def test_what_is_drawn_is_the_sample_that_is_shown_and_the_network_that_drew_it() -> None:
    page, trainer = _opened("I Love AI")

    states, _, _ = _after_the_end(trainer)
    states = states[: trainer.timesteps]
    indices = _read_by(page, trainer)
    moments = _states_after(trainer, indices)
    lengths = np.linalg.norm(moments, axis=1)[:, np.newaxis] * np.linalg.norm(states, axis=1)
    assert np.allclose(page.stage.matrix("similarity"), moments @ states.T / lengths, rtol=0, atol=1e-6)


def _read_by(page: InsidePage, trainer: Trainer) -> list[int]:
    """Return the indices of what is read while the sample is drawn."""
    shown = [visible(character) for character in trainer.vocabulary.characters]
    return [shown.index(character) for character in page.sample[:-1]]


def _states_after(trainer: Trainer, indices: list[int]) -> Array:
    """Return the hidden state after each of the characters."""
    moments = read(weights_of(trainer.parameters), indices, [*indices[1:], 0])
    return np.array([moment.h[:, 0] for moment in moments])


def test_another_sample_can_be_drawn() -> None:
    page, _ = _opened("I Love AI")
    before = page.sample

    page.press("Sample again")

    assert (page.errors, page.sample != before) == ([], True)
