"""Edits lie over a network: they change what they say, nothing else, and can be taken back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import (
    PARAMETER_NAMES,
    Edits,
    ForwardRecord,
    ParameterIndex,
    Parameters,
    RunConfig,
    SettingError,
    Trainer,
)
from tests.engine.plain_notebook import NAMES, Weights, encode, read, weights_of
from tests.engine.strategies import small_runs

H, V = 3, 5
LAST_PLACES = [
    ParameterIndex("Wxh", 2, 4),
    ParameterIndex("Whh", 2, 2),
    ParameterIndex("Why", 4, 2),
    ParameterIndex("bh", 2),
    ParameterIndex("by", 4),
]
PLACES = [
    ParameterIndex("Wxh", 0, 0),
    ParameterIndex("Whh", 1, 0),
    ParameterIndex("Why", 3, 1),
    ParameterIndex("bh", 0),
    ParameterIndex("by", 0),
    *LAST_PLACES,
]
NOWHERE = [
    ParameterIndex("Wxh", -1, 0),
    ParameterIndex("Wxh", 0, -1),
    ParameterIndex("Wxh", 3, 0),
    ParameterIndex("Wxh", 0, 5),
    ParameterIndex("Whh", 3, 0),
    ParameterIndex("Whh", 0, 3),
    ParameterIndex("Why", 5, 0),
    ParameterIndex("Why", 0, 3),
    ParameterIndex("bh", -1),
    ParameterIndex("bh", 3),
    ParameterIndex("bh", 0, 1),
    ParameterIndex("by", 5),
    ParameterIndex("by", 0, -1),
    ParameterIndex("input_layer", 0),  # what a page's address may say
    ParameterIndex("flat", 0),
    ParameterIndex("copy", 0),
    ParameterIndex("", 0),
]


@pytest.fixture
def parameters() -> Parameters:
    counted = Parameters(H, V)
    counted.flat[:] = np.arange(counted.flat.size) + 0.5
    return counted


def _without(weights: Weights, unit: int) -> Weights:
    """The network that does not have the unit at all."""
    return {
        "Wxh": np.delete(weights["Wxh"], unit, axis=0),
        "Whh": np.delete(np.delete(weights["Whh"], unit, axis=0), unit, axis=1),
        "Why": np.delete(weights["Why"], unit, axis=1),
        "bh": np.delete(weights["bh"], unit, axis=0),
        "by": weights["by"],
    }


def test_the_names_of_the_parameters_are_the_notebooks() -> None:
    assert PARAMETER_NAMES == NAMES


def test_applying_leaves_the_given_parameters_as_they_are(parameters: Parameters) -> None:
    before = parameters.flat.tobytes()
    edits = Edits().set(ParameterIndex("Whh", 1, 2), 9.0).set(ParameterIndex("by", 4), -9.0).silence(0)

    edited = edits.apply(parameters)
    edited.flat.fill(7.0)

    assert parameters.flat.tobytes() == before


def test_no_edits_give_an_identical_copy(parameters: Parameters) -> None:
    edited = Edits().apply(parameters)

    assert edited.flat.tobytes() == parameters.flat.tobytes()
    assert not np.shares_memory(edited.flat, parameters.flat)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_setting_a_place_changes_exactly_that_number(parameters: Parameters, place: ParameterIndex) -> None:
    expected = weights_of(parameters)
    expected[place.name][place.row, place.column] = -1.25

    edited = Edits().set(place, -1.25).apply(parameters)

    for name, array in weights_of(edited).items():
        np.testing.assert_array_equal(array, expected[name])


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_place_knows_the_number_that_stands_there(parameters: Parameters, place: ParameterIndex) -> None:
    edited = Edits().set(place, -1.25).apply(parameters)

    assert place.value_in(parameters) == weights_of(parameters)[place.name][place.row, place.column]
    assert place.value_in(edited) == -1.25


def test_the_latest_value_of_a_place_counts(parameters: Parameters) -> None:
    place = ParameterIndex("Why", 1, 1)

    edits = Edits().set(place, 1.0).set(place, 2.0)

    assert place.value_in(edits.apply(parameters)) == 2.0


def test_the_values_of_a_network_set_one_by_one_make_that_network(parameters: Parameters) -> None:
    edits = Edits()
    for name, array in weights_of(parameters).items():
        for row, column in np.ndindex(array.shape):
            edits = edits.set(ParameterIndex(name, row, column), array[row, column])

    edited = edits.apply(Parameters(H, V))

    assert edited.flat.tobytes() == parameters.flat.tobytes()


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_unsetting_a_place_brings_back_what_was_there(parameters: Parameters, place: ParameterIndex) -> None:
    earlier = Edits().set(ParameterIndex("bh", 1), 4.0).silence(1)

    edits = earlier.set(place, 3.0).unset(place)

    assert edits == earlier
    assert edits.apply(parameters).flat.tobytes() == earlier.apply(parameters).flat.tobytes()


def test_unsetting_a_place_that_was_not_set_changes_nothing() -> None:
    edits = Edits().set(ParameterIndex("bh", 1), 4.0)

    assert edits.unset(ParameterIndex("bh", 2)) == edits


def test_edits_made_earlier_do_not_change_with_later_ones() -> None:
    place = ParameterIndex("bh", 1)
    earlier = Edits().set(place, 4.0)

    earlier.set(place, 5.0).set(ParameterIndex("by", 0), 1.0).silence(2).unset(place)

    assert earlier == Edits(values={place: 4.0})


def test_the_values_of_edits_cannot_be_written_to() -> None:
    edits = Edits().set(ParameterIndex("bh", 1), 4.0)

    with pytest.raises(TypeError, match="does not support item assignment"):
        edits.values[ParameterIndex("bh", 1)] = 5.0  # type: ignore[index]


@given(small_runs(), st.integers(0, 10), st.data())
def test_a_silenced_unit_is_zero_at_every_timestep(config: RunConfig, epochs: int, data: st.DataObject) -> None:
    trainer = Trainer(config)
    trainer.run(epochs=epochs)
    unit = data.draw(st.integers(0, config.hidden_size - 1))

    record = ForwardRecord.of(trainer, Edits().silence(unit).apply(trainer.parameters))

    assert not record.states[:, unit].any()


@given(small_runs(), st.integers(0, 10), st.data())
def test_a_network_with_a_silenced_unit_is_one_without_it(config: RunConfig, epochs: int, data: st.DataObject) -> None:
    trainer = Trainer(config)
    trainer.run(epochs=epochs)
    unit = data.draw(st.integers(0, config.hidden_size - 1))
    indices = encode(config.text)

    record = ForwardRecord.of(trainer, Edits().silence(unit).apply(trainer.parameters))

    moments = read(_without(weights_of(trainer.parameters), unit), indices[:-1], indices[1:])
    expected_states, expected_p = [m.h[:, 0] for m in moments], [m.p[:, 0] for m in moments]
    np.testing.assert_allclose(np.delete(record.states[1:], unit, axis=1), expected_states, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(record.probabilities, expected_p, rtol=1e-12, atol=1e-12)


def test_a_unit_stays_silent_whatever_its_weights_are_set_to(parameters: Parameters) -> None:
    edits = (
        Edits()
        .silence(1)
        .set(ParameterIndex("Wxh", 1, 0), 5.0)
        .set(ParameterIndex("Whh", 1, 1), 5.0)
        .set(ParameterIndex("bh", 1), 5.0)
    )

    edited = edits.apply(parameters)

    assert not edited.Wxh[1].any()
    assert not edited.Whh[1].any()
    assert edited.bh[1] == 0.0


def test_silencing_a_unit_leaves_the_others_input_alone(parameters: Parameters) -> None:
    edited = Edits().silence(1).apply(parameters)

    for name in ("Wxh", "Whh", "bh"):
        np.testing.assert_array_equal(getattr(edited, name)[[0, 2]], getattr(parameters, name)[[0, 2]])
    np.testing.assert_array_equal(edited.Why, parameters.Why)
    np.testing.assert_array_equal(edited.by, parameters.by)


def test_a_unit_that_is_not_silenced_any_more_is_as_it_was(parameters: Parameters) -> None:
    earlier = Edits().set(ParameterIndex("Whh", 1, 1), 5.0).silence(0)

    edits = earlier.silence(1).unsilence(1)

    assert edits == earlier
    assert edits.apply(parameters).flat.tobytes() == earlier.apply(parameters).flat.tobytes()


def test_several_units_can_be_silenced_and_one_of_them_twice(parameters: Parameters) -> None:
    edits = Edits().silence(0).silence(2).silence(2)

    edited = edits.apply(parameters)

    assert edits.silenced == {0, 2}
    assert np.flatnonzero(edited.bh).tolist() == [1]


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        True,
        np.bool_(1),
        "1",
        "",
        b"1",
        None,
        1e9,
        -1e9,
        1000.5,
        1j,
        [1.0],
    ],
    ids=repr,
)
def test_a_value_that_is_no_number_or_too_large_is_refused(value: object) -> None:
    with pytest.raises(SettingError, match=r"^Value must be a number from -1000 to 1000, not .+\.$"):
        Edits().set(ParameterIndex("bh", 0), value)


@pytest.mark.parametrize("value", [-1000.0, -0.0, 1e-300, 1000, np.float64(2.5), np.float32(0.5), np.int64(3)])
def test_a_number_within_the_limits_is_taken_as_it_is(parameters: Parameters, value: float) -> None:
    place = ParameterIndex("by", 2)

    edits = Edits().set(place, value)

    assert type(edits.values[place]) is float
    assert place.value_in(edits.apply(parameters)) == value


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_place_in_the_network_is_in_it(parameters: Parameters, place: ParameterIndex) -> None:
    assert place.is_in(parameters)


@pytest.mark.parametrize("place", NOWHERE, ids=repr)
def test_a_place_beyond_the_network_is_not_in_it_and_cannot_be_set(
    parameters: Parameters, place: ParameterIndex
) -> None:
    edits = Edits().set(place, 1.0)

    assert not place.is_in(parameters)
    with pytest.raises(IndexError, match=r"^There is no .* in this network\.$"):
        edits.apply(parameters)


@pytest.mark.parametrize("place", LAST_PLACES, ids=str)
def test_a_place_in_a_large_network_may_not_be_in_a_small_one(place: ParameterIndex) -> None:
    smaller = Parameters(H - 1, V - 1)

    assert not place.is_in(smaller)


@pytest.mark.parametrize("unit", [-1, H, 99])
def test_a_unit_that_is_not_in_the_network_cannot_be_silenced(parameters: Parameters, unit: int) -> None:
    edits = Edits().silence(unit)

    with pytest.raises(IndexError, match=f"^There is no unit {unit} in this network"):
        edits.apply(parameters)


def test_edits_are_true_only_where_something_is_edited() -> None:
    place = ParameterIndex("bh", 0)

    assert not Edits()
    assert Edits().set(place, 0.0)
    assert Edits().silence(0)
    assert not Edits().set(place, 0.0).unset(place)
    assert not Edits().silence(0).unsilence(0)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (ParameterIndex("Wxh", 3, 5), "Wxh[3, 5]"),
        (ParameterIndex("Whh", 0, 0), "Whh[0, 0]"),
        (ParameterIndex("Why", 10, 2), "Why[10, 2]"),
        (ParameterIndex("bh", 3), "bh[3]"),
        (ParameterIndex("by", 0), "by[0]"),
    ],
)
def test_a_place_reads_like_the_code(place: ParameterIndex, expected: str) -> None:
    assert str(place) == expected
