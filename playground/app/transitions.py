"""How people and the session's methods meet: one transition at a time, a press once, and no widget against a hand."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


class _Locked(Protocol):
    @property
    def lock(self) -> RLock: ...


_L = TypeVar("_L", bound=_Locked)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def pressed(method: Callable[Concatenate[_L, _P], None]) -> Callable[Concatenate[_L, _P], None]:
    """Make a transition that answers a button outside the frames, and answers a press once.

    A press while frames follow each other may reach the server twice: the browser's timer, when it asks for a frame a
    moment before the press is sent by itself, sends it along. That one is recognised by the frame it came with.
    """

    @wraps(method)
    def wrapped(session: _L, /, *args: _P.args, **kwargs: _P.kwargs) -> None:
        context = get_script_run_ctx()
        if context is not None and context.fragment_ids_this_run:
            return
        with session.lock:
            method(session, *args, **kwargs)

    return wrapped


def exclusively(method: Callable[Concatenate[_L, _P], _R]) -> Callable[Concatenate[_L, _P], _R]:
    """Make a transition wait while a frame is trained and drawn, which Streamlit may do in another thread."""

    @wraps(method)
    def wrapped(session: _L, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with session.lock:
            return method(session, *args, **kwargs)

    return wrapped


def show_in_widget(key: str, value: object) -> None:
    """Make the widget with this key show ``value``.

    To say it although the widget shows it already would take back what somebody chooses while a frame is on its way.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
