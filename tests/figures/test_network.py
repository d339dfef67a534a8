"""The unrolled network's drawing: the record's own numbers, around the selected timestep."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Edits, ForwardRecord, ParameterIndex, RunConfig, Trainer
from playground.engine.network import Array
from playground.figures.network import MOST_TIMESTEPS, Selected, network_picture, timesteps_around
from playground.figures.picture import NO_ENTRY, Picture

_PANGRAM = "The quick brown fox jumps over the lazy dog"
_DISTINCT = "".join(chr(0x4E00 + i) for i in range(300))


def _trained(text: str = "I Love AI", epochs: int = 60, window: int = 1) -> Trainer:
    trainer = Trainer(RunConfig(text=text, window=window))
    trainer.run(epochs=epochs)
    return trainer


def _in_training(window: int, steps: int) -> tuple[Trainer, ForwardRecord]:
    trainer = _trained(epochs=2, window=window)
    trace = [trainer.step() for _ in range(steps)][-1]
    return trainer, ForwardRecord.in_training(trainer, trace)


def _drawn(record: ForwardRecord, t: int, output: int | None = None, **more: Any) -> Picture:
    return network_picture(record, Selected(t, 0, record.targets[t] if output is None else output), **more)


def _rows(picture: Picture) -> list[list[int]]:
    """Return the characters that have bars at each timestep."""
    return [[int(i) for i in row if i != NO_ENTRY] for row in picture.arrays["net_rows"]]


def _bars(picture: Picture, name: str = "net_p") -> list[list[float]]:
    return [
        bars[row != NO_ENTRY].tolist()
        for bars, row in zip(picture.arrays[name], picture.arrays["net_rows"], strict=True)
    ]


def _weights(picture: Picture) -> dict[str, Array]:
    """Return the weights as the browser finds them by the layout."""
    flat, found = picture.arrays["weights"], {}
    for part in picture.still_part()["layout"]:
        places = sum(
            np.arange(size).reshape([-1 if k == axis else 1 for k in range(len(part["shape"]))]) * stride
            for axis, (size, stride) in enumerate(zip(part["shape"], part["strides"], strict=True))
        )
        found[part["name"]] = flat[part["offset"] + places]
    return found


@given(st.integers(2, 2_000), st.data())
def test_the_selected_timestep_is_always_among_at_most_16(length: int, data: st.DataObject) -> None:
    t = data.draw(st.integers(0, length - 2))

    timesteps = timesteps_around(t, length - 1)

    assert t in timesteps
    assert len(timesteps) == min(MOST_TIMESTEPS, length - 1) <= 16
    assert 0 <= timesteps.start <= timesteps.stop <= length - 1


def test_the_timesteps_shown_move_by_half_a_drawing_at_a_time() -> None:
    starts = [timesteps_around(t, 1_999).start for t in range(1_999)]

    moves = [after - before for before, after in pairwise(starts) if after != before]

    assert set(moves[1:-1]) == {MOST_TIMESTEPS // 2}
    assert min(moves) > 0


def test_columns_read_and_answer_what_the_text_says_there() -> None:
    trainer = _trained(_PANGRAM, epochs=2)

    still = _drawn(ForwardRecord.of(trainer), 20).still_part()

    columns = range(still["first"], still["first"] + MOST_TIMESTEPS)
    assert 20 in columns
    assert still["inputs"] == [trainer.inputs[t] for t in columns]
    assert still["targets"] == [trainer.targets[t] for t in columns]


def test_hidden_states_are_those_after_each_timestep() -> None:
    trainer = _trained()

    picture = _drawn(ForwardRecord.of(trainer), 3)

    assert picture.arrays["net_read"].tolist() == picture.still_part()["units"] == 8
    np.testing.assert_array_equal(picture.arrays["net_h"], trainer.evaluate().hidden_states.astype(np.float32))


@pytest.mark.parametrize("text", ["I Love AI", _DISTINCT], ids=["all characters", "300 characters"])
def test_weights_are_found_by_the_layout(text: str) -> None:
    trainer = _trained(text, epochs=1)
    parameters, picture = trainer.parameters, _drawn(ForwardRecord.of(trainer), 5)
    shown = picture.still_part()["shown"]

    found = _weights(picture)

    expected = {
        "Wxh": parameters.Wxh[:, shown],
        "Whh": parameters.Whh,
        "Why": parameters.Why[shown],
        "bh": parameters.bh,
        "by": parameters.by[shown],
    }
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(found[name], values.astype(np.float32), name)


def test_every_character_that_is_drawn_has_weights() -> None:
    trainer = _trained(_DISTINCT, epochs=1)

    picture = _drawn(ForwardRecord.of(trainer), 100, output=250)

    shown, still = set(picture.still_part()["shown"]), picture.still_part()
    assert {*still["inputs"], *still["targets"], 250} | {i for row in _rows(picture) for i in row} <= shown


def test_few_characters_all_have_bars_with_their_probabilities() -> None:
    trainer = _trained()

    picture = _drawn(ForwardRecord.of(trainer), 3)

    assert _rows(picture) == [list(range(trainer.vocabulary.size))] * trainer.timesteps
    np.testing.assert_array_equal(picture.arrays["net_p"], trainer.evaluate().probabilities.astype(np.float32))


def test_of_many_characters_the_likeliest_8_the_true_and_the_selected_one_have_bars() -> None:
    trainer, selected = _trained(_PANGRAM, epochs=3), 20
    p = trainer.evaluate().probabilities
    unlikeliest = int(p[selected].argmin())

    picture = _drawn(ForwardRecord.of(trainer), selected, output=unlikeliest)

    for t, row, bars in zip(range(picture.still_part()["first"], 99), _rows(picture), _bars(picture), strict=False):
        likeliest = sorted(range(trainer.vocabulary.size), key=lambda i: -p[t, i])[:8]
        looked_at = {unlikeliest} if t == selected else set()
        assert row == sorted({*likeliest, trainer.targets[t]} | looked_at)
        np.testing.assert_array_equal(bars, p[t, row].astype(np.float32))


def test_timesteps_that_were_not_read_yet_have_no_hidden_state_and_no_probability() -> None:
    _, record = _in_training(window=2, steps=3)

    picture = _drawn(record, 2)

    assert picture.arrays["net_read"] == 3
    np.testing.assert_array_equal(picture.arrays["net_h"][:3], record.states[1:].astype(np.float32))
    assert not picture.arrays["net_h"][3:].any()
    assert not picture.arrays["net_p"][3:].any()


def test_a_drawing_of_training_has_the_weights_before_learning() -> None:
    trainer, record = _in_training(window=1, steps=3)

    Whh = _weights(_drawn(record, 2))["Whh"]

    np.testing.assert_array_equal(Whh, record.parameters.Whh.astype(np.float32))
    assert Whh.tolist() != trainer.parameters.Whh.astype(np.float32).tolist()


def test_edits_are_marked_and_outlines_are_the_probabilities_without_them() -> None:
    trainer = _trained()
    edits = Edits().set(ParameterIndex("by", 0), 5.0).set(ParameterIndex("Whh", 1, 2), 0.5).silence(4).silence(0)
    as_trained, edited = ForwardRecord.of(trainer), ForwardRecord.of(trainer, edits.apply(trainer.parameters))

    picture = _drawn(edited, 3, edits=edits, ghost=as_trained)

    still = picture.still_part()
    assert (still["edited"], still["silenced"]) == ([["by", 0, 0], ["Whh", 1, 2]], [0, 4])
    np.testing.assert_array_equal(picture.arrays["net_p"], edited.probabilities.astype(np.float32))
    np.testing.assert_array_equal(picture.arrays[still["arrays"]["ghost"]], as_trained.probabilities.astype(np.float32))


def test_without_edits_there_are_no_outlines_and_no_marks() -> None:
    still = _drawn(ForwardRecord.of(_trained()), 3).still_part()

    assert (still["arrays"]["ghost"], still["edited"], still["silenced"]) == (None, [], [])


@pytest.mark.parametrize("lights", [None, ("input", "Wxh")])
def test_what_stands_out_is_said_as_it_was_asked_for(lights: tuple[str, ...] | None) -> None:
    still = network_picture(ForwardRecord.of(_trained()), Selected(3, 2, 1), lights=lights).still_part()

    assert still["selected"] == {"timestep": 3, "unit": 2, "output": 1}
    assert still["lights"] == (None if lights is None else list(lights))
