"""Takes the README's pictures from the running app: ``python -m docs.make_images``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.server import serving
from tests.install_browser import QUIET_ARGUMENTS, find_browser

_ROOT = Path(__file__).parent.parent
_IMAGES = Path(__file__).parent / "images"
_LAPTOP = (1400, 900)
_PHONE = (390, 844)
_HOST = "playground.example"  # what a class would read in the address


@contextmanager
def _page(
    browser: Browser, url: str, size: tuple[int, int] = _LAPTOP, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, device_scale_factor=1.5)  # type: ignore[arg-type]  # as Playwright wants it
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _train(page: Page, epochs: int) -> None:
    """Press Play, and wait until all epochs are done."""
    _press(page, "Play")
    expect(page.locator("[data-stage]")).to_have_attribute("data-epoch", str(epochs), timeout=60_000)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()


def _visit(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).and_(page.locator(":visible")).last.click()


def _save(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_000)
    page.screenshot(path=_IMAGES / f"{name}.png")


def _take_train(browser: Browser, url: str, name: str, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    with _page(browser, f"{url}/?epochs=300", size, scheme) as page:
        _train(page, 300)
        _save(page, name)


def _take_presenter(browser: Browser, url: str) -> None:
    text = "row, row, row your boat\ngently down the stream\n"
    link = f"{url}/?epochs=300&present=1&learning_rate=0.1&hidden_size=32&text={text.replace(' ', '+')}"
    with _page(browser, link.replace("\n", "%0A"), (1280, 720)) as page:
        _train(page, 300)
        _save(page, "presenter")


def _take_share(browser: Browser, url: str) -> None:
    link = f"{url}/inside?text=hello+world&hidden_size=16&learning_rate=0.1&epoch=100&timestep=3"
    with _page(browser, link, (1280, 720)) as page:
        _press(page, "Share")
        expect(page.get_by_role("dialog")).to_be_visible()
        _save(page, "share")


def _take_inside(browser: Browser, url: str, name: str, size: tuple[int, int], section: str) -> None:
    with _page(browser, f"{url}/?epochs=60", size) as page:
        _train(page, 60)
        _visit(page, "Inside a step")
        page.get_by_role("button", name="Timestep 2:").click()
        page.get_by_role("radio", name=section).click()
        _save(page, name)


def _take_gates(browser: Browser, url: str) -> None:
    settings = "cell=lstm&optimizer=adam&learning_rate=0.03&hidden_size=8&window=9&initial_scale=0.5&clip_norm=1"
    with _page(browser, f"{url}/inside?text=(abc)[abc]&{settings}&epoch=120&timestep=8&gate=f&unit=1") as page:
        expect(page.locator("[data-stage]")).to_have_attribute("data-epoch", "120", timeout=60_000)
        _save(page, "inside-lstm")


def _take_runs(browser: Browser, url: str) -> None:
    """Train three runs, pin two, and look back."""
    with _page(browser, f"{url}/?epochs=300") as page:
        for seed in (0, 1, 2):
            field = page.get_by_label("Random seed", exact=True)
            field.fill(str(seed))
            field.press("Enter")
            expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
            _train(page, 300)
            if seed < 2:
                _press(page, "Pin")
                page.wait_for_timeout(700)
        slider = page.get_by_role("slider", name="Epoch shown")
        box = slider.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
        expect(page.get_by_role("button", name="Live", exact=True)).to_be_enabled()
        _save(page, "time-travel")
        _visit(page, "Compare")
        _save(page, "compare")


def main() -> None:
    """Take all pictures."""
    browser_path = find_browser()
    if browser_path is None:
        sys.exit("No browser was found; `python -m tests.install_tools` installs one.")
    with serving(_ROOT / "streamlit_app.py", _ROOT) as server, sync_playwright() as playwright:
        names = f"--host-resolver-rules=MAP {_HOST} 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=browser_path, args=[*QUIET_ARGUMENTS, names])
        url = server.address
        _take_train(browser, url, "train-light", _LAPTOP, "light")
        _take_train(browser, url, "train-dark", _LAPTOP, "dark")
        _take_train(browser, url, "train-phone", _PHONE, "light")
        _take_presenter(browser, url)
        _take_share(browser, url.replace("127.0.0.1", _HOST))
        _take_inside(browser, url, "inside-forward", _LAPTOP, "Forward pass")
        _take_inside(browser, url, "inside-where", _LAPTOP, "Where is it?")
        _take_inside(browser, url, "inside-phone", _PHONE, "Forward pass")
        _take_gates(browser, url)
        _take_runs(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
