"""The page Inside a step opens for every network, text and window, with everything on it that people rely on."""

from __future__ import annotations

import pytest

from playground.session.selection import SECTIONS
from tests.app.inside_page import BACKWARD, FORWARD, WHAT_IF, WHERE, InsidePage, elements_with_help
from tests.app.page import Page

LONG_TEXT = ("row, row, row your boat\ngently down the stream\n" * 43)[:2_000]
KINDS: dict[str, dict[str, str]] = {
    "default": {},
    "one unit": {"hidden_size": "1"},
    "64 units": {"hidden_size": "64"},
    "128 units": {"hidden_size": "128"},
    "shortest text": {"text": "ab"},
    "2,000 characters": {"text": LONG_TEXT},
    "2,000 characters in one window": {"text": LONG_TEXT, "window": "1999", "hidden_size": "2"},
    "2,000 distinct characters": {"text": "".join(chr(0x4E00 + i) for i in range(2_000)), "hidden_size": "2"},
    "window 3": {"window": "3"},
    "full window": {"window": "8"},
    "longest sample": {"length": "500", "prompt": "I Love"},
}
CHARTS: dict[str, tuple[str, ...]] = {
    FORWARD: ("unit", "logit"),
    BACKWARD: ("gradients", "update"),
    WHAT_IF: (),
    WHERE: ("similarity", "trajectory"),
}


@pytest.fixture(scope="module", params=list(KINDS))
def parameters(request: pytest.FixtureRequest) -> dict[str, str]:
    return KINDS[request.param]


@pytest.fixture(scope="module")
def page(parameters: dict[str, str]) -> InsidePage:
    return InsidePage(**parameters)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_opens_without_an_error(page: InsidePage, section: str) -> None:
    page.open(section)

    assert (page.errors, page.notices, page.selection.section) == ([], [], section)


def test_every_part_opens_without_an_error_after_a_step(page: InsidePage) -> None:
    page.press("Step")

    for section in SECTIONS:
        page.open(section)

        assert (page.errors, page.notices, page.selection.section) == ([], [], section)


@pytest.mark.parametrize("speed", ["timestep", "5"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_keeps_up_with_training(section: str, speed: str) -> None:
    page = InsidePage(window="3", speed=speed)
    page.press("Play")
    page.open(section)

    page.frames(3)

    assert (page.errors, page.notices, page.has("Pause")) == ([], [], True)
    assert page.trained_timesteps >= 3


@pytest.mark.parametrize("speed", ["timestep", "5"])
@pytest.mark.parametrize("name", ["128 units", "2,000 characters", "shortest text"])
def test_every_kind_of_run_can_be_watched(name: str, speed: str) -> None:
    page = InsidePage(**KINDS[name], speed=speed)
    page.press("Play")

    for section in SECTIONS:
        page.open(section)

        assert (page.errors, page.notices) == ([], [])


def test_while_a_timestep_is_trained_at_a_time_the_trained_one_is_looked_at() -> None:
    page = InsidePage(speed="timestep")
    page.press("Play")

    seen = []
    for _ in range(10):
        page.frames(1)
        seen.append(page.network["selected"]["timestep"])

    assert seen == [(seen[0] + i) % 8 for i in range(10)]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_control_has_a_line_of_help(section: str) -> None:
    page = InsidePage(text=LONG_TEXT)

    page.open(section)

    controls = elements_with_help(page)
    assert [control.label for control in controls if not control.help] == []
    assert {"Numbers", "Stages of a timestep", "Timestep"} <= {control.label for control in controls}


@pytest.mark.parametrize("section", [FORWARD, BACKWARD, WHERE])
def test_each_chart_can_be_explored_and_has_a_text_alternative(section: str) -> None:
    page = InsidePage()

    page.open(section)

    for chart in CHARTS[section]:
        assert page.plotly_figure(chart)["data"]
        assert page.alternative_text(chart) != ""
        assert page.drawing(chart)["description"] == ""


@pytest.mark.parametrize("section", [FORWARD, BACKWARD, WHERE])
def test_while_playing_each_chart_is_drawn_and_described(section: str) -> None:
    page = InsidePage()
    page.open(section)

    page.press("Play")

    assert all(page.drawing(chart)["description"] != "" for chart in CHARTS[section])


def test_the_drawing_is_described() -> None:
    page = InsidePage()

    assert "Timestep 0 reads I" in page.network["description"]


def test_a_short_text_needs_no_slider_for_the_timestep() -> None:
    page = InsidePage(text="I Love AI I Love ")

    assert "Timestep" not in [slider.label for slider in page.app.slider]


def test_a_long_text_has_a_slider_for_the_timestep() -> None:
    page = InsidePage(text=LONG_TEXT)

    page.choose("timestep", 1_998)

    assert (page.errors, page.selection.timestep) == ([], 1_998)
    assert page.network["first"] == 1_983


def test_the_run_is_the_same_on_both_pages() -> None:
    page = InsidePage(hidden_size="5")
    page.press("Epoch")
    run = page.session.run

    page.go_to("train")
    page.press("Epoch")
    page.go_to("inside")

    assert (page.errors, page.epoch, page.session.run is run, page.network["units"]) == ([], 2, True, 5)


def test_what_is_looked_at_is_still_looked_at_after_a_visit_to_the_other_page() -> None:
    page = InsidePage()
    page.open(WHAT_IF)
    page.pick({"kind": "timestep", "timestep": 5})
    page.pick({"kind": "place", "name": "Whh", "row": 2, "column": 3})
    before = page.selection

    page.go_to("train")
    page.go_to("inside")

    assert (page.errors, page.selection) == ([], before)
    assert (page.own_widget("section").value, page.own_widget("row").value) == (WHAT_IF, 2)


def test_a_text_that_got_shorter_is_looked_at_within_its_bounds() -> None:
    page = InsidePage(text=LONG_TEXT, hidden_size="64")
    page.choose("timestep", 1_998)
    page.pick({"kind": "unit", "unit": 63})
    page.pick({"kind": "place", "name": "Whh", "row": 63, "column": 63})

    page.set("text", "abc")
    page.set("hidden_size", 2)

    assert page.errors == []
    assert (page.selection.timestep, page.selection.unit) == (1, 1)
    assert page.selection.place.is_in(page.trainer.parameters)


def test_looking_trains_nothing() -> None:
    page = InsidePage()
    page.press("Epoch")
    before = page.trainer.parameters.flat.tobytes()

    for section in SECTIONS:
        page.open(section)
        page.press("Next timestep")
        page.press("Next stage")

    assert (page.epoch, page.trainer.parameters.flat.tobytes()) == (1, before)


def test_the_other_page_has_no_buttons_for_a_walk() -> None:
    assert not Page().has("Next timestep")
