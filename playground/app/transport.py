"""Play, pause, step and the numbers beside them, always in view."""

from __future__ import annotations

import math

import streamlit as st

from playground.app.session import Session
from playground.app.speed import SPEEDS
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
        shortcut="Space",
        disabled=run.is_over,
        help=_play_help(session),
        on_click=session.play_or_pause,
    )
    st.button(
        "Step",
        icon=":material/arrow_forward:",
        shortcut="Right" if step_key == "→" else step_key,
        disabled=run.is_over,
        help=f"Train one timestep: read one character, guess the next, learn from it. Key: {step_key}",
        on_click=session.step,
    )
    st.button(
        "Epoch",
        icon=":material/keyboard_double_arrow_right:",
        shortcut="Shift+Right",
        disabled=run.is_over,
        help="Train to the end of an epoch: once through the text. Key: shift+→",
        on_click=session.train_epoch,
    )
    st.button(
        "Reset",
        icon=":material/restart_alt:",
        shortcut="0",
        disabled=not (run.is_begun or session.playing),
        help="Back to the untrained network of this set-up. Undo brings this run back. Key: 0",
        on_click=session.reset,
    )
    st.button(
        "Undo",
        icon=":material/undo:",
        disabled=not session.undo,
        help=_undo_help(session),
        on_click=session.undo_discard,
    )


def _play_help(session: Session) -> str:
    if session.run.trainer.failure is not None:
        return "This run has ended; Reset it."
    if session.run.is_over:
        return "All epochs are done; raise Epochs to go on."
    if session.playing:
        return "Stop here; nothing is lost. Key: space"
    return "Train, frame after frame. Key: space"


def _undo_help(session: Session) -> str:
    if not session.undo:
        return "Brings back a run that a new one has replaced."
    run = session.undo[-1]
    return f"Bring back the run with {run.config.hidden_size} hidden units that was at epoch {run.trainer.epoch}."


def show_numbers(session: Session, evaluation: Evaluation) -> None:
    """Show how far the run is, and how good."""
    run = session.run
    loss, T = run.loss, run.trainer.timesteps
    with st.container(horizontal=True, key="numbers", gap="medium"):
        _metric("Epoch", f"{run.trainer.epoch} / {run.config.epochs}", "Times the text was read, of those planned.")
        _metric(
            "Loss",
            shown_loss(loss),
            f"Of the last epoch, in nats: −ln of the true next character's probability, summed over {T} timesteps.",
        )
        _metric(
            "Perplexity",
            "–" if loss is None else _perplexity(loss, T),
            "exp(loss / T): the network is as unsure as among this many equally likely characters.",
        )
        _metric("Correct", f"{evaluation.correct} / {T}", "Timesteps whose likeliest character is the true next one.")
        _metric("Steps/s", _rate(session), "Timesteps trained per second while playing.")


def shown_loss(loss: float | None) -> str:
    """Return ``loss`` with four decimals, or two digits where those would all be 0; a dash where there is none yet."""
    if loss is None:
        return "–"
    return f"{loss:.1e}" if 0.0 < loss < 0.00005 else f"{max(loss, 0.0):.4f}"


def _perplexity(loss: float, timesteps: int) -> str:
    perplexity = math.exp(max(loss, 0.0) / timesteps)
    return f"{perplexity:.3f}" if perplexity < 100 else f"{perplexity:,.0f}"


def _metric(label: str, value: str, explanation: str) -> None:
    st.metric(label, value, width="content", help=explanation)


def _rate(session: Session) -> str:
    rate = session.steps_per_second
    if rate is None or not session.playing:
        return "–"
    return f"{rate:,.0f}"
