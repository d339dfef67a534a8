"""The network unrolled over timesteps, drawn in the browser: a canvas with buttons for timesteps, units and outputs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from playground.app.components.frame import FRAMES_JAVASCRIPT, Frame, javascript_module

NETWORK_DRAWING = javascript_module("networkDrawing", Path(__file__).parent / "drawing.js", "build", "decode", "show")
_JAVASCRIPT = FRAMES_JAVASCRIPT + NETWORK_DRAWING + (Path(__file__).parent / "network.js").read_text(encoding="utf-8")


def network(drawing: dict[str, Any], key: str, run: str, frame: Frame, on_pick: Callable[[], None]) -> None:
    """Draw ``drawing``, as ``figures.network`` makes it, at full width, when ``frame`` is complete.

    Args:
        drawing: what to draw.
        key: of the element; where a pick can be found: ``st.session_state[key].picked``.
        run: a name of what is drawn, that comes back with a pick.
        frame: the one that it is part of.
        on_pick: called when a timestep, a unit, an output or an edge is picked.
    """
    sent = network_as_sent(drawing) | {"run": run, "frame": frame.add_picture()}
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("network", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(sent).encode(), on_picked_change=on_pick)


def network_as_sent(drawing: dict[str, Any]) -> dict[str, Any]:
    """Return the drawing as the browser reads it."""
    return {name: _as_sent(value) for name, value in drawing.items()}


def _as_sent(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return base64.b64encode(value.astype("<f4").tobytes()).decode()
    return value
