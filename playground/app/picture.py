"""A figure on the page: a drawing that keeps up with training and, while paused, a chart to explore above it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from playground.app.components.live_figure import live_figure
from playground.app.session import Session
from playground.figures.theme import Figure

_CHART_CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["zoomIn2d", "zoomOut2d", "autoScale2d"]}


def show_picture(name: str, figure: Figure, description: str, session: Session) -> None:
    """Show ``figure``; ``description`` is its text alternative, ``name`` that of its file when saved."""
    with st.container(key=f"chart-{name}"):
        live_figure(figure, f"live-{name}", "" if session.can_explore else description, session.frame)
        if session.can_explore:
            saved = {
                "format": session.picture_format.lower(),
                "filename": f"rnn-playground-{name}-epoch-{session.shown.trainer.epoch}",
                "scale": 2,
            }
            config = _CHART_CONFIG | {"toImageButtonOptions": saved}
            key = f"plotly-{session.frame.moment}-{name}"
            st.plotly_chart(go.Figure(figure), key=key, theme=None, config=config, alt=description)
