"""The whole text is a picture of its own, in which one chooses what the other pictures show of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, watched_tabs
from tests.browser.tab import Tab, boxes

_WORDS = "the quick brown fox jumps over a lazy dog and "
TEXT = (_WORDS * 50)[:2000]
SHOWN = 32  # timesteps of it, in the other pictures


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """A tab with a text of 2,000 characters, of which an epoch was trained."""
    with watched_tabs(browser, server) as new_tab:
        opened = new_tab().open(text=TEXT)
        opened.train_epochs(1)
        yield opened


def position(tab: Tab) -> int:
    return int(tab.slider("First timestep shown").get_attribute("aria-valuenow") or "")


def expect_excerpt(tab: Tab, first: int) -> None:
    """Wait until the other pictures show what begins at this timestep."""
    expect(tab.slider("First timestep shown")).to_have_attribute("aria-valuenow", str(first))
    tab.image("probabilities").focus()
    tab.page.keyboard.press("ArrowRight")
    read = TEXT[first].replace(" ", "␣")
    expect(tab.hint).to_contain_text(f"After {read} at t = {first:,}: ")
    tab.page.keyboard.press("Escape")


def test_all_of_a_long_text_is_seen_at_once(tab: Tab) -> None:
    expect(tab.slider("First timestep shown")).to_have_attribute("aria-valuemax", str(1999 - SHOWN))
    expect(tab.slider("First timestep shown")).to_have_attribute("aria-description", re.compile("^The text: "))


def test_every_character_of_it_can_be_pointed_at(tab: Tab) -> None:
    (left, top, right, bottom) = boxes([tab.image("text")])[0]
    told = set()
    for down in range(20):
        for across in (0, 0.6):
            x = left + 5 + across * (right - left)
            tab.page.mouse.move(x, top + 4 + down * (bottom - top - 8) / 19)
            if tab.hint.is_visible():
                told.add(tab.hint.inner_text())
    timesteps = sorted(int(text.split("t = ")[1].split(":")[0].replace(",", "")) for text in told if "t = " in text)
    assert any("The text begins with t" in text for text in told)
    assert timesteps[-1] > 1900
    for text in told:
        if "t = " in text:
            t = int(text.split("t = ")[1].split(":")[0].replace(",", ""))
            read, true = (TEXT[i].replace(" ", "␣") for i in (t, t + 1))
            assert text.startswith(f"After {read} at t = {t:,}: {true} was given ")
    tab.page.mouse.move(0, 0)


def test_a_click_a_drag_and_keys_choose_the_excerpt_and_all_pictures_follow(tab: Tab) -> None:
    (left, top, right, bottom) = boxes([tab.image("text")])[0]

    tab.page.mouse.click(left + 0.5 * (right - left), top + 0.5 * (bottom - top))
    clicked = position(tab)
    assert 300 < clicked < 1700
    expect_excerpt(tab, clicked)

    tab.page.mouse.move(left + 0.2 * (right - left), top + 0.3 * (bottom - top))
    tab.page.mouse.down()
    tab.page.mouse.move(left + 0.4 * (right - left), top + 0.3 * (bottom - top), steps=5)
    tab.page.mouse.up()
    dragged = position(tab)
    assert dragged != clicked
    expect_excerpt(tab, dragged)

    tab.slider("First timestep shown").focus()
    targets = {"ArrowRight": dragged + 1, "PageDown": dragged + 1 + SHOWN, "Home": 0, "End": 1999 - SHOWN}
    for key, first in targets.items():
        tab.slider("First timestep shown").press(key)
        expect_excerpt(tab, first)
        tab.wait_for_answer()
    tab.expect_epoch(1)


def test_the_excerpt_stays_when_the_page_changes_and_while_the_run_plays(tab: Tab) -> None:
    tab.slider("First timestep shown").press("Home")
    tab.slider("First timestep shown").press("PageDown")
    expect_excerpt(tab, SHOWN)
    tab.visit("Compare")
    tab.visit("Train")

    expect_excerpt(tab, SHOWN)
    tab.play()
    tab.wait_for_epoch_above(tab.epoch)
    assert position(tab) == SHOWN
    tab.pause()
