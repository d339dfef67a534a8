"""Sentences about something that is wrong, in which a person's own text is shown as it is."""

from __future__ import annotations

from html import escape

import streamlit as st


def notice(key: str, *sentences: str) -> None:
    """Show ``sentences``, one a line, and have them said aloud; nothing in them is read as HTML, Markdown or LaTeX."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    with st.container(key=key):
        st.html(f'<div class="notice" role="alert">{lines}</div>')
