"""What comes through a connection: what people say, when they have read what was said to them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.hosting.said import NotUnderstoodError, is_of_people

_TEXT, _NOT_UNDERSTOOD, _NOT_READING = 1003, 1002, 1008
_PATIENCE_SECONDS = 20.0


class Messages:
    """Lets through what the app understands, and listens to nobody who does not read what is sent.

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
        """Return the next message for the app, when what was sent before has been read."""
        while True:
            message = await self.upstream_receive()
            if message["type"] != "websocket.receive":
                return message
            if not await self._is_read():
                return self._end(_NOT_READING)
            data = message.get("bytes")
            if data is None:
                return await self._close(_TEXT)
            try:
                if is_of_people(data):
                    return message
            except NotUnderstoodError:
                return await self._close(_NOT_UNDERSTOOD)

    async def _is_read(self) -> bool:
        """Wait until nothing is on its way any more; return False if nothing gets through for a while."""
        with suppress(TimeoutError):
            while self._sending:
                self._is_sent.clear()
                await asyncio.wait_for(self._is_sent.wait(), self.patience)
        return not self._sending

    async def _close(self, code: int) -> Message:
        await self.send({"type": "websocket.close", "code": code})
        return self._end(code)

    def _end(self, code: int) -> Message:
        self._has_ended = True
        return {"type": "websocket.disconnect", "code": code}
