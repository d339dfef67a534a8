"""Play, pause, step and the numbers beside them, always in view."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.app.components.timeline import timeline
from playground.app.run import Run
from playground.app.session import Session
from playground.app.speed import SPEEDS
from playground.app.time_travel import SOUGHT
from playground.engine import Evaluation


def show_transport(session: Session, *, arrows_train: bool) -> None:
    """Put the buttons and the speed on the page; where the arrows have another use, S trains a timestep."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="transport", gap="small"):
        _buttons(session, "→" if arrows_train else "S")
        st.select_slider(
            "Speed",
            SPEEDS,
            format_func=lambda speed: speed.label,
            key="speed",
            help="How much is trained between two frames, as far as a frame's time allows. Acts at once.",
            on_change=session.change_speed,
        )


def _buttons(session: Session, step_key: str) -> None:
    run = session.run
    st.button(
        "Pause" if session.playing else "Play",
        key="play",
        type="primary",
        icon=":material/pause:" if session.playing else ":material/play_arrow:",
        shortcut=session.shortcut("Space"),
        disabled=run.is_over,
        help=_play_help(session),
        on_click=session.play_or_pause,
    )
    st.button(
        "Step",
        key="step",
        icon=":material/arrow_forward:",
        shortcut=session.shortcut("Right" if step_key == "→" else step_key),
        disabled=run.is_over,
        help=f"Train one timestep: read one character, guess the next, learn from it. Key: {step_key}",
        on_click=session.step,
    )
    st.button(
        "Epoch",
        key="epoch",
        icon=":material/keyboard_double_arrow_right:",
        shortcut=session.shortcut("Shift+Right") if session.time_travel.past is None else None,
        disabled=run.is_over,
        help="Train to the end of an epoch: once through the text. Key: shift+→",
        on_click=session.train_epoch,
    )
    st.button(
        "Reset",
        key="reset",
        icon=":material/restart_alt:",
        shortcut=session.shortcut("0"),
        disabled=not (run.is_begun or session.playing),
        help="Back to the untrained network of this set-up. Undo brings this run back. Key: 0",
        on_click=session.reset,
    )
    st.button(
        "Undo",
        icon=":material/undo:",
        disabled=not session.undo_history.undo,
        help=_come_back_help(session.undo_history.undo, "Takes back the latest change of the set-up."),
        on_click=session.undo,
    )
    st.button(
        "Redo",
        icon=":material/redo:",
        disabled=not session.undo_history.redo,
        help=_come_back_help(session.undo_history.redo, "Brings back what was undone."),
        on_click=session.redo,
    )


def _play_help(session: Session) -> str:
    if session.run.trainer.failure is not None:
        return "This run has ended; Reset it."
    if session.run.is_over:
        return "All epochs are done; raise Epochs to go on."
    if session.playing:
        return "Stop here; nothing is lost. Key: space"
    return "Train, frame after frame. Key: space"


def _come_back_help(runs: Sequence[Run], otherwise: str) -> str:
    if not runs:
        return otherwise
    run = runs[-1]
    units, rate = run.config.hidden_size, run.config.learning_rate
    return f"Bring back the run with {units} hidden units and rate {rate:g} that was at epoch {run.trainer.epoch}."


