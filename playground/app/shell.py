"""What all pages have in common: the experiment in the sidebar, the transport on top, and the frames of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.app.components.film import film
from playground.app.delivery import wait_until_sent
from playground.app.dialogs import show_dialog
from playground.app.film import Scene, film_of
from playground.app.notice import notice
from playground.app.session import Session
from playground.app.sidebar import show_sidebar
from playground.app.time_travel import SOUGHT
from playground.app.transport import show_numbers, show_time_travel, show_timeline, show_transport
from playground.engine import Evaluation
from playground.figures.theme import Theme, theme

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Page:
    """A page of the app.

    Attributes:
        title, icon, url_path: as in Streamlit's navigation; the first page's path is never seen.
        purpose: what one sees on it, in a sentence.
        show: puts the run, as it is now, on the page; called for every frame, while nobody else changes the session.
        arrows_train: whether the key → trains a timestep; else the arrows are the page's own.
        scene: what one moment looks like in the film of a run.
        show_controls: puts the page's own buttons below the transport, outside the frames.
    """

    title: str
    icon: str
    url_path: str
    purpose: str
    show: Callable[[Session, Evaluation], None]
    arrows_train: bool
    scene: Callable[[Session, Evaluation], Scene]
    show_controls: Callable[[Session], None] | None = None


def run_app(pages: Sequence[Page]) -> None:
    """Show the page that the person has chosen, with everything around it."""
    by_path = {page.url_path: page for page in pages}
    places: dict[str, DeltaGenerator] = {}
    linked = [
        st.Page(
            partial(_show_live, page, places),
            title=page.title,
            icon=page.icon,
            url_path=page.url_path,
            default=page is pages[0],
        )
        for page in pages
    ]
    chosen = st.navigation(linked, position="top")
    page = by_path.get(chosen.url_path, pages[0])
    session = Session.current()
    session.is_outdated = False
    session.open_page(page.url_path)
    st.html(f"<style>:root {{ {_css_variables(current_theme())} }}\n{_STYLE}</style>")
    show_sidebar(session)
    st.html(f'<header class="playground-header"><h1>RNN Playground</h1><p>{page.purpose}</p></header>')
    # On a phone, where Streamlit hides its own navigation in the sidebar; the style sheet shows it there alone.
    with st.container(horizontal=True, key="pages"):
        for link in linked:
            st.page_link(link)
    if session.link_problems:
        introduction = "The link asked for something that cannot be; the defaults are used instead."
        notice("link-problems", introduction, *session.link_problems)
    with st.container(key="controls"):
        show_transport(session, arrows_train=page.arrows_train)
        places["scrubber"] = show_time_travel(session)
    # Made here, although it is the page's: the browser takes down what a page made whenever it changes pages, and a
    # frame that arrives just then would find nothing before itself where these stood.
    places["page-controls"] = st.container(key="page-controls")
    chosen.run()
    session.publish_link()
    show_dialog(session)


def current_theme() -> Theme:
    """Return the colours of the page as the person has it."""
    return theme(dark=st.context.theme.type == "dark")


def _css_variables(colors: Theme) -> str:
    names = ("background", "text", "muted", "grid", "line", "marker")
    return " ".join(f"--playground-{name}: {getattr(colors, name)};" for name in names)


def _show_live(page: Page, places: Mapping[str, DeltaGenerator]) -> None:
    session = Session.current()
    if page.show_controls is not None:
        with places["page-controls"]:
            page.show_controls(session)
    seconds = session.seconds_between_frames if session.playing else None
    # Called in no container: a press that waited for the end of a frame is answered in the same thread, and Streamlit
    # would put the whole page where that frame was called.
    st.fragment(_frame, run_every=seconds)(session, page, places["scrubber"])


def _frame(session: Session, page: Page, scrubber: DeltaGenerator) -> None:
    """Train one frame's worth while playing, show everything as it is then, and wait until that has been sent."""
    with st.container(key="run"), session.lock:
        if session.is_outdated:
            st.rerun()
        begin = time.perf_counter()
        was_playing = session.playing
        if was_playing:
            session.advance_frame()
        session.begin_frame()
        if session.time_travel.replaying:
            film(film_of(session, page.scene), session.run.id, session.frame, SOUGHT, session.time_travel.seek)
        else:
            _show_moment(session, page, scrubber)
        if was_playing:
            if not session.playing:
                st.rerun()
            session.keep_pace(time.perf_counter() - begin)
    wait_until_sent()


def _show_moment(session: Session, page: Page, scrubber: DeltaGenerator) -> None:
    evaluation = session.shown.trainer.evaluate()
    show_numbers(session, evaluation)
    page.show(session, evaluation)
    with scrubber:
        show_timeline(session)
