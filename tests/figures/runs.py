"""Runs of many kinds, of which every picture keeps its promises."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from playground.app.pages import compare, inside, train
from playground.engine import RunConfig, SamplingConfig
from playground.session.requests import Request
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED, speed_named

PAGES = {page.url_path: page for page in (train.PAGE, inside.PAGE, compare.PAGE)}
HOSTILE = "<b>$x$</b>&amp;%{z}{row}:a:`"
_REQUESTS = count(1)
_LONG_TEXT = "row, row, row your boat\ngently down the stream\n" * 43
_DISTINCT_CHARACTERS = "".join(chr(0x4E00 + i) for i in range(400))


@dataclass(frozen=True)
class Kind:
    """A run, and which of its timesteps is looked at."""

    name: str
    text: str = "I Love AI"
    epochs: int = 30
    hidden_size: int = 8
    learning_rate: float = 0.5
    window: int = 1
    timestep: int = 4
    cell: str = "rnn"
    optimizer: str = "sgd"
    clip_value: float | None = None
    clip_norm: float | None = None


KINDS = (
    Kind("untrained", epochs=0),
    Kind("trained", epochs=600),
    Kind("window 3", window=3),
    Kind("whole text", window=8, timestep=0),
    Kind("worse than guessing", epochs=80, learning_rate=10.0),
    Kind("LSTM, Adam, clipped", window=3, learning_rate=0.02, cell="lstm", optimizer="adam", clip_norm=1.0),
    Kind("GRU, RMSProp, clipped", learning_rate=0.02, cell="gru", optimizer="rmsprop", clip_value=0.1, clip_norm=5.0),
    Kind("64 units", hidden_size=64, epochs=2),
    Kind("one unit, shortest text", text="ab", hidden_size=1, window=2),
    Kind("one repeated character", text="aaaa"),
    Kind("2,000 characters", text=_LONG_TEXT[:2_000], epochs=1, timestep=1_000),
    Kind("400 distinct characters", text=_DISTINCT_CHARACTERS, epochs=1, hidden_size=2, timestep=390),
    Kind("markup", text=HOSTILE),
    Kind("blanks and marks", text="a b\nc\td\r\ne\u00a0f\u0301\u200d\u202eשלום👩\u200d🚀"),
)


def session_of(kind: Kind) -> Session:
    """Return the session of somebody who trained a run of this kind."""
    config = RunConfig(
        text=kind.text,
        hidden_size=kind.hidden_size,
        learning_rate=kind.learning_rate,
        window=kind.window,
        cell=kind.cell,
        optimizer=kind.optimizer,
        clip_value=kind.clip_value,
        clip_norm=kind.clip_norm,
        epochs=10_000,
    )
    session = Session(Run(config, SamplingConfig()), DEFAULT_SPEED)
    session.run.train(kind.epochs)
    timestep = min(kind.timestep, session.run.trainer.timesteps - 1)
    session.inspection.pick({"kind": "timestep", "timestep": timestep})
    session.first_timestep = timestep
    return session


def opened(config: RunConfig | None = None) -> Session:
    """Return an untrained session with short samples, one epoch a moment."""
    return Session(
        Run(config or RunConfig(epochs=400), SamplingConfig(length=6)), speed_named("30-per-second") or DEFAULT_SPEED
    )


def ask(session: Session, kind: str, **details: object) -> None:
    """Ask as the stage does, which holds all losses."""
    asked = {"kind": kind, "run": session.run.id, "view": "", "request": next(_REQUESTS), **details}
    request = Request.of({"losses": session.run.trainer.epoch, **asked})
    assert request is not None
    session.take(request)
