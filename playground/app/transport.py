"""Play, pause, step, and the ways through the time of a run: one row, always in view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from playground.app.process import pace
from playground.app.state import bound
from playground.engine import CELLS, OPTIMIZERS
from playground.session.numbers import epochs
from playground.session.run import Run
from playground.session.session import ALWAYS_THE_SAME, Session
from playground.session.speed import SPEEDS


def show_transport(session: Session, *, arrows_train: bool) -> None:
    """Put the buttons and the speed on the page; where the arrows have another use, S trains a timestep.

    In presenter mode there are only those that run it, and the one that leaves the mode.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="transport", gap="small"):
        _buttons_to_train(session, "→" if arrows_train else "S")
        if not session.presenting:
            if session.shows("speed"):
                _speed(session)
            if session.shows("timeline"):
                _buttons_to_move(session)
            _buttons_to_keep(session)
        elif session.shows("share"):
            button_to_share(session)
        if session.presenting or session.shows("present"):
            _button_to_present(session)


def shortcut(session: Session, keys: str) -> str | None:
    """Return the keys that press a button of the page; None while a dialog lies over it, and it cannot be seen."""
    return None if session.dialog else keys


def pressed(session: Session, action: Callable[[], None]) -> None:
    """Do what a button says.

    What stands around the stage is then another page, also where the browser sends the press together with a request of
    the stage, which would be drawn alone.
    """
    action()
    session.needs_page_redraw = True


def _buttons_to_train(session: Session, step_key: str) -> None:
    run = session.run
    st.button(
        "Pause" if session.playing else "Play",
        key="play",
        type="primary",
        icon=":material/pause:" if session.playing else ":material/play_arrow:",
        shortcut=shortcut(session, "Space"),
        disabled=run.is_over,
        help=_play_help(session),
        on_click=pressed,
        args=(session, partial(_pause, session) if session.playing else session.play),
    )
    if session.shows("step"):
        _step(session, step_key)
    if session.shows("epoch"):
        _epoch(session)
    if session.shows("reset"):
        _reset(session)


def _step(session: Session, key: str) -> None:
    st.button(
        "Step",
        key="step",
        icon=":material/arrow_forward:",
        shortcut=shortcut(session, "Right" if key == "→" else key),
        disabled=session.run.is_over,
        help=f"Train one timestep: read one character, guess the next, learn from it. Key: {key}",
        on_click=pressed,
        args=(session, session.step),
    )


def _epoch(session: Session) -> None:
    st.button(
        "Epoch",
        key="epoch",
        icon=":material/keyboard_double_arrow_right:",
        shortcut=shortcut(session, "Shift+Right") if session.time_travel.past is None else None,
        disabled=session.run.is_over,
        help="Train to the end of an epoch: once through the text. Key: shift+→",
        on_click=pressed,
        args=(session, session.train_epoch),
    )


def _reset(session: Session) -> None:
    st.button(
        "Reset",
        key="reset",
        icon=":material/restart_alt:",
        shortcut=shortcut(session, "0"),
        disabled=not (session.run.is_begun or session.playing),
        help="Back to the untrained network of this set-up. Undo brings this run back. Key: 0",
        on_click=pressed,
        args=(session, session.reset),
    )


def _pause(session: Session) -> None:
    session.pause()
    pace().leave(session.id)


def _speed(session: Session) -> None:
    st.select_slider(
        "Speed",
        SPEEDS,
        format_func=lambda speed: speed.label,
        help="Automatic goes slowly, five epochs a second, while the loss comes to new lows or highs, and quickens by "
        "itself where nothing changes. All others go evenly, from 3 timesteps a second to full speed. Acts at once.",
        **bound("speed", session.speed, session.change_speed),
        label_visibility="collapsed",
    )


def _play_help(session: Session) -> str:
    if session.run.trainer.failure is not None:
        return "This run has ended; Reset it."
    if session.run.is_over:
        return "All epochs are done; Reset begins again."
    if session.playing:
        return "Stop here; nothing is lost. Key: space"
    return "Train, moment after moment. Key: space"


