"""How the process of the server is made ready."""

from __future__ import annotations

import socket

from playground.app.process import send_at_once


def _sends_at_once(connection: socket.socket) -> bool:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_small_messages_are_sent_at_once_on_connections_there_are_and_on_those_to_come() -> None:
    with socket.create_server(("127.0.0.1", 0)) as port, socket.create_connection(port.getsockname()):
        before, _ = port.accept()
        was_so = _sends_at_once(before)

        send_at_once()

        with before, socket.create_connection(port.getsockname()):
            after, _ = port.accept()
            with after:
                assert (was_so, _sends_at_once(before), _sends_at_once(after)) == (False, True, True)


def test_connections_and_files_stay_open_when_they_are_told_to_send_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as port, socket.create_connection(port.getsockname()) as there:
        here, _ = port.accept()
        with here:
            send_at_once()
            there.sendall(b"still here")
            assert here.recv(10) == b"still here"
