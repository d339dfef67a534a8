"""The Train page: watch the network learn."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from playground.app.components.live_figure import live_figure
from playground.app.notice import notice
from playground.app.run import Run
from playground.app.samples import show_samples
from playground.app.session import Session
from playground.app.sidebar import show_sidebar
from playground.app.transport import show_numbers, show_transport
from playground.engine import Evaluation, visible
from playground.figures.excerpt import MAX_TIMESTEPS, Excerpt
from playground.figures.loss import describe_loss, loss_figure
from playground.figures.theme import Figure, Theme, theme
from playground.figures.timesteps import (
    describe_hidden,
    describe_probabilities,
    hidden_figure,
    hidden_height,
    probabilities_figure,
    probabilities_height,
)
from playground.figures.weights import describe_weights, weights_figure

_STYLE = (Path(__file__).parent.parent / "style.css").read_text(encoding="utf-8")
_HEADER = """
<header class="playground-header">
  <h1>RNN Playground</h1>
  <p>A tiny recurrent network reads a text, one character after the other, and learns to say what comes next.</p>
</header>
"""
_CHART_CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["zoomIn2d", "zoomOut2d", "autoScale2d"]}


def page() -> None:
    """Show the experiment in the sidebar, and the run in the main column."""
    session = Session.current()
    colors = theme(dark=st.context.theme.type == "dark")
    st.html(f"<style>:root {{ {_css_variables(colors)} }}\n{_STYLE}</style>")
    show_sidebar(session)
    st.html(_HEADER)
    if session.link_problems:
        introduction = "The link asked for something that cannot be; the defaults are used instead."
        notice("link-problems", introduction, *session.link_problems)
    show_transport(session)
    with st.container(key="run"):
        st.fragment(_live, run_every=session.speed.seconds_between_frames if session.playing else None)(session)
    session.publish_link()


def _css_variables(colors: Theme) -> str:
    named = {"background": colors.background, "text": colors.text, "muted": colors.muted, "grid": colors.grid}
    return " ".join(f"--playground-{name}: {color};" for name, color in named.items())


def _live(session: Session) -> None:
    """Train one frame's worth while playing, and show everything as it is then."""
    with session.lock:
        was_playing = session.playing
        if was_playing:
            session.advance_frame()
        _show(session)
        if was_playing and not session.playing:
            st.rerun()


def _show(session: Session) -> None:
    run = session.run
    colors = theme(dark=st.context.theme.type == "dark")
    evaluation = run.trainer.evaluate()
    show_numbers(session, evaluation)
    _state_of_the_run(session)
    loss, samples = st.columns([3, 2])
    with loss:
        _picture("loss", loss_figure(run.trainer, colors), describe_loss(run.trainer), session)
    with samples:
        show_samples(session, colors)
    _network(session, evaluation, colors)


def _network(session: Session, evaluation: Evaluation, colors: Theme) -> None:
    """Show what flows through the network at each timestep, and its weights beside it."""
    run, hover = session.run, not session.playing
    trainer, trained = run.trainer, run.trace.timestep if run.trace else None
    excerpt = _choose_excerpt(session)
    timesteps, weights = st.columns(2)
    with timesteps:
        figure = probabilities_figure(trainer, evaluation, excerpt, colors, trained, hover=hover)
        _picture("probabilities", figure, describe_probabilities(trainer, evaluation, excerpt), session)
        figure = hidden_figure(trainer, evaluation, excerpt, colors, trained, hover=hover)
        _picture("hidden", figure, describe_hidden(evaluation), session)
    with weights:
        height = probabilities_height(excerpt) + hidden_height(run.config.hidden_size)
        parameters = trainer.parameters
        figure = weights_figure(parameters, trainer.vocabulary.characters, excerpt, height, colors, hover=hover)
        _picture("weights", figure, describe_weights(parameters), session)


def _choose_excerpt(session: Session) -> Excerpt:
    """Let a person choose which part of a long text is shown; follow the timestep that is trained by itself."""
    T = session.run.trainer.timesteps
    if T > MAX_TIMESTEPS:
        session.follow_trained_timestep(MAX_TIMESTEPS)
        st.slider(
            "First timestep shown",
            0,
            T - MAX_TIMESTEPS,
            key="first_timestep",
            help=f"Of the text's {T} timesteps the pictures below show {MAX_TIMESTEPS}.",
        )
    return Excerpt.of(session.run.trainer, session.first_timestep)


def _picture(name: str, figure: Figure, description: str, session: Session) -> None:
    """Show ``figure`` on a canvas that keeps up with training and, while paused, as a chart to explore above it."""
    with st.container(key=f"chart-{name}"):
        live_figure(figure, f"live-{name}", description if session.playing else "")
        if not session.playing:
            config = _CHART_CONFIG | {"toImageButtonOptions": {"filename": f"rnn-playground-{name}", "scale": 2}}
            st.plotly_chart(go.Figure(figure), key=f"plotly-{name}", theme=None, config=config, alt=description)


def _state_of_the_run(session: Session) -> None:
    trainer = session.run.trainer
    if trainer.failure is not None:
        notice("failure", str(trainer.failure))
    elif trainer.worse_than_guessing_since is not None:
        notice(
            "worse-than-guessing",
            f"Worse than guessing since epoch {trainer.worse_than_guessing_since}: the loss stays above "
            f"{trainer.guessing_loss:.1f}, what guessing would cost. Try a smaller learning rate, and Reset.",
        )
    else:
        st.text(_what_happened(session.run))


def _what_happened(run: Run) -> str:
    """Return a sentence on where the run is; there always is one, so that the pictures below do not jump."""
    trace, trainer = run.trace, run.trainer
    if trace is not None:
        characters = trainer.vocabulary.characters
        return (
            f"Epoch {trace.epoch}, timestep {trace.timestep}: read {visible(characters[trace.input])}, "
            f"gave the true next character {visible(characters[trace.target])} a probability of "
            f"{trace.p[trace.target]:.1%}: a loss of {trace.loss:.3f}. The pictures show it after learning from that."
        )
    if not run.is_begun:
        return "Untrained, with small random weights. Play trains it; Step follows one timestep at a time."
    if run.is_over:
        return f"Done: epoch {trainer.epoch} of {run.config.epochs} is finished. Raise Epochs to train on."
    return f"Learned from {trainer.epoch * trainer.timesteps + trainer.timestep} timesteps so far."
