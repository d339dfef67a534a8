"""Somebody who goes on asking and reads nothing."""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.client import SUBPROTOCOLS
from benchmarks.server import Server

_SMALL = 4_096
_AT_ONCE = 25


class DeafClient:
    """A connection of which nothing is read from the first answer on."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        own.settimeout(0.0)
        await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", self._server.port))
        self._connection = await connect(
            f"ws://127.0.0.1:{self._server.port}/_stcore/stream",
            sock=own,
            subprotocols=SUBPROTOCOLS,
            proxy=None,
            ping_interval=None,
            # What is not taken from the queue is not read from the network either.
            max_queue=1,
            close_timeout=0.1,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._connection is not None
        self._connection.transport.abort()

    async def ask(self, times: int) -> None:
        """Ask for the whole page so many times, now and then, or until the server does not listen any more."""
        assert self._connection is not None
        message = BackMsg()
        message.rerun_script.query_string = "text=" + 100 * "row, row, row your boat "
        data = message.SerializeToString()
        for number in range(times):
            await self._connection.send(data)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0.1)

    async def wait_until_dropped(self, seconds: float) -> bool:
        """Return whether the server ended the connection within so many seconds."""
        assert self._connection is not None
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self.ask(1)
                    await asyncio.sleep(0.2)
        except TimeoutError:
            return False
        except (ConnectionError, OSError, EOFError):
            return True
        except Exception as error:  # of websockets
            return "Connection" in type(error).__name__
