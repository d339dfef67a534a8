"""The engine's loops, compiled by numba: importing this module compiles them, or takes them from the cache.

The formulas around a cell are those of ``docs/maths.md``, with the same letters, on the blocks of ``Parameters.flat``.
What a cell and an optimiser do is compiled by itself, from their own formulas, and called through a pointer: each is
compiled when it is first asked for, and the loops know none of them. Nothing holds Python's lock while it computes.

What is cached is made anew when the file of a function changes, but not when that of a function changes which it calls.
That is why all loops are in this one file, and why those around a formula have the source of the formula in what the
cache knows them by.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numba import boolean, cfunc, float64, int32, int64, njit, types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable
from numpy.typing import NDArray

from playground.engine.cells import CELLS
from playground.engine.cells.cell import sigmoid
from playground.engine.optimizers import OPTIMIZERS

Array: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

_Function = TypeVar("_Function", bound=Callable[..., Any])

register_jitable(sigmoid)


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


_1D, _2D, _3D, _4D = float64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, :, :, ::1]
_FORWARD = types.void(_2D, _2D, _2D, _2D, _2D, _2D)
_BACKWARD = types.void(_2D, _2D, _2D, _2D, _2D, _2D, _2D)
_UPDATE = types.void(_1D, _2D, float64, float64, _1D)


def _function_at(signature: Any) -> Any:
    """Return what makes a function with this signature of the address of one.

    Functions could be handed over as they are, but to find their addresses takes a tenth of a millisecond at each call.
    """
    form = types.FunctionType(signature)

    @intrinsic
    def function_at(_typing_context, _address):  # type: ignore[no-untyped-def]  # numba's types
        def generate(context, builder, _signature, arguments):  # type: ignore[no-untyped-def]  # llvmlite's types
            function = cgutils.create_struct_proxy(form)(context, builder)
            function.c_addr = builder.inttoptr(arguments[0], cgutils.voidptr_t)
            return function._getvalue()

        return form(types.int64), generate

    return function_at


_forward_at, _backward_at, _update_at = map(_function_at, (_FORWARD, _BACKWARD, _UPDATE))


def _address_of(signature: Any) -> Callable[[Callable[..., Any]], int]:
    """Compile a function for ``signature``, and put its address in its place."""

    def compile_function(function: Callable[..., Any]) -> int:
        options: dict[str, Any] = {"nopython": True, "error_model": "numpy"}
        try:
            compiled = cfunc(signature, cache=True, **options)(function)
        except RuntimeError:  # nowhere to keep a cache: a file system that cannot be written to
            compiled = cfunc(signature, **options)(function)
        _ALIVE.append(compiled)
        return int(compiled.address)

    return compile_function


_ALIVE: list[Any] = []
"""The functions of which only addresses are known."""


def _source_of(formula: Callable[..., Any]) -> str:
    """Return what changes when the file of ``formula`` does, or that of what cells share."""
    sources = [Path(inspect.getfile(function)).read_bytes() for function in (formula, sigmoid)]
    return hashlib.sha256(b"".join(sources)).hexdigest()


# A column of a matrix as a tuple of numbers: a view of it costs more than the formulas.


@register_jitable  # type: ignore[untyped-decorator]  # numba's
def _column_of_1(matrix: Array, j: int) -> tuple[float, ...]:
    return (matrix[0, j],)


@register_jitable  # type: ignore[untyped-decorator]  # numba's
def _column_of_2(matrix: Array, j: int) -> tuple[float, ...]:
    return matrix[0, j], matrix[1, j]


@register_jitable  # type: ignore[untyped-decorator]  # numba's
def _column_of_3(matrix: Array, j: int) -> tuple[float, ...]:
    return matrix[0, j], matrix[1, j], matrix[2, j]


@register_jitable  # type: ignore[untyped-decorator]  # numba's
def _column_of_4(matrix: Array, j: int) -> tuple[float, ...]:
    return matrix[0, j], matrix[1, j], matrix[2, j], matrix[3, j]


@register_jitable  # type: ignore[untyped-decorator]  # numba's
def _column_of_5(matrix: Array, j: int) -> tuple[float, ...]:
    return matrix[0, j], matrix[1, j], matrix[2, j], matrix[3, j], matrix[4, j]


@register_jitable  # type: ignore[untyped-decorator]  # numba's
def _column_of_6(matrix: Array, j: int) -> tuple[float, ...]:
    return matrix[0, j], matrix[1, j], matrix[2, j], matrix[3, j], matrix[4, j], matrix[5, j]


_COLUMNS = (_column_of_1, _column_of_2, _column_of_3, _column_of_4, _column_of_5, _column_of_6)


@cache
def cell(name: str) -> tuple[int, int]:
    """Return the addresses of the forward and the backward pass through the cell of this name, for all its units.

    The first is called with what is added to the gates' sums by the input, the hidden state and the bias, (G, H) each,
    and with what is carried into the timestep (S, H); it writes what is carried out (S, H), and the inner numbers (K,
    H). The second is called with the gradients of what is carried out, and with what was carried in and out and the
    inner numbers; it writes the gradients of the sums, of what the hidden state adds to them, and of what is carried
    in.
    """
    formulas = CELLS[name]
    forward_unit, backward_unit = register_jitable(formulas.forward), register_jitable(formulas.backward)
    G, S, K = len(formulas.gates), formulas.carries, len(formulas.inner)
    gates, states, numbers_of = _COLUMNS[G - 1], _COLUMNS[S - 1], _COLUMNS[K - 1]
    source = _source_of(formulas.forward)

    @_address_of(_FORWARD)
    def forward(from_input, from_hidden, bias, before, after, inner):  # type: ignore[no-untyped-def]  # numba's types
        _ = source
        for j in range(before.shape[1]):
            carried, numbers = forward_unit(
                gates(from_input, j), gates(from_hidden, j), gates(bias, j), states(before, j)
            )
            for s in range(S):
                after[s, j] = carried[s]
            for k in range(K):
                inner[k, j] = numbers[k]

    @_address_of(_BACKWARD)
    def backward(d_after, before, after, inner, d_sums, d_hidden, d_before):  # type: ignore[no-untyped-def]  # as above
        _ = source
        for j in range(before.shape[1]):
            sums, hidden, carried = backward_unit(
                states(d_after, j), states(before, j), states(after, j), numbers_of(inner, j)
            )
            for g in range(G):
                d_sums[g, j] = sums[g]
                d_hidden[g, j] = hidden[g]
            for s in range(S):
                d_before[s, j] = carried[s]

    return forward, backward


@cache
def optimizer(name: str) -> int:
    """Return the address of the update of the optimiser of this name, for all parameters.

    It is called with the gradients (P,), the memory (k, P), which it changes, the learning rate and the number of the
    update; it writes the change of the parameters (P,).
    """
    rule = OPTIMIZERS[name]
    update_number, rows, source = register_jitable(rule.update), len(rule.state), _source_of(rule.update)
    if not rows:

        @_address_of(_UPDATE)
        def update_without_memory(gradients, _memory, learning_rate, number, change):  # type: ignore[no-untyped-def]  # as above
            _ = source
            for i in range(gradients.size):
                change[i] = update_number(gradients[i], (), learning_rate, number)[0]

        return update_without_memory

    column = _COLUMNS[rows - 1]

    @_address_of(_UPDATE)
    def update(gradients, memory, learning_rate, number, change):  # type: ignore[no-untyped-def]  # as above
        _ = source
        for i in range(gradients.size):
            change[i], state, _steps = update_number(gradients[i], column(memory, i), learning_rate, number)
            for row in range(rows):
                memory[row, i] = state[row]

    return update


@_compiled()
def _blocks(flat: Array, rows: int, H: int, V: int) -> tuple[Array, Array, Array, Array]:
    """Return [Wxh bh], Whh, Why and by, as ``Parameters`` cuts them; ``rows`` is G · H."""
    inputs, hidden, outputs = rows * (V + 1), rows * H, V * H
    return (
        flat[:inputs].reshape(rows, V + 1),
        flat[inputs : inputs + hidden].reshape(rows, H),
        flat[inputs + hidden : inputs + hidden + outputs].reshape(V, H),
        flat[inputs + hidden + outputs :],
    )


# Rows are addressed by their index instead of being cut out: a view costs more than a small sum.


@_compiled(reorders=True)
def _add_up(
    input_layer: Array, Whh: Array, x: int, before: Array, from_input: Array, from_hidden: Array, bias: Array
) -> None:
    """Compute what the input, the hidden state before and the bias add to the gates' sums, (G, H) each."""
    G, H = from_input.shape
    V = input_layer.shape[1] - 1
    for g in range(G):
        for i in range(H):
            row = g * H + i
            from_input[g, i], bias[g, i] = input_layer[row, x], input_layer[row, V]
            a = 0.0
            for j in range(H):
                a += Whh[row, j] * before[0, j]
            from_hidden[g, i] = a


