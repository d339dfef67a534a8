"""Every number of one timestep, forward and backward, each together with the ones that it is made of.

The formulas are those of ``docs/maths.md``. What is reported is what training computes: the same functions, or sums of
the very numbers that are reported beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from playground.engine.backward import Flow, Through, backward, flow_back
from playground.engine.edits import ParameterIndex
from playground.engine.learning import Learning, UpdateRule
from playground.engine.network import Array, Evaluation, Parameters, cross_entropy, forward_cell
from playground.engine.trace import StepTrace
from playground.engine.train_state import TrainState
from playground.engine.trainer import Trainer
from playground.engine.training_text import TrainingText


@dataclass(frozen=True)
class ForwardRecord:
    """A text as a network has read it, as far as it has.

    Attributes:
        parameters: the network that read the timesteps in ``explained``.
        inputs, targets: of each of the text's T timesteps, the index of the character read and of the next one.
        states: (n + 1, S · H): row t is what the cell carries into timestep t, its first H numbers the hidden state; n
            timesteps have been read.
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
        return cls.of_trace(trainer.training_text, trainer.config.window, trace)

    @classmethod
    def of_trace(cls, text: TrainingText, window: int, trace: StepTrace) -> ForwardRecord:
        """Return the same for a run on ``text`` with this window."""
        return cls(
            trace.parameters,
            text.inputs,
            text.targets,
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

    @property
    def hidden_states(self) -> Array:
        """The hidden state before the text and after each timestep read, (n + 1, H)."""
        return self.states[:, : self.parameters.hidden_size]

    def carried(self, t: int) -> Array:
        """Return what the cell carries into timestep t, (S, H)."""
        carried: Array = self.states[t].reshape(-1, self.parameters.hidden_size)
        return carried

    def through(self, timesteps: range) -> Through:
        """Return what ``timesteps`` did, forward."""
        before = self.states[timesteps.start : timesteps.stop]
        with np.errstate(over="ignore"):
            inner = [forward_cell(self.parameters, self.inputs[t], self.carried(t))[1] for t in timesteps]
        return Through(before, self.states[timesteps.start + 1 : timesteps.stop + 1], np.array(inner))

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
class GateSum:
    """What a gate adds up for each unit, all (H,).

    Attributes:
        from_input: Wxh[:, x], what the input adds.
        hidden: Whh h_previous, what the hidden state before says.
        from_hidden: what that adds: the same, or multiplied with another gate.
        bias: bh.
        sums: a, all of it together.
        squashed: σ or tanh of the sums.
    """

    from_input: Array
    hidden: Array
    from_hidden: Array
    bias: Array
    sums: Array
    squashed: Array


@dataclass(frozen=True)
class Forward:
    """The forward pass through one timestep.

    Attributes:
        input, target: indices of the character read and of the one that follows it.
        h_previous: the hidden state before, (H,).
        gates: the sums of the cell's gates, in their order.
        numbers: all numbers inside the cell by their names, (H,) each: what it carries before and after, its inner
            ones, and those that it gives besides.
        h: the hidden state, (H,).
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
    gates: tuple[GateSum, ...]
    numbers: Mapping[str, Array]
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
    parameters, H = record.parameters, record.parameters.hidden_size
    h = record.states[t + 1, :H]
    numbers = _numbers(record, t)
    from_output = parameters.Why.dot(h)
    y = from_output + parameters.by
    p = record.probabilities[t]
    return Forward(
        input=record.inputs[t],
        target=record.targets[t],
        h_previous=record.states[t, :H],
        gates=_gate_sums(record, t, numbers),
        numbers=numbers,
        h=h,
        from_output=from_output,
        by=parameters.by,
        y=y,
        exponentials=np.exp(y - y.max()),
        p=p,
        loss=cross_entropy(float(p[record.targets[t]])),
    )


def _numbers(record: ForwardRecord, t: int) -> dict[str, Array]:
    """Return all numbers inside the cell at timestep t by their names, but for those that only a gradient gives."""
    cell, before = record.parameters.cell, record.carried(t)
    with np.errstate(over="ignore"):
        _, inner = forward_cell(record.parameters, record.inputs[t], before)
    known: dict[str, Array] = {f"{name} before": values for name, values in zip(cell.carried, before, strict=True)}
    known |= dict(zip(cell.carried, record.carried(t + 1), strict=True))
    known |= dict(zip(cell.inner, inner, strict=True))
    return _derived(record.parameters, known)


def _derived(parameters: Parameters, known: Mapping[str, Array]) -> dict[str, Array]:
    """Return ``known`` with what the cell gives besides, as far as it is made of known numbers."""
    found = dict(known)
    for name, formula in parameters.cell.derived.items():
        try:
            found[name] = formula(found)
        except KeyError:  # it is made of gradients, which are not known yet
            continue
    return found


def _gate_sums(record: ForwardRecord, t: int, numbers: Mapping[str, Array]) -> tuple[GateSum, ...]:
    parameters = record.parameters
    cell, shape = parameters.cell, (len(parameters.cell.gates), parameters.hidden_size)
    from_input = parameters.Wxh[:, record.inputs[t]].copy().reshape(shape)
    hidden = parameters.Whh.dot(record.carried(t)[0]).reshape(shape)
    bias = parameters.bh.reshape(shape)
    found = []
    for g, gate in enumerate(cell.gates):
        added = numbers[gate.hidden_factor] * hidden[g] if gate.hidden_factor else hidden[g]
        found.append(
            GateSum(from_input[g], hidden[g], added, bias[g], added + from_input[g] + bias[g], numbers[gate.name])
        )
    return tuple(found)


@dataclass(frozen=True)
class Backward:
    """The backward pass through one timestep, and the update of its window.

    Attributes:
        window: the timesteps that are learned from together, as far as they have been read.
        dy: p − onehot(target), (V,).
        from_output: Whyᵀ dy, the gradient of the hidden state from this timestep's loss, (H,).
        from_later: Whhᵀ du₊, the one from the gates of the window's next timestep, (H,).
        past_gates: the one from its formulas otherwise, (H,); 0 with the notebook's cell.
        dh: all three together, (H,).
        numbers: all numbers inside the cell and their gradients by their names, (H,) each.
        share: what this timestep adds to the window's gradients.
        gradients: of the window, the sum of its timesteps' shares.
        learning: what becomes of them; None where the window has not been read to its end.
        update: what is added to the parameters; None as well.
        after: parameters + update; None as well.
    """

    window: range
    dy: Array
    from_output: Array
    from_later: Array
    past_gates: Array
    dh: Array
    numbers: Mapping[str, Array]
    share: Parameters
    gradients: Parameters
    learning: Learning | None
    update: Parameters | None
    after: Parameters | None


def explain_backward(record: ForwardRecord, t: int, rule: UpdateRule, state: TrainState) -> Backward:
    """Return everything that the backward pass computes at timestep t, and what learning makes of it.

    Args:
        record: that has t.
        t: the timestep.
        rule: how gradients change the parameters.
        state: what the optimiser remembers before the update; its parameters are not looked at.

    Raises:
        IndexError: if t has not been read by the record's parameters.
    """
    _check(record, t)
    parameters = record.parameters
    window = record.window_of(t)
    dys, through = record.logit_gradients(window), record.through(window)
    with np.errstate(over="ignore", invalid="ignore"):
        flow = flow_back(parameters, through, dys)
        k = t - window.start
        from_output = dys[k].dot(parameters.Why)
        from_later, past_gates = np.zeros_like(from_output), np.zeros_like(from_output)
        if k + 1 < len(window):
            from_later, past_gates = flow.from_hidden[k + 1].dot(parameters.Whh), flow.past_gates[k + 1, 0]
        gradients = _window_gradients(record, window, through, dys)
        learning, update, after = None, None, None
        if record.closes(window):
            learning = rule.explain(gradients.flat, state)
            update, after = parameters.empty_like(), parameters.copy()
            update.flat[:] = learning.change
            after.flat[:] += update.flat
    return Backward(
        window=window,
        dy=dys[k],
        from_output=from_output,
        from_later=from_later,
        past_gates=past_gates,
        dh=from_output + from_later + past_gates,
        numbers=_with_gradients(record, t, flow, k),
        share=_share(record, t, dys[k], flow.sums[k], flow.from_hidden[k]),
        gradients=gradients,
        learning=learning,
        update=update,
        after=after,
    )


def _with_gradients(record: ForwardRecord, t: int, flow: Flow, k: int) -> dict[str, Array]:
    """Return the numbers of timestep t, the k-th of its window, with their gradients."""
    parameters = record.parameters
    cell, H = parameters.cell, parameters.hidden_size
    known = _numbers(record, t)
    hidden, *others = cell.carried
    known[f"d{hidden}"] = flow.after[k, 0]
    for s, name in enumerate(others, start=1):
        known[f"d{name} after"] = flow.after[k, s]
    for s, name in enumerate(cell.carried):
        known[f"d{name} before"] = flow.past_gates[k, s]
    sums = flow.sums[k].reshape(-1, H)
    for gate, gradient in zip(cell.gates, sums, strict=True):
        known["da" if len(cell.gates) == 1 else f"da {gate.name}"] = gradient
    return _derived(parameters, known)


def _share(record: ForwardRecord, t: int, dy: Array, da: Array, du: Array) -> Parameters:
    """Return what timestep t adds to its window's gradients: da onehot(x)ᵀ, du h_previousᵀ, dy hᵀ, da and dy."""
    share = record.parameters.empty_like()
    share.Wxh[:, record.inputs[t]] = share.bh[:] = da
    share.Whh[:] = np.outer(du, record.carried(t)[0])
    share.Why[:] = np.outer(dy, record.carried(t + 1)[0])
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
    dy, states = record.logit_gradients(window), record.hidden_states[window.start : window.stop + 1]
    gradient = dy
    if array.rows == "unit":
        with np.errstate(over="ignore", invalid="ignore"):
            flow = flow_back(record.parameters, record.through(window), dy)
        gradient = flow.from_hidden if array.columns == "unit" else flow.sums
    of_row: Array = gradient[:, place.row]
    if array.columns is None:
        return of_row
    if array.columns == "character":
        heard = np.array([float(record.inputs[k] == place.column) for k in window])
    else:
        # A gate's sum hears the hidden state before the timestep, a logit the one after it.
        heard = (states[:-1] if array.rows == "unit" else states[1:])[:, place.column]
    shares: Array = of_row * heard
    return shares


def ignored_gradient(record: ForwardRecord, t: int) -> Array:
    """Return what a window as long as the text would add to the gradients of what timestep t carries on, (S, H).

    The present window ignores it. The first row is of the hidden state.

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
    """Return the gradients of what is carried out of the first of ``timesteps``, (S, H), from all the others."""
    parameters, later = record.parameters, timesteps[1:]
    if not later:
        return np.zeros((parameters.cell.carries, parameters.hidden_size))
    flow = flow_back(parameters, record.through(later), record.logit_gradients(later))
    from_later: Array = flow.past_gates[0].copy()
    from_later[0] += flow.from_hidden[0].dot(parameters.Whh)
    return from_later


def _window_gradients(record: ForwardRecord, window: range, through: Through, dy: Array) -> Parameters:
    V = record.parameters.vocabulary_size
    x = np.zeros((len(window), V + 1))
    x[np.arange(len(window)), [record.inputs[t] for t in window]] = 1.0
    x[:, V] = 1.0
    gradients = record.parameters.empty_like()
    backward(record.parameters, x, through, dy, gradients)
    return gradients


def _check(record: ForwardRecord, t: int) -> None:
    if t not in record.explained:
        raise IndexError(f"Timestep {t} is not among those that these parameters have read, {record.explained}.")
