"""The experiment: what is trained, and how it is sampled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import streamlit as st

from playground.app.notice import notice
from playground.app.state import bound, bound_to_setting, show_in_widget
from playground.app.transport import button_to_share
from playground.engine import CELLS, OPTIMIZERS, SETTINGS
from playground.limits import LIMITS
from playground.session.presets import offered_presets, preset_with
from playground.session.session import RUN_FILE, Session

_LEARNING_RATES = (
    *(0.001, 0.0015, 0.002, 0.003, 0.005, 0.007),
    *(0.01, 0.015, 0.02, 0.03, 0.05, 0.07),
    *(0.1, 0.15, 0.2, 0.3, 0.5, 0.7),
    *(1.0, 1.5, 2.0),
)
_HIDDEN_SIZE_ON_SLIDER = min(64, LIMITS.largest_hidden_size)
_TEMPERATURE_ON_SLIDER = 2.0
_Maximum = TypeVar("_Maximum", int, float)
_MOST_MEGABYTES = 64


def show_sidebar(session: Session) -> None:
    """Put the widgets of all settings into the sidebar."""
    with st.sidebar:
        _experiment(session)
        if session.shows("experts"):
            _cell_and_rule(session)
        if session.shows("sampling"):
            _sampling(session)
        _share(session)


def _experiment(session: Session) -> None:
    shown = [show for part, show in _EXPERIMENT.items() if session.shows(part)]
    if shown:
        st.subheader("Experiment", anchor=False)
    for show in shown:
        show(session)
    if shown:
        in_flight = [each.label.lower() for each in SETTINGS.values() if each.effect == "in flight"]
        st.caption(
            f"{' and '.join(in_flight).capitalize()} act on the run in flight, and so does all sampling. "
            "Everything else starts a new run; Undo brings the old one back."
        )


def _text(session: Session) -> None:
    st.text_input(
        "Text",
        help=_help("text", "Type ⏎ for a line break, ⇥ for a tab."),
        **bound_to_setting(session, "text"),
    )
    _problem(session, "text")
    st.pills(
        "Preset texts",
        list(offered_presets()),
        help="Starts a new run on this text, with a set-up that learns it: hidden size, learning rate, epochs, cell "
        "and training rule. In a gap text each closing bracket depends on the opening one, that many letters before.",
        **bound("preset", preset_with(session.run.config), partial(_use_preset, session)),
    )


def _hidden_size(session: Session) -> None:
    is_on_slider = session.run.config.hidden_size <= _HIDDEN_SIZE_ON_SLIDER
    most = _HIDDEN_SIZE_ON_SLIDER if is_on_slider else int(SETTINGS["hidden_size"].maximum)
    st.slider(
        "Hidden size",
        min_value=1,
        max_value=_reaching(session, "hidden_size", most),
        help=_help("hidden_size", limits=(1, most)),
        **bound_to_setting(session, "hidden_size"),
    )


def _learning_rate(session: Session) -> None:
    rates = sorted({*_LEARNING_RATES, session.run.config.learning_rate})
    st.select_slider(
        "Learning rate",
        rates,
        format_func=lambda rate: f"{rate:g}",
        help=_help("learning_rate", limits=(rates[0], rates[-1])),
        **bound_to_setting(session, "learning_rate"),
    )


def _epochs(session: Session) -> None:
    _number(session, "epochs", step=100)


def _seed(session: Session) -> None:
    _number(session, "random_seed", step=1)


def _cell_and_rule(session: Session) -> None:
    st.subheader("Cell and training rule", anchor=False)
    config = session.run.config
    st.segmented_control(
        SETTINGS["cell"].label,
        list(CELLS),
        required=True,
        format_func=lambda name: CELLS[name].title,
        help=_help("cell"),
        **bound_to_setting(session, "cell"),
    )
    st.caption(CELLS[config.cell].purpose)
    _number(session, "initial_scale", step=0.01)
    st.caption("Small weights begin without an opinion; larger ones learn sooner, or never settle.")
    st.selectbox(
        SETTINGS["optimizer"].label,
        list(OPTIMIZERS),
        format_func=lambda name: OPTIMIZERS[name].title,
        help=_help("optimizer"),
        **bound_to_setting(session, "optimizer"),
    )
    st.caption(OPTIMIZERS[config.optimizer].purpose)
    _number(session, "clip_value", step=0.1)
    _number(session, "clip_norm", step=0.5)
    st.caption("Empty for none. Keeps one steep place from throwing the weights far away.")
    _number(session, "window", step=1)
    st.caption(f"{session.run.trainer.timesteps} or more is full backpropagation through time for this text.")


_EXPERIMENT: dict[str, Callable[[Session], None]] = {
    "text": _text,
    "hidden-size": _hidden_size,
    "learning-rate": _learning_rate,
    "epochs": _epochs,
    "seed": _seed,
}


def _sampling(session: Session) -> None:
    st.subheader("Sampling", anchor=False)
    st.text_input(
        "Prompt",
        help=_help("prompt", "All of it is read before the first character is drawn."),
        **bound_to_setting(session, "prompt"),
    )
    _problem(session, "prompt")
    _number(session, "length", step=10)
    most = max(_TEMPERATURE_ON_SLIDER, session.run.sampling.temperature)
    st.slider(
        "Temperature",
        min_value=0.0,
        max_value=_reaching(session, "temperature", most),
        step=0.1,
        help=_help("temperature", limits=(0.0, most)),
        **bound_to_setting(session, "temperature"),
    )


def _share(session: Session) -> None:
    st.subheader("Share", anchor=False)
    # In presenter mode it is beside Play.
    if session.shows("share") and not session.presenting:
        button_to_share(session)
    if session.shows("export"):
        _export_and_open(session)
    st.button(
        "About",
        icon=":material/info:",
        type="tertiary",
        help="Version, engine and keys.",
        on_click=session.about,
    )


def _export_and_open(session: Session) -> None:
    st.button(
        "Export",
        icon=":material/download:",
        help="Take the run with you: as a file, as code, as tables.",
        on_click=session.export,
    )
    if LIMITS.uploads:
        st.file_uploader(
            "Open a run file",
            type=["npz"],
            key=RUN_FILE,
            max_upload_size=_MOST_MEGABYTES,
            help="A file that Export has made. Undo brings the present run back.",
            on_change=_open_file,
            args=(session,),
        )
        _problem(session, RUN_FILE)


def _reaching(session: Session, name: str, maximum: _Maximum) -> _Maximum:
    """Return ``maximum``, the end of this setting's slider, after making the slider show what holds.

    To Streamlit a slider with another end is another one, that knows nothing of the value and begins at its least.
    """
    key = f"{name}-maximum"
    if st.session_state.get(key) != maximum:
        st.session_state[key] = maximum
        show_in_widget(name, session.settings[name])
    return maximum


def _number(session: Session, name: str, step: float) -> None:
    # Without limits on the widget, so that a number beyond them is answered with a sentence and not silently changed.
    st.number_input(
        SETTINGS[name].label,
        value=None,
        step=step,
        format="%g" if isinstance(step, float) else None,
        placeholder="None" if SETTINGS[name].default is None else None,
        help=_help(name),
        **bound_to_setting(session, name),
    )
    _problem(session, name)


_EFFECTS = {"new run": "Starts a new run.", "in flight": "Acts at once.", "next sample": ""}


def _help(name: str, more: str = "", limits: tuple[float, float] | None = None) -> str:
    """Return what a setting is, and what is allowed: on a slider what is between its ``limits``."""
    setting = SETTINGS[name]
    effect = more or _EFFECTS[setting.effect]
    allowed = setting.allowed_sentence if limits is None else f"From {limits[0]:g} to {limits[1]:g}"
    return f"{setting.description} {effect} {allowed}.".replace("  ", " ")


def _problem(session: Session, name: str) -> None:
    if name in session.problems:
        notice(f"problem-{name}", session.problems[name])


def _open_file(session: Session) -> None:
    session.open_file(st.session_state[RUN_FILE])


def _use_preset(session: Session, preset: str | None) -> None:
    if preset is not None:
        session.use_preset(offered_presets()[preset])
