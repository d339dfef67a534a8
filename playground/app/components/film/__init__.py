"""A run as a film, played in the browser without asking the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from playground.app.components.frame import FRAMES_JAVASCRIPT, RANGE_JAVASCRIPT, Frame
from playground.app.components.live_figure import FIGURE_DRAWING
from playground.app.components.network import NETWORK_DRAWING

_JAVASCRIPT = (
    FRAMES_JAVASCRIPT
    + RANGE_JAVASCRIPT
    + FIGURE_DRAWING
    + NETWORK_DRAWING
    + (Path(__file__).parent / "film.js").read_text(encoding="utf-8")
)


def film(scenes: dict[str, Any], run: str, frame: Frame, key: str, on_seek: Callable[[], None]) -> None:
    """Play ``scenes``, as ``film_of`` makes them.

    Args:
        scenes: the film.
        run: a name of the run, that comes back with what is sought.
        frame: the one that is complete with it.
        key: of the element; the epoch that a person wants to stay at can be found in
            ``st.session_state[key].sought``, as with the timeline.
        on_seek: called when one is.
    """
    sent = scenes | {"run": run, "frame": frame.number}
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("film", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(sent).encode(), on_sought_change=on_seek)
