"""Those who hear the page are told what they ask for, and can find their way in it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.tab import STAGES, Tab
from tests.browser.test_opening import PICTURES

# Notes what a screen reader says by itself from now on: new values of a slider that has the focus, and live regions.
_LISTEN = f"""() => {{
    window.heard = [];
    const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], [role=timer], output";
    const note = changes => {{
        for (const {{ target, attributeName: name }} of changes) {{
            const element = target.closest ? target : target.parentElement;
            if (name) heard.push(element.getAttribute(name));
            else if (element?.closest(live)) heard.push(element.textContent);
        }}
    }};
    const watched = {{ subtree: true, childList: true, characterData: true, attributeFilter: ["aria-valuetext"] }};
    new MutationObserver(note).observe({STAGES}[0], watched);
}}"""


def test_what_plays_by_itself_is_not_said_moment_by_moment_and_where_it_stops_is(tab: Tab) -> None:
    tab.open(epochs=100_000)
    tab.page.evaluate(_LISTEN)

    tab.play()
    tab.wait_for_epoch_above(60)
    assert tab.page.evaluate("heard") == ["Live"]
    tab.pause()
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {tab.epoch:,}")
    tab.button("Film").click()
    expect(tab.button("Stop film")).to_be_visible()
    tab.page.get_by_role("combobox", name="Film speed").select_option("0.1")
    tab.timeline.focus()
    tab.page.keyboard.press("Home")
    tab.expect_shown(0)
    tab.page.evaluate("heard.length = 0")
    tab.button("Play film").click()
    tab.wait_for_epoch_above(3)

    assert tab.page.evaluate("heard") == ["Film"]
    tab.button("Pause film").click()
    expect(tab.button("Play film")).to_be_visible()
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Epoch {tab.epoch} of {tab.run_length:,}")


def test_every_picture_has_a_heading_to_jump_to_and_those_of_a_run_stand_below_the_run_s(tab: Tab) -> None:
    tab.open()
    for name in PICTURES:
        expect(tab.picture(name).get_by_role("heading", level=2)).to_have_text(re.compile(r"^\w"))
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(["RNN Playground"])

    tab.button("Pin").click()
    tab.visit("Compare")
    expect(tab.picture("run-1")).to_be_visible()

    runs = tab.page.locator("[data-kind=heading]").get_by_role("heading", level=2)
    expect(runs).to_have_count(2)
    for name in ("sample-0", "probabilities-0", "sample-1", "probabilities-1"):
        expect(tab.picture(name).get_by_role("heading", level=3)).to_be_visible()
    for name in ("loss", "difference"):
        expect(tab.picture(name).get_by_role("heading", level=2)).to_be_visible()


@pytest.mark.parametrize(("width", "links"), [(1280, "[data-testid=stTopNavLink]"), (390, ".st-key-pages a")])
def test_the_focus_is_seen_in_the_navigation(tab: Tab, width: int, links: str) -> None:
    tab.page.set_viewport_size({"width": width, "height": 720})
    tab.open()
    first, second = (tab.page.locator(links).nth(i) for i in (0, 1))
    expect(second).to_be_visible()

    first.focus()
    tab.page.keyboard.press("Tab")

    expect(second).to_be_focused()
    expect(second).to_have_css("outline-style", "solid")
    expect(second).to_have_css("outline-width", "3px")
