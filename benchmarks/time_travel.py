"""How fast one goes back in time, in a real browser: ``python -m benchmarks.time_travel`` (Linux; needs a browser).

Prints the time from the end of a drag of the timeline to the moment when every picture on the page shows that epoch;
how many scenes of a film are drawn in a second, its size and what it costs the server; and, beside it, how many frames
Plotly's own animation draws of the same pictures.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import plotly
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.page import Server, serving
from playground.engine import RunConfig, Trainer
from playground.figures.excerpt import Excerpt
from playground.figures.loss import loss_figure
from playground.figures.theme import LIGHT
from playground.figures.timesteps import hidden_figure, probabilities_figure
from playground.figures.weights import weights_figure
from tests.install_browser import QUIET_ARGUMENTS, find_browser

_ROOT = Path(__file__).parent.parent
_PAGES = ("Train", "Inside a step")

# Notes when the slider last moved, and when all pictures had its epoch.
_WATCH = """() => {
  const hosts = () => [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')];
  const roots = () => hosts().map((host) => host.shadowRoot);
  const range = roots().map((root) => root?.querySelector('[aria-label="Epoch shown"]')).find((found) => found);
  window.watched = { moved: 0, redrawn: 0 };
  range.addEventListener("input", () => (window.watched = { moved: performance.now(), redrawn: 0 }), true);
  const look = () => {
    const wanted = range.getAttribute("aria-valuetext").match(/\\d+/)[0];
    const moments = roots().flatMap((root) => [...(root?.querySelectorAll("[data-moment]") ?? [])]);
    const isRedrawn = moments.length && moments.every(({ dataset }) => dataset.moment.split("-")[1] === wanted);
    if (isRedrawn && window.watched.moved && !window.watched.redrawn) window.watched.redrawn = performance.now();
    requestAnimationFrame(look);
  };
  look();
}"""
_FILM = """() => [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
  .map((element) => element.shadowRoot?.querySelector(".film")).find((found) => found)?.dataset.drawn ?? 0"""
_ANIMATE = """async ([figures, frames, seconds]) => {
  const charts = figures.map((figure, i) => {
    const place = document.body.appendChild(document.createElement("div"));
    place.style.width = "520px";
    return Plotly.newPlot(place, figure.data, figure.layout, { staticPlot: true });
  });
  const places = await Promise.all(charts);
  let drawn = 0;
  const end = performance.now() + 1000 * seconds;
  const options = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: true } };
  while (performance.now() < end) {
    const frame = frames[drawn % frames.length];
    await Promise.all(places.map((place, i) => Plotly.animate(place, { data: frame[i] }, options)));
    await new Promise(requestAnimationFrame);
    drawn++;
  }
  return drawn / seconds;
}"""


def _open(browser: Browser, server: Server) -> Page:
    """Open the default run, trained to its end."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(f"{server.url}/?speed=full")
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_text("Live: epoch 2000").wait_for()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.wait_for_timeout(1500)
    return page


def _measure_scrubbing(page: Page, name: str, drags: int) -> None:
    page.get_by_role("link", name=name).first.click()
    slider = page.get_by_role("slider", name="Epoch shown")
    slider.wait_for()
    page.wait_for_timeout(2000)
    page.evaluate(_WATCH)
    found = []
    for drag in range(drags):
        box = slider.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        at, to = (box["x"] + box["width"] * share for share in (0.95 - 0.02 * drag, 0.15 + 0.03 * drag))
        page.mouse.move(at, y)
        page.mouse.down()
        for step in range(1, 11):
            page.mouse.move(at + (to - at) * step / 10, y)
        page.wait_for_function("window.watched.redrawn > 0")
        page.mouse.up()
        watched = page.evaluate("window.watched")
        found.append(watched["redrawn"] - watched["moved"])
        page.wait_for_timeout(1200)
    worst = max(found)
    print(
        f"scrubbing, {name}: {statistics.median(found):.0f} ms from the end of a drag to all pictures (at most 300), "
        f"worst of {drags}: {worst:.0f} ms"
    )


def _measure_film(page: Page, server: Server, name: str, seconds: float) -> None:
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("slider", name="Epoch shown").wait_for()
    page.wait_for_timeout(1500)
    before, start = server.cpu_seconds(), time.perf_counter()
    page.get_by_role("button", name="Film", exact=True).click()
    page.wait_for_function(f"({_FILM})() > 0")
    loaded, built = time.perf_counter() - start, server.cpu_seconds() - before
    idle = server.cpu_seconds()
    first, start = int(page.evaluate(_FILM)), time.perf_counter()
    page.wait_for_timeout(1000 * seconds)
    rate = (int(page.evaluate(_FILM)) - first) / (time.perf_counter() - start)
    spent = server.cpu_seconds() - idle
    page.get_by_role("button", name="Stop film").click()
    print(
        f"film, {name}: {rate:.1f} scenes/s (aim: 30), loaded after {loaded:.1f} s, server CPU {1000 * built:.0f} ms "
        f"to make it and {1000 * spent / seconds:.0f} ms a second while it runs"
    )


def _measure_plotly_frames(browser: Browser, seconds: float) -> None:
    """Animate the Train page's pictures with Plotly's frames, in an empty page."""
    trainer = Trainer(RunConfig())
    trainer.run()
    scenes = [_figures(trainer, epoch) for epoch in list(trainer.history.snapshots)[::12]]
    frames = [[[_plain(trace) for trace in figure["data"]] for figure in figures] for figures in scenes]
    first = [{"data": data, "layout": figure["layout"]} for data, figure in zip(frames[0], scenes[0], strict=True)]
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_content("<body></body>")
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    rate = page.evaluate(_ANIMATE, [json.loads(json.dumps(first)), frames, seconds])
    page.context.close()
    print(f"the same four pictures with Plotly's frames: {rate:.1f} a second")


def _figures(trainer: Trainer, epoch: int) -> list[dict[str, Any]]:
    past = trainer.at_epoch(epoch)
    evaluation, excerpt = past.evaluate(), Excerpt.of(past, 0)
    weights = weights_figure(past.parameters, past.vocabulary.characters, excerpt, 560, LIGHT, hover=False)
    return [
        loss_figure(trainer, LIGHT, cursor=epoch),
        probabilities_figure(past, evaluation, excerpt, LIGHT, hover=False),
        hidden_figure(past, evaluation, excerpt, LIGHT, hover=False),
        weights,
    ]


def _plain(trace: dict[str, Any]) -> dict[str, Any]:
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in trace.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few drags and short films, to see that it runs")
    quick = parser.parse_args().quick
    browser_path = find_browser()
    if browser_path is None:
        sys.exit("No browser was found; `python -m tests.install_browser` installs one.")
    with serving(_ROOT / "streamlit_app.py", _ROOT) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET_ARGUMENTS)
        page = _open(browser, server)
        for name in _PAGES:
            _measure_scrubbing(page, name, 3 if quick else 20)
        for name in _PAGES:
            _measure_film(page, server, name, 2.0 if quick else 5.0)
        _measure_plotly_frames(browser, 2.0 if quick else 5.0)
        browser.close()


if __name__ == "__main__":
    main()
