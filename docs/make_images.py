"""Takes the README's pictures from the running app: ``python -m docs.make_images``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.page import serving
from tests.install_browser import QUIET_ARGUMENTS, find_browser

_ROOT = Path(__file__).parent.parent
_IMAGES = Path(__file__).parent / "images"


def _take(browser: Browser, url: str, name: str, width: int, height: int, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(f"{url}/?epochs=300")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".st-key-numbers")).to_contain_text("300 / 300", timeout=60_000)
    page.locator(".st-key-chart-weights .js-plotly-plot .subplot").first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)
    page.screenshot(path=_IMAGES / f"{name}.png")
    context.close()


def _take_inside(browser: Browser, url: str, name: str, width: int, height: int, section: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(f"{url}/?epochs=60")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".st-key-numbers")).to_contain_text("60 / 60", timeout=60_000)
    page.get_by_role("link", name="Inside a step").and_(page.locator(":visible")).last.click()
    page.get_by_role("button", name="Timestep 2:").click()
    page.get_by_role("radio", name=section).click()
    page.locator(".st-key-run .js-plotly-plot .subplot").last.wait_for()
    page.mouse.move(0, 0)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.wait_for_timeout(1500)
    page.screenshot(path=_IMAGES / f"{name}.png")
    context.close()


def _take_runs(browser: Browser, url: str) -> None:
    """Train three runs, pin two, and look back."""
    context = browser.new_context(
        viewport={"width": 1400, "height": 1160}, color_scheme="light", device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(f"{url}/?epochs=300")
    size = page.get_by_role("slider", name="Hidden size")
    for units in (8, 5, 3):
        for _ in range(8):
            if size.get_attribute("aria-valuenow") == str(units) or size.input_value() == str(units):
                break
            size.press("ArrowLeft")
            page.wait_for_timeout(700)
        page.get_by_role("button", name="Play", exact=True).click()
        expect(page.locator(".st-key-numbers")).to_contain_text("300 / 300", timeout=60_000)
        if units > 3:
            page.get_by_role("button", name="Pin", exact=True).click()
            page.wait_for_timeout(700)
    slider = page.get_by_role("slider", name="Epoch shown")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
    page.locator(".st-key-chart-weights .js-plotly-plot .subplot").first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)
    page.screenshot(path=_IMAGES / "time-travel.png")
    page.get_by_role("link", name="Compare").first.click()
    page.locator(".st-key-chart-compare-2 .js-plotly-plot .subplot").first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)
    page.screenshot(path=_IMAGES / "compare.png")
    context.close()


def main() -> None:
    """Take all pictures."""
    browser_path = find_browser()
    if browser_path is None:
        sys.exit("No browser was found; `python -m tests.install_browser` installs one.")
    with serving(_ROOT / "streamlit_app.py", _ROOT) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET_ARGUMENTS)
        _take(browser, server.url, "train-light", 1400, 1160, "light")
        _take(browser, server.url, "train-dark", 1400, 1160, "dark")
        _take(browser, server.url, "train-phone", 390, 844, "light")
        _take_inside(browser, server.url, "inside-forward", 1400, 1500, "Forward pass")
        _take_inside(browser, server.url, "inside-where", 1400, 1500, "Where is it?")
        _take_inside(browser, server.url, "inside-phone", 390, 844, "Forward pass")
        _take_runs(browser, server.url)
        browser.close()


if __name__ == "__main__":
    main()
