"""The page in a real browser: what its stage draws, what presses take, and what comes over the wire."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.install_browser import QUIET_ARGUMENTS, find_browser

STAGE = """[...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
    .map((host) => host.shadowRoot?.querySelector("[data-stage]")).find((stage) => stage?.checkVisibility())"""
"""The stage in the page."""

IS_DRAWN = f"""() => {{
    const stage = {STAGE};
    const canvases = [...(stage?.querySelectorAll("canvas") ?? [])];
    return stage?.dataset.epoch !== undefined && canvases.some((canvas) => canvas.width > 0);
}}"""
_COUNT = f"""async (seconds) => {{
    const stage = {STAGE};
    const now = () => stage.dataset.epoch + "-" + stage.dataset.timestep;
    let moments = 0, last = now();
    const first = Number(stage.dataset.epoch), begin = performance.now();
    while (performance.now() < begin + 1000 * seconds) {{
        await new Promise(requestAnimationFrame);
        if (now() !== last) {{ moments += 1; last = now(); }}
    }}
    const passed = (performance.now() - begin) / 1000;
    return [moments / passed, (Number(stage.dataset.epoch) - first) / passed];
}}"""
_PRESS = f"""async ([label, effect]) => {{
    const stage = () => {STAGE};
    const button = (name) => [...document.querySelectorAll("button")].find((found) => found.innerText.endsWith(name));
    while (stage()?.dataset.epoch === undefined) await new Promise(requestAnimationFrame);
    const before = Number(stage().dataset.epoch), begin = performance.now();
    const isSeen = effect ? () => button(effect) : () => Number(stage()?.dataset.epoch) > before;
    button(label).click();
    while (!isSeen()) {{
        await new Promise(requestAnimationFrame);
        if (performance.now() > begin + 10000) throw new Error(`${{label}} had no effect after epoch ${{before}}`);
    }}
    return performance.now() - begin;
}}"""


@dataclass
class Tab:
    """A tab, and how much its WebSocket has received."""

    page: Page
    received_bytes: int = 0

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._receive)

    def _receive(self, payload: str | bytes) -> None:
        self.received_bytes += len(payload)

    def close(self) -> None:
        self.page.context.close()

    def count(self, seconds: float) -> tuple[float, float]:
        """Return how many moments were drawn in a second, and how many epochs they were apart in all."""
        moments, epochs = self.page.evaluate(_COUNT, seconds)
        return moments, epochs

    def press(self, label: str) -> float:
        """Return how many milliseconds it took from a press of this button until its effect was seen."""
        effect = {"Play": "Pause", "Pause": "Play"}.get(label)
        taken: float = self.page.evaluate(_PRESS, [label, effect])
        return taken


def blank_tab(browser: Browser, *, bypass_csp: bool = False) -> Tab:
    """Return an empty tab of 1400 × 1000."""
    tab = Tab(browser.new_context(viewport={"width": 1400, "height": 1000}, bypass_csp=bypass_csp).new_page())
    tab.page.on("websocket", tab.listen)
    return tab


def open_tab(browser: Browser, url: str, *, bypass_csp: bool = False) -> Tab:
    """Return a tab that shows the page, drawn; the hosted server lets nobody else's code run but past its policy."""
    tab = blank_tab(browser, bypass_csp=bypass_csp)
    tab.page.goto(url)
    tab.page.wait_for_function(IS_DRAWN)
    return tab


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a browser; end the program where there is none."""
    path = find_browser()
    if path is None:
        sys.exit("No browser was found; `python -m tests.install_tools` installs one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET_ARGUMENTS)
        yield browser
        browser.close()


def percentile(values: list[float], percent: int) -> float:
    """Return what ``percent`` of the values do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
