"""Every number of one timestep, forward and backward, each together with the ones that it is made of.

The formulas are those of ``docs/maths.md``. What is reported is what training computes: the same functions, or sums of
the very numbers that are reported beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.engine.backward import backward, gradient_of_sums
from playground.engine.edits import ParameterIndex
from playground.engine.network import Array, Evaluation, Parameters, cross_entropy
from playground.engine.trace import StepTrace
from playground.engine.trainer import Trainer


@dataclass(frozen=True)
class ForwardRecord:
    """A text as a network has read it, as far as it has.

    Attributes:
        parameters: the network that read the timesteps in ``explained``.
        inputs, targets: of each of the text's T timesteps, the index of the character read and of the next one.
        states: (n + 1, H): row t is the hidden state before timestep t; n timesteps have been read.
        probabilities: of the next character, (n, V).
        window: how many timesteps the gradient flows back through before an update.
        explained: the timesteps that these parameters have read. While an epoch is trained, the ones before it were
            read by earlier parameters.
        is_training: whether this is an epoch being trained, before learning from its latest timestep.
    """

    parameters: Parameters
    inputs: Sequence[int]
    targets: Sequence[int]
    states: Array
    probabilities: Array
    window: int
    explained: range
    is_training: bool

    @classmethod
    def of(
        cls, trainer: Trainer, parameters: Parameters | None = None, evaluation: Evaluation | None = None
    ) -> ForwardRecord:
        """Return the whole text as the trainer's network reads it now, or as one with other ``parameters`` does.

        ``evaluation`` is what these parameters make of the text, if that is already known.
        """
        parameters = parameters or trainer.parameters
        evaluation = evaluation or trainer.evaluate(parameters)
        return cls(
            parameters,
            trainer.inputs,
            trainer.targets,
            evaluation.states,
            evaluation.probabilities,
            trainer.config.window,
            range(trainer.timesteps),
            is_training=False,
        )

    @classmethod
    def in_training(cls, trainer: Trainer, trace: StepTrace) -> ForwardRecord:
        """Return the epoch as far as it was read when ``trace``'s timestep was trained, before learning from it."""
        window = trainer.config.window
        return cls(
            trace.parameters,
            trainer.inputs,
            trainer.targets,
            trace.states,
            trace.probabilities,
            window,
            range(trace.timestep // window * window, trace.timestep + 1),
            is_training=True,
        )

    @property
    def loss(self) -> float:
        """The sum of the losses of the timesteps read, in nats."""
        return sum(cross_entropy(float(p[target])) for p, target in zip(self.probabilities, self.targets, strict=False))

    @property
    def timesteps(self) -> int:
        """n, how many timesteps have been read."""
        return len(self.probabilities)

    def window_of(self, t: int) -> range:
        """Return the timesteps of t's window, as far as they have been read."""
        start = t // self.window * self.window
        return range(start, min(start + self.window, self.timesteps))

    def closes(self, window: range) -> bool:
        """Return whether ``window`` has been read to its end, where it is learned from."""
        return window.stop - window.start == self.window or window.stop == len(self.inputs)

    def logit_gradients(self, timesteps: range) -> Array:
        """Return dy = p − onehot(target) of each of ``timesteps``, (w, V)."""
        dy: Array = self.probabilities[timesteps.start : timesteps.stop].copy()
        for k, t in enumerate(timesteps):
            dy[k, self.targets[t]] -= 1.0
        return dy


@dataclass(frozen=True)
class Forward:
    """The forward pass through one timestep.

    Attributes:
        input, target: indices of the character read and of the one that follows it.
        h_previous: the hidden state before, (H,).
        from_input: Wxh[:, x], what the input adds to each unit's sum, (H,).
        from_hidden: Whh h_previous, what the hidden state before adds, (H,).
        bh: (H,).
        sums: a = Whh h_previous + Wxh[:, x] + bh, (H,).
        h: tanh(a), (H,).
        from_output: Why h, (V,).
        by: (V,).
        y: the logits Why h + by, (V,).
        exponentials: exp(y − max y), (V,).
        p: exponentials / their sum, (V,).
        loss: −ln(p[target] + 1e-9) in nats.
    """

    input: int
    target: int
    h_previous: Array
    from_input: Array
    from_hidden: Array
    bh: Array
    sums: Array
    h: Array
    from_output: Array
    by: Array
    y: Array
    exponentials: Array
    p: Array
    loss: float


def explain_forward(record: ForwardRecord, t: int) -> Forward:
    """Return everything that the forward pass computed at timestep t.

    Raises:
        IndexError: if t has not been read by the record's parameters.
    """
    _check(record, t)
    parameters = record.parameters
    x, h_previous, h = record.inputs[t], record.states[t], record.states[t + 1]
    from_hidden = parameters.Whh.dot(h_previous)
    from_input = parameters.Wxh[:, x].copy()
    from_output = parameters.Why.dot(h)
    y = from_output + parameters.by
    p = record.probabilities[t]
    return Forward(
        input=x,
        target=record.targets[t],
        h_previous=h_previous,
        from_input=from_input,
        from_hidden=from_hidden,
        bh=parameters.bh,
        sums=from_hidden + from_input + parameters.bh,
        h=h,
        from_output=from_output,
        by=parameters.by,
        y=y,
        exponentials=np.exp(y - y.max()),
        p=p,
        loss=cross_entropy(float(p[record.targets[t]])),
    )


@dataclass(frozen=True)
class Backward:
    """The backward pass through one timestep, and the update of its window.

    Attributes:
        window: the timesteps that are learned from together, as far as they have been read.
        dy: p − onehot(target), (V,).
        from_output: Whyᵀ dy, the gradient of the hidden state from this timestep's loss, (H,).
        from_later: Whhᵀ da₊, the gradient of the hidden state from the window's later timesteps, (H,).
        dh: from_output + from_later, (H,).
        slope: 1 − h², (H,).
        da: dh ⊙ slope, the gradient of the sums inside tanh, (H,).
        share: what this timestep adds to the window's gradients: da and dy times what they were multiplied with.
        gradients: of the window, the sum of its timesteps' shares.
        update: −learning rate · gradients; None where the window has not been read to its end.
        after: parameters + update; None as well.
    """

    window: range
    dy: Array
    from_output: Array
    from_later: Array
    dh: Array
    slope: Array
    da: Array
    share: Parameters
    gradients: Parameters
    update: Parameters | None
    after: Parameters | None


def explain_backward(record: ForwardRecord, t: int, learning_rate: float) -> Backward:
    """Return everything that the backward pass computes at timestep t, and what learning makes of it.

    Raises:
        IndexError: if t has not been read by the record's parameters.
    """
    _check(record, t)
    parameters = record.parameters
    window = record.window_of(t)
    dys, h = record.logit_gradients(window), record.states[window.start + 1 : window.stop + 1]
    with np.errstate(over="ignore", invalid="ignore"):
        das = gradient_of_sums(parameters, h, dys)
        k = t - window.start
        from_output = dys[k].dot(parameters.Why)
        is_last = k == len(window) - 1
        from_later = np.zeros_like(from_output) if is_last else das[k + 1].dot(parameters.Whh)
        gradients = _window_gradients(record, window, dys, h)
        update, after = None, None
        if record.closes(window):
            update, after = _empty_like(parameters), parameters.copy()
            np.multiply(gradients.flat, -learning_rate, update.flat)
            after.flat[:] += update.flat
    return Backward(
        window=window,
        dy=dys[k],
        from_output=from_output,
        from_later=from_later,
        dh=from_output + from_later,
        slope=1.0 - h[k] * h[k],
        da=das[k],
        share=_share(record, t, dys[k], das[k]),
        gradients=gradients,
        update=update,
        after=after,
    )


def _share(record: ForwardRecord, t: int, dy: Array, da: Array) -> Parameters:
    """Return what timestep t adds to its window's gradients: da onehot(x)ᵀ, da h_previousᵀ, dy hᵀ, da and dy."""
    share = _empty_like(record.parameters)
    share.Wxh[:, record.inputs[t]] = share.bh[:] = da
    share.Whh[:] = np.outer(da, record.states[t])
    share.Why[:] = np.outer(dy, record.states[t + 1])
    share.by[:] = dy
    return share


def shares_at(record: ForwardRecord, t: int, place: ParameterIndex) -> Array:
    """Return what each timestep of t's window, as far as it has been read, adds to the gradient at ``place``, (w,).

    Raises:
        IndexError: if t has not been read by the record's parameters.
    """
    _check(record, t)
    array = next(array for array in record.parameters.layout if array.name == place.name)
    window = record.window_of(t)
    dy, states = record.logit_gradients(window), record.states[window.start : window.stop + 1]
    gradient = dy
    if array.rows == "unit":
        with np.errstate(over="ignore", invalid="ignore"):
            gradient = gradient_of_sums(record.parameters, states[1:], dy)
    of_row: Array = gradient[:, place.row]
    if array.columns is None:
        return of_row
    if array.columns == "character":
        heard = np.array([float(record.inputs[k] == place.column) for k in window])
    else:
        # A sum inside tanh hears the hidden state before the timestep, a logit the one after it.
        heard = (states[:-1] if array.rows == "unit" else states[1:])[:, place.column]
    shares: Array = of_row * heard
    return shares


def ignored_gradient(record: ForwardRecord, t: int) -> Array:
    """Return what a window as long as the text would add to Whhᵀ da₊ at timestep t, (H,): what the present one ignores.

    Raises:
        IndexError: if t has not been read by the record's parameters.
        ValueError: if the text has not been read to its end: nobody knows then what comes later.
    """
    _check(record, t)
    if record.timesteps < len(record.inputs):
        raise ValueError("Only a text that has been read to its end shows what later timesteps would have said.")
    to_the_end, in_window = range(t, record.timesteps), range(t, record.window_of(t).stop)
    with np.errstate(over="ignore", invalid="ignore"):
        return _from_later(record, to_the_end) - _from_later(record, in_window)


def _from_later(record: ForwardRecord, timesteps: range) -> Array:
    """Return Whhᵀ da₊ at the first of ``timesteps``, from all the others."""
    parameters, later = record.parameters, timesteps[1:]
    if not later:
        return np.zeros(len(parameters.bh))
    h = record.states[later.start + 1 : later.stop + 1]
    da = gradient_of_sums(parameters, h, record.logit_gradients(later))
    from_later: Array = da[0].dot(parameters.Whh)
    return from_later


def _window_gradients(record: ForwardRecord, window: range, dy: Array, h: Array) -> Parameters:
    V = len(record.parameters.by)
    x = np.zeros((len(window), V + 1))
    x[np.arange(len(window)), [record.inputs[t] for t in window]] = 1.0
    x[:, V] = 1.0
    gradients = _empty_like(record.parameters)
    backward(record.parameters, x, record.states[window.start : window.stop], h, dy, gradients)
    return gradients


def _empty_like(parameters: Parameters) -> Parameters:
    return Parameters(len(parameters.bh), len(parameters.by))


def _check(record: ForwardRecord, t: int) -> None:
    if t not in record.explained:
        raise IndexError(f"Timestep {t} is not among those that these parameters have read, {record.explained}.")
