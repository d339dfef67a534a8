"""The session of this browser, and its widgets: they show what it says, and tell it what a person does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.app.process import sessions
from playground.session.link import PARAMETERS, read_link, write_address
from playground.session.session import Session

_KEY = "session"
_KEYS = "keys"
_VERSION = "~"


def current_session() -> Session:
    """Return this browser session's, made from the link that opened the page if it is new.

    It is made anew, too, where the code was changed while the page was open: what the old code has left cannot be used.
    """
    session = st.session_state.get(_KEY)
    if not isinstance(session, Session):
        session = st.session_state[_KEY] = read_link(st.query_params.to_dict())
        sessions()[session.id] = session
    return session


def bound(name: str, value: Any, take: Callable[[Any], object]) -> dict[str, Any]:
    """Return what makes the widget called ``name`` show ``value``, and ``take`` what a person chooses in it.

    The browser says with each request what all its widgets show. Where somebody presses twice before the page has
    answered, the second request has what they showed before the first, and of a widget that is to show something else
    by now that would be taken for a choice. So a widget that is made to show something else is another one, with a key
    of its own, and what is said of one that is gone is not heard.
    """
    key = _present_key(name)
    if key in st.session_state and st.session_state[key] != value:
        version = int(key.removeprefix(name).removeprefix(_VERSION) or 0) + 1
        key = st.session_state[_KEYS][name] = f"{name}{_VERSION}{version}"
    if key not in st.session_state:
        st.session_state[key] = value
    return _as_it_is(name, take)


def _as_it_is(name: str, take: Callable[[Any], object]) -> dict[str, Any]:
    key = _present_key(name)
    return {"key": key, "on_change": _take, "args": (name, key, take)}


def _present_key(name: str) -> str:
    return str(st.session_state.setdefault(_KEYS, {}).get(name, name))


def _take(name: str, key: str, take: Callable[[Any], object]) -> None:
    if key == _present_key(name):
        take(st.session_state[key])


def bound_to_setting(session: Session, name: str) -> dict[str, Any]:
    """Return what makes a widget show a setting, or what is still to be corrected of it, and change it."""

    def change(value: Any) -> None:
        session.change(name, value)
        if name not in session.problems:
            # Shown as it was understood.
            show_in_widget(name, session.settings[name])

    return _as_it_is(name, change) if name in session.problems else bound(name, session.settings[name], change)


def show_in_widget(name: str, value: Any) -> None:
    """Make the widget called ``name`` show ``value``; for where nobody can have pressed anything since it said what it
    shows, or where Streamlit has forgotten that."""
    st.session_state[_present_key(name)] = value


def publish_link(session: Session) -> None:
    """Put the set-up into the page's URL; parameters that are not ours stay there."""
    ours = {name: [value] for name, value in write_address(session).items()}
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: values for name, values in present.items() if name not in PARAMETERS}
    if present != others | ours:
        st.query_params.from_dict(others | ours)
