"""The text that a network learns from, as the indices it reads and predicts, and what knowing nothing of it costs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from playground.engine.vocabulary import Vocabulary


@dataclass(frozen=True)
class TrainingText:
    """A text of at least two characters.

    Attributes:
        text: the text itself.
        vocabulary: its characters.
        inputs, targets: of each timestep, the index of the character read and of the one that follows it, (T,).
    """

    text: str
    vocabulary: Vocabulary = field(init=False, repr=False, compare=False)
    inputs: tuple[int, ...] = field(init=False, repr=False, compare=False)
    targets: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        vocabulary = Vocabulary.of(self.text)
        indices = vocabulary.encode(self.text)
        object.__setattr__(self, "vocabulary", vocabulary)
        object.__setattr__(self, "inputs", tuple(indices[:-1]))
        object.__setattr__(self, "targets", tuple(indices[1:]))

    @property
    def timesteps(self) -> int:
        """T, the number of predictions in an epoch."""
        return len(self.inputs)

    @property
    def uniform_baseline(self) -> float:
        """T · ln V in nats: an epoch's loss if every character were thought equally likely."""
        return self.timesteps * math.log(self.vocabulary.size)

    @property
    def memoryless_floor(self) -> float:
        """Σ −ln(count(xy) / count(x·)) over the text's pairs of neighbours, in nats.

        No network that sees the present character alone can have a smaller loss on the whole text, so that one with a
        smaller loss uses its memory.
        """
        pairs = Counter(pairwise(self.text))
        firsts = Counter(self.text[:-1])
        return math.fsum(count * math.log(firsts[first] / count) for (first, _), count in pairs.items())
