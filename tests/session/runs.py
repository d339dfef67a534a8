"""Sessions to try, and requests as the stage makes them."""

from __future__ import annotations

from itertools import count

from playground.engine import Moment, RunConfig, SamplingConfig
from playground.session.requests import Request
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import SPEEDS

_REQUESTS = count(1)
TIMESTEP, ONE, FOUR, FULL = (
    next(speed for speed in SPEEDS if speed.name == name)
    for name in ("timestep", "30-per-second", "100-per-second", "full")
)
"""A timestep, an epoch, four epochs between two moments, and as many as there is time for."""


def run_of(epochs: int = 0, *, plan: int = 2_000, text: str = "I Love AI", **more: int | float | str) -> Run:
    """Return a run of a small network, trained ``epochs`` of ``plan``."""
    settings = {"hidden_size": 3, **more}
    run = Run(RunConfig(text=text, epochs=plan, **settings), SamplingConfig(length=8))  # type: ignore[arg-type]
    run.train(epochs)
    return run


def session_of(epochs: int = 0, *, plan: int = 2_000, text: str = "I Love AI", **more: int | float | str) -> Session:
    return Session(run_of(epochs, plan=plan, text=text, **more), FOUR)


def ask(session: Session, kind: str, **details: object) -> None:
    """Ask as the stage does, which shows the present run and has all its losses."""
    asked: dict[str, object] = {"kind": kind, "run": session.run.id, "view": "", "request": next(_REQUESTS)}
    request = Request.of({"losses": session.run.trainer.epoch, **asked, **details})
    assert request is not None
    session.take(request)


def fingerprint(run: Run) -> tuple[object, ...]:
    """Return all that training has made of a run."""
    trainer = run.trainer
    return (
        trainer.epoch,
        trainer.timestep,
        trainer.losses.tolist(),
        trainer.correct.tolist(),
        trainer.parameters.flat.tolist(),
        trainer.interventions,
    )


def in_numbers(moment: Moment) -> tuple[object, ...]:
    """Return all that is shown of a moment, to the last digit."""
    assert moment.sample is not None
    return (
        moment.epoch,
        moment.timestep,
        moment.parameters.tolist(),
        moment.states.tolist(),
        moment.probabilities.tolist(),
        moment.loss,
        moment.correct,
        moment.learning_rate,
        moment.sample.text,
        moment.sample.chosen.tolist(),
    )
