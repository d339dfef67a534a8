"""A browser's tab as Streamlit's server sees it: its own protocol over a real WebSocket, and nothing drawn.

A tab keeps what the front end keeps and the server relies on: which widgets are on the page and what they hold, the
page's hash, and the large messages that the server may refer to instead of sending them again.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from benchmarks.widget_values import VALUE_OF

# Where a browser has no cookie against forged requests, the front end sends this in its place.
SUBPROTOCOLS = [Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")]
_PAGES_KEPT = (ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


class _CountingConnection(ClientConnection):
    """A connection that knows how many bytes came over the wire."""

    received_bytes = 0

    def data_received(self, data: bytes) -> None:
        self.received_bytes += len(data)
        super().data_received(data)


@dataclass(frozen=True, slots=True)
class Widget:
    """Something on the page that can be pressed or can ask.

    Attributes:
        kind: its name in Streamlit's protocol, e.g. "button".
        id: how the server knows it.
        label: what is written on it; a component's name.
        disabled: whether it can be pressed.
        fragment: the id of the fragment it stands in, or "".
        run: the id of the run of the script that put it there.
    """

    kind: str
    id: str
    label: str
    disabled: bool
    fragment: str
    run: str


def _cookies_of(address: str) -> str:
    """Return the cookies that come with the document, for the header of those who have them."""
    # What the environment says about proxies is not meant for this machine itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address) as answer:
        given = answer.headers.get_all("Set-Cookie", [])
    return "; ".join(cookie.split(";")[0] for cookie in given)


async def _connect(address: str, cookies: str, session: str = "", origin: str | None = None) -> _CountingConnection:
    """Return a connection for a new session, or the one that has this id."""
    known_as = [Subprotocol(session)] if session else []
    connection = await connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        subprotocols=[*SUBPROTOCOLS, *known_as],
        additional_headers={"Cookie": cookies} if cookies else None,
        create_connection=_CountingConnection,
        origin=None if origin is None else Origin(origin),
        proxy=None,
        ping_interval=None,
        max_size=None,
        max_queue=None,
        open_timeout=60,
    )
    assert isinstance(connection, _CountingConnection)
    return connection


@dataclass(slots=True)
class _CachedMessage:
    message: ForwardMsg
    used: int


@dataclass(frozen=True, slots=True)
class _Watch:
    promise: Callable[[], bool]
    kept: asyncio.Future[float]


class Tab:
    """A tab that shows the page; make it with :meth:`open`.

    Attributes:
        pages: the hashes of the app's pages by their paths; the first page's is "".
        exceptions: what went wrong on the page, a sentence each.
        runs: how many runs of the script or of fragments have ended.
        messages: how many messages came.
        is_open: whether the server still talks to this tab.
        on_bytes: called with the component and its bytes, each time one gets any.
    """

    def __init__(self, connection: _CountingConnection, url: str) -> None:
        self._connection = connection
        self._url = url
        self._widgets: dict[tuple[int, ...], Widget] = {}
        self._values: dict[str, WidgetState] = {}
        self._cached: dict[str, _CachedMessage] = {}
        self._cached_age = 0
        self._page_hash = ""
        self._session = ""
        self._cookies = ""
        self._options: dict[str, list[str]] = {}
        self._is_away = False
        self._came_back = asyncio.Event()
        self._received_before = 0
        self._run = ""
        self._fragments: tuple[str, ...] = ()
        self._watches: list[_Watch] = []
        self.pages: dict[str, str] = {}
        self.exceptions: list[str] = []
        self.runs = 0
        self.messages = 0
        self.is_open = True
        self.on_bytes: Callable[[Widget, bytes], None] | None = None

    @classmethod
    async def open(cls, address: str, query: str = "", origin: str | None = None) -> Tab:
        """Return a tab that has asked for the page at ``address`` (http) with ``query``; run :meth:`listen` beside it.

        ``origin`` is the site that the page says it is of; without one it says nothing.
        Raises OSError, TimeoutError or websockets' own errors where nobody answers.
        """
        cookies = await asyncio.to_thread(_cookies_of, address)
        tab = cls(await _connect(address, cookies, origin=origin), f"{address}/?{query}" if query else f"{address}/")
        tab._cookies = cookies
        await tab._rerun("")
        return tab

    @property
    def close_code(self) -> int | None:
        """With which code the connection was closed; None while it is open."""
        return self._connection.close_code

    @property
    def received_bytes(self) -> int:
        """How many bytes the server has sent."""
        return self._received_before + self._connection.received_bytes

    async def listen(self) -> None:
        """Take what the server sends until it ends or :meth:`close` is called."""
        try:
            while True:
                with suppress(ConnectionClosed):
                    async for data in self._connection:
                        assert isinstance(data, bytes)
                        self._receive(ForwardMsg.FromString(data))
                if not self._is_away:
                    break
                await self._came_back.wait()
        finally:
            self.is_open = False
            self._look()

    async def close(self) -> None:
        """Leave the page."""
        self._is_away = False
        await self._connection.close()

    async def go_away(self, seconds: float) -> None:
        """Lose the connection for so long, as where a laptop's lid is closed, and come back as the front end does.

        Raises OSError, TimeoutError or websockets' own errors where nobody answers then.
        """
        self._is_away = True
        self._came_back.clear()
        await self._connection.close()
        await asyncio.sleep(seconds)
        self._received_before = self.received_bytes
        self._connection = await _connect(self._url, self._cookies, self._session)
        self._is_away = False
        self._came_back.set()

    async def until(self, promise: Callable[[], bool], seconds: float) -> float | None:
        """Return the ``time.perf_counter()`` at which ``promise`` is kept, looked at after each message.

        Returns None if that takes longer than ``seconds``, or the server ends before.
        """
        if promise():
            return time.perf_counter()
        if not self.is_open:
            return None
        watch = _Watch(promise, asyncio.get_running_loop().create_future())
        self._watches.append(watch)
        try:
            async with asyncio.timeout(seconds):
                return await watch.kept
        except (TimeoutError, ConnectionError):
            return None
        finally:
            with suppress(ValueError):
                self._watches.remove(watch)

    def button(self, label: str) -> Widget | None:
        """Return the button that can be pressed and has ``label``, or None."""
        for widget in self._widgets.values():
            if widget.kind == "button" and widget.label == label:
                return None if widget.disabled else widget
        return None

    def slider(self, label: str) -> Widget | None:
        """Return the slider with ``label``, or None."""
        return next((each for each in self._widgets.values() if (each.kind, each.label) == ("slider", label)), None)

    def options(self, slider: Widget) -> list[str]:
        """Return what can be chosen with a slider of which the choices have names."""
        return self._options.get(slider.id, [])

    async def slide(self, slider: Widget, option: str) -> None:
        """Choose ``option``."""
        self._values[slider.id] = state = WidgetState(id=slider.id)
        state.string_array_value.data.append(option)
        await self._rerun(slider.fragment)

    async def visit(self, path: str) -> None:
        """Follow the navigation to the page with this path."""
        self._page_hash = self.pages[path]
        url = urlsplit(self._url)
        self._url = url._replace(path=f"/{path}").geturl()
        await self._rerun("")

    async def press(self, button: Widget) -> None:
        """Press ``button``."""
        await self._rerun(button.fragment, WidgetState(id=button.id, trigger_value=True))

    async def trigger(self, component: Widget, event: str, value: Any) -> None:
        """Let ``component`` send what its ``setTriggerValue(event, value)`` sends."""
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events")
        state.json_trigger_value = json.dumps([{"event": event, "value": value}], separators=(",", ":"))
        await self._rerun(component.fragment, state)

    @property
    def widgets(self) -> list[Widget]:
        """What is on the page."""
        return list(self._widgets.values())

    async def claim(self, state: WidgetState) -> None:
        """Say of a widget what ``state`` says, in the way of a press."""
        self._values.pop(state.id, None)
        await self._rerun("", state)

    async def send(self, data: bytes | str) -> None:
        """Send something, whatever it is."""
        await self._connection.send(data)

    async def _rerun(self, fragment: str, trigger: WidgetState | None = None) -> None:
        message = BackMsg()
        request = message.rerun_script
        request.query_string = urlsplit(self._url).query
        request.widget_states.widgets.extend(self._values.values())
        if trigger is not None:
            request.widget_states.widgets.append(trigger)
        request.page_script_hash = self._page_hash
        request.fragment_id = fragment
        request.cached_message_hashes.extend(self._cached)
        context = request.context_info
        context.timezone, context.locale, context.url, context.color_scheme = "UTC", "en-US", self._url, "light"
        with suppress(ConnectionClosed):
            await self._connection.send(message.SerializeToString())

    def _receive(self, message: ForwardMsg) -> None:
        self.messages += 1
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            cached = self._cached[message.ref_hash]
            cached.used = self.runs
            self._draw(cached.message, tuple(message.metadata.delta_path))
        elif kind == "delta":
            if message.metadata.cacheable:
                self._cached.setdefault(message.hash, _CachedMessage(message, self.runs)).used = self.runs
            self._draw(message, tuple(message.metadata.delta_path))
        elif kind == "new_session":
            run = message.metadata.run
            self._run, self._fragments = run.script_run_id, tuple(run.fragment_ids)
            self._page_hash = message.new_session.page_script_hash
            self._session = message.new_session.initialize.session_id
            self._cached_age = message.new_session.config.max_cached_message_age
        elif kind == "navigation":
            # Of several pages the one that is shown; a run for another one would let go of what its widgets hold.
            self._page_hash = message.navigation.page_script_hash
            pages = message.navigation.app_pages
            self.pages = {"" if each.is_default else each.url_pathname: each.page_script_hash for each in pages}
        elif kind == "script_finished":
            self._finish(message.script_finished)
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.exceptions.append(message.session_event.script_compilation_exception.message)
        self._look()

    def _draw(self, message: ForwardMsg, path: tuple[int, ...]) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            self._widgets.pop(path, None)
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind == "bidi_component":
            component = element.bidi_component
            widget = self._put(path, message, kind, component.id, component.component_name)
            if self.on_bytes is not None and component.WhichOneof("data") == "bytes":
                self.on_bytes(widget, component.bytes)
        elif kind == "button":
            self._put(path, message, kind, element.button.id, element.button.label, disabled=element.button.disabled)
        elif kind in VALUE_OF:
            value = getattr(element, kind)
            if kind == "slider":
                self._options[value.id] = list(value.options)
            self._put(path, message, kind, value.id, value.label, disabled=value.disabled)
            if value.set_value or value.id not in self._values:
                self._values[value.id] = state = WidgetState(id=value.id)
                VALUE_OF[kind](value, state)
        else:
            self._widgets.pop(path, None)
            if kind == "exception":
                self.exceptions.append(f"{element.exception.type}: {element.exception.message}")

    def _put(
        self,
        path: tuple[int, ...],
        message: ForwardMsg,
        kind: str,
        known_as: str,
        label: str,
        *,
        disabled: bool = False,
    ) -> Widget:
        widget = Widget(kind, known_as, label, disabled, message.delta.fragment_id, self._run)
        self._widgets[path] = widget
        return widget

    def _finish(self, status: ForwardMsg.ScriptFinishedStatus.ValueType) -> None:
        self.runs += 1
        if status in _PAGES_KEPT:
            return
        # What stood in the parts that were run and was not put there again is gone from the page.
        ran = self._fragments
        self._widgets = {
            path: widget
            for path, widget in self._widgets.items()
            if widget.run == self._run or (ran and widget.fragment not in ran)
        }
        left = {widget.id for widget in self._widgets.values()}
        self._values = {name: value for name, value in self._values.items() if name in left}
        self._cached = {
            name: cached
            for name, cached in self._cached.items()
            if self.runs - cached.used <= self._cached_age or (ran and cached.message.delta.fragment_id not in ran)
        }

    def _look(self) -> None:
        for watch in self._watches:
            if watch.kept.done():
                continue
            if not self.is_open:
                watch.kept.set_exception(ConnectionError("The server has ended the connection."))
            elif watch.promise():
                watch.kept.set_result(time.perf_counter())