@_compiled(reorders=True)
def _score(Why: Array, by: Array, h: Array, y: Array) -> int:
    """Compute the logits y of the hidden state h[0]; return the likeliest character."""
    likeliest = 0
    for k in range(y.size):
        logit = by[k]
        for i in range(h.shape[1]):
            logit += Why[k, i] * h[0, i]
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
def _gradient_of_logits(Why: Array, p: Array, t: int, target: int, dy: Array, d_after: Array) -> None:
    """Compute dy of timestep t, and add what it gives to the gradient of the hidden state, d_after[0]."""
    V, H = Why.shape
    for k in range(V):
        gradient = p[t, k] - 1.0 if k == target else p[t, k]
        dy[k] = gradient
        for j in range(H):
            d_after[0, j] += gradient * Why[k, j]


@_compiled()
def _add_share(
    input_layer: Array,
    Whh: Array,
    Why: Array,
    by: Array,
    x: int,
    before: Array,
    after: Array,
    dy: Array,
    d_sums: Array,
    d_hidden: Array,
    factor: float,
) -> None:
    """Add ``factor`` times what a timestep adds to its window's gradients."""
    G, H = d_sums.shape
    V = dy.size
    for g in range(G):
        for i in range(H):
            row, gradient, through_hidden = g * H + i, d_sums[g, i], d_hidden[g, i]
            input_layer[row, x] += gradient * factor
            input_layer[row, V] += gradient * factor
            for j in range(H):
                Whh[row, j] += through_hidden * before[0, j] * factor
    for k in range(V):
        gradient = dy[k]
        by[k] += gradient * factor
        for i in range(H):
            Why[k, i] += gradient * after[0, i] * factor


