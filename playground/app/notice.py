"""Sentences about something that is wrong, in which a person's own text is shown as it is."""

from __future__ import annotations

from html import escape

import streamlit as st


def notice(message: str, key: str) -> None:
    """Show ``message`` where it is said aloud at once; nothing in it is read as HTML, Markdown or LaTeX."""
    with st.container(key=key):
        st.html(f'<div class="notice" role="alert">{escape(message)}</div>')
