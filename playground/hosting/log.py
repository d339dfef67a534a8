"""What is not worth a traceback in the log."""

from __future__ import annotations

import logging
from traceback import walk_tb
from types import FrameType, TracebackType

_STREAMLIT = "streamlit."
_READ_A_VALUE = frozenset({"deserialize", "get_serialized", "handle_deserialize"})


def be_silent_about_settings() -> None:
    """Leave it to the caller to say what is wrong with Streamlit's settings."""
    logging.getLogger("streamlit.config").addFilter(lambda _: False)


def be_brief_about_forged_values() -> None:
    """Have one line in the log where a value that no widget sends could not be read, in place of a traceback.

    Only whoever sent it notices: it is their own session that cannot go on. Everything else keeps its traceback.
    """
    logging.getLogger("streamlit.error_util").addFilter(_shorten)


def _shorten(record: logging.LogRecord) -> bool:
    if isinstance(record.exc_info, tuple) and is_about_a_forged_value(record.exc_info[2]):
        kind = record.exc_info[0]
        record.msg, record.args = "A page sent a value that no widget has: %s", (kind.__name__ if kind else "",)
        record.exc_info = record.exc_text = None
    return True


def is_about_a_forged_value(traceback: TracebackType | None) -> bool:
    """Return whether the innermost that Streamlit did was to read what a page says a widget holds."""
    inside = [frame for frame, _ in walk_tb(traceback) if _module(frame).startswith(_STREAMLIT)]
    return bool(inside) and any(frame.f_code.co_name in _READ_A_VALUE for frame in inside[-2:])


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