@_compiled(reorders=True)
def _squared_length(vector: Array) -> float:
    total = 0.0
    for i in range(vector.size):
        total += vector[i] * vector[i]
    return total


@_compiled()
def _clip(gradients: Array, clip_value: float, clip_norm: float) -> float:
    """Limit every gradient, and then the length of all of them; 0 is no limit. Return their squared length in
    between."""
    if clip_value > 0:
        for i in range(gradients.size):
            if abs(gradients[i]) > clip_value:
                gradients[i] = math.copysign(clip_value, gradients[i])
    squared_length = _squared_length(gradients)
    length = math.sqrt(squared_length)
    if clip_norm > 0 and length > clip_norm:
        factor = clip_norm / length
        for i in range(gradients.size):
            gradients[i] *= factor
    return squared_length


@_compiled()
def _add_through_hidden(Whh: Array, d_hidden: Array, d_before: Array) -> None:
    """Add to the gradient of the hidden state before, d_before[0], what it has through the gates."""
    G, H = d_hidden.shape
    for g in range(G):
        for i in range(H):
            for j in range(H):
                d_before[0, j] += d_hidden[g, i] * Whh[g * H + i, j]


@_compiled()
def _gates(parameters: int, H: int, V: int) -> int:
    """Return how many gates a network has, by the number of its parameters."""
    return (parameters - V * (H + 1)) // (H * (V + 1 + H))


_TRAINED = types.Tuple((int64, int64, float64, int64, boolean))