def _buttons_to_move(session: Session) -> None:
    is_live = session.time_travel.past is None
    is_at_start = session.shown.trainer.epoch == 0 and not (is_live and session.run.is_begun) and not session.playing
    st.button(
        "Earlier",
        key="earlier",
        icon=":material/skip_previous:",
        shortcut=shortcut(session, "Shift+Left"),
        disabled=is_at_start,
        help="Look at the epoch before; nothing is lost. Key: shift+←",
        on_click=pressed,
        args=(session, session.time_travel.earlier),
    )
    st.button(
        "Later",
        key="later",
        icon=":material/skip_next:",
        shortcut=None if is_live else shortcut(session, "Shift+Right"),
        disabled=is_live,
        help="Look at the epoch after. Key: shift+→",
        on_click=pressed,
        args=(session, session.time_travel.later),
    )
    st.button(
        "Live",
        key="live",
        icon=":material/last_page:",
        disabled=is_live and not session.time_travel.replaying,
        help="Show the run as it is now. Play, Step and Epoch go there, too.",
        on_click=pressed,
        args=(session, session.time_travel.live),
    )


def _buttons_to_keep(session: Session) -> None:
    for part, show in _KEEPING.items():
        if session.shows(part):
            show(session)


def _undo_and_redo(session: Session) -> None:
    st.button(
        "Undo",
        key="undo",
        icon=":material/undo:",
        disabled=not session.undo_history.undo,
        help=_come_back_help(session.undo_history.undo, "Takes back the latest change of the set-up."),
        on_click=pressed,
        args=(session, session.undo),
    )
    st.button(
        "Redo",
        key="redo",
        icon=":material/redo:",
        disabled=not session.undo_history.redo,
        help=_come_back_help(session.undo_history.redo, "Brings back what was undone."),
        on_click=pressed,
        args=(session, session.redo),
    )


def _film(session: Session) -> None:
    st.button(
        "Stop film" if session.time_travel.replaying else "Film",
        key="film",
        icon=":material/stop:" if session.time_travel.replaying else ":material/movie:",
        disabled=session.run.trainer.epoch == 0 and not session.playing,
        help="Replay the run so far as a film.",
        on_click=pressed,
        args=(session, session.time_travel.replay),
    )


def _continue_from_here(session: Session) -> None:
    st.button(
        "Continue from here",
        key="continue",
        icon=":material/alt_route:",
        disabled=session.time_travel.past is None or session.time_travel.replaying,
        help="Train on from the epoch that is shown. What became of it the first time is pinned.",
        on_click=pressed,
        args=(session, session.pinboard.continue_from_here),
    )


def _pin(session: Session) -> None:
    st.button(
        "Pin",
        key="pin",
        icon=":material/keep:",
        help="Keep the run as it is shown, to compare others with it.",
        on_click=pressed,
        args=(session, session.pinboard.pin),
    )


def _sample_again(session: Session) -> None:
    st.button(
        "Sample again",
        key="sample-again",
        icon=":material/casino:",
        help=ALWAYS_THE_SAME
        if session.run.sampling.temperature == 0.0
        else "Draw another sample from the network as it is.",
        on_click=pressed,
        args=(session, session.sample_again),
    )


_KEEPING: dict[str, Callable[[Session], None]] = {
    "undo": _undo_and_redo,
    "film": _film,
    "continue": _continue_from_here,
    "pin": _pin,
    "sample-again": _sample_again,
}


def _come_back_help(runs: Sequence[Run], otherwise: str) -> str:
    if not runs:
        return otherwise
    run = runs[-1]
    config = run.config
    kind = f"{CELLS[config.cell].title} with {config.hidden_size} hidden units, {OPTIMIZERS[config.optimizer].title}"
    return f"Bring back the run: {kind} at rate {config.learning_rate:g}, after {epochs(run.trainer.epoch)}."


def button_to_share(session: Session) -> None:
    """Put the button on the page that opens the link to what is seen."""
    st.button(
        "Share",
        key="share",
        icon=":material/qr_code_2:",
        help="A link, and its QR code, that open just what is seen.",
        on_click=pressed,
        args=(session, session.share),
    )


def _button_to_present(session: Session) -> None:
    st.button(
        "Leave presenter mode" if session.presenting else "Present",
        key="present",
        icon=":material/close_fullscreen:" if session.presenting else ":material/present_to_all:",
        shortcut=shortcut(session, "F"),
        help="Everything again. Key: F"
        if session.presenting
        else "Pictures, numbers and Play only, in large type. Key: F",
        on_click=pressed,
        args=(session, partial(session.present, on=not session.presenting)),
    )
