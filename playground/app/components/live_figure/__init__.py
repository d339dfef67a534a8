"""A Plotly figure drawn on a canvas, in place, as fast as a film.

``st.plotly_chart`` builds a chart anew whenever its figure changes, which takes a tenth of a second and shows nothing
meanwhile. This component draws the part of Plotly's figure format that our figures use (heatmaps, lines, ticks, shapes
and annotations) and replaces one frame by the next without a gap.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from playground.app.components.frame import FRAMES_JAVASCRIPT, Frame, javascript_module
from playground.figures.theme import Figure

FIGURE_DRAWING = javascript_module("figureDrawing", Path(__file__).parent / "drawing.js", "draw")
_JAVASCRIPT = (
    FRAMES_JAVASCRIPT + FIGURE_DRAWING + (Path(__file__).parent / "live_figure.js").read_text(encoding="utf-8")
)


def live_figure(figure: Figure, key: str, description: str, frame: Frame) -> None:
    """Draw ``figure`` at full width, when ``frame`` is complete; ``description`` is its text alternative; empty if the
    figure stands beside one that has it."""
    drawing = {"figure": as_drawn(figure), "description": description, "frame": frame.add_picture()}
    # Registered at each use, because the registry belongs to the server, and tests run several in one process.
    mount = st.components.v2.component("live_figure", js=_JAVASCRIPT)
    mount(key=key, data=json.dumps(drawing).encode())


def as_drawn(figure: Figure) -> dict[str, Any]:
    """Return what the browser needs of ``figure``: a colour takes one byte of the eight that a number has."""
    return {"data": [_trace_as_drawn(trace) for trace in figure["data"]], "layout": figure["layout"]}


def _trace_as_drawn(trace: dict[str, Any]) -> dict[str, Any]:
    if trace["type"] != "heatmap":
        return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in trace.items()}
    z, low, high = trace["z"], trace["zmin"], trace["zmax"]
    levels = np.clip((z - low) / (high - low) * 255, 0, 255).round().astype(np.uint8)
    needed = ("type", "x0", "xaxis", "yaxis", "xgap", "ygap", "colorscale")
    return {name: trace[name] for name in needed} | {
        "rows": z.shape[0],
        "columns": z.shape[1],
        "levels": base64.b64encode(levels.tobytes()).decode(),
    }
