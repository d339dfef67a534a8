"""What a page may say in Streamlit's protocol, before the app hears it."""

from __future__ import annotations

import json

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # its types are a package of their own
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

_OF_PEOPLE = frozenset(
    {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}
)
"""What the page of somebody who uses it says. The rest is for developers, and some of it is about all sessions: to
clear the caches, or to stop the server."""

_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
"""Downloads and tables. The rest writes files on the server."""

_VALUES = frozenset(
    {
        "trigger_value",
        "bool_value",
        "double_value",
        "int_value",
        "string_value",
        "double_array_value",
        "int_array_value",
        "string_array_value",
        "json_trigger_value",
        "file_uploader_state_value",
    }
)
"""The kinds of values that widgets of the app have."""

_IDS = ("$$ID-", "$$STREAMLIT_INTERNAL_KEY_")
"""How Streamlit's names of widgets begin. Any other would be taken for the app's own state."""

_DEEPEST = 8


class NotUnderstoodError(ValueError):
    """Something was said that is not of the protocol."""


def is_of_people(data: bytes) -> bool:
    """Return whether the app should hear this.

    Raises:
        NotUnderstoodError: if no page says such a thing.
    """
    try:
        said = BackMsg.FromString(data)
    except DecodeError:
        raise NotUnderstoodError from None
    kind = said.WhichOneof("type")
    if kind == "rerun_script":
        for state in said.rerun_script.widget_states.widgets:
            _check_value(state)
    if kind == "backend_operation_request":
        return said.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _OF_PEOPLE


def _check_value(state: WidgetState) -> None:
    kind = state.WhichOneof("value")
    if not state.id.startswith(_IDS) or (kind is not None and kind not in _VALUES):
        raise NotUnderstoodError
    if kind == "json_trigger_value":
        _check_events(state.json_trigger_value)


def _check_events(written: str) -> None:
    """Check what components say: a list of events, each with a name and a value."""
    try:
        events = json.loads(written)
        is_right = isinstance(events, list) and all(_is_event(event) for event in events)
    except (ValueError, RecursionError):
        is_right = False
    if not is_right:
        raise NotUnderstoodError


def _is_event(event: object) -> bool:
    return isinstance(event, dict) and isinstance(event.get("event"), str) and not _is_deeper(event, _DEEPEST)


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inside)
