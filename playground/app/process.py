"""What all sessions of this server process share, and how the process is made ready for them."""

from __future__ import annotations

import gc
import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path
from weakref import WeakValueDictionary

from playground.engine import start_compiling
from playground.session.pace import Pace
from playground.session.session import Session

_OPEN_FILES = Path("/dev/fd")


# Not in a cache of Streamlit's, which any page can be made to clear.
@cache
def pace() -> Pace:
    """Return what divides the time of this process among all its sessions."""
    start_compiling()
    spare_the_collector()
    send_at_once()
    return Pace()


@cache
def sessions() -> WeakValueDictionary[str, Session]:
    """Return the sessions of this process that are still in memory, by their ids."""
    return WeakValueDictionary()


def spare_the_collector() -> None:
    """Let Python look for garbage only in what comes after the imports, and seldom.

    It stops everybody while it looks. With all modules to go through, and as often as it would, that took a third of
    the time of a server with a hundred sessions, a seventh of a second at once.
    """
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def send_at_once() -> None:
    """Let this process send small messages as they come, on the connections that it has and on those to come.

    An answer is many small messages. As Streamlit opens its port, the system keeps each back until the browser has
    confirmed the one before, which it puts off for 40 milliseconds: half of what a press took. Connections take this
    over from the port on which they arrive. Does nothing where a process cannot list its open files.
    """
    if not _OPEN_FILES.is_dir():
        return
    for name in os.listdir(_OPEN_FILES):
        # Another handle of the same connection, so that to let go of it does not end the connection.
        with suppress(OSError), socket.socket(fileno=os.dup(int(name))) as connection:
            if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.type == socket.SOCK_STREAM:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
