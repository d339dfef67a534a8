"""Where a hidden state lies among others: how alike two are, and the plane in which many differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.engine.network import Array


def cosine_similarity(first: Array, second: Array) -> Array:
    """Return how alike in direction each row of ``first`` (m, H) is to each of ``second`` (n, H): (m, n), −1 to 1.

    The formula is a · b / (|a| |b|); a state that is all zero is like no other: 0.
    """
    similarity: Array = np.clip(_unit_rows(first).dot(_unit_rows(second).T), -1.0, 1.0)
    return similarity


def _unit_rows(states: Array) -> Array:
    length = np.linalg.norm(states, axis=1, keepdims=True)
    unit_rows: Array = np.divide(states, length, out=np.zeros_like(states), where=length > 0)
    return unit_rows


@dataclass(frozen=True)
class PrincipalPlane:
    """The plane through the middle of many hidden states in which they differ most.

    Attributes:
        mean: the middle of the states, (H,).
        axes: two directions of length 1, (2, H); zero where there are fewer, with one unit or one state.
        explained: the shares of the states' variance along them, (2,); zero if they do not differ at all.
    """

    mean: Array
    axes: Array
    explained: Array

    @classmethod
    def of(cls, states: Array) -> PrincipalPlane:
        """Return the first two principal components of ``states`` (n, H), by singular value decomposition.

        The largest number of each direction is positive, so that the plane hardly ever flips between two moments.
        Source: I. T. Jolliffe, "Principal Component Analysis", Springer 2002, section 3.5.
        """
        mean = states.mean(axis=0)
        _, singular_values, directions = np.linalg.svd(states - mean, full_matrices=False)
        axes, explained = np.zeros((2, states.shape[1])), np.zeros(2)
        found = min(2, len(singular_values))
        axes[:found] = directions[:found]
        largest = np.abs(axes).argmax(axis=1)
        axes *= np.sign(axes[[0, 1], largest])[:, np.newaxis]
        variances = singular_values**2
        # The mean of equal numbers may miss them by a rounding.
        rounding = np.finfo(np.float64).eps * np.linalg.norm(states)
        if variances.sum() > rounding**2:
            explained[:found] = variances[:found] / variances.sum()
        return cls(mean, axes, explained)

    def project(self, states: Array) -> Array:
        """Return where ``states`` (n, H) lie in the plane, (n, 2)."""
        projected: Array = (states - self.mean).dot(self.axes.T)
        return projected
