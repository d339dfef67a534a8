"""The engine's loops, compiled by numba: importing this module compiles them, or takes them from the cache.

The formulas are those of ``docs/maths.md``, with the same letters, on the blocks of ``Parameters.flat``. None of them
holds Python's lock while it computes. All are in this one file, because what is cached is made anew when the file of a
function changes, but not when that of a function changes which it calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numba import boolean, float64, int32, int64, njit, types
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(signature: Any = None, *, reorders: bool = False) -> Callable[[_Function], _Function]:
    """Compile for ``signature`` now, or for whatever calls it when it is called.

    Only where the order of a sum may change (``reorders``) can the processor's wide registers be used for it.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc"} if reorders else False}

    def compile_function(function: _Function) -> _Function:
        arguments = () if signature is None else (signature,)
        try:
            compiled: _Function = njit(*arguments, cache=True, **options)(function)
        except RuntimeError:  # nowhere to keep a cache: a file system that cannot be written to
            compiled = njit(*arguments, **options)(function)
        return compiled

    return compile_function


def _constant(dimensions: int) -> Any:
    return types.Array(float64, dimensions, "C", readonly=True)


@_compiled()
def _blocks(flat: Array, H: int, V: int) -> tuple[Array, Array, Array, Array]:
    """Return [Wxh bh], Whh, Why and by, as ``Parameters`` cuts them."""
    inputs, hidden, outputs = H * (V + 1), H * H, V * H
    return (
        flat[:inputs].reshape(H, V + 1),
        flat[inputs : inputs + hidden].reshape(H, H),
        flat[inputs + hidden : inputs + hidden + outputs].reshape(V, H),
        flat[inputs + hidden + outputs :],
    )


# Rows are addressed by their index instead of being cut out: a view costs more than a small sum.


@_compiled(reorders=True)
def _read(
    input_layer: Array, Whh: Array, Why: Array, by: Array, x: int, h: Array, before: int, after: int, y: Array
) -> int:
    """Compute the hidden state h[after] and the logits y after reading x with h[before]; return the likeliest next."""
    H, V = h.shape[1], y.size
    for i in range(H):
        a = input_layer[i, x] + input_layer[i, V]
        for j in range(H):
            a += Whh[i, j] * h[before, j]
        h[after, i] = math.tanh(a)
    likeliest = 0
    for k in range(V):
        logit = by[k]
        for i in range(H):
            logit += Why[k, i] * h[after, i]
        y[k] = logit
        if logit > y[likeliest]:
            likeliest = k
    return likeliest


@_compiled()
def _softmax(y: Array, highest: float, temperature: float, p: Array, row: int) -> None:
    """Compute softmax(y / temperature) into p[row]."""
    total = 0.0
    for k in range(y.size):
        p[row, k] = math.exp((y[k] - highest) / temperature)
        total += p[row, k]
    for k in range(y.size):
        p[row, k] /= total


@_compiled()
def _gradient_of_sums(
    Whh: Array, Why: Array, p: Array, target: int, h: Array, t: int, end: int, dy: Array, da: Array, da_next: Array
) -> None:
    """Compute dy and da of timestep t in a window up to ``end``; ``da_next`` is the next timestep's, if it has one."""
    H, V = da.size, dy.size
    da[:] = 0.0
    for k in range(V):
        gradient = p[t, k] - 1.0 if k == target else p[t, k]
        dy[k] = gradient
        for j in range(H):
            da[j] += gradient * Why[k, j]
    if t + 1 < end:
        for i in range(H):
            for j in range(H):
                da[j] += da_next[i] * Whh[i, j]
    for j in range(H):
        da[j] *= 1.0 - h[t + 1, j] * h[t + 1, j]


@_compiled()
def _add_share(
    input_layer: Array,
    Whh: Array,
    Why: Array,
    by: Array,
    x: int,
    h: Array,
    t: int,
    dy: Array,
    da: Array,
    factor: float,
) -> None:
    """Add ``factor`` times what timestep t adds to its window's gradients."""
    H, V = da.size, dy.size
    for i in range(H):
        gradient = da[i]
        input_layer[i, x] += gradient * factor
        input_layer[i, V] += gradient * factor
        for j in range(H):
            Whh[i, j] += gradient * h[t, j] * factor
    for k in range(V):
        gradient = dy[k]
        by[k] += gradient * factor
        for j in range(H):
            Why[k, j] += gradient * h[t + 1, j] * factor


@_compiled(reorders=True)
def _squared_length(vector: Array) -> float:
    total = 0.0
    for i in range(vector.size):
        total += vector[i] * vector[i]
    return total


@_compiled()
def _learn(
    parameters: Array,
    inputs: Indices,
    targets: Indices,
    start: int,
    end: int,
    learning_rate: float,
    h: Array,
    p: Array,
    da: Array,
    da_next: Array,
    dy: Array,
    gradients: Array,
    update: Array,
) -> bool:
    """Update the parameters with the gradients of a window; return whether the update was finite."""
    H, V = da.size, dy.size
    _, Whh, Why, _ = _blocks(parameters, H, V)
    d_input_layer, dWhh, dWhy, dby = _blocks(gradients, H, V)
    gradients[:] = 0.0
    for t in range(end - 1, start - 1, -1):
        _gradient_of_sums(Whh, Why, p, targets[t], h, t, end, dy, da, da_next)
        _add_share(d_input_layer, dWhh, dWhy, dby, inputs[t], h, t, dy, da, 1.0)
        da, da_next = da_next, da
    for i in range(gradients.size):
        update[i] = gradients[i] * -learning_rate
    if end - start > 1 and not math.isfinite(_squared_length(update)):
        return False
    for i in range(update.size):
        parameters[i] += update[i]
    return True


