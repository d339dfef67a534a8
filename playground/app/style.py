"""The style sheet of the page, and the colours that it uses."""

from __future__ import annotations

import hashlib
from functools import cache

import streamlit as st

from playground.app.stage.component import STATIC
from playground.figures.theme import Theme


def show_style(colors: Theme, *, presenting: bool) -> None:
    """Put the style sheet on the page; in presenter mode with what hides all but pictures, numbers and Play.

    The rules are files that the browser keeps; what they need to know of the theme is in the page.
    """
    names = ("background", "text", "muted", "grid", "line", "marker")
    variables = " ".join(f"--playground-{name}: {getattr(colors, name)};" for name in names)
    sheets = ["page.css", "presenter.css"] if presenting else ["page.css"]
    imports = " ".join(f'@import url("./app/static/{sheet}?v={_version(sheet)}");' for sheet in sheets)
    st.html(f"<style>{imports} :root {{ {variables} }}</style>")


@cache
def _version(sheet: str) -> str:
    return hashlib.sha256((STATIC / sheet).read_bytes()).hexdigest()[:8]
