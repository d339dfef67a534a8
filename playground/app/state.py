"""The session of this browser, and its widgets: they show what it says, and tell it what a person does."""

from __future__ import annotations

import streamlit as st

from playground.app.process import sessions
from playground.session.link import PARAMETERS, read_link, write_address
from playground.session.session import Session

_KEY = "session"


def current_session() -> Session:
    """Return this browser session's, made from the link that opened the page if it is new.

    It is made anew, too, where the code was changed while the page was open: what the old code has left cannot be used.
    """
    session = st.session_state.get(_KEY)
    if not isinstance(session, Session):
        session = st.session_state[_KEY] = read_link(st.query_params.to_dict())
        sessions()[session.id] = session
    return session


def show_in_widget(key: str, value: object) -> None:
    """Make the widget with this key show ``value``.

    To say it although the widget shows it already would take back what somebody chooses while the page is on its way.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def show_settings(session: Session) -> None:
    """Make the widgets of all settings show what holds."""
    for name, value in session.settings.items():
        show_in_widget(name, value)


def change_setting(session: Session, name: str) -> None:
    """Take over what the widget of a setting says."""
    session.change(name, st.session_state[name])
    show_settings(session)


def publish_link(session: Session) -> None:
    """Put the set-up into the page's URL; parameters that are not ours stay there."""
    ours = {name: [value] for name, value in write_address(session).items()}
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: values for name, values in present.items() if name not in PARAMETERS}
    if present != others | ours:
        st.query_params.from_dict(others | ours)
