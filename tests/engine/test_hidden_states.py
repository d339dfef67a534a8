"""How alike hidden states are, and the plane in which they differ most."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import PrincipalPlane, RunConfig, Trainer, cosine_similarity
from tests.engine.plain_notebook import Array

NUMBERS = st.just(0.0) | st.floats(1e-6, 1.0) | st.floats(-1.0, -1e-6)


@st.composite
def states(draw: st.DrawFn, hidden_size: int) -> Array:
    """One to six states of this many units, some of them 0."""
    row = st.lists(NUMBERS, min_size=hidden_size, max_size=hidden_size)
    return np.array(draw(st.lists(row, min_size=1, max_size=6)))


@st.composite
def pairs_of_states(draw: st.DrawFn) -> tuple[Array, Array]:
    hidden_size = draw(st.integers(1, 5))
    return draw(states(hidden_size)), draw(states(hidden_size))


def _cosine(first: Sequence[float], second: Sequence[float]) -> float:
    lengths = math.hypot(*first) * math.hypot(*second)
    return math.fsum(a * b for a, b in zip(first, second, strict=True)) / lengths if lengths > 0 else 0.0


def _cloud(seed: int, n: int, H: int) -> Array:
    """States that differ more along some directions than along others, away from zero."""
    random_state = np.random.RandomState(seed)
    directions, _ = np.linalg.qr(random_state.randn(H, H))
    widths = 0.5 ** np.arange(H)
    cloud: Array = (random_state.randn(n, H) * widths) @ directions + random_state.randn(H)
    return cloud


def _reconstruction_error(cloud: Array, axes: Array) -> float:
    """Summed squared distance of the states from the plane through their middle along orthonormal ``axes`` (2, H)."""
    centred = cloud - cloud.mean(axis=0)
    return float(((centred - centred @ axes.T @ axes) ** 2).sum())


CLOUDS = [(0, 20, 4), (1, 5, 2), (2, 4, 6), (3, 100, 3), (4, 50, 16), (5, 3, 8)]
cloud_parameters = pytest.mark.parametrize(("seed", "n", "H"), CLOUDS)


@given(pairs_of_states())
def test_similarity_is_the_cosine_of_the_angle_between_each_pair(pair: tuple[Array, Array]) -> None:
    first, second = pair

    similarity = cosine_similarity(first, second)

    expected = [[_cosine(a, b) for b in second.tolist()] for a in first.tolist()]
    np.testing.assert_allclose(similarity, expected, rtol=1e-12, atol=1e-12)


@given(pairs_of_states())
def test_similarity_lies_between_minus_one_and_one(pair: tuple[Array, Array]) -> None:
    first, second = pair

    similarity = cosine_similarity(first, second)

    assert similarity.shape == (len(first), len(second))
    assert (np.abs(similarity) <= 1.0).all()


@given(pairs_of_states())
def test_a_state_is_like_itself_and_unlike_its_opposite(pair: tuple[Array, Array]) -> None:
    first, _ = pair
    is_something = first.any(axis=1)

    similarity = np.diagonal(cosine_similarity(first, first))
    opposite = np.diagonal(cosine_similarity(first, -first))

    np.testing.assert_allclose(similarity, is_something.astype(float), rtol=1e-12, atol=0.0)
    np.testing.assert_allclose(opposite, -is_something.astype(float), rtol=1e-12, atol=0.0)


def test_a_state_that_is_all_zero_is_like_no_other_without_a_numeric_warning() -> None:
    zero, others = np.zeros((1, 3)), np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.1, -0.2, 0.3]])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        similarities = [cosine_similarity(zero, others), cosine_similarity(others, zero).T]

    for similarity in similarities:
        np.testing.assert_array_equal(similarity, np.zeros((1, 3)))


def test_similarity_leaves_the_states_as_they_are() -> None:
    cloud = _cloud(0, 5, 3)
    before = cloud.tobytes()

    cosine_similarity(cloud, cloud)

    assert cloud.tobytes() == before


@cloud_parameters
def test_the_axes_are_the_covariances_leading_eigenvectors(seed: int, n: int, H: int) -> None:
    cloud = _cloud(seed, n, H)

    plane = PrincipalPlane.of(cloud)

    _, eigenvectors = np.linalg.eigh(np.cov(cloud.T))
    leading = eigenvectors[:, [-1, -2]].T
    signs = np.sign((leading * plane.axes).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(plane.axes, signs * leading, rtol=1e-9, atol=1e-9)


@cloud_parameters
def test_the_explained_shares_are_the_leading_eigenvalues_among_all(seed: int, n: int, H: int) -> None:
    cloud = _cloud(seed, n, H)

    plane = PrincipalPlane.of(cloud)

    eigenvalues = np.linalg.eigvalsh(np.cov(cloud.T))
    np.testing.assert_allclose(plane.explained, eigenvalues[[-1, -2]] / eigenvalues.sum(), rtol=1e-9, atol=1e-12)


@cloud_parameters
def test_the_explained_shares_are_those_of_the_projected_states(seed: int, n: int, H: int) -> None:
    cloud = _cloud(seed, n, H)

    plane = PrincipalPlane.of(cloud)

    shares = plane.project(cloud).var(axis=0) / cloud.var(axis=0).sum()
    np.testing.assert_allclose(plane.explained, shares, rtol=1e-9, atol=1e-12)
    assert plane.explained[0] >= plane.explained[1] >= 0.0
    assert plane.explained.sum() <= 1.0 + 1e-12


@cloud_parameters
def test_the_axes_have_length_one_and_a_right_angle_between_them(seed: int, n: int, H: int) -> None:
    plane = PrincipalPlane.of(_cloud(seed, n, H))

    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), rtol=0.0, atol=1e-12)


@cloud_parameters
def test_the_largest_number_of_each_axis_is_positive(seed: int, n: int, H: int) -> None:
    plane = PrincipalPlane.of(_cloud(seed, n, H))

    for axis in plane.axes.tolist():
        assert max(axis) == max(abs(number) for number in axis)


@cloud_parameters
def test_no_other_plane_is_nearer_to_the_states(seed: int, n: int, H: int) -> None:
    cloud, random_state = _cloud(seed, n, H), np.random.RandomState(seed)

    error = _reconstruction_error(cloud, PrincipalPlane.of(cloud).axes)

    for _ in range(50):
        directions, _ = np.linalg.qr(random_state.randn(H, 2))
        assert error <= _reconstruction_error(cloud, directions.T) + 1e-12


@cloud_parameters
def test_states_are_projected_onto_the_plane_from_their_middle(seed: int, n: int, H: int) -> None:
    cloud = _cloud(seed, n, H)
    others = np.random.RandomState(9).randn(7, H)

    plane = PrincipalPlane.of(cloud)

    expected = [[sum((state - plane.mean) * axis) for axis in plane.axes] for state in others]
    np.testing.assert_allclose(plane.mean, [sum(unit) / n for unit in cloud.T], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(plane.project(others), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(plane.project(plane.mean[np.newaxis]), [[0.0, 0.0]], rtol=0.0, atol=1e-12)


def test_the_axes_do_not_depend_on_the_order_of_the_states() -> None:
    cloud = _cloud(0, 20, 4)

    plane, reversed_plane = PrincipalPlane.of(cloud), PrincipalPlane.of(cloud[::-1])

    np.testing.assert_allclose(reversed_plane.axes, plane.axes, rtol=1e-9, atol=1e-9)


def test_states_of_one_unit_differ_along_one_axis_only() -> None:
    units = np.array([[0.5], [-0.25], [0.75]])

    plane = PrincipalPlane.of(units)

    np.testing.assert_allclose(plane.axes, [[1.0], [0.0]], rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(plane.explained, [1.0, 0.0], rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(plane.project(units)[:, 0], units[:, 0] - units.mean(), rtol=0.0, atol=1e-12)
    np.testing.assert_array_equal(plane.project(units)[:, 1], np.zeros(3))


@pytest.mark.parametrize("H", [1, 2, 5])
def test_a_single_state_is_the_middle_and_explains_nothing(H: int) -> None:
    single = np.random.RandomState(0).randn(1, H)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plane = PrincipalPlane.of(single)

    np.testing.assert_array_equal(plane.mean, single[0])
    np.testing.assert_array_equal(plane.explained, [0.0, 0.0])
    np.testing.assert_array_equal(plane.project(single), [[0.0, 0.0]])
    assert np.isfinite(plane.axes).all()


@pytest.mark.parametrize("H", [1, 3])
@pytest.mark.parametrize(("n", "number"), [(4, 0.0), (3, 0.5), (8, 0.3), (3, 0.1)])
def test_states_that_do_not_differ_explain_nothing_without_a_numeric_warning(n: int, number: float, H: int) -> None:
    alike = np.full((n, H), number)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plane = PrincipalPlane.of(alike)

    np.testing.assert_array_equal(plane.explained, [0.0, 0.0])
    np.testing.assert_allclose(plane.project(alike), np.zeros((n, 2)), rtol=0.0, atol=1e-15)


def test_making_a_plane_leaves_the_states_as_they_are() -> None:
    cloud = _cloud(0, 5, 3)
    before = cloud.tobytes()

    PrincipalPlane.of(cloud).project(cloud)

    assert cloud.tobytes() == before


@pytest.mark.parametrize(("text", "hidden_size"), [("ab", 1), ("ab", 8), ("aaaa", 3), ("I Love AI", 8)])
def test_the_states_of_a_run_have_a_plane(text: str, hidden_size: int) -> None:
    trainer = Trainer(RunConfig(text=text, hidden_size=hidden_size))
    trainer.run(epochs=20)
    hidden_states = trainer.evaluate().hidden_states

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        projected = PrincipalPlane.of(hidden_states).project(hidden_states)

    assert projected.shape == (len(text) - 1, 2)
    assert np.isfinite(projected).all()
