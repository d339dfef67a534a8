"""Sessions of those who have gone, when their time is over."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.types import ASGIApp, Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLsRequest

_VISIT_SECONDS = 1.0


@asynccontextmanager
async def letting_go(app: ASGIApp, is_due: Callable[[], bool], seconds: float) -> AsyncIterator[None]:
    """Have ``app`` let go of sessions whose time is over, every ``seconds`` while the block lasts, where ``is_due``.

    Streamlit keeps them beyond that until somebody else leaves, and what is left then are circles, which only the
    garbage collector finds; by itself it comes seldom (``spare_the_collector``).
    """
    task = asyncio.create_task(_visit_now_and_then(app, is_due, seconds))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _visit_now_and_then(app: ASGIApp, is_due: Callable[[], bool], seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        if is_due():
            await _visit(app)
            gc.collect()


async def _visit(app: ASGIApp) -> None:
    """Come, ask where no files at all would be uploaded to, and go a moment later: that runs nothing of the app.

    Streamlit's loop over those who are there holds the last one whom it had something to say to; then that is nobody.
    """
    question = BackMsg(file_urls_request=FileURLsRequest()).SerializeToString()
    said: Iterator[Message] = iter(
        [
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "bytes": question},
            {"type": "websocket.disconnect", "code": 1000},
        ]
    )

    async def receive() -> Message:
        message = next(said)
        if message["type"] == "websocket.disconnect":
            await asyncio.sleep(_VISIT_SECONDS)
        return message

    async def send(_: Message) -> None:
        pass

    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": "/_stcore/stream",
        "raw_path": b"/_stcore/stream",
        "root_path": "",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "client": None,
        "server": None,
        "state": {},
        "extensions": {},
    }
    await app(scope, receive, send)
