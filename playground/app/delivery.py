"""What is on its way to the browser."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PATIENCE = 2.0  # seconds, for a browser that has gone
_SECONDS_BETWEEN_LOOKS = 0.005


def wait_until_sent() -> None:
    """Wait until everything that this run has put on the page has left the server, at most two seconds.

    When a run begins, Streamlit takes back what the run before it has put on the page and the server has not sent yet.
    If a frame takes back the pictures of a run of the whole page, the browser is left with a finished page without
    them; and frames that take each other back are never seen.
    """
    session = _session()
    if session is None:
        return
    sent = asyncio.run_coroutine_threadsafe(_wait_until_empty(session), session._event_loop)
    with suppress(TimeoutError):
        sent.result(_PATIENCE)
    sent.cancel()


def _session() -> AppSession | None:
    """Return the session in which this is called; None where nothing is sent, as in a test without a server."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return None
    # Nothing public says what has not been sent. AppTest's runtime has no sessions.
    sessions = getattr(runtime.get_instance(), "_session_mgr", None)
    connected = sessions and sessions.get_active_session_info(context.session_id)
    return connected.session if connected else None


async def _wait_until_empty(session: AppSession) -> None:
    # What was put on the page is in the queue before this begins: the server's loop takes both in turn.
    while not session._browser_queue.is_empty():
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
