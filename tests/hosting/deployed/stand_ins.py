"""Servers that stand in for processes of the playground where only their state matters."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn(ThreadingHTTPServer):
    """Answers pages with ``status`` and its own address, and is healthy.

    Attributes:
        status: of its pages.
    """

    daemon_threads = True

    def __init__(self, address: str, port: int, status: int) -> None:
        super().__init__((address, port), _Handler)
        self.address = address
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        is_page = self.path != "/_stcore/health"
        body = self.server.address.encode()
        self.send_response(self.server.status if is_page else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that it has in the library
        pass


@contextmanager
def stand_in(address: str = "127.0.0.1", port: int = 0, status: int = 200) -> Iterator[StandIn]:
    """Run one; end it afterwards."""
    server = StandIn(address, port, status)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
