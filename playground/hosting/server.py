"""The server: Streamlit's own app, and around it what hosting needs."""

from __future__ import annotations

import signal
import socket
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit.web.bootstrap import load_config_options

from playground.app.process import pace
from playground.hosting import metrics
from playground.hosting.entrance import Entrance
from playground.hosting.headers import Headers
from playground.hosting.messages import Messages
from playground.hosting.places import Places
from playground.limits import LIMITS

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "streamlit_app.py"
CONFIG = ROOT / "deploy" / "config.toml"

_MEGABYTE = 1_000_000
_STOPPING_SECONDS = 3
_PING_SECONDS = 20.0
# Who has not confirmed for so long what was sent is gone.
_GONE_MILLISECONDS = 60_000
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


def serve(listening: socket.socket, frame_ancestors: str) -> None:
    """Serve the app until the process is told to end."""
    settings = {**hosting_settings(CONFIG), **_embedding(frame_ancestors)}
    app = make_app(frame_ancestors)
    load_config_options(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=settings["server.maxWidgetStateSize"] * _MEGABYTE,
            ws_per_message_deflate=settings["server.enableWebsocketCompression"],
            ws_ping_interval=_PING_SECONDS,
            ws_ping_timeout=_PING_SECONDS,
            timeout_graceful_shutdown=_STOPPING_SECONDS,
            server_header=False,
            access_log=False,
            log_level="warning",
        )
    )
    # Uvicorn raises the signal that ended it again, for those around it; here nobody is.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    server.run(sockets=[listening])


def make_app(frame_ancestors: str) -> ASGIApp:
    """Return the app with everything around it, from the outside in: headers, entrance, messages."""
    places = Places(LIMITS.most_sessions)

    async def show_metrics(_: Request) -> Response:
        return Response(metrics.text(pace(), places), media_type=metrics.CONTENT_TYPE)

    app = st.App(SCRIPT, routes=[Route("/metrics", show_metrics)], lifespan=_ready)
    return Headers(Entrance(Messages(app), places, uploads=LIMITS.uploads), frame_ancestors)


def hosting_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a ``config.toml`` by their full names, e.g. "server.headless"."""
    return dict(_flat("", tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(section: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(f"{section}{name}.", value)
        else:
            yield f"{section}{name}", value


def _embedding(frame_ancestors: str) -> dict[str, str]:
    """Return what has to be set where other sites show the app in a frame: it keeps its cookie in there."""
    sites = [site for site in frame_ancestors.split() if site.startswith("http")]
    return {"server.xsrfCookieSameSite": "none"} if sites else {}


@asynccontextmanager
async def _ready(_: st.App) -> AsyncIterator[None]:
    """Begin to compile before the first page is opened."""
    pace()
    yield
