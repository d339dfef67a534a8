"""One transition of a session at a time."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class _Locked(Protocol):
    @property
    def lock(self) -> RLock: ...


_L = TypeVar("_L", bound=_Locked)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def exclusively(method: Callable[Concatenate[_L, _P], _R]) -> Callable[Concatenate[_L, _P], _R]:
    """Make a transition wait while another one goes on.

    Where a server has ``fastReruns``, Streamlit begins a run of a page in another thread before the last one has ended.
    """

    @wraps(method)
    def wrapped(session: _L, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with session.lock:
            return method(session, *args, **kwargs)

    return wrapped
