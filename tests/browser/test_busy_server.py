"""On a server that has much else to do a press is answered, and the page never goes deaf."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, serving, watched_tabs
from tests.browser.watching import stop_watching, watch


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has much else to do."""
    with serving("tests.browser.busy_server", tmp_path_factory.mktemp("busy") / "log.txt") as served:
        yield served


def test_a_press_while_playing_is_answered_on_a_busy_server_and_no_frame_is_blank_or_mixed(
    browser: Browser, busy: Server
) -> None:
    with watched_tabs(browser, busy) as new_tab:
        tab = new_tab().open(epochs=100_000)
        watch(tab.page)

        for _ in range(3):
            before = tab.epoch
            tab.play()
            tab.wait_for_epoch_above(before + 5)
            tab.pause()
        tab.play()
        tab.button("Step").click()
        tab.expect_paused()

        seen = stop_watching(tab.page)
        assert (seen.mixed, seen.blank, seen.remounted) == ([], [], 0)
        expect(tab.sentence).to_contain_text("gave the true next character")


def test_after_a_fast_drag_inside_a_step_on_a_busy_server_the_page_still_goes_elsewhere(
    browser: Browser, busy: Server
) -> None:
    with watched_tabs(browser, busy) as new_tab:
        tab = new_tab().open_trained(200)
        tab.visit("Inside a step")
        watch(tab.page)
        tab.hold_timeline(1, 0.5, 0.9, 0.1, 0.6, 0.3, 0.8, 0.2)
        tab.page.mouse.up()

        tab.visit("Compare")
        tab.visit("Train")
        tab.expect_at_rest()

        assert stop_watching(tab.page).mixed == []
        tab.button("Live").click()
        tab.expect_shown(200)
        tab.train_epochs(1)
