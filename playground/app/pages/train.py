"""The Train page: watch the network learn."""

from __future__ import annotations

import streamlit as st

from playground.app.film import Scene, figure_in_scene, sample_in_scene
from playground.app.losses import describe_losses, losses_figure, show_losses
from playground.app.notice import notice
from playground.app.picture import show_picture
from playground.app.samples import show_samples
from playground.app.session import Session
from playground.app.shell import Page, current_theme
from playground.app.transport import numbers
from playground.engine import Evaluation, visible
from playground.figures.excerpt import MAX_TIMESTEPS, Excerpt
from playground.figures.theme import Figure, Theme
from playground.figures.timesteps import (
    describe_hidden,
    describe_probabilities,
    hidden_figure,
    hidden_height,
    probabilities_figure,
    probabilities_height,
)
from playground.figures.weights import describe_weights, weights_figure


def _show(session: Session, evaluation: Evaluation) -> None:
    colors = current_theme()
    _state_of_the_run(session)
    loss, samples = st.columns([3, 2])
    with loss:
        show_losses(session, colors)
    with samples:
        show_samples(session, colors)
    pictures = _network_pictures(session, evaluation, _choose_excerpt(session), colors)
    timesteps, weights = st.columns(2)
    with timesteps:
        for name in ("probabilities", "hidden"):
            show_picture(name, *pictures[name], session)
    with weights:
        show_picture("weights", *pictures["weights"], session)


def _network_pictures(
    session: Session, evaluation: Evaluation, excerpt: Excerpt, colors: Theme
) -> dict[str, tuple[Figure, str]]:
    """Return what flows through the network at each timestep and its weights, as figures with their descriptions."""
    run, hover = session.shown, session.can_explore
    trainer, trained = run.trainer, run.trace.timestep if run.trace else None
    height = probabilities_height(excerpt) + hidden_height(run.config.hidden_size)
    parameters = trainer.parameters
    return {
        "probabilities": (
            probabilities_figure(trainer, evaluation, excerpt, colors, trained, hover=hover),
            describe_probabilities(trainer, evaluation, excerpt),
        ),
        "hidden": (
            hidden_figure(trainer, evaluation, excerpt, colors, trained, hover=hover),
            describe_hidden(evaluation),
        ),
        "weights": (
            weights_figure(parameters, trainer.vocabulary.characters, excerpt, height, colors, hover=hover),
            describe_weights(parameters),
        ),
    }


def _scene(session: Session, evaluation: Evaluation) -> Scene:
    colors, run = current_theme(), session.shown
    excerpt = Excerpt.of(run.trainer, session.first_timestep)
    pictures = _network_pictures(session, evaluation, excerpt, colors)
    loss = losses_figure(session, colors), describe_losses(session)
    return {
        "numbers": numbers(session, evaluation),
        "grid": '"loss loss loss sample sample" "probabilities probabilities probabilities weights weights" '
        '"hidden hidden hidden weights weights" / 1fr 1fr 1fr 1fr 1fr',
        "pictures": [
            figure_in_scene("loss", *loss),
            sample_in_scene(run.latest_sample(), colors),
            *(figure_in_scene(name, *picture) for name, picture in pictures.items()),
        ],
    }


def _choose_excerpt(session: Session) -> Excerpt:
    """Let a person choose which part of a long text is shown; follow the timestep that is trained by itself."""
    T = session.shown.trainer.timesteps
    if T > MAX_TIMESTEPS:
        session.follow_trained_timestep(MAX_TIMESTEPS)
        st.slider(
            "First timestep shown",
            0,
            T - MAX_TIMESTEPS,
            key="first_timestep",
            help=f"Of the text's {T} timesteps the pictures below show {MAX_TIMESTEPS}.",
        )
    return Excerpt.of(session.shown.trainer, session.first_timestep)


def _state_of_the_run(session: Session) -> None:
    trainer = session.shown.trainer
    if trainer.failure is not None:
        notice("failure", str(trainer.failure))
    elif trainer.worse_than_guessing_since is not None:
        notice(
            "worse-than-guessing",
            f"Worse than guessing since epoch {trainer.worse_than_guessing_since}: the loss stays above "
            f"{trainer.guessing_loss:.1f}, what guessing would cost. Try a smaller learning rate, and Reset.",
        )
    else:
        st.text(_what_happened(session))


def _what_happened(session: Session) -> str:
    """Return a sentence on where the run is; there always is one, so that the pictures below do not jump."""
    run = session.shown
    trace, trainer = run.trace, run.trainer
    if trace is not None:
        characters = trainer.vocabulary.characters
        return (
            f"Epoch {trace.epoch}, timestep {trace.timestep}: read {visible(characters[trace.input])}, "
            f"gave the true next character {visible(characters[trace.target])} a probability of "
            f"{trace.p[trace.target]:.1%}: a loss of {trace.loss:.3f}. The pictures show it after learning from that."
        )
    if session.time_travel.past is not None:
        epoch, newest = trainer.epoch, session.run.trainer.epoch
        return f"As it was after {epoch} of {newest} epochs. Looking changes nothing; Live goes back to the newest one."
    if not run.is_begun:
        return "Untrained, with small random weights. Play trains it; Step follows one timestep at a time."
    if run.is_over:
        return f"Done: epoch {trainer.epoch} of {run.config.epochs} is finished. Raise Epochs to train on."
    return f"Learned from {trainer.epoch * trainer.timesteps + trainer.timestep} timesteps so far."


PAGE = Page(
    title="Train",
    icon=":material/school:",
    url_path="train",
    purpose="A tiny recurrent network reads a text, one character after the other, and learns to say what comes next.",
    show=_show,
    arrows_train=True,
    scene=_scene,
)
