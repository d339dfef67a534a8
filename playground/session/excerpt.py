"""Which part of a long text, and of a large vocabulary, a picture shows."""

from __future__ import annotations

from dataclasses import dataclass

from playground.engine import TrainingText

MOST_TIMESTEPS = 32
MOST_CHARACTERS = 48


@dataclass(frozen=True)
class Excerpt:
    """The timesteps and the characters that a picture shows.

    Attributes:
        timesteps: a range within 0 … T − 1.
        characters: indices of the characters shown, in the vocabulary's order.
    """

    timesteps: range
    characters: list[int]

    @classmethod
    def of(cls, text: TrainingText, first: int) -> Excerpt:
        """Return the excerpt that begins at timestep ``first``, moved back where the text ends sooner.

        Of a vocabulary too large to be read, only the characters that occur in these timesteps are shown.
        """
        T, V = text.timesteps, text.vocabulary.size
        first = max(0, min(first, T - MOST_TIMESTEPS))
        timesteps = range(first, min(first + MOST_TIMESTEPS, T))
        characters = list(range(V))
        if V > MOST_CHARACTERS:
            shown = slice(timesteps.start, timesteps.stop)
            characters = sorted({*text.inputs[shown], *text.targets[shown]})
        return cls(timesteps, characters)

    @property
    def slice(self) -> slice:
        """The timesteps, to take them out of an array."""
        return slice(self.timesteps.start, self.timesteps.stop)
