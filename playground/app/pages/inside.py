"""Inside a step: the network unrolled, and every number of a timestep with the ones that it is made of."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from playground.app.components.network import network, network_as_sent
from playground.app.film import Scene, sample_in_scene
from playground.app.inside.backward_pass import show_backward_pass
from playground.app.inside.forward_pass import show_forward_pass
from playground.app.inside.view import View
from playground.app.inside.walk import show_stages, show_walk_buttons
from playground.app.inside.what_if import show_what_if
from playground.app.inside.where_is_it import show_where_is_it
from playground.app.inspection import PICKED
from playground.app.notice import notice
from playground.app.selection import SECTIONS
from playground.app.session import Session
from playground.app.shell import Page, current_theme
from playground.app.transport import numbers
from playground.engine import Evaluation
from playground.figures.network import MOST_TIMESTEPS, network_drawing

_SHOW_SECTION = dict(
    zip(SECTIONS, (show_forward_pass, show_backward_pass, show_what_if, show_where_is_it), strict=True)
)


def _show(session: Session, evaluation: Evaluation) -> None:
    view = View.of(session, evaluation, current_theme())
    session.inspection.show_widgets()
    with st.container(key="moment"):
        if session.inspection.discarded:
            notice("discarded", session.inspection.discarded)
        else:
            st.text(_moment(view))
    _show_drawing(view)
    show_stages(view)
    st.segmented_control(
        "Numbers",
        SECTIONS,
        required=True,
        key="inside-section",
        help="Which numbers of this timestep are shown.",
        on_change=session.inspection.choose,
        args=("section",),
    )
    with st.container(key=f"section-{SECTIONS.index(view.selection.section)}"):
        _SHOW_SECTION[view.selection.section](view)


def _moment(view: View) -> str:
    """Return in a sentence which network is looked at, and when."""
    run, t = view.session.shown, view.selection.timestep
    kept = f" Changes made by hand were kept after epoch {run.kept_at}." if run.kept_at is not None else ""
    if view.reading.is_training and run.trace is not None:
        read = view.reading.timesteps
        rest = f"; what comes after timestep {read - 1} has not been read yet" if read < run.trainer.timesteps else ""
        return f"Timestep {t} as it was trained in epoch {run.trace.epoch}, before learning from it{rest}.{kept}"
    if run.edits:
        return f"The network with your changes, reading the whole text; the run itself is as it was.{kept}"
    epoch = run.trainer.epoch
    after = "untrained" if not run.is_begun else f"after {epoch} epochs" if epoch != 1 else "after 1 epoch"
    then = "is now" if view.session.time_travel.past is None else "was"
    return f"The network as it {then}, {after}, reading the whole text; looking does not train it.{kept}"


def _drawing_of(view: View) -> dict[str, Any]:
    run, stage = view.session.shown, view.selection.stage
    return network_drawing(
        view.reading,
        view.characters,
        view.selected,
        view.colors,
        edits=run.edits,
        ghost=view.trained if run.edits else None,
        lights=stage.lights if stage else None,
    )


def _scene(session: Session, evaluation: Evaluation) -> Scene:
    view = View.of(session, evaluation, current_theme())
    return {
        "numbers": numbers(session, evaluation),
        "grid": '"network" "sample" / 1fr',
        "pictures": [
            {"kind": "network", "area": "network", "network": network_as_sent(_drawing_of(view))},
            sample_in_scene(session.shown.latest_sample(), view.colors),
        ],
    }


def _show_drawing(view: View) -> None:
    run, inspection = view.session.shown, view.session.inspection
    with st.container(key="chart-network"):
        network(_drawing_of(view), PICKED, run.id, view.session.frame, partial(inspection.pick, PICKED))
    T = run.trainer.timesteps
    if T > MOST_TIMESTEPS:
        st.slider(
            "Timestep",
            0,
            T - 1,
            key="inside-timestep",
            help=f"The one whose numbers are shown; the drawing has {MOST_TIMESTEPS} around it.",
            on_change=inspection.choose,
            args=("timestep",),
        )


PAGE = Page(
    title="Inside a step",
    icon=":material/account_tree:",
    url_path="inside",
    purpose="Where does this number come from? Everything that one timestep computes, forward and backward.",
    show=_show,
    arrows_train=False,
    scene=_scene,
    show_controls=show_walk_buttons,
)
