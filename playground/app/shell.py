"""What all pages have in common: the experiment in the sidebar, the transport, and the stage with the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from playground.app.dialogs import show_dialog
from playground.app.notice import notice
from playground.app.page import Page
from playground.app.process import pace
from playground.app.sidebar import show_sidebar
from playground.app.stage.component import KEY, stage
from playground.app.stage.message import message
from playground.app.state import current_session, publish_link
from playground.app.style import show_style
from playground.app.transport import pressed, show_transport
from playground.figures.theme import Theme, theme
from playground.session.requests import Request
from playground.session.session import Session


def run_app(pages: Sequence[Page]) -> None:
    """Show the page that the person has chosen, with everything around it."""
    by_path = {page.url_path: page for page in pages}
    session = current_session()
    linked = [
        st.Page(
            partial(_show_page, page),
            title=page.title,
            icon=page.icon,
            url_path=page.url_path,
            default=page is pages[0],
            visibility="visible" if session.shows(page.url_path) else "hidden",
        )
        for page in pages
    ]
    chosen = st.navigation(linked, position="top")
    page = by_path.get(chosen.url_path, pages[0])
    goes_to, session.goes_to = session.goes_to, ""
    if goes_to in by_path and goes_to != page.url_path:
        st.switch_page(linked[pages.index(by_path[goes_to])])
    show_style(current_theme(), presenting=session.presenting)
    show_sidebar(session)
    st.html(f'<header class="playground-header"><h1>RNN Playground</h1><p>{page.purpose}</p></header>')
    # On a phone, where Streamlit hides its own navigation in the sidebar; the style sheet shows it there alone.
    with st.container(horizontal=True, key="pages"):
        for link in linked:
            if link.visibility == "visible":
                st.page_link(link)
    with st.container(key="controls"):
        show_transport(session, arrows_train=page.arrows_train)
    _say_what_the_link_hides(session)
    _say_of_the_link(session)
    # Before its fragment, in which it is only read: what happens from here on is of this run of the page.
    session.needs_page_redraw = False
    chosen.run()
    publish_link(session)
    show_dialog(session, page, current_theme())
    if session.message:
        st.toast(session.message)
        session.message = ""


def _say_what_the_link_hides(session: Session) -> None:
    if not session.hidden or session.presenting:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="of-the-link", gap="small"):
        st.text("The link hides some parts of the page.")
        st.button(
            "Show everything",
            key="show-everything",
            type="tertiary",
            icon=":material/visibility:",
            on_click=pressed,
            args=(session, session.show_everything),
        )


def _say_of_the_link(session: Session) -> None:
    """Say where a link leads while the run is on its way there, and what was wrong with it.

    It lies over the pictures, so that nothing moves when it goes.
    """
    if session.destination is None and not session.link_problems:
        return
    with st.container(key="over-the-pictures", gap="small"):
        if session.destination is not None:
            st.text(f"On the way to epoch {session.destination:,}, where the link leads; it stops there by itself.")
        if session.link_problems:
            introduction = "The link asked for something that cannot be; the defaults are used instead."
            notice("link-problems", introduction, *session.link_problems)
            st.button(
                "Close", key="close-link-problems", on_click=pressed, args=(session, session.forget_link_problems)
            )


def current_theme() -> Theme:
    """Return the colours of the page as the person has it."""
    return theme(dark=st.context.theme.type == "dark")


def _show_page(page: Page) -> None:
    session = current_session()
    session.visit(page.url_path)
    # Where the arrows are the page's own, its controls are what runs it.
    if page.show_controls is not None and not (session.presenting and page.arrows_train):
        with st.container(key="page-controls"):
            page.show_controls(session)
    _show_stage(session, page, [True])


@st.fragment
def _show_stage(session: Session, page: Page, is_first: list[bool]) -> None:
    """Put the stage on the page; run again by itself whenever the stage asks for something."""
    whole_page, is_first[0] = is_first[0], False
    with session.lock:
        if session.needs_page_redraw and not whole_page:
            st.rerun()
        sent = message(session, page, current_theme(), pace(), whole_page=whole_page)
        if session.needs_page_redraw:
            # The page is drawn anew, with what has just been trained: what the stage does not have comes with it.
            st.rerun()
    stage(sent, partial(_take, session))


def _take(session: Session) -> None:
    # Where another page has just come, it may be that nothing is known of the stage of the one before.
    request = Request.of(st.session_state[KEY].get("asked")) if KEY in st.session_state else None
    if request is not None:
        session.take(request)
