"""Gradients of a window of timesteps by backpropagation through time, as derived in ``docs/maths.md``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.engine.cells import ELMAN
from playground.engine.network import Array, Parameters

_ONE = np.array(1.0)


@dataclass(frozen=True)
class Through:
    """What w timesteps of a window did, forward.

    Attributes:
        before, after: what the cell carries into and out of each timestep, (w, S · H).
        inner: the cell's K inner numbers of each unit, (w, K, H); the notebook's cell needs none.
    """

    before: Array
    after: Array
    inner: Array


@dataclass(frozen=True)
class Flow:
    """The gradients that flow back through w timesteps of a window.

    Attributes:
        sums: ∂loss/∂a of the gates' sums, (w, G · H): what input and bias add to them.
        from_hidden: of what the hidden state before adds, (w, G · H): the same array, if no gate multiplies it.
        past_gates: of what is carried into each timestep, as far as it does not go through the gates, (w, S, H).
        after: of what is carried out of each timestep, (w, S, H), from later timesteps of the window and, for the
            hidden state, from its own loss.
    """

    sums: Array
    from_hidden: Array
    past_gates: Array
    after: Array


def gradient_of_sums(parameters: Parameters, h: Array, dy: Array) -> Array:
    """Return ∂loss/∂a, (w, H), of the sums a inside tanh of a window of w timesteps of the notebook's cell.

    The formula, from the last timestep to the first: da = (Whyᵀ dy + Whhᵀ da₊) ⊙ (1 − h²), with da₊ the next
    timestep's and 0 beyond the window. ``h`` (w, H) is the hidden state after each timestep, ``dy`` that of
    ``backward``.
    """
    slope = h * h
    np.subtract(_ONE, slope, slope)
    da: Array = dy.dot(parameters.Why)
    da *= slope
    for k in range(len(da) - 2, -1, -1):
        da[k] += da[k + 1].dot(parameters.Whh) * slope[k]
    return da


def flow_back(parameters: Parameters, through: Through, dy: Array) -> Flow:
    """Return the gradients inside the cell in a window of w timesteps, from the last to the first.

    The hidden state of a timestep has the gradient Whyᵀ dy + Whhᵀ du₊ + what the next timestep's formulas give it
    otherwise, with du₊ that of what it adds to the next timestep's sums; all beyond the window is 0.

    Args:
        parameters: that have read the window.
        through: what they did there.
        dy: (w, V), the gradient with respect to the logits: p − onehot(target).
    """
    cell, H, w = parameters.cell, parameters.hidden_size, len(dy)
    G, S = len(cell.gates), cell.carries
    if cell is ELMAN:
        da = gradient_of_sums(parameters, through.after, dy)
        after = dy.dot(parameters.Why)
        after[:-1] += da[1:].dot(parameters.Whh)
        return Flow(da, da, np.zeros((w, S, H)), after[:, np.newaxis])
    sums, from_hidden = np.empty((w, G, H)), np.empty((w, G, H))
    past_gates, after = np.empty((w, S, H)), np.zeros((w, S, H))
    before_of, after_of = through.before.reshape(w, S, H), through.after.reshape(w, S, H)
    after[:, 0] = dy.dot(parameters.Why)
    for k in range(w - 1, -1, -1):
        sums[k], from_hidden[k], past_gates[k] = cell.backward(after[k], before_of[k], after_of[k], through.inner[k])
        if k:
            after[k - 1] += past_gates[k]
            after[k - 1, 0] += from_hidden[k].ravel().dot(parameters.Whh)
    flat_sums = sums.reshape(w, G * H)
    return Flow(flat_sums, from_hidden.reshape(w, G * H) if cell.scales_hidden else flat_sums, past_gates, after)


def backward(parameters: Parameters, x: Array, through: Through, dy: Array, gradients: Parameters) -> None:
    """Compute the gradients of the loss of a window of w timesteps into ``gradients``.

    They stop at the window's start: what is carried into it counts as given. A window of one timestep is the notebook's
    rule, a window of all of them full backpropagation through time.

    Args:
        parameters: that have read the window.
        x: (w, V + 1), the input characters as one-hot rows, each with a 1 after it for the bias.
        through: what they did there.
        dy: (w, V), the gradient with respect to the logits: p − onehot(target).
        gradients: receives ∂loss/∂parameters.
    """
    H = parameters.Why.shape[1]
    if parameters.cell is ELMAN:
        da = du = gradient_of_sums(parameters, through.after, dy)
    else:
        flow = flow_back(parameters, through, dy)
        da, du = flow.sums, flow.from_hidden
    da.T.dot(x, gradients.input_layer)
    du.T.dot(through.before[:, :H], gradients.Whh)
    dy.T.dot(through.after[:, :H], gradients.Why)
    ones = x[:, -1]
    ones.dot(dy, gradients.by)