_TRAINED = types.Tuple((int64, int64, float64, int64, boolean))


@_compiled(
    _TRAINED(
        *(float64[::1], int64[::1], int64[::1], int64, float64),
        *(float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], float64[::1]),
        *(int64, float64, int64, int64, float64[::1], int32[::1]),
    )
)
def train(
    parameters: Array,
    inputs: Indices,
    targets: Indices,
    window: int,
    learning_rate: float,
    h: Array,
    p: Array,
    y: Array,
    gradients: Array,
    update: Array,
    timestep: int,
    epoch_loss: float,
    epoch_correct: int,
    timesteps: int,
    losses: Array,
    correct: NDArray[np.int32],
) -> tuple[int, int, float, int, bool]:
    """Train up to ``timesteps`` timesteps, and up to as many epochs as there is room for their losses.

    Args:
        parameters: (P,), are changed.
        inputs, targets: (T,), as in ``TrainingText``.
        window, learning_rate: as in ``RunConfig``.
        h, p: (T + 1, H) and (T, V), of the present epoch so far; are gone on with.
        y: (V,), receives the logits of the latest timestep.
        gradients, update: (P,), receive those of the latest window. If windows have one timestep they may be empty:
            the update is then made in place, which is faster and comes to the same.
        timestep, epoch_loss, epoch_correct: where the present epoch stands.
        timesteps: how many to train.
        losses, correct: (epochs,), receive those of the epochs that are finished.

    Returns:
        How many epochs were finished, and the timestep, the loss and the correct characters of the present one;
        whether an update was not finite: then it was not made, and the timestep is that of the window's end.
    """
    T, H, V = inputs.size, h.shape[1], p.shape[1]
    input_layer, Whh, Why, by = _blocks(parameters, H, V)
    da, da_next, dy = np.empty(H), np.empty(H), np.empty(V)
    epochs, t = 0, timestep
    while timesteps > 0 and epochs < losses.size:
        target = targets[t]
        likeliest = _read(input_layer, Whh, Why, by, inputs[t], h, t, t + 1, y)
        _softmax(y, y[likeliest], 1.0, p, t)
        epoch_loss -= math.log(p[t, target] + 1e-9)
        epoch_correct += likeliest == target
        timesteps -= 1
        if gradients.size == 0:
            _gradient_of_sums(Whh, Why, p, target, h, t, t + 1, dy, da, da_next)
            _add_share(input_layer, Whh, Why, by, inputs[t], h, t, dy, da, -learning_rate)
        elif (t + 1) % window == 0 or t + 1 == T:
            start = t - t % window
            if not _learn(
                parameters, inputs, targets, start, t + 1, learning_rate, h, p, da, da_next, dy, gradients, update
            ):
                return epochs, t, epoch_loss, epoch_correct, True
        t += 1
        if t == T:
            losses[epochs], correct[epochs] = epoch_loss, epoch_correct
            epochs += 1
            t, epoch_loss, epoch_correct = 0, 0.0, 0
    return epochs, t, epoch_loss, epoch_correct, False


@_compiled(types.void(_constant(2), int64[::1], float64[:, :, ::1], float64[:, :, ::1]))
def evaluate(parameters: Array, inputs: Indices, states: Array, probabilities: Array) -> None:
    """Read the text with each of n networks (n, P), into states (n, T + 1, H) and probabilities (n, T, V)."""
    n, T, V = probabilities.shape
    y = np.empty(V)
    for network in range(n):
        input_layer, Whh, Why, by = _blocks(parameters[network], states.shape[2], V)
        h, p = states[network], probabilities[network]
        h[0] = 0.0
        for t in range(T):
            likeliest = _read(input_layer, Whh, Why, by, inputs[t], h, t, t + 1, y)
            _softmax(y, y[likeliest], 1.0, p, t)


@_compiled()
def _draw(p: Array, number: float) -> int:
    """Return the first character whose share of the sum of p[0], with those of all before it, is above ``number``."""
    V = p.shape[1]
    total = 0.0
    for k in range(V):
        total += p[0, k]
    cumulative, drawn = p[0, 0], 0
    while drawn < V - 1 and cumulative / total <= number:
        drawn += 1
        cumulative += p[0, drawn]
    return drawn


@_compiled(types.void(_constant(2), int64, int64, int64[::1], float64, _constant(2), int64[:, ::1], float64[:, ::1]))
def sample(
    parameters: Array,
    hidden_size: int,
    vocabulary_size: int,
    prompt: Indices,
    temperature: float,
    numbers: Array,
    drawn: Indices,
    chosen: Array,
) -> None:
    """Generate a text with each of n networks (n, P), by the random ``numbers`` (n, length) in its row.

    ``drawn`` and ``chosen``, (n, length), receive the characters and the probabilities they had.
    """
    H, V = hidden_size, vocabulary_size
    y, p = np.empty(V), np.empty((1, V))
    for network in range(len(parameters)):
        input_layer, Whh, Why, by = _blocks(parameters[network], H, V)
        h = np.zeros((2, H))
        likeliest, now = 0, 0
        for x in prompt:
            likeliest = _read(input_layer, Whh, Why, by, x, h, now, 1 - now, y)
            now = 1 - now
        for k in range(drawn.shape[1]):
            if temperature == 0:
                x, chosen[network, k] = likeliest, 1.0
            else:
                _softmax(y, y[likeliest], temperature, p, 0)
                x = _draw(p, numbers[network, k])
                chosen[network, k] = p[0, x]
            drawn[network, k] = x
            likeliest = _read(input_layer, Whh, Why, by, x, h, now, 1 - now, y)
            now = 1 - now
