"""Many networks of the same shape at once: reading the text, and generating samples.

Their parameters are (n, P), a row each as in ``Parameters.flat``. One pass over the timesteps moves all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.engine.cells import ELMAN, Cell
from playground.engine.compiled import Backend, kernels
from playground.engine.config import SamplingConfig
from playground.engine.network import Array, parameter_layout
from playground.engine.sampling import Sample, SampleSeed, prompt_indices
from playground.engine.training_text import TrainingText


class Networks:
    """What n networks of the same shape carry while they read.

    Attributes:
        carried: at present, (n, S, H); the first of the S are the hidden states.
    """

    def __init__(self, parameters: Array, hidden_size: int, vocabulary_size: int, cell: Cell = ELMAN) -> None:
        flat = np.ascontiguousarray(parameters)
        arrays = {array.name: array.view(flat) for array in parameter_layout(hidden_size, vocabulary_size, cell)}
        self._cell = cell
        self._rows = np.arange(len(flat))
        # By character first, so that what an input adds is one block, or one row of it for each network.
        self._from_input = np.ascontiguousarray(np.moveaxis(arrays["Wxh"], 2, 0) + arrays["bh"])
        self._Whh, self._Why, self._by = arrays["Whh"], arrays["Why"], arrays["by"]
        self.carried = np.zeros((len(flat), cell.carries, hidden_size))

    def read(self, x: int | NDArray[np.intp]) -> None:
        """Read one character, the same for all of them or to each its own."""
        from_input = self._from_input[x] if isinstance(x, int) else self._from_input[x, self._rows]
        from_hidden = np.matmul(self._Whh, self.carried[:, 0, :, np.newaxis])[..., 0]
        if self._cell is ELMAN:
            from_hidden += from_input
            np.tanh(from_hidden, self.carried[:, 0])
            return
        n, _, H = self.carried.shape
        gates = (n, len(self._cell.gates), H)
        # The formulas take gates, and what is carried, by their names first; the bias is in what the input adds.
        inputs, hidden = (each.reshape(gates).swapaxes(0, 1) for each in (from_input, from_hidden))
        with np.errstate(over="ignore"):
            after, _ = self._cell.forward(inputs, hidden, (0.0,) * gates[1], self.carried.swapaxes(0, 1))
        self.carried = np.stack(after, axis=1)

    def logits(self) -> Array:
        """Return the logits of the next character, (n, V)."""
        y: Array = np.matmul(self._Why, self.carried[:, 0, :, np.newaxis])[:, :, 0]
        y += self._by
        return y

    def logits_of(self, states: Array) -> Array:
        """Return the logits that hidden states (n, T, H) lead to, (n, T, V)."""
        y: Array = np.matmul(states, np.swapaxes(self._Why, 1, 2))
        y += self._by[:, np.newaxis]
        return y


def softmax(y: Array, temperature: float = 1.0) -> Array:
    """Return softmax(y / temperature) along the last axis; at temperature 0 its limit, all on the likeliest."""
    if temperature == 0:
        likeliest: Array = (np.arange(y.shape[-1]) == y.argmax(axis=-1)[..., np.newaxis]).astype(np.float64)
        return likeliest
    p: Array = y - y.max(axis=-1, keepdims=True)
    if temperature != 1:
        with np.errstate(over="ignore"):
            p /= temperature
    np.exp(p, p)
    p /= np.add.reduce(p, axis=-1, keepdims=True)
    return p


def evaluate_batch(
    parameters: Array,
    training_text: TrainingText,
    hidden_size: int,
    backend: Backend = "numpy",
    cell: Cell = ELMAN,
) -> tuple[Array, Array]:
    """Read the whole text with each network, without learning.

    Returns:
        What is carried on before the text and after each timestep, (n, T + 1, S · H), and the probabilities of the next
        character at each timestep, (n, T, V), as ``evaluate`` gives them for one network.
    """
    n, T, V = len(parameters), training_text.timesteps, training_text.vocabulary.size
    states = np.zeros((n, T + 1, cell.carries * hidden_size))
    if backend == "numba":
        probabilities = np.empty((n, T, V))
        inputs = np.array(training_text.inputs, dtype=np.int64)
        compiled = kernels()
        carried = states.reshape(n, T + 1, cell.carries, hidden_size)
        compiled.evaluate(
            *(compiled.cell(cell.name)[0], np.ascontiguousarray(parameters), inputs),
            *(carried, np.empty((len(cell.inner), hidden_size)), probabilities),
        )
        return states, probabilities
    networks = Networks(parameters, hidden_size, V, cell)
    for t, x in enumerate(training_text.inputs):
        networks.read(x)
        states[:, t + 1] = networks.carried.reshape(n, -1)
    return states, softmax(networks.logits_of(states[:, 1:, :hidden_size]))


def sample_batch(
    parameters: Array,
    training_text: TrainingText,
    hidden_size: int,
    sampling: SamplingConfig,
    seeds: Sequence[SampleSeed],
    backend: Backend = "numpy",
    cell: Cell = ELMAN,
) -> list[Sample]:
    """Return a sample from each network, drawn from the seed in its place, as ``generate`` draws it.

    Of the samples' probabilities and hidden states nothing is kept: they have no rows.

    Raises:
        SettingError: if the prompt is empty or has a character that is not in the text.
    """
    vocabulary = training_text.vocabulary
    prompt = prompt_indices(vocabulary, sampling.prompt)
    if not seeds:
        return []
    numbers = _random_numbers(sampling, seeds)
    drawn, chosen = np.empty(numbers.shape, dtype=np.int64), np.empty(numbers.shape)
    if backend == "numba":
        compiled = kernels()
        compiled.sample(
            *(compiled.cell(cell.name)[0], np.ascontiguousarray(parameters), vocabulary.size),
            *(np.array(prompt, dtype=np.int64), sampling.temperature, numbers),
            *(np.empty((2, cell.carries, hidden_size)), np.empty((len(cell.inner), hidden_size)), drawn, chosen),
        )
    else:
        networks = Networks(parameters, hidden_size, vocabulary.size, cell)
        _generate(networks, prompt, sampling.temperature, numbers, drawn, chosen)
    no_probabilities, no_states = np.empty((0, vocabulary.size)), np.empty((0, hidden_size))
    texts = [sampling.prompt + vocabulary.decode(row.tolist()) for row in drawn]
    return [
        Sample(text, sampling.prompt, no_probabilities, chosen[i].copy(), no_states) for i, text in enumerate(texts)
    ]


def _generate(
    networks: Networks,
    prompt: list[int],
    temperature: float,
    numbers: Array,
    drawn: NDArray[np.int64],
    chosen: Array,
) -> None:
    """Write into ``drawn`` and ``chosen``, (n, length), what ``numbers`` (n, length) draw, and how probable it was."""
    for character in prompt[:-1]:
        networks.read(character)
    rows = np.arange(len(numbers))
    x = np.full(len(numbers), prompt[-1])
    for k in range(numbers.shape[1]):
        networks.read(x)
        p = softmax(networks.logits(), temperature)
        x = p.argmax(axis=1) if temperature == 0 else _draw(p, numbers[:, k])
        drawn[:, k] = x
        chosen[:, k] = p[rows, x]


def _random_numbers(sampling: SamplingConfig, seeds: Sequence[SampleSeed]) -> Array:
    """Return a random number for each character of each sample, (n, length); temperature 0 draws none."""
    numbers = np.zeros((len(seeds), sampling.length))
    if sampling.temperature == 0 or not seeds:
        return numbers
    # To seed one again takes a tenth of the time that a new one takes.
    seeded = np.random.RandomState(0)
    for row, each in zip(numbers, seeds, strict=True):
        if isinstance(each, tuple):
            seeded.seed(each)
        row[:] = (seeded if isinstance(each, tuple) else each).random_sample(sampling.length)
    return numbers


def _draw(p: Array, numbers: Array) -> NDArray[np.intp]:
    cumulative = p.cumsum(axis=1)
    cumulative /= cumulative[:, -1:]
    drawn: NDArray[np.intp] = (cumulative <= numbers[:, np.newaxis]).sum(axis=1)
    return drawn
