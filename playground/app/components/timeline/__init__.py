"""A scrubber over the run so far, which also ends each frame: pictures appear when it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from playground.app.components.frame import FRAMES_JAVASCRIPT, RANGE_JAVASCRIPT, Frame

_JAVASCRIPT = FRAMES_JAVASCRIPT + RANGE_JAVASCRIPT + (Path(__file__).parent / "timeline.js").read_text(encoding="utf-8")


def timeline(
    epoch: int,
    last: int,
    run: str,
    frame: Frame,
    answered: int,
    key: str,
    on_seek: Callable[[], None],
    *,
    live: bool,
    held: bool,
    explore: bool,
) -> None:
    """Show which epoch is looked at, and let a hand choose another; call it after all pictures of a frame.

    Args:
        epoch: the one that is looked at.
        last: the newest one.
        run: a name of the run, that comes back with what is sought.
        frame: the one that is now complete.
        answered: the number of the request that was answered last.
        key: of the element; what is sought can be found in ``st.session_state[key].sought``: epoch, run, whether the
            hand is still there (held) or only lets go of what was asked for before (settles), and the request's number.
        on_seek: called when an epoch is sought.
        live: whether the run is shown as it is now.
        held: whether a hand is on it, as far as the server knows.
        explore: whether charts to explore lie on the pictures of the frame.
    """
    shown = {"epoch": epoch, "last": last, "run": run, "live": live, "held": held, "answered": answered}
    shown |= {"frame": frame.number, "pictures": frame.pictures, "explored": frame.moment if explore else ""}
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("timeline", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(shown).encode(), on_sought_change=on_seek)
