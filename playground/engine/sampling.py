"""Generating text, with the probabilities behind each character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from playground.engine.config import SamplingConfig, SettingError
from playground.engine.network import Array, Parameters, activations_for
from playground.engine.vocabulary import Vocabulary

RandomSource: TypeAlias = np.random.RandomState | np.random.Generator

SampleSeed: TypeAlias = np.random.RandomState | tuple[int, ...]
"""What a sample is drawn from: a random state, or the seed of one. A seed is cheaper where many samples are drawn."""


@dataclass(frozen=True)
class Sample:
    """A generated text.

    Attributes:
        text: the prompt and what was generated after it.
        prompt: the characters it started with.
        probabilities: (length, V), the distribution that each generated character was drawn from.
        chosen: (length,), the probability that each generated character had in it.
        hidden_states: (length, H), the hidden state that each generated character was drawn from: the one after
            reading the character before it.
    """

    text: str
    prompt: str
    probabilities: Array
    chosen: Array
    hidden_states: Array


@dataclass(frozen=True)
class LoggedSample:
    """What a network said after ``epoch`` epochs.

    Attributes:
        epoch: after how many.
        loss: of the last of them; None before the first.
        text: what it said.
        temperature: that it was drawn with; None where nobody noted it.
    """

    epoch: int
    loss: float | None
    text: str
    temperature: float | None = None


@np.errstate(over="ignore")
def generate(
    parameters: Parameters,
    vocabulary: Vocabulary,
    config: SamplingConfig,
    rng: RandomSource,
) -> Sample:
    """Read the prompt from a zero hidden state, then draw one character after the other, each the next one's input.

    With a prompt of one character this is the notebook's ``generate``. Of a longer prompt the notebook reads the first
    character only; here all of it is read, so that the network goes on from its end. Uses one random number per
    character, as ``RandomState.choice`` does, and none at temperature 0.

    Raises:
        SettingError: if the prompt is empty or has a character that is not in the vocabulary.
    """
    activations, H = activations_for(parameters, 1), parameters.hidden_size
    *warm_up, x = prompt_indices(vocabulary, config.prompt)
    for character in warm_up:
        activations.forward(parameters, character, 0)
        activations.states[0] = activations.states[1]

    probabilities = np.empty((config.length, vocabulary.size))
    hidden_states = np.empty((config.length, H))
    drawn = []
    for p, h in zip(probabilities, hidden_states, strict=True):
        activations.forward(parameters, x, 0)
        activations.states[0] = activations.states[1]
        h[:] = activations.states[1, :H]
        _sharpen(activations.y, config.temperature, p)
        x = int(p.argmax()) if config.temperature == 0 else _draw(p, rng)
        drawn.append(x)
    chosen = probabilities[np.arange(config.length), drawn]
    return Sample(config.prompt + vocabulary.decode(drawn), config.prompt, probabilities, chosen, hidden_states)


def prompt_indices(vocabulary: Vocabulary, prompt: str) -> list[int]:
    """Return the index of each character of a prompt.

    Raises:
        SettingError: if it is empty or has a character that is not in the vocabulary.
    """
    if not prompt:
        raise SettingError("Prompt must have at least one character.")
    return vocabulary.encode(prompt)


def _sharpen(y: Array, temperature: float, p: Array) -> None:
    """Compute softmax(y / temperature) into ``p``; at temperature 0 its limit, all on the likeliest character."""
    if temperature == 0:
        p.fill(0.0)
        p[y.argmax()] = 1.0
    else:
        # Shifted first, so that a tiny temperature sends all but the likeliest to −∞ and its probability to 0.
        with np.errstate(over="ignore"):
            np.exp((y - y.max()) / temperature, p)
        p /= p.sum()


def _draw(p: Array, rng: RandomSource) -> int:
    cumulative = p.cumsum()
    cumulative /= cumulative[-1]
    return int(cumulative.searchsorted(rng.random(), side="right"))
