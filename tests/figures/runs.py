"""Runs of many kinds, of which every figure keeps its promises."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from playground.engine import Evaluation, RunConfig, Trainer
from playground.figures.excerpt import Excerpt


@dataclass(frozen=True)
class Kind:
    name: str
    text: str = "I Love AI"
    epochs: int = 30
    hidden_size: int = 8
    learning_rate: float = 0.5
    first_timestep: int = 0


@dataclass(frozen=True)
class Seen:
    """A run as the figures get it: the trainer, what it makes of its text, and the excerpt shown."""

    trainer: Trainer
    evaluation: Evaluation
    excerpt: Excerpt


_LONG_TEXT = "row, row, row your boat\ngently down the stream\n" * 43
_DISTINCT_CHARACTERS = "".join(chr(0x4E00 + i) for i in range(2_000))

KINDS = (
    Kind("untrained", epochs=0),
    Kind("one epoch", epochs=1),
    Kind("trained", epochs=600),
    Kind("worse than guessing", epochs=80, learning_rate=10.0),
    Kind("hardly learning", text="abca", learning_rate=0.001),
    Kind("one unit", hidden_size=1),
    Kind("128 units", hidden_size=128, epochs=2),
    Kind("shortest text", text="ab"),
    Kind("one repeated character", text="aaaa"),
    Kind("one repeated character untrained", text="aaaa", epochs=0),
    Kind("2,000 characters", text=_LONG_TEXT[:2_000], epochs=1, first_timestep=1_000),
    Kind("2,000 distinct characters", text=_DISTINCT_CHARACTERS, epochs=1, hidden_size=2, first_timestep=1_990),
    Kind("HTML", text="<b>bold</b>&amp;<br>&lt;<extra>"),
    Kind("LaTeX", text="$x$ costs $5 $$"),
    Kind("Markdown", text="**x** `y` :material/home: [z](u)"),
    Kind("templates", text="%{z} %{customdata[0]} {x}"),
    Kind("blanks", text="a b\nc\td\r\ne\u00a0f"),
    Kind("emoji", text="👩\u200d🚀 👍🏽 ❤\ufe0f"),
    Kind("right-to-left", text="שלום עולם مرحبا"),
    Kind("combining marks", text="e\u0301\u0308a\u0301\u0327"),
    Kind("lone joiners", text="a\u200d\u200db\u200e\u202e"),
)


def see(trainer: Trainer, first_timestep: int = 0) -> Seen:
    return Seen(trainer, trainer.evaluate(), Excerpt.of(trainer, first_timestep))


def run(kind: Kind) -> Seen:
    trainer = Trainer(
        RunConfig(text=kind.text, hidden_size=kind.hidden_size, learning_rate=kind.learning_rate, epochs=100_000)
    )
    trainer.run(epochs=kind.epochs)
    return see(trainer, kind.first_timestep)


def with_losses(losses: NDArray[np.float64], guessing_loss: float) -> Trainer:
    """Return what the loss figure needs of a trainer that had these losses."""
    return cast(Trainer, SimpleNamespace(losses=losses, guessing_loss=guessing_loss, epoch=len(losses)))
