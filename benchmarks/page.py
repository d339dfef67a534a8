"""How fast the page is in a real browser: ``python -m benchmarks.page`` (Linux; needs a browser, see the README).

Prints, each beside what it is compared with: frames per second and server CPU per frame while playing, epochs per
second at full speed, and the time from opening the page to its first picture.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.install_browser import QUIET_ARGUMENTS, find_browser

_ROOT = Path(__file__).parent.parent
_COUNT_FRAMES = """async (seconds) => {
  const value = () => document.querySelector('[data-testid="stMetricValue"]')?.innerText;
  let frames = 0, last = value();
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    if (value() !== last) { frames++; last = value(); }
  }
  return frames;
}"""
_FIRST_CANVAS = """() => {
  const host = document.querySelector('[class*="st-key-live-"] [data-testid="stBidiComponentIsolated"]');
  const canvas = host?.shadowRoot?.querySelector("canvas");
  return canvas?.width > 0 && canvas.height > 0;
}"""
_FIRST_PLOTLY = """() => document.querySelector(
  '.js-plotly-plot:not([style*="visibility: hidden"]) .cartesianlayer .subplot') !== null"""


class Server:
    """A Streamlit server of its own, with the port and the process it runs in."""

    def __init__(self, script: Path, directory: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1", "--server.headless", "true"]
        command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
        self.process = subprocess.Popen(
            command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("The server did not start within 30 seconds.")

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(script: Path, directory: Path) -> Iterator[Server]:
    server = Server(script, directory)
    try:
        server.wait()
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(url)
    return page


def _frames(page: Page, server: Server, seconds: float) -> tuple[float, float]:
    """Return frames per second and milliseconds of server CPU per frame."""
    page.wait_for_timeout(1500)
    before, start = server.cpu_seconds(), time.perf_counter()
    frames = page.evaluate(_COUNT_FRAMES, seconds)
    elapsed, cpu = time.perf_counter() - start, server.cpu_seconds() - before
    return frames / elapsed, 1000 * cpu / max(frames, 1)


def _epoch(page: Page) -> int:
    return int(page.locator('[data-testid="stMetricValue"]').first.inner_text().split("/")[0])


def _play(page: Page) -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()


def _measure_frames(browser: Browser, ours: Server, naive: Server, seconds: float, rounds: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {"naive": [], "playing": []}
    for _ in range(rounds):
        page = _open(browser, naive.url)
        page.wait_for_function(_FIRST_PLOTLY)
        found["naive"].append(_frames(page, naive, seconds))
        page.context.close()
        page = _open(browser, f"{ours.url}/?epochs=100000")
        _play(page)
        found["playing"].append(_frames(page, ours, seconds))
        page.context.close()
    medians = {
        name: [statistics.median(values) for values in zip(*pairs, strict=True)] for name, pairs in found.items()
    }
    for name, (rate, cpu) in medians.items():
        print(f"{name:>8}: {rate:5.1f} frames/s, {cpu:6.1f} ms server CPU per frame")
    ratio = medians["playing"][1] / medians["naive"][1]
    print(f"server CPU per frame, playing / naive: {ratio:.2f} (at most 0.25)")


def _measure_inside(browser: Browser, ours: Server, seconds: float, rounds: int) -> None:
    for hidden_size in (8, 64):
        found = []
        for _ in range(rounds):
            page = _open(browser, f"{ours.url}/?epochs=100000&learning_rate=0.1&hidden_size={hidden_size}")
            page.get_by_role("link", name="Inside a step").first.click()
            page.locator(".st-key-chart-network canvas").wait_for()
            _play(page)
            found.append(_frames(page, ours, seconds))
            page.context.close()
        rate, cpu = (statistics.median(values) for values in zip(*found, strict=True))
        print(
            f"inside a step, H = {hidden_size:>2}: {rate:5.1f} drawings/s (at least 20), {cpu:5.1f} ms server CPU each"
        )


def _measure_full_speed(browser: Browser, ours: Server, seconds: float, rounds: int) -> None:
    rates = []
    for _ in range(rounds):
        page = _open(browser, f"{ours.url}/?epochs=100000&speed=full")
        _play(page)
        page.wait_for_timeout(500)
        start, first = time.perf_counter(), _epoch(page)
        page.wait_for_timeout(1000 * seconds)
        rates.append((_epoch(page) - first) / (time.perf_counter() - start))
        page.context.close()
    print(f"full speed: {statistics.median(rates):,.0f} epochs/s of the default run (at least 2,000)")


def _measure_opening(browser: Browser, ours: Server, one_chart: Server, rounds: int) -> None:
    found: dict[str, list[float]] = {"one Plotly chart": [], "our first picture": [], "our first Plotly chart": []}
    for _ in range(rounds):
        for name, url, condition in (
            ("one Plotly chart", one_chart.url, _FIRST_PLOTLY),
            ("our first picture", ours.url, _FIRST_CANVAS),
            ("our first Plotly chart", ours.url, _FIRST_PLOTLY),
        ):
            start = time.perf_counter()
            page = _open(browser, url)
            page.wait_for_function(condition)
            found[name].append(time.perf_counter() - start)
            page.context.close()
    baseline = statistics.median(found["one Plotly chart"])
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"opening, {name}: {median:.2f} s, {median / baseline:.2f} of an empty page with one Plotly chart")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it runs")
    quick = parser.parse_args().quick
    seconds, rounds = (2.0, 1) if quick else (5.0, 5)
    browser_path = find_browser()
    if browser_path is None:
        sys.exit("No browser was found; `python -m tests.install_browser` installs one.")
    apps = Path(__file__).parent / "apps"
    with (
        tempfile.TemporaryDirectory() as elsewhere,
        serving(_ROOT / "streamlit_app.py", _ROOT) as ours,
        # In a directory of their own, because the repository's settings are not the default ones.
        serving(apps / "naive.py", Path(elsewhere)) as naive,
        serving(apps / "one_chart.py", Path(elsewhere)) as one_chart,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET_ARGUMENTS)
        _measure_frames(browser, ours, naive, seconds, rounds)
        _measure_inside(browser, ours, seconds, rounds)
        _measure_full_speed(browser, ours, seconds, rounds)
        _measure_opening(browser, ours, one_chart, rounds)
        browser.close()


if __name__ == "__main__":
    main()
