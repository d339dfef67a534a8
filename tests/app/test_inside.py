"""The page Inside a step opens for every network, text and window, with everything on it that people rely on."""

from __future__ import annotations

import pytest

from playground.session.selection import SECTIONS
from tests.app.inside_page import WHAT_IF, InsidePage
from tests.app.page import Page

LONG_TEXT = ("row, row, row your boat\ngently down the stream\n" * 43)[:2_000]
KINDS: dict[str, dict[str, str]] = {
    "one unit": {"hidden_size": "1"},
    "128 units": {"hidden_size": "128"},
    "shortest text": {"text": "ab"},
    "2,000 characters in one window": {"text": LONG_TEXT, "window": "1999", "hidden_size": "2"},
    "2,000 distinct characters": {"text": "".join(chr(0x4E00 + i) for i in range(2_000)), "hidden_size": "2"},
    "window 3": {"window": "3"},
    "full window": {"window": "8"},
    "longest sample": {"length": "500", "prompt": "I Love"},
}


@pytest.mark.parametrize("name", KINDS)
def test_every_part_opens_and_can_be_watched_at_any_speed(name: str) -> None:
    page = InsidePage(**KINDS[name], epochs="100000")

    for section in SECTIONS:
        page.open(section)
        page.press("Step")
        assert (page.errors, page.notices, page.selection.section) == ([], [], section)
    page.press("Play")
    for speed in ("timestep", "5"):
        page.choose_speed(speed)
        for section in SECTIONS:
            page.open(section)
            page.more()
            assert (page.errors, page.notices, page.selection.section) == ([], [], section)

    assert page.has("Pause")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("window", ["1", "3", "8"])
def test_what_stays_fits_every_moment_however_the_run_goes_on(section: str, window: str) -> None:
    page = InsidePage(window=window)
    page.open(section)

    for act in ("Step", "Step", "more", "Play", "more", "more", "seek", "Live", "Step"):
        if act == "more":
            page.more()
        elif act == "seek":
            page.seek(1)
        else:
            page.press(act)

        assert page.errors == []
        _assert_fits(page)


def _assert_fits(page: InsidePage) -> None:
    """Fail where a number that the still part speaks of is not among those that were sent with it, or one too many."""
    sent, still = page.stage.sent, page.stage.still
    for picture in still["pictures"]:
        if picture["kind"] == "strips":
            rows = [row for group in picture["groups"] for row in group["rows"]]
            assert sent.arrays[picture["name"]].shape[1:] == (sum(row["count"] for row in rows),)
        elif picture["kind"] == "matrix":
            for panel in picture["panels"]:
                rows, columns = panel["shape"]
                last = panel["offset"] + (rows - 1) * panel["strides"][0] + (columns - 1) * panel["strides"][1]
                assert last < sent.arrays[panel["values"]].shape[1]
            own = {name for name in sent.arrays if name.startswith(f"{picture['name']}-")}
            assert own <= {panel["values"] for panel in picture["panels"]}
    said = {name for picture in still["pictures"] for name in (picture.get("text"), picture.get("moving")) if name}
    assert said <= {*sent.header["texts"]}


def test_while_a_timestep_is_trained_at_a_time_the_trained_one_is_looked_at() -> None:
    page = InsidePage(speed="timestep")
    page.press("Play")

    seen = []
    for _ in range(10):
        page.more()
        seen.append(page.network["selected"]["timestep"])

    assert seen == [i % 8 for i in range(10)]


def test_a_short_text_needs_no_slider_for_the_timestep_and_a_long_one_has_it() -> None:
    short, long = InsidePage(text="I Love AI I Love "), InsidePage(text=LONG_TEXT)

    long.choose("timestep", 1_998)

    assert "Timestep" not in [slider.label for slider in short.app.slider]
    assert (long.errors, long.selection.timestep) == ([], 1_998)
    assert long.network["first"] == 1_983
    assert len(long.network["inputs"]) == 16


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


def test_who_comes_back_begins_at_the_largest_loss_of_the_run_as_it_is_then() -> None:
    page = InsidePage(text="hello world")
    at_first = page.selection.timestep

    page.go_to("train")
    page.train(20)
    page.go_to("inside")

    losses = page.trainer.evaluate().losses
    hardest = max(range(1, 10), key=lambda t: losses[t])
    assert (at_first, page.selection.timestep, page.network["selected"]["timestep"]) == (1, hardest, hardest)
    assert hardest != 1


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


def test_looking_around_trains_nothing() -> None:
    page = InsidePage.trained(1)
    before = page.everything_of_the_run

    for section in SECTIONS:
        page.open(section)
        page.press("Next timestep")
        page.press("Next stage")
        page.pick({"kind": "unit", "unit": 3})

    assert (page.errors, page.everything_of_the_run) == ([], before)


def test_the_other_page_has_no_buttons_for_a_walk() -> None:
    assert not Page().has("Next timestep")


def test_each_page_has_its_own_keys_for_step() -> None:
    train, inside = Page(), InsidePage()

    keys = []
    for page in (train, inside):
        (step,) = [button for button in page.app.button if button.label == "Step"]
        keys.append(step.proto.shortcut.lower())

    assert keys == ["right", "s"]
