"""What the front end tells the server about a widget that nobody has touched, by its kind in Streamlit's protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState


def _value_of_text(widget: Any, state: WidgetState) -> None:
    state.string_value = widget.value if widget.set_value else widget.default


def _value_of_number(widget: Any, state: WidgetState) -> None:
    value = widget.value if widget.set_value else widget.default
    if widget.data_type == widget.INT:
        state.int_value = int(value)
    else:
        state.double_value = value


def _value_of_slider(widget: Any, state: WidgetState) -> None:
    if widget.type == Slider.SELECT_SLIDER:
        labels = widget.raw_value if widget.set_value else [widget.options[int(index)] for index in widget.default]
        state.string_array_value.data.extend(labels)
    else:
        state.double_array_value.data.extend(widget.value if widget.set_value else widget.default)


def _value_of_selectbox(widget: Any, state: WidgetState) -> None:
    if widget.set_value:
        state.string_value = widget.raw_value
    elif widget.HasField("default"):
        state.string_value = widget.options[widget.default]


def _value_of_checkbox(widget: Any, state: WidgetState) -> None:
    state.bool_value = widget.value if widget.set_value else widget.default


VALUE_OF: dict[str, Callable[[Any, WidgetState], None]] = {
    "text_input": _value_of_text,
    "text_area": _value_of_text,
    "number_input": _value_of_number,
    "slider": _value_of_slider,
    "selectbox": _value_of_selectbox,
    "checkbox": _value_of_checkbox,
}
