"""The loss of the run and of those that are pinned, with the epoch that is looked at."""

from __future__ import annotations

from playground.app.picture import show_picture
from playground.app.session import Session
from playground.figures.loss import PinnedLosses, describe_loss, loss_figure
from playground.figures.theme import Figure, Theme


def show_losses(session: Session, colors: Theme) -> None:
    """Put the chart on the page."""
    show_picture("loss", losses_figure(session, colors), describe_losses(session), session)


def losses_figure(session: Session, colors: Theme) -> Figure:
    """Return the losses of the run so far and of those that are pinned."""
    return loss_figure(session.run.trainer, colors, _pinned(session), _cursor(session))


def describe_losses(session: Session) -> str:
    """Return what the chart shows, in words."""
    return describe_loss(session.run.trainer, _pinned(session), _cursor(session))


def _pinned(session: Session) -> list[PinnedLosses]:
    return [
        PinnedLosses(pin.name, pin.number, pin.run.trainer.losses, pin.run.trainer.guessing_loss)
        for pin in session.pinboard.pins
    ]


def _cursor(session: Session) -> int | None:
    return None if session.time_travel.past is None else session.time_travel.past.trainer.epoch
