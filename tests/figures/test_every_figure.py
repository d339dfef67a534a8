"""What every figure keeps to, whatever run it shows."""

from __future__ import annotations

import math
import re

import plotly.graph_objects as go

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
    texts = {name: go.Figure(figure).to_json() for name, figure in all_of(seen).items()}

    assert not [name for name, text in texts.items() if text is None or "NaN" in text or "Infinity" in text]


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
