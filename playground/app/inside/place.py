"""Choosing one parameter of the network."""

from __future__ import annotations

import streamlit as st

from playground.app.inside.view import View
from playground.engine import PARAMETER_NAMES, visible


def choose_place(view: View) -> None:
    """Let a person choose a parameter by its matrix, row and column."""
    inspection, place = view.session.inspection, view.selection.place
    H, V = len(view.parameters.bh), len(view.parameters.by)
    is_output, is_bias = place.name in ("Why", "by"), place.name in ("bh", "by")

    def character(i: int) -> str:
        return visible(view.characters[i])

    with st.container(horizontal=True, key="place", vertical_alignment="bottom"):
        st.selectbox(
            "Matrix",
            PARAMETER_NAMES,
            key="inside-matrix",
            help="A click on an edge of the drawing chooses a weight, too.",
            on_change=inspection.choose,
            args=("matrix",),
        )
        st.selectbox(
            "To output" if is_output else "To unit",
            range(V if is_output else H),
            format_func=character if is_output else str,
            key="inside-row",
            help="Its row.",
            on_change=inspection.choose,
            args=("row",),
        )
        st.selectbox(
            "From input" if place.name == "Wxh" else "From unit",
            [0] if is_bias else range(V if place.name == "Wxh" else H),
            format_func=(lambda _: "bias") if is_bias else character if place.name == "Wxh" else str,
            key="inside-column",
            help="Its column.",
            disabled=is_bias,
            on_change=inspection.choose,
            args=("column",),
        )
