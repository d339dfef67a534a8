"""The server: Streamlit's own app, and around it what hosting needs."""

from __future__ import annotations

import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit.config import get_config_options
from streamlit.web.bootstrap import load_config_options

from playground.app.process import pace, sessions
from playground.hosting import metrics
from playground.hosting.entrance import Entrance
from playground.hosting.expiry import letting_go
from playground.hosting.headers import Headers
from playground.hosting.log import be_brief_about_forged_values, be_silent_about_settings
from playground.hosting.messages import Messages
from playground.hosting.places import Places
from playground.limits import LIMITS

_MEGABYTE = 1_000_000
_STOPPING_SECONDS = 3
_PING_SECONDS = 20.0
_LETTING_GO_SECONDS = 30.0


class UnknownSettingError(ValueError):
    """Streamlit does not know a setting. The message is one sentence."""


def serve(script: Path, settings: Mapping[str, Any], listening: socket.socket, frame_ancestors: str) -> None:
    """Serve the app in ``script``, with these settings of Streamlit's, until the process is told to end.

    Raises:
        UnknownSettingError: if Streamlit does not know a setting.
    """
    settings = {**settings, **_embedding(frame_ancestors)}
    app = make_app(script, frame_ancestors)
    be_silent_about_settings()
    load_config_options(settings)
    for name in sorted(settings.keys() - get_config_options().keys()):
        raise UnknownSettingError(f"Streamlit has no setting {name[:80]!r}.")
    be_brief_about_forged_values()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=st.get_option("server.maxWidgetStateSize") * _MEGABYTE,
            ws_per_message_deflate=st.get_option("server.enableWebsocketCompression"),
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
    print("The playground listens at http://{}:{}".format(*listening.getsockname()[:2]), flush=True)
    server.run(sockets=[listening])


def make_app(script: Path, frame_ancestors: str) -> ASGIApp:
    """Return the app with everything around it, from the outside in: headers, entrance, messages."""
    places = Places(LIMITS.most_sessions)

    async def show_metrics(_: Request) -> Response:
        return Response(metrics.text(pace(), places), media_type=metrics.CONTENT_TYPE)

    @asynccontextmanager
    async def ready(started: st.App) -> AsyncIterator[None]:
        # Begins to compile before the first page is opened.
        pace()
        kept_seconds = st.get_option("server.disconnectedSessionTTL")
        async with letting_go(started, lambda: len(sessions()) > places.taken, min(_LETTING_GO_SECONDS, kept_seconds)):
            yield

    app = st.App(script, routes=[Route("/metrics", show_metrics)], lifespan=ready)
    return Headers(Entrance(Messages(app), places, uploads=LIMITS.uploads), frame_ancestors)


def _embedding(frame_ancestors: str) -> dict[str, str]:
    """Return what has to be set where other sites show the app in a frame: it keeps its cookie in there."""
    sites = [site for site in frame_ancestors.split() if site.startswith("http")]
    return {"server.xsrfCookieSameSite": "none"} if sites else {}
