"""The unrolled network's drawing: the reading's own numbers, around the selected timestep."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Edits, Place, Reading, RunConfig, Trainer, visible
from playground.figures.network import MOST_TIMESTEPS, Selected, network_drawing, timesteps_around
from playground.figures.theme import LIGHT, Theme
from tests.figures.pictures import reading_of
from tests.figures.runs import Seen

TEXT = "I Love AI"
MANY_CHARACTERS = "The quick brown fox jumps over the lazy dog"


def _drawing(reading: Reading, characters: tuple[str, ...], t: int, **more: Any) -> dict[str, Any]:
    selected = Selected(t, more.pop("unit", 0), more.pop("output", reading.targets[t]))
    return network_drawing(reading, characters, selected, more.pop("colors", LIGHT), **more)


def _drawing_of(seen: Seen, t: int, **more: Any) -> dict[str, Any]:
    return _drawing(reading_of(seen), seen.trainer.vocabulary.characters, t, **more)


def _trained(text: str = TEXT, epochs: int = 60, window: int = 1) -> Trainer:
    trainer = Trainer(RunConfig(text=text, window=window))
    trainer.run(epochs=epochs)
    return trainer


def _in_training(window: int, steps: int) -> tuple[Trainer, Reading]:
    trainer = _trained(epochs=2, window=window)
    trace = [trainer.step() for _ in range(steps)][-1]
    return trainer, Reading.in_training(trainer, trace)


def _columns(drawing: dict[str, Any]) -> list[int]:
    """Return the timestep that each column of the drawing shows."""
    return [drawing["first"] + k for k in range(len(drawing["timesteps"]))]


@given(st.integers(2, 2_000), st.data())
def test_the_selected_timestep_is_always_among_at_most_16(length: int, data: st.DataObject) -> None:
    t = data.draw(st.integers(0, length - 2))

    timesteps = timesteps_around(t, length - 1)

    assert t in timesteps
    assert len(timesteps) == min(MOST_TIMESTEPS, length - 1) <= 16
    assert 0 <= timesteps.start <= timesteps.stop <= length - 1


@pytest.mark.parametrize("T", [1, 2, 8, 15, 16, 17, 24, 33, 1_999])
def test_every_timestep_of_a_text_can_be_selected(T: int) -> None:
    shown = [timesteps_around(t, T) for t in range(T)]

    assert [t for t in range(T) if t not in shown[t]] == []


def test_the_timesteps_shown_move_by_half_a_drawing_at_a_time() -> None:
    starts = [timesteps_around(t, 1_999).start for t in range(1_999)]

    moves = [after - before for before, after in pairwise(starts) if after != before]

    assert set(moves[1:-1]) == {MOST_TIMESTEPS // 2}
    assert min(moves) > 0


def test_a_column_reads_and_answers_what_the_text_says_there(seen: Seen) -> None:
    text, t = seen.trainer.config.text, seen.excerpt.timesteps[0]
    characters = seen.trainer.vocabulary.characters

    drawing = _drawing_of(seen, t)

    columns = _columns(drawing)
    assert drawing["timesteps"] == [visible(text[column]) for column in columns]
    assert [characters[x] for x in drawing["reads"]] == [text[column] for column in columns]
    assert [characters[target] for target in drawing["answers"]] == [text[column + 1] for column in columns]


def test_hidden_states_are_those_after_each_timestep(seen: Seen) -> None:
    drawing = _drawing_of(seen, seen.excerpt.timesteps[0])

    columns = _columns(drawing)
    assert drawing["read"] == len(columns)
    assert drawing["units"] == seen.trainer.config.hidden_size
    np.testing.assert_array_equal(drawing["h"], seen.evaluation.hidden_states[columns])


def test_weights_are_the_networks_own(seen: Seen) -> None:
    parameters = seen.trainer.parameters

    drawing = _drawing_of(seen, seen.excerpt.timesteps[0])

    np.testing.assert_array_equal(drawing["Whh"], parameters.Whh)
    assert [row.tolist() for row in drawing["Wxh"]] == [parameters.Wxh[:, x].tolist() for x in drawing["reads"]]
    assert [row.tolist() for row in drawing["Why"]] == [parameters.Why[y].tolist() for y in drawing["outputs"]]


def test_no_weight_is_larger_than_the_largest(seen: Seen) -> None:
    parameters = seen.trainer.parameters

    largest = _drawing_of(seen, seen.excerpt.timesteps[0])["largest"]

    assert largest == max(np.abs(weights).max() for weights in (parameters.Wxh, parameters.Whh, parameters.Why))


def test_weights_that_are_all_zero_still_have_a_largest() -> None:
    trainer = _trained()
    zero = trainer.parameters
    zero.flat[:] = 0.0

    drawing = _drawing(Reading.of(trainer, zero), trainer.vocabulary.characters, 0)

    assert drawing["largest"] > 0


def test_each_bar_is_the_probability_of_its_character(seen: Seen) -> None:
    drawing = _drawing_of(seen, seen.excerpt.timesteps[0])

    for t, row, bars in zip(_columns(drawing), drawing["rows"], drawing["p"], strict=True):
        np.testing.assert_allclose(bars, seen.evaluation.probabilities[t, row], rtol=0, atol=0.5001e-5)


def test_each_bar_s_character_has_its_name_and_its_weights(seen: Seen) -> None:
    characters = seen.trainer.vocabulary.characters

    drawing = _drawing_of(seen, seen.excerpt.timesteps[0])

    shown = sorted({character for row in drawing["rows"] for character in row})
    assert drawing["outputs"] == shown
    assert drawing["characters"] == {character: visible(characters[character]) for character in shown}


def test_few_characters_all_have_bars() -> None:
    trainer = _trained()

    drawing = _drawing(Reading.of(trainer), trainer.vocabulary.characters, 3)

    assert drawing["rows"] == [list(range(trainer.vocabulary.size))] * trainer.timesteps


def test_of_many_characters_the_likeliest_8_the_true_and_the_selected_one_have_bars() -> None:
    trainer, selected = _trained(MANY_CHARACTERS, epochs=3), 20
    p = trainer.evaluate().probabilities
    unlikeliest = int(p[selected].argmin())

    drawing = _drawing(Reading.of(trainer), trainer.vocabulary.characters, selected, output=unlikeliest)

    for t, row in zip(_columns(drawing), drawing["rows"], strict=True):
        likeliest = sorted(range(trainer.vocabulary.size), key=lambda i: -p[t, i])[:8]
        looked_at = {unlikeliest} if t == selected else set()
        assert row == sorted({*likeliest, trainer.targets[t]} | looked_at)


def test_timesteps_that_were_not_read_yet_have_no_bars_and_no_hidden_state() -> None:
    trainer, reading = _in_training(window=2, steps=3)

    drawing = _drawing(reading, trainer.vocabulary.characters, 2)

    V = trainer.vocabulary.size
    assert drawing["read"] == 3
    assert [len(row) for row in drawing["rows"]] == [V] * 3 + [0] * 5
    assert [len(bars) for bars in drawing["p"]] == [V] * 3 + [0] * 5
    np.testing.assert_array_equal(drawing["h"][:3], reading.states[1:])
    assert not drawing["h"][3:].any()


def test_a_drawing_of_training_has_the_weights_before_learning() -> None:
    trainer, reading = _in_training(window=1, steps=3)

    drawing = _drawing(reading, trainer.vocabulary.characters, 2)

    np.testing.assert_array_equal(drawing["Whh"], reading.parameters.Whh)
    assert drawing["Whh"].tolist() != trainer.parameters.Whh.tolist()


def test_outlines_are_the_probabilities_without_edits() -> None:
    trainer = _trained()
    edits = Edits().set(Place("by", 0), 5.0)
    as_trained, edited = Reading.of(trainer), Reading.of(trainer, edits.apply(trainer.parameters))

    drawing = _drawing(edited, trainer.vocabulary.characters, 3, edits=edits, ghost=as_trained)

    np.testing.assert_allclose(drawing["p"], edited.probabilities, rtol=0, atol=0.5001e-5)
    np.testing.assert_allclose(drawing["ghost"], as_trained.probabilities, rtol=0, atol=0.5001e-5)


def test_without_edits_there_are_no_outlines_and_no_marks(seen: Seen) -> None:
    drawing = _drawing_of(seen, seen.excerpt.timesteps[0])

    assert (drawing["ghost"], drawing["edited"], drawing["silenced"]) == (None, [], [])


def test_edits_are_marked_where_they_are() -> None:
    trainer = _trained()
    edits = Edits().set(Place("Whh", 1, 2), 0.5).set(Place("bh", 3), 1.0).silence(4).silence(0)

    drawing = _drawing(Reading.of(trainer), trainer.vocabulary.characters, 3, edits=edits)

    assert (drawing["edited"], drawing["silenced"]) == ([["Whh", 1, 2], ["bh", 3, 0]], [0, 4])


@pytest.mark.parametrize("lights", [None, ("input", "Wxh")])
def test_what_stands_out_is_said_as_it_was_asked_for(lights: tuple[str, ...] | None) -> None:
    trainer = _trained()

    drawing = _drawing(Reading.of(trainer), trainer.vocabulary.characters, 3, unit=2, output=1, lights=lights)

    assert drawing["selected"] == {"timestep": 3, "unit": 2, "output": 1}
    assert drawing["lights"] == (None if lights is None else list(lights))


def test_colours_are_the_page_s(seen: Seen, colors: Theme) -> None:
    drawn = _drawing_of(seen, seen.excerpt.timesteps[0], colors=colors)["colors"]

    assert (drawn["signed"], drawn["marker"]) == (colors.signed, colors.marker)


@pytest.mark.parametrize("t", range(8))
def test_the_description_says_what_is_read_and_what_the_network_makes_of_it(t: int) -> None:
    trainer = _trained()
    p = trainer.evaluate().probabilities[t]
    characters = ["space" if character == " " else character for character in trainer.vocabulary.characters]

    said = _drawing(Reading.of(trainer), trainer.vocabulary.characters, t)["description"]

    assert f"Timestep {t} reads {characters[trainer.inputs[t]]};" in said
    assert f"most likely next is {characters[int(p.argmax())]}, {p.max():.1%};" in said
    assert f"true next one is {characters[trainer.targets[t]]}, {p[trainer.targets[t]]:.1%}" in said


def test_the_description_says_how_large_the_network_and_the_text_are(seen: Seen) -> None:
    said = _drawing_of(seen, seen.excerpt.timesteps[0])["description"]

    assert f"{seen.trainer.config.hidden_size} hidden units, {seen.trainer.timesteps} timesteps" in said


def test_the_description_of_a_timestep_that_was_not_read_has_no_probability() -> None:
    trainer, reading = _in_training(window=1, steps=2)

    said = _drawing(reading, trainer.vocabulary.characters, 4)["description"]

    assert ("Timestep 4 has not been read yet" in said, "%" in said) == (True, False)


def test_every_number_in_a_drawing_is_finite(seen: Seen) -> None:
    drawing = _drawing_of(seen, seen.excerpt.timesteps[0])

    assert all(np.isfinite(drawing[name]).all() for name in ("h", "Wxh", "Whh", "Why"))
    assert all(math.isfinite(bar) for bars in drawing["p"] for bar in bars)


@pytest.mark.parametrize("text", ["<b>&amp;</b>", "$x$ \\(y\\)", ":material/home:", "**x** `y`"])
def test_hostile_characters_stay_what_they_are(text: str) -> None:
    trainer = _trained(text, epochs=1)

    drawing = _drawing(Reading.of(trainer), trainer.vocabulary.characters, 0)

    assert drawing["timesteps"] == [visible(character) for character in text[:-1]]
    assert set(drawing["characters"].values()) <= {visible(character) for character in text}
