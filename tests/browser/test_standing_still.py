"""The pictures of Train stand still, whatever is said above or over them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.tab import Tab, boxes
from tests.browser.test_opening import PICTURES

LONG = {"text": "to be or not to be " * 20, "hidden_size": 64, "epochs": 100_000, "epoch": 100_000}


def places(tab: Tab) -> list[tuple[float, float, float, float]]:
    """Return where the pictures stand in the stage, and where the stage begins in the page."""
    (_, top, _, _), *pictures = boxes([tab.stage, *(tab.picture(name) for name in PICTURES)])
    begins = float(tab.stage.evaluate("stage => stage.getBoundingClientRect().top"))
    scrolled = float(tab.page.get_by_test_id("stMain").evaluate("main => main.scrollTop"))
    within = [(left, upper - top, right, lower - top) for left, upper, right, lower in pictures]
    return [*within, (0.0, begins + scrolled, 0.0, 0.0)]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_no_sentence_on_where_the_run_is_moves_a_picture(tab: Tab, width: int, height: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": height})
    tab.open(learning_rate=2, epochs=60, speed="full")
    tab.animation_frames(3)
    before = places(tab)

    tab.button("Step").click()
    expect(tab.sentence).to_contain_text("timestep 0: read I")
    assert places(tab) == before
    tab.button("Play").click()
    expect(tab.sentence).to_contain_text("Worse than guessing")
    tab.expect_shown(60)
    assert places(tab) == before
    tab.button("Reset").click()
    expect(tab.sentence).to_contain_text("Untrained")
    assert places(tab) == before


def test_what_was_wrong_with_a_link_lies_over_the_pictures_and_goes_without_moving_them(tab: Tab) -> None:
    tab.open(hidden_size="x", text="x")
    expect(tab.alerts).to_contain_text("The link asked for something that cannot be")
    before = places(tab)

    tab.button("Close").click()

    expect(tab.alerts).to_have_count(0)
    assert places(tab) == before


def test_where_a_link_leads_is_said_over_the_pictures_without_moving_them(tab: Tab) -> None:
    tab.open(**LONG)
    said = tab.page.get_by_text("On the way to epoch 100,000")
    expect(said).to_be_in_viewport(ratio=1)
    before = places(tab)

    tab.pause()

    expect(said).to_have_count(0)
    assert places(tab) == before
