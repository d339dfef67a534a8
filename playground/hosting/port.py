"""The port on which the server listens."""

from __future__ import annotations

import socket

# Who has not confirmed for so long what was sent is gone.
_GONE_MILLISECONDS = 30_000
_WAITING_AT_MOST = 1024


def listen(address: str, port: int) -> socket.socket:
    """Return the port on which the server listens.

    Raises:
        OSError: if it is taken, or cannot be had; ValueError if the address is none.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen(_WAITING_AT_MOST)
    except OSError:
        listening.close()
        raise
    # Connections take these over.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _GONE_MILLISECONDS)
    return listening
