"""What if: change numbers of the network by hand, and see at once what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from playground.app.components.strips import number
from playground.app.components.weight_editor import weight_editor
from playground.app.inside.place import choose_place
from playground.app.inside.view import View
from playground.app.inspection import EDITED
from playground.app.samples import tinted
from playground.engine import explain_forward


def show_what_if(view: View) -> None:
    """Put the controls for edits on the page, and what they change beside what was."""
    controls, effects = st.columns([2, 3])
    with controls:
        _controls(view)
    with effects:
        _effects(view)


def _controls(view: View) -> None:
    session, inspection = view.session, view.session.inspection
    run, place, unit = session.shown, view.selection.place, view.selection.unit
    choose_place(view)
    weight_editor(
        place,
        place.value_in(view.parameters),
        number(place.value_in(view.trained.parameters)),
        inspection.problem_at(place),
        run.id,
        EDITED,
        inspection.edit,
    )
    st.toggle(
        f"Silence unit {unit}",
        key="inside-silence",
        help="Nothing reaches it any more, so it is 0 at every timestep. A click on a unit in the drawing chooses it.",
        on_change=inspection.silence,
        args=(unit, run.id),
    )
    st.text(_edits_in_words(view))
    with st.container(horizontal=True):
        st.button(
            "Keep",
            disabled=not run.edits,
            icon=":material/check:",
            help="Make the changes part of the network; training goes on from there. Undo brings this run back.",
            on_click=inspection.keep,
        )
        st.button(
            "Put back",
            disabled=not run.edits,
            icon=":material/undo:",
            help="Take back all changes: the network is as it was trained.",
            on_click=inspection.put_back,
        )


def _edits_in_words(view: View) -> str:
    edits = view.session.shown.edits
    changes = [f"{place} is {number(value)}" for place, value in edits.values.items()]
    changes += [f"unit {unit} is silenced" for unit in sorted(edits.silenced)]
    if not changes:
        return "Nothing is changed."
    return f"Changed, but not trained: {', '.join(changes)}."


def _effects(view: View) -> None:
    """Show probabilities, loss and a sample with the edits, each above those of the network as it was trained."""
    run, t = view.session.shown, view.selection.timestep
    before, after = explain_forward(view.trained, t), view.forward
    sample, original = run.sample_with(view.parameters), run.sample_with(view.trained.parameters)
    shown = view.characters_strip(f"Probabilities at timestep {t}", after.p, is_probability=True)
    ghost = view.characters_strip("… as trained", before.p, is_probability=True)
    with st.container(key="what-if-effects"):
        view.show_strips("what-if-probabilities", [shown, replace(ghost, lit=False)])
        st.html(
            _losses(f"Loss at timestep {t}", after.loss, before.loss)
            + _losses("Loss of the whole text", view.reading.loss, view.trained.loss)
        )
        st.html(
            '<p class="strip-label">A sample</p>'
            f'<p class="sample">{tinted(sample, view.colors)}</p>'
            '<p class="strip-label">… as trained, with the same luck</p>'
            f'<p class="sample faded">{tinted(original, view.colors)}</p>'
        )


def _losses(what: str, after: float, before: float) -> str:
    return f'<p class="comparison">{escape(what)}: <b>{number(after)}</b> <span>{number(before)} as trained</span></p>'
