"""The Train page: watch the network learn."""

from __future__ import annotations

from collections.abc import Callable

from playground.app.page import Page
from playground.app.state_picture import state_picture
from playground.engine import Course, Moment, StepTrace, Trainer, visible
from playground.engine.course import WINDOW
from playground.figures.loss import loss_picture, pinned_losses
from playground.figures.picture import Picture
from playground.figures.ribbon import ribbon_picture
from playground.figures.sample import sample_picture
from playground.figures.scale import weight_limit
from playground.figures.theme import Theme
from playground.figures.timesteps import hidden_picture, probabilities_picture
from playground.figures.weights import weights_picture
from playground.session.excerpt import Excerpt
from playground.session.known import what_is_known
from playground.session.numbers import epochs, shown_loss
from playground.session.session import Session
from playground.session.time_travel import why_missed


def pictures(session: Session, moment: Moment, colors: Theme) -> list[Picture]:
    """Return the pictures of the page at one moment."""
    excerpt = Excerpt.of(moment.training_text, session.first_timestep)
    characters = moment.training_text.vocabulary.characters
    limit = weight_limit(session.shown.largest_weight)
    return [
        ribbon_picture(moment),
        _state(session, moment),
        losses(session, colors),
        sample_picture(moment, colors),
        probabilities_picture(moment, excerpt, colors),
        hidden_picture(moment, excerpt, colors),
        weights_picture(moment.network, characters, excerpt.characters, colors, limit),
    ]


def _state(session: Session, moment: Moment) -> Picture:
    """Return the sentence on where the run is, and what is offered."""
    return state_picture(session, what_happened(session, moment), offer=session.offer)


def losses(session: Session, colors: Theme) -> Picture:
    """Return the losses of the run and of those that are pinned."""
    trainer, past = session.run.trainer, session.time_travel.past
    cursor = None if past is None else past.trainer.epoch
    pinned = pinned_losses(session.pinboard.pins)
    return loss_picture(trainer.training_text, trainer.losses, colors, pinned, cursor)


def what_happened(session: Session, moment: Moment) -> str:
    """Return a sentence on where the run is."""
    if session.time_travel.is_past(moment):
        return _how_far(session, moment)
    wrong = what_is_wrong(session.shown.trainer)
    if wrong is not None:
        return wrong
    if moment.trace is not None:
        return _what_was_read(moment, moment.trace)
    return _how_far(session, moment)


def what_is_wrong(trainer: Trainer) -> str | None:
    """Return a sentence on a run that leads nowhere; None for one that does not."""
    if trainer.failure is not None:
        return str(trainer.failure)
    course = trainer.course
    return _WRONG[course](trainer) if course in _WRONG else None


def _divergence(trainer: Trainer) -> str:
    since = trainer.worse_than_guessing_since
    assert since is not None
    return (
        f"Worse than guessing since epoch {since + 1:,}: the loss stays above {shown_loss(trainer.uniform_baseline)}, "
        "what guessing would cost. The steps are too large."
    )


def _chaos(trainer: Trainer) -> str:
    recent = trainer.losses[-WINDOW:]
    return (
        f"Chaos: in the last {WINDOW} epochs the loss jumped between {shown_loss(recent.min())} and "
        f"{shown_loss(recent.max())}. The steps are too large for it to settle."
    )


def _plateau(trainer: Trainer) -> str:
    recent = trainer.losses[-WINDOW - 1 :]
    return (
        f"A plateau: the loss was {shown_loss(recent[0])} {WINDOW} epochs ago and is {shown_loss(recent[-1])} now, "
        f"with {trainer.correct[-1]:,} of {trainer.timesteps:,} characters right."
    )


_WRONG: dict[Course, Callable[[Trainer], str]] = {
    Course.DIVERGENCE: _divergence,
    Course.CHAOS: _chaos,
    Course.PLATEAU: _plateau,
}


def _what_was_read(moment: Moment, trace: StepTrace) -> str:
    characters, p = moment.training_text.vocabulary.characters, trace.p[trace.target]
    waits = "It learns when the window has been read to its end."
    learned = waits if trace.update is None else "The pictures show it after learning from that."
    return (
        f"Epoch {trace.epoch + 1:,}, timestep {trace.timestep:,}: read {visible(characters[trace.input])}, "
        f"gave the true next character {visible(characters[trace.target])} a probability of {p:.1%}: "
        f"a loss of {shown_loss(trace.loss)}. {learned}"
    )


def _how_far(session: Session, moment: Moment) -> str:
    if session.time_travel.is_past(moment):
        as_it_was = f"As it was after {moment.epoch:,} of {epochs(session.run.trainer.epoch)}."
        past = session.time_travel.past
        if past is not None and past.missed is not None:
            return f"{as_it_was} {why_missed(past)}"
        return f"{as_it_was} Looking changes nothing; Live goes back to the newest one."
    if (moment.epoch, moment.timestep) == (0, 0):
        return "Untrained, with random weights. Play trains it; Step follows one timestep at a time."
    if moment.epoch >= session.run.config.epochs:
        if session.run.trainer.course is Course.LEARNED:
            return f"Done after {epochs(moment.epoch)}: all {moment.training_text.timesteps:,} characters are right."
        return f"Done after {epochs(moment.epoch)}, and still learning. Raise Epochs to train on."
    learned = moment.epoch * moment.training_text.timesteps + moment.timestep
    known = what_is_known(moment)
    return f"Learned from {learned:,} timesteps: {known[0].lower()}{known[1:]}"


PAGE = Page(
    title="Train",
    icon=":material/school:",
    url_path="train",
    purpose="A tiny recurrent network learns what comes next.",
    pictures=pictures,
)
