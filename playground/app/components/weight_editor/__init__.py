"""A field and a slider for one number of the network, that answer while it is dragged."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from playground.engine import Place

_JAVASCRIPT = (Path(__file__).parent / "weight_editor.js").read_text(encoding="utf-8")


def weight_editor(
    place: Place, value: float, original: str, problem: str, run: str, key: str, on_edit: Callable[[], None]
) -> None:
    """Show the value at ``place``, to be changed.

    Args:
        place: where the number stands.
        value: as it is now, with its edit.
        original: the number without it, as it is shown.
        problem: why the last edit was refused; empty if it was not.
        run: a name of the run, that comes back with an edit.
        key: of the element; where an edit can be found: ``st.session_state[key].edited``.
        on_edit: called for every edit.
    """
    shown = {
        "place": str(place),
        "name": place.name,
        "row": place.row,
        "column": place.column,
        "value": value,
        "typed": f"{value:.4g}",
        "original": original,
        "problem": problem,
        "reach": 2.0 ** math.ceil(max(abs(value), 1.0)).bit_length(),
        "run": run,
    }
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("weight_editor", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(shown).encode(), on_edited_change=on_edit)
