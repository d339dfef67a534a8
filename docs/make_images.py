"""Takes the README's pictures from the running app: ``python -m docs.make_images``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.page import BROWSER_OPTIONS, serving
from tests.install_browser import find_browser

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
    page.locator(".st-key-plotly-weights .js-plotly-plot .subplot").first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)
    page.screenshot(path=_IMAGES / f"{name}.png")
    context.close()


def main() -> None:
    """Take all pictures."""
    browser_path = find_browser()
    if browser_path is None:
        sys.exit("No browser was found; `python -m tests.install_browser` installs one.")
    with serving(_ROOT / "streamlit_app.py", _ROOT) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_OPTIONS)
        _take(browser, server.url, "train-light", 1400, 1160, "light")
        _take(browser, server.url, "train-dark", 1400, 1160, "dark")
        _take(browser, server.url, "train-phone", 390, 844, "light")
        browser.close()


if __name__ == "__main__":
    main()