@_compiled(
    _TRAINED(
        *(int64, int64, int64),
        *(_1D, _2D, _1D, int64[::1], int64[::1], int64, float64, float64, float64, float64),
        *(_3D, _3D, _2D, _1D, _1D, _1D, _1D),
        *(int64, float64, int64, int64, _1D, int32[::1]),
    )
)
def train(
    forward_address: int,
    backward_address: int,
    update_address: int,
    parameters: Array,
    memory: Array,
    updates: Array,
    inputs: Indices,
    targets: Indices,
    window: int,
    learning_rate: float,
    clip_value: float,
    clip_norm: float,
    most_squared_length: float,
    carried: Array,
    inner: Array,
    p: Array,
    y: Array,
    gradients: Array,
    clipped: Array,
    change: Array,
    timestep: int,
    epoch_loss: float,
    epoch_correct: int,
    timesteps: int,
    losses: Array,
    correct: NDArray[np.int32],
) -> tuple[int, int, float, int, bool]:
    """Train up to ``timesteps`` timesteps, and up to as many epochs as there is room for their losses.

    Args:
        forward_address, backward_address, update_address: as ``cell`` and ``optimizer`` return them.
        parameters, memory, updates: of a ``TrainState``, are changed; ``updates`` may have more numbers than one.
        inputs, targets: (T,), as in ``TrainingText``.
        window, learning_rate: as in ``RunConfig``.
        clip_value, clip_norm: the same; 0 for none.
        most_squared_length: of the gradients before they are clipped by norm.
        carried, inner, p: (T + 1, S, H), (T, K, H) and (T, V), of the present epoch so far; are gone on with.
        y: (V,), receives the logits of the latest timestep.
        gradients, clipped, change: (P,), receive those of the latest window. They may be empty if windows have one
            timestep, nothing is clipped and the optimiser is the notebook's: the update is then made in place, which is
            faster and comes to the same.
        timestep, epoch_loss, epoch_correct: where the present epoch stands.
        timesteps: how many to train.
        losses, correct: (epochs,), receive those of the epochs that are finished.

    Returns:
        How many epochs were finished, and the timestep, the loss and the correct characters of the present one;
        whether an update was not finite: then it was not made, and the timestep is that of the window's end.
    """
    forward, backward = _forward_at(forward_address), _backward_at(backward_address)
    update = _update_at(update_address)
    T, S, H, V = inputs.size, carried.shape[1], carried.shape[2], p.shape[1]
    G = _gates(parameters.size, H, V)
    rows = G * H
    in_place = gradients.size == 0
    factor = -learning_rate if in_place else 1.0
    input_layer, Whh, Why, by = _blocks(parameters, rows, H, V)
    d_input_layer, dWhh, dWhy, dby = _blocks(parameters if in_place else gradients, rows, H, V)
    from_input, from_hidden, bias = np.empty((G, H)), np.empty((G, H)), np.empty((G, H))
    d_sums, d_hidden, dy = np.empty((G, H)), np.empty((G, H)), np.empty(V)
    d_after, d_before = np.empty((S, H)), np.empty((S, H))
    epochs, t = 0, timestep
    while timesteps > 0 and epochs < losses.size:
        target = targets[t]
        _add_up(input_layer, Whh, inputs[t], carried[t], from_input, from_hidden, bias)
        forward(from_input, from_hidden, bias, carried[t], carried[t + 1], inner[t])
        likeliest = _score(Why, by, carried[t + 1], y)
        _softmax(y, y[likeliest], 1.0, p, t)
        epoch_loss -= math.log(p[t, target] + 1e-9)
        epoch_correct += likeliest == target
        timesteps -= 1
        if in_place or (t + 1) % window == 0 or t + 1 == T:
            if not in_place:
                gradients[:] = 0.0
            start = t if in_place else t - t % window
            d_before[:] = 0.0
            for k in range(t, start - 1, -1):
                d_after, d_before = d_before, d_after
                _gradient_of_logits(Why, p, k, targets[k], dy, d_after)
                backward(d_after, carried[k], carried[k + 1], inner[k], d_sums, d_hidden, d_before)
                if k > start:
                    _add_through_hidden(Whh, d_hidden, d_before)
                _add_share(
                    d_input_layer,
                    dWhh,
                    dWhy,
                    dby,
                    inputs[k],
                    carried[k],
                    carried[k + 1],
                    dy,
                    d_sums,
                    d_hidden,
                    factor,
                )
            if not in_place:
                clipped[:] = gradients
                if not _clip(clipped, clip_value, clip_norm) <= most_squared_length:
                    return epochs, t, epoch_loss, epoch_correct, True
                update(clipped, memory, learning_rate, updates[0] + 1.0, change)
                updates[0] += 1.0
                for i in range(change.size):
                    parameters[i] += change[i]
        t += 1
        if t == T:
            losses[epochs], correct[epochs] = epoch_loss, epoch_correct
            epochs += 1
            t, epoch_loss, epoch_correct = 0, 0.0, 0
    return epochs, t, epoch_loss, epoch_correct, False


