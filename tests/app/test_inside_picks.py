"""A click in the drawing selects what is there; what cannot be understood changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1.element_tree import Selectbox

from playground.engine import PARAMETER_NAMES, ParameterIndex, visible
from playground.session.selection import SECTIONS
from tests.app.inside_page import BACKWARD, FORWARD, WHAT_IF, InsidePage

PLACES = [
    ParameterIndex("Wxh", 3, 4),
    ParameterIndex("Whh", 7, 0),
    ParameterIndex("Why", 6, 5),
    ParameterIndex("bh", 2),
    ParameterIndex("by", 6),
]
NONSENSE: list[object] = [
    None,
    True,
    7,
    2.5,
    "timestep",
    [],
    {},
    ["timestep", 3],
    {"timestep": 3},
    {"kind": "timestep"},
    {"kind": "unit", "timestep": 3},
    {"kind": ["timestep"], "timestep": 3},
    {"kind": {"timestep": 3}, "timestep": 3},
    {"kind": "section", "section": SECTIONS[2]},
    {"kind": "stage", "stage": 3},
    {"kind": "__class__", "__class__": 1},
    {"kind": "place"},
    {"kind": "place", "name": "Whh", "row": 2},
    {"kind": "place", "name": "flat", "row": 2, "column": 3},
    {"kind": "place", "name": ["Whh"], "row": 2, "column": 3},
    {"kind": "place", "name": None, "row": 2, "column": 3},
    *(
        {"kind": kind, kind: value}
        for kind in ("timestep", "unit", "output")
        for value in (None, True, "3", 3.0, 2.5, [3], {"3": 3}, float("nan"), float("inf"))
    ),
    *(
        {"kind": "place", "name": "Whh", "row": 2, "column": 3, part: value}
        for part in ("row", "column")
        for value in (None, True, "2", 2.0, [2])
    ),
]


def _somewhere() -> InsidePage:
    """Return a page on which nothing is selected that would be selected at first."""
    page = InsidePage()
    page.open(WHAT_IF)
    page.pick({"kind": "timestep", "timestep": 5})
    page.pick({"kind": "unit", "unit": 4})
    page.pick({"kind": "output", "output": 2})
    page.pick({"kind": "place", "name": "Whh", "row": 6, "column": 1})
    return page


def test_a_timestep_is_selected() -> None:
    page = InsidePage()

    for t in (3, 7, 0):
        page.pick({"kind": "timestep", "timestep": t})

        assert (page.selection.timestep, page.network["selected"]["timestep"]) == (t, t)


def test_a_unit_is_selected_everywhere() -> None:
    page = InsidePage()

    page.pick({"kind": "unit", "unit": 6})

    assert (page.network["selected"]["unit"], page.own_widget("unit").value) == (6, 6)
    assert {strip.marked for strip in page.strips if strip.names == [str(unit) for unit in range(8)]} == {6}


def test_an_output_is_selected_everywhere() -> None:
    page = InsidePage()

    page.pick({"kind": "output", "output": 3})

    assert (page.network["selected"]["output"], page.own_widget("output").value) == (3, 3)
    assert {strip.marked for strip in page.strips if len(strip.names) == 7} >= {3}


def test_at_first_the_true_next_character_is_the_selected_output() -> None:
    page = InsidePage()
    page.pick({"kind": "timestep", "timestep": 0})

    seen = []
    for _ in range(8):
        seen.append(page.network["selected"]["output"])
        if page.can_press("Next timestep"):
            page.press("Next timestep")

    assert seen == list(page.trainer.targets)


@pytest.mark.parametrize("section", [BACKWARD, WHAT_IF])
def test_an_edge_is_selected_everywhere(section: str) -> None:
    page = InsidePage()
    page.open(section)

    for place in PLACES:
        page.pick_place(place)

        shown = [page.own_widget(part).value for part in ("matrix", "row") + (("column",) if place.column else ())]
        chosen = [place.name, place.row, *([place.column] if place.column else [])]
        assert (page.selection.place, shown) == (place, chosen)


def test_a_parameter_is_chosen_by_its_matrix_row_and_column() -> None:
    page = InsidePage()
    page.open(WHAT_IF)

    for place in PLACES:
        page.choose("matrix", place.name)
        page.choose("row", place.row)
        if place.name not in ("bh", "by"):
            page.choose("column", place.column)

        assert (page.errors, page.selection.place, page.editor["place"]) == ([], place, str(place))


def test_another_matrix_has_a_selected_place_too() -> None:
    page = _somewhere()

    for name in (*PARAMETER_NAMES, *reversed(PARAMETER_NAMES)):
        page.choose("matrix", name)

        assert page.selection.place.name == name
        assert page.selection.place.is_in(page.trainer.parameters)


def test_a_unit_and_an_output_can_be_chosen_from_lists() -> None:
    page = InsidePage()

    page.choose("unit", 7)
    page.choose("output", 5)

    assert (page.selection.unit, page.selection.output) == (7, 5)


def test_the_list_of_outputs_names_every_character() -> None:
    page = InsidePage()

    characters = page.trainer.vocabulary.characters
    assert page.options("output") == [f"Output character {visible(character)}" for character in characters]


def test_what_cannot_be_understood_changes_nothing() -> None:
    page = _somewhere()
    before = page.selection

    for what in NONSENSE:
        page.pick(what)

        assert (page.errors, page.notices, page.selection) == ([], [], before), what


@pytest.mark.parametrize("kind", ["timestep", "unit", "output"])
def test_what_is_beyond_the_network_breaks_nothing(kind: str) -> None:
    page = _somewhere()

    for value in (-1, -(10**30), 99, 10**30):
        page.pick({"kind": kind, kind: value})

        assert (page.errors, page.notices) == ([], [])
        assert 0 <= page.network["selected"]["timestep"] < 8
        assert 0 <= page.network["selected"]["unit"] < 8
        assert 0 <= page.network["selected"]["output"] < 7


def test_a_place_beyond_the_network_breaks_nothing() -> None:
    page = _somewhere()

    for name in PARAMETER_NAMES:
        for row, column in ((-1, 0), (0, -1), (8, 0), (0, 8), (10**30, 10**30)):
            page.pick({"kind": "place", "name": name, "row": row, "column": column})

            assert (page.errors, page.notices) == ([], [])
            assert page.selection.place.is_in(page.trainer.parameters)


def test_a_pick_takes_the_trained_timestep_s_place() -> None:
    page = InsidePage()
    page.press("Step")
    page.press("Step")
    trained: Any = page.selection.timestep

    page.pick({"kind": "timestep", "timestep": 6})

    assert (trained, page.selection.timestep) == (1, 6)


def test_a_click_on_a_unit_s_cell_looks_at_the_unit() -> None:
    page = InsidePage()

    page.click_cell("a: sum", 5)

    assert page.selection.unit == 5


def test_a_click_on_an_output_s_cell_looks_at_the_output() -> None:
    page = InsidePage()

    page.click_cell("y: logits", 6)

    assert page.selection.output == 6


@pytest.mark.parametrize(
    ("label", "place"),
    [("Wxh[:, ␣]", ParameterIndex("Wxh", 4, 0)), ("bh", ParameterIndex("bh", 4)), ("by", ParameterIndex("by", 4))],
)
def test_a_click_on_a_parameter_s_cell_opens_it_to_be_changed(label: str, place: ParameterIndex) -> None:
    page = InsidePage()

    page.click_cell(label, 4)

    assert (page.selection.section, page.editor["place"]) == (WHAT_IF, str(place))


def test_a_click_on_an_edge_opens_its_weight_to_be_changed() -> None:
    page = InsidePage()

    page.pick({"kind": "place", "name": "Whh", "row": 6, "column": 1})

    assert (page.selection.section, page.editor["place"]) == (WHAT_IF, "Whh[6, 1]")


def test_a_click_on_an_edge_leaves_the_backward_pass_open() -> None:
    page = InsidePage()
    page.open(BACKWARD)

    page.pick({"kind": "place", "name": "Whh", "row": 6, "column": 1})

    assert (page.selection.section, page.selection.place) == (BACKWARD, ParameterIndex("Whh", 6, 1))


@pytest.mark.parametrize(
    ("section", "name"), [(FORWARD, "unit"), (FORWARD, "output"), (WHAT_IF, "row"), (WHAT_IF, "column")]
)
def test_the_label_of_a_list_that_has_changed_on_its_way_changes_nothing(
    section: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _somewhere()
    page.open(section)
    before = page.selection
    sent = vars(Selectbox)["_widget_state"].fget

    def stale(widget: Selectbox[Any]) -> WidgetState:
        state: WidgetState = sent(widget)
        if (widget.key or "").startswith(f"inside-{name}"):
            state.string_value = "a character of the text before"
        return state

    monkeypatch.setattr(Selectbox, "_widget_state", property(stale))
    page.app.run()

    assert page.errors == []
    assert page.selection == before
