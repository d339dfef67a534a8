"""What is looked at inside a step: timestep, stage and section, and what belongs to the open section."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.app.inside.place import choose_place
from playground.app.state import bound
from playground.app.transport import pressed, shortcut
from playground.engine import CELLS, visible
from playground.figures.network import MOST_TIMESTEPS
from playground.session.selection import BACKWARD, FORWARD, SECTIONS, WHAT_IF
from playground.session.session import Session
from playground.session.stages import stages_of


def show_controls(session: Session) -> None:
    """Put the controls on the page, in two rows."""
    with st.container(horizontal=True, key="walk", gap="small", vertical_alignment="center"):
        _walk_buttons(session)
        _section(session)
        if session.shows("stages"):
            _stages(session)
    with st.container(horizontal=True, key="section-controls", gap="small", vertical_alignment="center"):
        _timestep(session)
        _SECTION_CONTROLS.get(session.inspection.selection.section, _no_controls)(session)


def _bound(session: Session, name: str) -> dict[str, Any]:
    """Return what makes a widget show this part of what is looked at, and change it."""
    inspection = session.inspection
    return bound(f"inside-{name}", inspection.shown_in_widget(name), partial(inspection.choose, name))


def _walk_buttons(session: Session) -> None:
    inspection = session.inspection
    buttons: list[tuple[str, str, str, str, Callable[[], Any]]] = [
        ("Previous timestep", "chevron_left", "Left", "Look at the timestep before; nothing is trained. Key: ←",
         inspection.previous_timestep),
        ("Next timestep", "chevron_right", "Right", "Look at the timestep after; nothing is trained. Key: →",
         inspection.next_timestep),
        ("Previous stage", "keyboard_arrow_up", "P", "Go back one of the seven stages of this timestep. Key: P",
         inspection.previous_stage),
        ("Next stage", "keyboard_arrow_down", "N",
         "Walk through this timestep in seven stages; after the last one all are shown again. Key: N",
         inspection.next_stage),
    ]  # fmt: skip
    for label, icon, keys, explanation, action in buttons if session.shows("stages") else buttons[:2]:
        st.button(
            label,
            key=label.lower().replace(" ", "-"),
            icon=f":material/{icon}:",
            shortcut=shortcut(session, keys),
            help=explanation,
            on_click=pressed,
            args=(session, action),
        )


def _section(session: Session) -> None:
    st.segmented_control(
        "Numbers",
        SECTIONS,
        required=True,
        help="Which numbers of this timestep are shown.",
        label_visibility="collapsed",
        **_bound(session, "section"),
    )


def _stages(session: Session) -> None:
    st.segmented_control(
        "Stages of a timestep",
        stages_of(CELLS[session.shown.config.cell]),
        format_func=lambda stage: stage.name,
        help="Lights up what a stage uses. A second click shows all of the timestep again.",
        label_visibility="collapsed",
        **_bound(session, "stage"),
    )


def _timestep(session: Session) -> None:
    T = session.shown.trainer.timesteps
    if T > MOST_TIMESTEPS:
        st.slider(
            "Timestep",
            0,
            T - 1,
            format="timestep %d",
            label_visibility="collapsed",
            help=f"The one whose numbers are shown; the drawing has {MOST_TIMESTEPS} around it.",
            **_bound(session, "timestep"),
        )


def _no_controls(_session: Session) -> None:
    pass


def _sums(session: Session) -> None:
    trainer = session.shown.trainer
    gates = CELLS[trainer.config.cell].gates
    if len(gates) > 1:
        st.segmented_control(
            "Gate",
            range(len(gates)),
            required=True,
            format_func=lambda number: f"{gates[number].name} {gates[number].title.removesuffix(' gate')}",
            label_visibility="collapsed",
            help="Whose sum is taken apart, and whose weights are the edges of the drawing.",
            **_bound(session, "gate"),
        )
    st.selectbox(
        "Hidden unit",
        range(trainer.config.hidden_size),
        format_func=lambda unit: f"Hidden unit {unit}",
        label_visibility="collapsed",
        help="Whose sum is taken apart. A click on a unit in the drawing chooses it, too.",
        **_bound(session, "unit"),
    )
    st.selectbox(
        "Output character",
        range(trainer.vocabulary.size),
        format_func=lambda i: f"Output character {visible(trainer.vocabulary.characters[i])}",
        label_visibility="collapsed",
        help="Whose logit is taken apart. A click on a bar in the drawing chooses it, too.",
        **_bound(session, "output"),
    )


def _what_if(session: Session) -> None:
    choose_place(session)
    inspection, run = session.inspection, session.shown
    unit = inspection.selection.unit
    st.toggle(
        f"Silence unit {unit}",
        help="Nothing reaches it any more, so it is 0 at every timestep. A click on a unit in the drawing chooses it.",
        **bound("inside-silence", unit in run.edits.silenced, lambda _is_silent: inspection.silence(unit, run.id)),
    )
    st.button(
        "Keep",
        disabled=not run.edits,
        icon=":material/check:",
        help="Make the changes part of the network; training goes on from there. Undo brings this run back.",
        on_click=pressed,
        args=(session, inspection.keep),
    )
    st.button(
        "Put back",
        disabled=not run.edits,
        icon=":material/undo:",
        help="Take back all changes: what is left is the run's own network.",
        on_click=pressed,
        args=(session, inspection.put_back),
    )


_SECTION_CONTROLS: dict[str, Callable[[Session], None]] = {FORWARD: _sums, BACKWARD: choose_place, WHAT_IF: _what_if}
