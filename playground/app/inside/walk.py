"""Step with me: timestep by timestep, and through one in its seven stages."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from playground.app.components.strips import number
from playground.app.inside.view import View
from playground.app.session import Session
from playground.app.stages import NOTEBOOK, STAGES, Stage
from playground.engine import visible


def show_walk_buttons(session: Session) -> None:
    """Put the buttons for the way through the text and through a timestep on the page."""
    inspection = session.inspection
    with st.container(horizontal=True, key="walk", gap="small"):
        st.button(
            "Previous timestep",
            key="previous-timestep",
            icon=":material/chevron_left:",
            shortcut=session.shortcut("Left"),
            help="Look at the timestep before; nothing is trained. Key: ←",
            on_click=inspection.previous_timestep,
        )
        st.button(
            "Next timestep",
            key="next-timestep",
            icon=":material/chevron_right:",
            shortcut=session.shortcut("Right"),
            help="Look at the timestep after; nothing is trained. Key: →",
            on_click=inspection.next_timestep,
        )
        st.button(
            "Previous stage",
            key="previous-stage",
            icon=":material/keyboard_arrow_up:",
            shortcut=session.shortcut("P"),
            help="Go back one of the seven stages of this timestep. Key: P",
            on_click=inspection.previous_stage,
        )
        st.button(
            "Next stage",
            key="next-stage",
            icon=":material/keyboard_arrow_down:",
            shortcut=session.shortcut("N"),
            help="Walk through this timestep in seven stages; after the last one all are shown again. Key: N",
            on_click=inspection.next_stage,
        )


def show_stages(view: View) -> None:
    """Let a person choose a stage; say what it does with this timestep's numbers, and which code does it."""
    st.segmented_control(
        "Stages of a timestep",
        STAGES,
        format_func=lambda stage: stage.name,
        key="inside-stage",
        help="Lights up what a stage uses. A second click shows all of the timestep again.",
        on_change=view.session.inspection.choose,
        args=("stage",),
    )
    stage = view.selection.stage
    st.text(
        stage_sentence(view, stage)
        if stage is not None
        else "Choose a stage, or press N, to walk through this timestep and see which line of the notebook does what."
    )
    with st.container(key="code"):
        st.html(_code(stage) if stage is not None else "<pre hidden></pre>")


def stage_sentence(view: View, stage: Stage) -> str:
    """Return what the stage does at the selected timestep, in its own numbers."""
    return _SENTENCES[stage.name](view)


def _read(view: View) -> str:
    forward, t = view.forward, view.selection.timestep
    start = f"Timestep {t} reads {_character(view, forward.input)}: a 1 in its place, 0 in all others."
    if t == 0:
        return f"{start} Nothing was read before, so the hidden state before is all 0."
    strongest = int(abs(forward.h_previous).argmax())
    return (
        f"{start} The hidden state before comes along; unit {strongest} is its strongest, "
        f"{number(forward.h_previous[strongest])}."
    )


def _mix(view: View) -> str:
    forward, unit = view.forward, view.selection.unit
    return (
        f"Unit {unit} adds up {number(forward.from_input[unit])} from the input, {number(forward.from_hidden[unit])} "
        f"from the hidden state before and a bias of {number(forward.bh[unit])}: {number(forward.sums[unit])}."
    )


def _squash(view: View) -> str:
    forward, unit = view.forward, view.selection.unit
    return (
        f"tanh keeps every unit between −1 and 1. Unit {unit}: tanh({number(forward.sums[unit])}) = "
        f"{number(forward.h[unit])}."
    )


def _score(view: View) -> str:
    y, target = view.forward.y, view.forward.target
    best = int(y.argmax())
    return (
        f"Every character gets a logit from the hidden state. The highest has {_character(view, best)}, "
        f"{number(y[best])}; the true next one, {_character(view, target)}, has {number(y[target])}."
    )


def _softmax(view: View) -> str:
    forward = view.forward
    best = int(forward.p.argmax())
    return (
        f"The exponentials, divided by their sum of {number(forward.exponentials.sum())}, are probabilities. "
        f"{_character(view, best)} gets {number(forward.exponentials[best])} / "
        f"{number(forward.exponentials.sum())} = {forward.p[best]:.1%}."
    )


def _compare(view: View) -> str:
    forward, target = view.forward, view.forward.target
    name = _character(view, target)
    return (
        f"The true next character is {name}, and it got {forward.p[target]:.1%}: a loss of "
        f"−ln {number(forward.p[target])} = {number(forward.loss)}. "
        f"dy of {name} is {number(forward.p[target])} − 1 = {number(forward.p[target] - 1.0)}."
    )


def _update(view: View) -> str:
    backward, place = view.backward, view.selection.place
    gradient = number(place.value_in(backward.gradients))
    if backward.update is None or backward.after is None:
        return f"{place} has a gradient of {gradient} so far; it changes when the window has been read to its end."
    rate = number(view.learning_rate)
    return (
        f"Every parameter moves against its gradient. {place}: {number(place.value_in(view.parameters))} − "
        f"{rate} × {gradient} = {number(place.value_in(backward.after))}."
    )


_SENTENCES: dict[str, Callable[[View], str]] = {
    "Read": _read,
    "Mix": _mix,
    "Squash": _squash,
    "Score": _score,
    "Softmax": _softmax,
    "Compare": _compare,
    "Update": _update,
}


def _character(view: View, index: int) -> str:
    return visible(view.characters[index])


def _code(stage: Stage) -> str:
    lines = "\n".join(_marked(line, stage) for line in NOTEBOOK)
    return f'<pre class="notebook" aria-label="The notebook\'s code of a timestep">{lines}</pre>'


def _marked(line: str, stage: Stage) -> str:
    for piece in stage.code:
        if piece in line:
            before, after = line.split(piece, maxsplit=1)
            return f"{escape(before)}<mark>{escape(piece)}</mark>{escape(after)}"
    return escape(line)