@_compiled(types.void(int64, _1D, int64, int64, _2D, _2D))
def recall(forward_address: int, parameters: Array, V: int, x: int, before: Array, inner: Array) -> None:
    """Compute the inner numbers (K, H) of a timestep that reads x, again; ``before`` (S, H) was carried into it."""
    forward, H = _forward_at(forward_address), before.shape[1]
    G = _gates(parameters.size, H, V)
    input_layer, Whh, _Why, _by = _blocks(parameters, G * H, H, V)
    from_input, from_hidden, bias = np.empty((G, H)), np.empty((G, H)), np.empty((G, H))
    _add_up(input_layer, Whh, x, before, from_input, from_hidden, bias)
    forward(from_input, from_hidden, bias, before, np.empty_like(before), inner)


@_compiled(types.void(int64, _constant(2), int64[::1], _4D, _2D, _3D))
def evaluate(
    forward_address: int, parameters: Array, inputs: Indices, carried: Array, inner: Array, probabilities: Array
) -> None:
    """Read the text with each of n networks (n, P).

    ``carried`` (n, T + 1, S, H) and ``probabilities`` (n, T, V) receive what they carry and say; ``inner`` (K, H) is
    room.
    """
    forward = _forward_at(forward_address)
    n, T, V = probabilities.shape
    H, y = carried.shape[3], np.empty(V)
    G = _gates(parameters.shape[1], H, V)
    from_input, from_hidden, bias = np.empty((G, H)), np.empty((G, H)), np.empty((G, H))
    for network in range(n):
        input_layer, Whh, Why, by = _blocks(parameters[network], G * H, H, V)
        states, p = carried[network], probabilities[network]
        states[0] = 0.0
        for t in range(T):
            _add_up(input_layer, Whh, inputs[t], states[t], from_input, from_hidden, bias)
            forward(from_input, from_hidden, bias, states[t], states[t + 1], inner)
            likeliest = _score(Why, by, states[t + 1], y)
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


@_compiled(
    types.void(int64, _constant(2), int64, int64[::1], float64, _constant(2), _3D, _2D, int64[:, ::1], _2D),
)
def sample(
    forward_address: int,
    parameters: Array,
    V: int,
    prompt: Indices,
    temperature: float,
    numbers: Array,
    carried: Array,
    inner: Array,
    drawn: Indices,
    chosen: Array,
) -> None:
    """Generate a text with each of n networks (n, P), by the random ``numbers`` (n, length) in its row.

    ``drawn`` and ``chosen``, (n, length), receive the characters and the probabilities they had; ``carried`` (2, S, H)
    and ``inner`` (K, H) are room.
    """
    forward, H = _forward_at(forward_address), carried.shape[2]
    y, p = np.empty(V), np.empty((1, V))
    G = _gates(parameters.shape[1], H, V)
    from_input, from_hidden, bias = np.empty((G, H)), np.empty((G, H)), np.empty((G, H))
    for network in range(len(parameters)):
        input_layer, Whh, Why, by = _blocks(parameters[network], G * H, H, V)
        before, after = carried[0], carried[1]
        before[:] = 0.0
        likeliest = 0
        for k in range(prompt.size + drawn.shape[1]):
            if k < prompt.size:
                x = prompt[k]
            elif temperature == 0:
                x, chosen[network, k - prompt.size] = likeliest, 1.0
            else:
                _softmax(y, y[likeliest], temperature, p, 0)
                x = _draw(p, numbers[network, k - prompt.size])
                chosen[network, k - prompt.size] = p[0, x]
            if k >= prompt.size:
                drawn[network, k - prompt.size] = x
            _add_up(input_layer, Whh, x, before, from_input, from_hidden, bias)
            forward(from_input, from_hidden, bias, before, after, inner)
            before, after = after, before
            likeliest = _score(Why, by, before, y)
