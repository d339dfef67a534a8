"""What every picture of every page keeps to, whatever run it shows."""

from __future__ import annotations

import json
import re
from itertools import chain

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.app.stage.reel import encode
from playground.figures.picture import Picture, stacked
from playground.figures.theme import DARK
from tests.figures.pictures import Screen, axes, decode, figure_of, matrices, screens_of, words_in
from tests.figures.runs import KINDS, session_of

_MARKUP = re.compile(r"<br>|<extra></extra>|&#\d+;")
_ARRAYS_BY_NAME = {
    "sample": ("indices", "chosen"),
    "waterfall": ("values",),
    "trajectory": ("text_points", "sample_points", "shares", "read"),
    "editor": ("value",),
}


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def screens(request: pytest.FixtureRequest) -> list[Screen]:
    return screens_of(session_of(request.param))


def _charts(screens: list[Screen]) -> list[Picture]:
    """Return the pictures of the newest moment that can be explored."""
    return [picture for screen in screens for picture in screen.newest if picture.figure is not None]


def test_the_still_part_is_what_a_browser_can_read(screens: list[Screen]) -> None:
    for screen in screens:
        for picture in screen.newest:
            json.dumps(picture.still_part(), allow_nan=False)


def test_all_moments_of_a_screen_have_the_same_still_part(screens: list[Screen]) -> None:
    for screen in screens:
        stills = [json.dumps([picture.still_part() for picture in pictures]) for pictures in screen.pictures]

        assert len(set(stills)) == 1, screen.name


def test_moving_parts_reach_the_browser_as_they_are_moment_by_moment(screens: list[Screen]) -> None:
    for screen in screens:
        arrays, texts = stacked(screen.pictures)

        _, read = decode(encode({"texts": texts}, arrays))

        for i, pictures in enumerate(screen.pictures):
            for picture in pictures:
                for name, values in picture.arrays.items():
                    np.testing.assert_array_equal(read[name][i], values)
                assert {name: texts[name][i] for name in picture.texts} == dict(picture.texts)


def test_every_number_that_is_drawn_is_finite(screens: list[Screen]) -> None:
    for screen in screens:
        for picture in chain.from_iterable(screen.pictures):
            assert all(np.isfinite(values).all() for values in picture.arrays.values()), (screen.name, picture.name)


def test_no_two_pictures_of_a_screen_have_one_name(screens: list[Screen]) -> None:
    for screen in screens:
        names = [picture.name for picture in screen.newest]

        assert len(set(names)) == len(names), screen.name


def test_pictures_share_an_array_only_where_it_is_the_same(screens: list[Screen]) -> None:
    for screen in screens:
        arrays: dict[str, list[float]] = {}
        texts: dict[str, str] = {}
        for picture in screen.newest:
            for name, values in picture.arrays.items():
                assert arrays.setdefault(name, values.tolist()) == values.tolist(), (screen.name, name)
            for name, text in picture.texts.items():
                assert texts.setdefault(name, text) == text, (screen.name, name)


def test_what_a_still_part_speaks_of_is_sent_with_it(screens: list[Screen]) -> None:
    for screen in screens:
        for picture in screen.newest:
            still = picture.still_part()
            names = [still[part] for part in _ARRAYS_BY_NAME.get(picture.kind, ())]
            if picture.kind == "network":
                names = [name for name in still["arrays"].values() if name is not None]
            said = {still[part] for part in ("sub", "moving") if part in still}
            if picture.kind == "sentence":
                said |= {still[part] for part in ("text", "offer", "offer_help", "next", "next_link") if part in still}
            names += [panel["limit_array"] for panel in still.get("panels", []) if panel["limit_array"]]
            rows = [row for group in still.get("groups", []) for row in group["rows"]]
            said |= {row["label_text"] for row in rows if "label_text" in row}

            assert set(names) <= picture.arrays.keys(), (screen.name, picture.name)
            assert said == picture.texts.keys(), (screen.name, picture.name)


def test_a_chart_of_matrices_has_the_numbers_that_the_browser_finds_by_offset_and_strides(
    screens: list[Screen],
) -> None:
    for picture in _charts(screens):
        if picture.kind == "matrix":
            drawn, explored = matrices(picture), [np.asarray(trace["z"]) for trace in figure_of(picture)["data"]]

            assert [matrix.shape for matrix in drawn] == [matrix.shape for matrix in explored]
            for ours, theirs in zip(drawn, explored, strict=True):
                np.testing.assert_array_equal(ours, theirs.astype(np.float32))


def test_every_row_and_column_of_a_matrix_has_a_name(screens: list[Screen]) -> None:
    for picture in _charts(screens):
        for panel in picture.still_part().get("panels", []):
            rows = picture.arrays[panel["row_indices"]][: panel["shape"][0]] if panel["row_indices"] else panel["rows"]
            assert [len(rows), len(panel["columns"])] == panel["shape"]
            assert len(panel["outlined"] or panel["columns"]) == len(panel["columns"])


def test_strips_take_each_number_of_their_array_once(screens: list[Screen]) -> None:
    for screen in screens:
        for picture in screen.newest:
            if picture.kind == "strips":
                rows = [row for group in picture.still_part()["groups"] for row in group["rows"]]
                taken = [row["offset"] + i for row in rows for i in range(row["count"])]

                assert taken == list(range(len(picture.arrays[picture.name])))
                assert all(len(row["names"]) == row["count"] for row in rows)
                assert all(len(row["picks"]) in {0, row["count"]} for row in rows)
                assert all(row["marked"] is None or 0 <= row["marked"] < row["count"] for row in rows)


def test_plotly_accepts_every_chart_and_can_send_it(screens: list[Screen]) -> None:
    for picture in _charts(screens):
        figure = figure_of(picture)
        checked = go.Figure(figure)

        assert len(checked.data) == len(figure["data"])
        json.loads(checked.to_json(), parse_constant=pytest.fail)


def test_nothing_in_a_chart_can_be_read_as_html_or_latex(screens: list[Screen]) -> None:
    words = [text for picture in _charts(screens) for text in words_in(figure_of(picture))]

    assert [text for text in words if re.search(r"[<>&$]", _MARKUP.sub("", text))] == []


def test_every_tick_has_a_label_and_lies_on_its_axis(screens: list[Screen]) -> None:
    for picture in _charts(screens):
        for axis in axes(figure_of(picture)).values():
            if "tickvals" in axis:
                low, high = sorted(axis["range"])
                assert all(low <= tick <= high for tick in axis["tickvals"])
                assert len(axis["tickvals"]) == len(axis["ticktext"])


def test_every_chart_lies_on_the_page_s_own_ground_and_writes_in_its_colour() -> None:
    layouts = [figure_of(picture)["layout"] for picture in _charts(screens_of(session_of(KINDS[1]), DARK))]

    assert {layout[name] for layout in layouts for name in ("paper_bgcolor", "plot_bgcolor")} == {"rgba(0,0,0,0)"}
    assert {layout["font"]["color"] for layout in layouts} == {DARK.text}
