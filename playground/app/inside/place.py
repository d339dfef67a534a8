"""Choosing one parameter of the network."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.app.state import bound
from playground.engine import CELLS, PARAMETER_NAMES, ParameterArray, parameter_layout, visible
from playground.session.session import Session


def choose_place(session: Session) -> None:
    """Let a person choose a parameter by its array, row and column."""
    trainer, place = session.shown.trainer, session.inspection.selection.place
    config = trainer.config
    layout = parameter_layout(config.hidden_size, trainer.vocabulary.size, CELLS[config.cell])
    (array,) = (array for array in layout if array.name == place.name)
    _list(
        session,
        "Matrix",
        "matrix",
        place.name,
        PARAMETER_NAMES,
        "A click on an edge of the drawing chooses a weight, too.",
    )
    _list(
        session,
        "To output" if array.rows == "character" else "To unit",
        "row",
        place.row,
        range(array.shape[0]),
        "Its row.",
        array,
    )
    if array.columns is not None:
        label = "From input" if array.columns == "character" else "From unit"
        _list(session, label, "column", place.column, range(array.shape[1]), "Its column.", array)


def _list(
    session: Session,
    label: str,
    name: str,
    chosen: str | int,
    options: range | tuple[str, ...],
    explanation: str,
    array: ParameterArray | None = None,
) -> None:
    characters = session.shown.trainer.vocabulary.characters

    def shown(option: object) -> str:
        if array is None or not isinstance(option, int):
            return str(option)
        kind = array.rows if name == "row" else array.columns
        if name == "row" and array.row_names:
            return f"{label} {array.row_names[option]}"
        return f"{label} {visible(characters[option]) if kind == 'character' else option}"

    # A list of another kind is another one: the browser goes on showing an option as it was named in the last.
    kind = "" if array is None else f"-{label.rsplit(maxsplit=1)[-1]}"
    st.selectbox(
        label,
        options,
        format_func=shown,
        help=explanation,
        label_visibility="collapsed",
        **bound(f"inside-{name}{kind}", chosen, partial(session.inspection.choose, name)),
    )
