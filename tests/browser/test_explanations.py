"""Beside each picture a question mark explains it with the learner's own numbers, for as long as they want."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Server, watched_tabs
from tests.browser.tab import OVERFLOW, Tab, boxes

_PICTURES = ("text", "loss", "sample", "probabilities", "hidden", "weights")


@pytest.fixture(scope="module", params=[(1280, 720), (390, 844)], ids=["projector", "phone"])
def tab(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Tab]:
    width, height = request.param
    with watched_tabs(browser, server) as new_tab:
        yield new_tab(viewport={"width": width, "height": height}).open(epoch=20)


def question_mark(tab: Tab, picture: str) -> Locator:
    return tab.picture(picture).get_by_role("button", name="Explain")


def explanation(tab: Tab) -> Locator:
    return tab.page.get_by_role("note")


@pytest.mark.parametrize("picture", _PICTURES)
def test_a_picture_is_explained_within_the_window_and_not_over_itself(tab: Tab, picture: str) -> None:
    question_mark(tab, picture).scroll_into_view_if_needed()
    question_mark(tab, picture).click()

    expect(explanation(tab)).to_be_visible()
    expect(question_mark(tab, picture)).to_have_attribute("aria-expanded", "true")
    ((left, top, right, bottom),) = boxes([explanation(tab)])
    size = tab.page.viewport_size
    assert size is not None
    assert left >= 0
    assert top >= 0
    assert right <= size["width"]
    assert bottom <= size["height"]
    ((_, heading, _, _),) = boxes([tab.picture(picture).locator("figcaption")])
    assert bottom <= heading + 1 or top > heading
    assert tab.page.evaluate(OVERFLOW) <= 0
    tab.page.keyboard.press("Escape")
    expect(explanation(tab)).to_be_hidden()


def test_its_numbers_follow_the_run_and_a_click_elsewhere_closes_it(tab: Tab) -> None:
    question_mark(tab, "loss").click()
    expect(explanation(tab)).to_contain_text(f"{tab.loss:.4f} in the last one")
    expect(explanation(tab)).to_contain_text("(Epoch 20.)")
    before = tab.loss

    tab.page.keyboard.press("Shift+ArrowRight")
    tab.expect_shown(21)

    assert tab.loss != before
    expect(explanation(tab)).to_contain_text(f"{tab.loss:.4f} in the last one")
    expect(explanation(tab)).to_contain_text("(Epoch 21.)")
    tab.image("loss").click()
    expect(explanation(tab)).to_be_hidden()


def test_inside_a_step_a_picture_that_is_not_on_the_page_any_more_is_explained_no_longer(tab: Tab) -> None:
    tab.visit("Inside a step")
    question_mark(tab, "network").click()
    expect(explanation(tab)).to_contain_text("drawn once for each timestep")

    tab.visit("Train")

    expect(explanation(tab)).to_be_hidden()
