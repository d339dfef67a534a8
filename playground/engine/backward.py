"""Gradients of a window of timesteps by backpropagation through time, as derived in ``docs/maths.md``."""

from __future__ import annotations

import numpy as np

from playground.engine.network import Array, Parameters

_ONE = np.array(1.0)


def gradient_of_sums(parameters: Parameters, h: Array, dy: Array) -> Array:
    """Return ∂loss/∂a, (w, H), of the sums a inside tanh of a window of w timesteps.

    The formula, from the last timestep to the first: da = (Whyᵀ dy + Whhᵀ da₊) ⊙ (1 − h²), with da₊ the next
    timestep's and 0 beyond the window. ``h`` and ``dy`` are those of ``backward``.
    """
    slope = h * h
    np.subtract(_ONE, slope, slope)
    da: Array = dy.dot(parameters.Why)
    da *= slope
    for k in range(len(da) - 2, -1, -1):
        da[k] += da[k + 1].dot(parameters.Whh) * slope[k]
    return da


def backward(parameters: Parameters, x: Array, h_previous: Array, h: Array, dy: Array, gradients: Parameters) -> None:
    """Compute the gradients of the loss of a window of w timesteps into ``gradients``.

    They stop at the window's start: the hidden state it began from counts as given. A window of one timestep is the
    notebook's rule, a window of all of them full backpropagation through time.

    Args:
        x: (w, V + 1), the input characters as one-hot rows, each with a 1 after it for the bias.
        h_previous, h: (w, H), the hidden states before and after each timestep.
        dy: (w, V), the gradient with respect to the logits: p − onehot(target).
        gradients: receives ∂loss/∂parameters.
    """
    da = gradient_of_sums(parameters, h, dy)
    da_columns = da.T
    da_columns.dot(x, gradients.input_layer)
    da_columns.dot(h_previous, gradients.Whh)
    dy.T.dot(h, gradients.Why)
    ones = x[:, -1]
    ones.dot(dy, gradients.by)
