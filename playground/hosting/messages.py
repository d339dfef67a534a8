"""What a browser may say on its connection, and how much of what is said to it may wait for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # its types are a package of their own
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_UNDERSTOOD = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
"""What a page says that belongs to somebody who uses it. The rest is for developers, and some of it is about all
sessions: to clear the caches, or to stop the server."""

_WRONG_KIND, _WRONG_CONTENT, _NOT_READING = 1003, 1002, 1008
_PATIENCE_SECONDS = 30.0


class Messages:
    """Lets through what Streamlit's protocol knows, and listens to nobody who does not read what is sent.

    A request has an answer. Without this, somebody who goes on asking and reads nothing has all answers kept in the
    memory of the server, five hundred messages of them.
    """

    def __init__(self, app: ASGIApp, patience: float = _PATIENCE_SECONDS) -> None:
        self._app = app
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app; where the server stops meanwhile and a connection is stuck, it simply ends."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        connection = _Connection(receive, send, self._patience)
        with suppress(asyncio.CancelledError):
            await self._app(scope, connection.receive, connection.send)


@dataclass
class _Connection:
    """The two ends of a connection as the app has them."""

    upstream_receive: Receive
    upstream_send: Send
    patience: float
    _sending: int = 0
    _has_ended: bool = False
    _is_sent: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Message) -> None:
        """Send, and know that it is under way.

        Raises:
            OSError: if the connection was ended, as servers do.
        """
        if self._has_ended:
            raise ConnectionError("The connection has ended.")
        self._sending += 1
        try:
            await self.upstream_send(message)
        finally:
            self._sending -= 1
            self._is_sent.set()

    async def receive(self) -> Message:
        """Return the next message that the app understands, when what was sent before has been read."""
        while True:
            message = await self.upstream_receive()
            if message["type"] != "websocket.receive":
                return message
            if not await self._is_read():
                return self._end(_NOT_READING)
            kind = _kind(message)
            if isinstance(kind, int):
                await self.send({"type": "websocket.close", "code": kind})
                return self._end(kind)
            if kind in _UNDERSTOOD:
                return message

    async def _is_read(self) -> bool:
        """Return whether nothing is on its way any more, after waiting for that for a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                while self._sending:
                    self._is_sent.clear()
                    await self._is_sent.wait()
        return not self._sending

    def _end(self, code: int) -> Message:
        self._has_ended = True
        return {"type": "websocket.disconnect", "code": code}


def _kind(message: Message) -> str | int | None:
    """Return what a message is about, None if about nothing, or the code to close with if it is not of the protocol."""
    data = message.get("bytes")
    if data is None:
        return _WRONG_KIND
    try:
        kind: str | None = BackMsg.FromString(data).WhichOneof("type")
    except DecodeError:
        return _WRONG_CONTENT
    return kind
