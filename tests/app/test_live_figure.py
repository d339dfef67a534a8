"""What is sent to the canvas: the figure, its heatmaps as one byte for each cell."""

from __future__ import annotations

import base64
import json
import textwrap
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import UnknownElement

from tests.app.page import Page


def _sent(z: str, zmin: float = -1.0, zmax: float = 1.0, description: str = "") -> dict[str, Any]:
    """Return what the browser gets for a heatmap of ``z``, an array as a Python expression."""
    script = f"""
        import numpy as np
        from playground.app.components.frame import Frame
        from playground.app.components.live_figure import live_figure

        heatmap = {{
            "type": "heatmap", "x0": 3, "dx": 1, "z": ({z}).astype(np.float32), "zmin": {zmin}, "zmax": {zmax},
            "xaxis": "x", "yaxis": "y", "xgap": 1, "ygap": 0, "colorscale": [(0.0, "#000000"), (1.0, "#ffffff")],
        }}
        line = {{"type": "scatter", "x": np.arange(3), "y": np.array([3.0, 2.0, 1.5]), "mode": "lines"}}
        figure = {{"data": [heatmap, line], "layout": {{"height": 300}}}}
        live_figure(figure, "live", {description!r}, Frame(17, "a moment"))
    """
    app = AppTest.from_string(textwrap.dedent(script), default_timeout=30).run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    assert isinstance(component, UnknownElement)
    return dict(json.loads(component.proto.bytes))


def _levels(trace: dict[str, Any]) -> list[list[int]]:
    flat = np.frombuffer(base64.b64decode(trace["levels"]), dtype=np.uint8)
    return [[int(level) for level in row] for row in flat.reshape(trace["rows"], trace["columns"])]


def test_levels_go_from_0_at_the_lowest_to_255_at_the_highest() -> None:
    heatmap = _sent("np.array([[-1.0, 0.0, 1.0]])")["figure"]["data"][0]

    ((lowest, middle, highest),) = _levels(heatmap)

    assert (lowest, middle in (127, 128), highest) == (0, True, 255)


def test_numbers_beyond_the_scale_have_the_level_of_its_end() -> None:
    heatmap = _sent("np.array([[-7.0, 7.0]])")["figure"]["data"][0]

    assert _levels(heatmap) == [[0, 255]]


def test_levels_go_row_by_row() -> None:
    heatmap = _sent("np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])", 0.0, 255.0)["figure"]["data"][0]

    assert _levels(heatmap) == [[0, 1, 2], [3, 4, 5]]


def test_the_nearest_level_stands_for_a_number() -> None:
    heatmap = _sent("np.array([[0.4, 0.6, 254.4]])", 0.0, 255.0)["figure"]["data"][0]

    assert _levels(heatmap) == [[0, 1, 254]]


def test_a_column_of_a_transposed_matrix_stays_a_column() -> None:
    heatmap = _sent("np.array([[0.0, 1.0], [2.0, 3.0]]).T", 0.0, 255.0)["figure"]["data"][0]

    assert _levels(heatmap) == [[0, 2], [1, 3]]


@pytest.mark.parametrize(("name", "value"), [("x0", 3), ("xaxis", "x"), ("yaxis", "y"), ("xgap", 1), ("ygap", 0)])
def test_a_heatmap_keeps_its_place(name: str, value: object) -> None:
    heatmap = _sent("np.array([[0.0]])")["figure"]["data"][0]

    assert heatmap[name] == value


def test_a_heatmap_keeps_its_colours() -> None:
    heatmap = _sent("np.array([[0.0]])")["figure"]["data"][0]

    assert heatmap["colorscale"] == [[0.0, "#000000"], [1.0, "#ffffff"]]


def test_a_line_keeps_its_numbers() -> None:
    line = _sent("np.array([[0.0]])")["figure"]["data"][1]

    assert (line["x"], line["y"]) == ([0, 1, 2], [3.0, 2.0, 1.5])


def test_the_layout_is_sent_as_it_is() -> None:
    sent = _sent("np.array([[0.0]])")

    assert sent["figure"]["layout"] == {"height": 300}


def test_the_description_is_sent_along() -> None:
    sent = _sent("np.array([[0.0]])", description="Loss per epoch: <b>17.1</b>")

    assert sent["description"] == "Loss per epoch: <b>17.1</b>"


def test_the_frame_is_sent_along() -> None:
    sent = _sent("np.array([[0.0]])")

    assert sent["frame"] == {"number": 17, "moment": "a moment"}


@pytest.mark.parametrize("chart", ["probabilities", "hidden", "weights"])
def test_a_drawing_has_the_cells_of_its_chart(chart: str) -> None:
    page = Page()
    page.press("Epoch")

    drawn = page.drawing(chart)["figure"]["data"]

    explored = page.plotly_figure(chart)["data"]
    assert [f"{trace['rows']}, {trace['columns']}" for trace in drawn if trace["type"] == "heatmap"] == [
        trace["z"]["shape"] for trace in explored if trace["type"] == "heatmap"
    ]
