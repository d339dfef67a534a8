"""Ends of colour scales: one fixed scale for a quantity, in round numbers."""

from __future__ import annotations

import numpy as np

GRADIENT_LIMIT = 1.0
"""The end of the scale of gradients and of changes: that of p − target, the largest error of one output."""

SUM_LIMIT = 5.0
"""The end of the scale of sums, logits and losses: tanh of more is 1, and e to the −5 less than a hundredth."""

LEAST_WEIGHT_LIMIT = 1.0


def weight_limit(largest: float) -> float:
    """Return the end of a scale for weights up to ``largest`` in size: the first of 1, 2, 5, 10, 20 … that holds it."""
    if not LEAST_WEIGHT_LIMIT < largest < np.inf:
        return LEAST_WEIGHT_LIMIT
    power = 10.0 ** np.floor(np.log10(largest))
    return float(next(digit * power for digit in (1, 2, 5, 10) if digit * power >= largest * (1 - 1e-9)))
