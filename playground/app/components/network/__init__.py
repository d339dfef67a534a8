"""The network unrolled over timesteps, drawn in the browser: a canvas with buttons for timesteps, units and outputs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

_JAVASCRIPT = (Path(__file__).parent / "network.js").read_text(encoding="utf-8")


def network(drawing: dict[str, Any], key: str, run: str, on_pick: Callable[[], None]) -> None:
    """Draw ``drawing``, as ``figures.network`` makes it, at full width.

    Args:
        drawing: what to draw.
        key: of the element; where a pick can be found: ``st.session_state[key].picked``.
        run: a name of what is drawn, that comes back with a pick.
        on_pick: called when a timestep, a unit, an output or an edge is picked.
    """
    sent = {name: _as_sent(value) for name, value in drawing.items()} | {"run": run}
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("network", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(sent).encode(), on_picked_change=on_pick)


def _as_sent(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return base64.b64encode(value.astype("<f4").tobytes()).decode()
    return value
