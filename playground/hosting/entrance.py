"""Who comes in: as many people as the host allows, and files only where they are welcome."""

from __future__ import annotations

from binascii import Error, unhexlify

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.hosting.places import Places

_COOKIE = "_streamlit_xsrf"
_RETRY_SECONDS = 10
_TRY_AGAIN_LATER = 1013
# What is not a page although a browser may say that it would read it as one: downloads and what the server offers.
_NO_PAGES = ("/_stcore/", "/media/", "/app/static/", "/static/", "/component/")

_FULL = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{seconds}">
<title>RNN Playground</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; box-sizing: border-box; padding: 2rem;
  font: 1.125rem/1.5 system-ui, sans-serif; color: #1d2733; background: #fff; }}
main {{ max-width: 32rem; }}
h1 {{ margin: 0 0 0.5rem; font-size: 1.5rem; }}
p {{ margin: 0; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #e8edf2; background: #12181f; }} }}
</style>
</head>
<body>
<main>
<h1>RNN Playground</h1>
<p role="status">The playground is full: {people} on it. This page tries again by itself every {seconds} seconds.</p>
</main>
</body>
</html>
"""


class Entrance:
    """Counts who is on the process, and tells others that it is full; what is not a page is always answered."""

    def __init__(self, app: ASGIApp, places: Places, *, uploads: bool) -> None:
        self._app = app
        self._places = places
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or say why not."""
        if scope["type"] == "websocket" and scope["path"].endswith("/_stcore/stream"):
            await self._connect(scope, receive, send)
        elif scope["type"] == "http" and (refusal := self._refusal(scope)):
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        browser = _browser(scope)
        if not self._places.take(browser):
            self._places.refused += 1
            await _turn_away(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._places.leave(browser)

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._uploads and "/_stcore/upload_file" in scope["path"]:
            return PlainTextResponse("Files cannot be opened on this server.", status_code=403)
        if _asks_for_a_page(scope) and not self._places.may_enter(_browser(scope)):
            self._places.refused += 1
            headers = {"Retry-After": str(_RETRY_SECONDS), "Cache-Control": "no-store"}
            return HTMLResponse(full_page(self._places.taken), status_code=503, headers=headers)
        return None


def full_page(taken: int) -> str:
    """Return the page that says that nobody else can come in at present."""
    people = "1 person is" if taken == 1 else f"{taken} people are"
    return _FULL.format(people=people, seconds=_RETRY_SECONDS)


def _asks_for_a_page(scope: Scope) -> bool:
    return (
        scope["method"] in ("GET", "HEAD")
        and "text/html" in Headers(scope=scope).get("accept", "")
        and not any(part in scope["path"] for part in _NO_PAGES)
    )


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    """Close a connection with a code that says "try again later", which takes opening it."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": next(iter(scope["subprotocols"]), None)})
    await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER, "reason": "The playground is full."})


def _browser(scope: Scope) -> str:
    """Return what tells this browser from others while it is open, or "" where nothing does.

    Streamlit's cookie against forged requests: a version, a mask, the token under the mask, and a time. The mask is
    another one each time that the cookie is set.
    """
    parts = HTTPConnection(scope).cookies.get(_COOKIE, "").split("|")
    try:
        _, mask, masked, _ = parts
        mask_bytes, token = unhexlify(mask), unhexlify(masked)
    except (ValueError, Error):
        return ""
    if len(mask_bytes) != 4:
        return ""
    return bytes(byte ^ mask_bytes[i % 4] for i, byte in enumerate(token)).hex()
