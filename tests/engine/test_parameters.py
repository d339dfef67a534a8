"""Parameters are views of one vector."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import PARAMETER_NAMES, Parameters, RunConfig, Trainer, parameter_layout
from tests.engine.plain_notebook import NAMES

H, V = 3, 5


@pytest.fixture
def parameters() -> Parameters:
    counted = Parameters(H, V)
    counted.flat[:] = np.arange(counted.flat.size)
    return counted


@pytest.mark.parametrize(
    ("name", "shape"),
    [("Wxh", (H, V)), ("Whh", (H, H)), ("Why", (V, H)), ("bh", (H,)), ("by", (V,)), ("input_layer", (H, V + 1))],
)
def test_the_weights_have_the_notebooks_shapes(parameters: Parameters, name: str, shape: tuple[int, ...]) -> None:
    assert getattr(parameters, name).shape == shape


def test_new_parameters_are_zero() -> None:
    assert not Parameters(H, V).flat.any()


def test_the_vector_holds_every_weight_once(parameters: Parameters) -> None:
    numbers = np.concatenate([getattr(parameters, name).ravel() for name in NAMES])

    assert sorted(numbers) == list(range(parameters.flat.size))


@pytest.mark.parametrize("name", [*NAMES, "input_layer"])
def test_the_weights_share_the_vectors_memory(parameters: Parameters, name: str) -> None:
    parameters.flat[:] = 7.0

    assert (getattr(parameters, name) == 7.0).all()


def test_the_input_layer_is_the_input_weights_and_the_bias_side_by_side(parameters: Parameters) -> None:
    np.testing.assert_array_equal(parameters.input_layer, np.column_stack([parameters.Wxh, parameters.bh]))


def test_a_copy_has_the_same_values(parameters: Parameters) -> None:
    duplicate = parameters.copy()

    for name in NAMES:
        np.testing.assert_array_equal(getattr(duplicate, name), getattr(parameters, name))


def test_a_copy_has_memory_of_its_own(parameters: Parameters) -> None:
    duplicate = parameters.copy()

    duplicate.flat.fill(-1.0)

    np.testing.assert_array_equal(parameters.flat, np.arange(parameters.flat.size))


def test_initial_weights_are_drawn_in_the_notebooks_order_and_biases_are_zero() -> None:
    random_state = np.random.RandomState(3)
    drawn = {
        name: random_state.randn(*shape) * 0.01 for name, shape in (("Wxh", (8, 7)), ("Whh", (8, 8)), ("Why", (7, 8)))
    }

    parameters = Trainer(RunConfig(random_seed=3)).parameters

    for name, weights in drawn.items():
        np.testing.assert_array_equal(getattr(parameters, name), weights)
    assert not parameters.bh.any()
    assert not parameters.by.any()


def test_the_parameters_of_a_trainer_are_a_copy() -> None:
    disturbed, untouched = Trainer(RunConfig()), Trainer(RunConfig())
    disturbed.parameters.flat.fill(9.0)

    disturbed.run(epochs=2)
    untouched.run(epochs=2)

    assert disturbed.parameters.flat.tobytes() == untouched.parameters.flat.tobytes()


def test_parameters_taken_earlier_do_not_change_with_later_training() -> None:
    trainer = Trainer(RunConfig())
    earlier = trainer.parameters
    values = earlier.flat.tobytes()

    trainer.run(epochs=2)

    assert earlier.flat.tobytes() == values


def test_the_layout_says_what_every_array_is_and_where_it_stands(parameters: Parameters) -> None:
    sizes = {"unit": H, "character": V}

    for array in parameter_layout(H, V):
        assert array.shape == tuple(sizes[axis] for axis in (array.rows, array.columns) if axis is not None)
        for index in np.ndindex(array.shape):
            place = array.offset + sum(i * stride for i, stride in zip(index, array.strides, strict=True))
            assert parameters[array.name][index] == parameters.flat[place]


def test_the_layout_names_the_arrays_in_the_notebooks_order() -> None:
    assert PARAMETER_NAMES == tuple(array.name for array in parameter_layout(H, V)) == NAMES


def test_an_array_is_cut_out_of_many_networks_at_once() -> None:
    networks = np.arange(4.0 * Parameters(H, V).flat.size).reshape(2, 2, -1)

    for array in parameter_layout(H, V):
        view = array.view(networks)

        assert view.shape == (2, 2, *array.shape)
        np.testing.assert_array_equal(view[1, 0], Parameters(H, V, networks[1, 0])[array.name])
        assert np.shares_memory(view, networks)


def test_views_of_what_cannot_be_written_to_cannot_either(parameters: Parameters) -> None:
    parameters.flat.flags.writeable = False

    assert not any(array.view(parameters.flat).flags.writeable for array in parameter_layout(H, V))


@pytest.mark.parametrize("name", ["flat", "input_layer", "copy", ""])
def test_only_arrays_can_be_had_by_their_names(parameters: Parameters, name: str) -> None:
    with pytest.raises(KeyError):
        parameters[name]


def test_the_initial_scale_multiplies_the_first_weights_and_nothing_else() -> None:
    plain, scaled = Trainer(RunConfig()), Trainer(RunConfig(initial_scale=0.5))

    np.testing.assert_allclose(scaled.parameters.flat, 50 * plain.parameters.flat, rtol=1e-12)
