"""What every figure keeps to, whatever run it shows."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.theme import Theme
from tests.figures.pictures import all_of, axes, place_on, words_in
from tests.figures.runs import Seen

_MARKUP = re.compile(r"<br>|<extra></extra>|&#\d+;")


def test_plotly_accepts_every_figure(seen: Seen, colors: Theme) -> None:
    figures = all_of(seen, colors)

    checked = {name: go.Figure(figure) for name, figure in figures.items()}

    assert {name: len(figure.data) for name, figure in checked.items()} == {
        name: len(figure["data"]) for name, figure in figures.items()
    }


def test_plotly_can_send_every_figure_to_the_browser(seen: Seen) -> None:
    texts = [go.Figure(figure).to_json() for figure in all_of(seen).values()]

    for text in texts:
        json.loads(text, parse_constant=pytest.fail)


def test_every_cell_bar_and_point_is_a_finite_number(seen: Seen) -> None:
    numbers = {
        (figure_name, name): np.asarray([value for value in np.ravel(trace[name]) if value is not None], dtype=float)
        for figure_name, figure in all_of(seen).items()
        for trace in figure["data"]
        for name in ("x", "y", "z", "base")
        if name in trace
    }

    assert [where for where, values in numbers.items() if not np.isfinite(values).all()] == []


def test_nothing_in_a_figure_can_be_read_as_html_or_latex(seen: Seen) -> None:
    words = [text for figure in all_of(seen).values() for text in words_in(figure)]

    suspicious = [text for text in words if re.search(r"[<>&$]", _MARKUP.sub("", text))]

    assert suspicious == []


def test_every_figure_lies_on_the_page_s_own_ground(seen: Seen, colors: Theme) -> None:
    figures = all_of(seen, colors)

    grounds = {figure["layout"][name] for figure in figures.values() for name in ("paper_bgcolor", "plot_bgcolor")}

    assert grounds == {"rgba(0,0,0,0)"}


def test_every_figure_writes_in_the_theme_s_colour(seen: Seen, colors: Theme) -> None:
    figures = all_of(seen, colors)

    assert {figure["layout"]["font"]["color"] for figure in figures.values()} == {colors.text}


def test_every_tick_lies_on_its_axis(seen: Seen) -> None:
    all_axes = [axis for figure in all_of(seen).values() for axis in axes(figure).values()]

    off = [
        (axis["range"], tick) for axis in all_axes for tick in axis["tickvals"] if not 0 <= place_on(axis, tick) <= 1
    ]

    assert off == []


def test_every_tick_has_a_label(seen: Seen) -> None:
    all_axes = [axis for figure in all_of(seen).values() for axis in axes(figure).values()]

    assert all(len(axis["tickvals"]) == len(axis["ticktext"]) for axis in all_axes)


def test_every_tick_stands_at_a_number(seen: Seen) -> None:
    ticks = [tick for figure in all_of(seen).values() for axis in axes(figure).values() for tick in axis["tickvals"]]

    assert all(isinstance(tick, int | float) and math.isfinite(tick) for tick in ticks)


def test_no_axis_sorts_labels_into_categories(seen: Seen) -> None:
    all_axes = [axis for figure in all_of(seen).values() for axis in axes(figure).values()]

    assert {axis.get("type", "linear") for axis in all_axes} <= {"linear", "log"}


def test_the_drawing_in_place_knows_every_kind_of_trace(seen: Seen) -> None:
    traces = [trace for figure in all_of(seen).values() for trace in figure["data"]]

    kinds = {trace["type"] if trace["type"] != "scatter" else trace["mode"] for trace in traces}

    assert kinds <= {"heatmap", "bar", "lines", "markers"}


def test_every_axis_says_its_ticks_and_its_range(seen: Seen) -> None:
    figures = all_of(seen)

    incomplete = [
        (figure_name, name)
        for figure_name, figure in figures.items()
        for name, axis in axes(figure).items()
        if not {"tickvals", "ticktext", "tickfont", "range"} <= axis.keys()
        or not all(math.isfinite(end) for end in axis["range"])
        or axis["range"][0] == axis["range"][1]
    ]

    assert incomplete == []


def test_every_trace_has_both_of_its_axes(seen: Seen) -> None:
    figures = all_of(seen)

    missing = [
        (figure_name, trace["type"])
        for figure_name, figure in figures.items()
        for trace in figure["data"]
        for direction in "xy"
        if trace.get(f"{direction}axis", direction).replace(direction, f"{direction}axis") not in axes(figure)
    ]

    assert missing == []


def test_every_text_in_a_figure_stands_where_the_drawing_in_place_can_put_it(seen: Seen) -> None:
    notes = [note for figure in all_of(seen).values() for note in figure["layout"]["annotations"]]

    misplaced = [
        note
        for note in notes
        if (note["xref"], note["yref"]) != ("paper", "paper")
        or note["xanchor"] not in ("left", "center", "right")
        or note["yanchor"] not in ("top", "bottom")
        or note["showarrow"]
        or not {"size", "color"} <= note["font"].keys()
    ]

    assert misplaced == []


def test_every_shape_is_one_that_the_drawing_in_place_knows(seen: Seen) -> None:
    unknown = [
        (name, shape)
        for name, figure in all_of(seen).items()
        for shape in figure["layout"].get("shapes", [])
        for references in [{"paper", *(axis.replace("axis", "") for axis in axes(figure))}]
        if shape["type"] not in ("rect", "line")
        or not {shape["xref"], shape["yref"]} <= references
        or "line" not in shape
    ]

    assert unknown == []


def test_every_colour_scale_is_one_that_the_drawing_in_place_can_mix(seen: Seen) -> None:
    heatmaps = [trace for figure in all_of(seen).values() for trace in figure["data"] if trace["type"] == "heatmap"]

    assert all(re.fullmatch("#[0-9a-f]{6}", color) for trace in heatmaps for _, color in trace["colorscale"])


def test_every_line_has_as_many_numbers_up_as_across(seen: Seen) -> None:
    lines = [trace for figure in all_of(seen).values() for trace in figure["data"] if trace["type"] != "heatmap"]

    assert [trace for trace in lines if len(trace["x"]) != len(trace["y"])] == []