def show_time_travel(session: Session) -> DeltaGenerator:
    """Put the buttons on the page that look at earlier epochs, and keep what was found there.

    Returns the place between them for the timeline.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="time-travel", gap="small"):
        _buttons_to_move(session)
        scrubber = st.container(key="scrubber")
        _buttons_to_keep(session)
    return scrubber


def _buttons_to_move(session: Session) -> None:
    is_live = session.time_travel.past is None
    is_at_start = session.shown.trainer.epoch == 0 and not (is_live and session.run.is_begun) and not session.playing
    st.button(
        "Earlier",
        key="earlier",
        icon=":material/skip_previous:",
        shortcut=session.shortcut("Shift+Left"),
        disabled=is_at_start,
        help="Look at the epoch before; nothing is lost. Key: shift+←",
        on_click=session.time_travel.earlier,
    )
    st.button(
        "Later",
        key="later",
        icon=":material/skip_next:",
        shortcut=None if is_live else session.shortcut("Shift+Right"),
        disabled=is_live,
        help="Look at the epoch after. Key: shift+→",
        on_click=session.time_travel.later,
    )
    st.button(
        "Live",
        key="live",
        icon=":material/last_page:",
        disabled=is_live and not session.time_travel.replaying,
        help="Show the run as it is now. Play, Step and Epoch go there, too.",
        on_click=session.time_travel.live,
    )


def _buttons_to_keep(session: Session) -> None:
    st.button(
        "Stop film" if session.time_travel.replaying else "Film",
        key="film",
        icon=":material/stop:" if session.time_travel.replaying else ":material/movie:",
        disabled=session.run.trainer.epoch == 0 and not session.playing,
        help="Replay the run so far as a film.",
        on_click=session.time_travel.replay,
    )
    st.button(
        "Continue from here",
        key="continue",
        icon=":material/alt_route:",
        disabled=session.time_travel.past is None or session.time_travel.replaying,
        help="Train on from the epoch that is shown. What became of it the first time is pinned.",
        on_click=session.pinboard.continue_from_here,
    )
    st.button(
        "Pin",
        key="pin",
        icon=":material/keep:",
        help="Keep the run as it is shown, to compare others with it.",
        on_click=session.pinboard.pin,
    )


def show_timeline(session: Session) -> None:
    """Put the scrubber on the page; call it last, because it completes the frame."""
    timeline(
        session.shown.trainer.epoch,
        session.run.trainer.epoch,
        session.run.id,
        session.frame,
        session.time_travel.answered,
        SOUGHT,
        session.time_travel.seek,
        live=session.time_travel.past is None,
        held=session.time_travel.scrubbing,
        explore=session.can_explore,
    )


def show_numbers(session: Session, evaluation: Evaluation) -> None:
    """Show how far the run is, and how good."""
    T = session.shown.trainer.timesteps
    explanations = (
        "Times the text was read, of those planned.",
        f"Of the last epoch, in nats: −ln of the true next character's probability, summed over {T} timesteps.",
        "exp(loss / T): the network is as unsure as among this many equally likely characters.",
        "Timesteps whose likeliest character is the true next one.",
    )
    with st.container(horizontal=True, key="numbers", gap="medium"):
        for (label, value), explanation in zip(numbers(session, evaluation), explanations, strict=True):
            st.metric(label, value, width="content", help=explanation)
        st.metric("Steps/s", _rate(session), width="content", help="Timesteps trained per second while playing.")


def numbers(session: Session, evaluation: Evaluation) -> list[list[str]]:
    """Return the names and values of the numbers of the moment that is shown."""
    run = session.shown
    loss, T = run.loss, run.trainer.timesteps
    return [
        ["Epoch", f"{run.trainer.epoch} / {run.config.epochs}"],
        ["Loss", shown_loss(loss)],
        ["Perplexity", shown_perplexity(loss, T)],
        ["Correct", f"{evaluation.correct} / {T}"],
    ]


def shown_loss(loss: float | None) -> str:
    """Return ``loss`` with four decimals, or two digits where those would all be 0; a dash where there is none yet."""
    if loss is None:
        return "–"
    return f"{loss:.1e}" if 0.0 < loss < 0.00005 else f"{max(loss, 0.0):.4f}"


def shown_perplexity(loss: float | None, timesteps: int) -> str:
    """Return exp(``loss`` / ``timesteps``) with three decimals, without them from 100 on; a dash without a loss."""
    if loss is None:
        return "–"
    perplexity = math.exp(max(loss, 0.0) / timesteps)
    return f"{perplexity:.3f}" if perplexity < 100 else f"{perplexity:,.0f}"


def _rate(session: Session) -> str:
    rate = session.steps_per_second
    if rate is None or not session.playing:
        return "–"
    return f"{rate:,.0f}"
