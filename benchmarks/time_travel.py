"""How fast one goes back in time, in a real browser: ``python -m benchmarks.time_travel`` (Linux; needs a browser).

Prints beside what is to be reached: the time from the end of a drag of the timeline until that epoch is drawn, where
the server has to be asked for it and where the browser has it already, and how many moments of a film are drawn.
"""

from __future__ import annotations

import argparse
import statistics
import sys

from playwright.sync_api import Browser

from benchmarks.browser import STAGE, Tab, browsing, open_tab
from benchmarks.server import ROOT, Server, serving
from benchmarks.targets import at_least, at_most

_PAGES = ("Train", "Inside a step")
# Notes when the hand moved last, and when another epoch was drawn last: pictures, numbers and this attribute change in
# one frame.
_WATCH = f"""() => {{
    const stage = {STAGE};
    const watched = window.watched = {{ moved: 0, drawn: 0 }};
    let before = stage.dataset.epoch;
    stage.querySelector('[aria-label="Epoch shown"]').addEventListener("input", () => {{
        watched.moved = performance.now();
    }}, true);
    new MutationObserver(() => {{
        if (stage.dataset.epoch !== before) watched.drawn = performance.now();
        before = stage.dataset.epoch;
    }}).observe(stage, {{ attributes: true, attributeFilter: ["data-epoch"] }});
}}"""
_UNTIL_ALL_IS_DRAWN = 1000  # milliseconds: after that many the drag counts as done, and what was drawn last as its end


def _open(browser: Browser, server: Server, name: str) -> Tab:
    """Open a page with the default run, trained to its end on the other page: the browser has none of its moments."""
    tab = open_tab(browser, f"{server.address}/{'inside' if name == 'Train' else ''}?speed=full")
    tab.page.get_by_role("button", name="Play", exact=True).click()
    tab.page.wait_for_function(f"() => {STAGE}.dataset.epoch === '2000'")
    tab.page.get_by_role("link", name=name).first.click()
    tab.page.wait_for_timeout(2500)
    return tab


def _drag(tab: Tab, to: float) -> float:
    """Drag the timeline from its end to this share of it; return the milliseconds from the last move on."""
    box = tab.page.get_by_label("Epoch shown").bounding_box()
    assert box is not None
    x, y, width = box["x"], box["y"] + box["height"] / 2, box["width"]
    tab.page.mouse.move(x + 0.97 * width, y)
    tab.page.mouse.down()
    for step in range(1, 11):
        tab.page.mouse.move(x + (0.97 + (to - 0.97) * step / 10) * width, y)
    tab.page.wait_for_timeout(_UNTIL_ALL_IS_DRAWN)
    tab.page.mouse.up()
    taken: float = tab.page.evaluate("Math.max(0, watched.drawn - watched.moved)")
    tab.page.wait_for_timeout(500)
    return taken


def _measure(browser: Browser, server: Server, name: str, drags: int) -> bool:
    tab = _open(browser, server, name)
    tab.page.evaluate(_WATCH)
    places = [0.15 + 0.7 * drag / drags for drag in range(drags)]
    asked = [_drag(tab, place) for place in places]
    held = [_drag(tab, place) for place in places]
    tab.page.get_by_role("button", name="Live", exact=True).click()
    tab.page.get_by_role("button", name="Film", exact=True).click()
    tab.page.wait_for_timeout(1500)
    film, _ = tab.count(3.0)
    tab.close()
    print(f"{name}, the worst of {drags} drags: {max(asked):.0f} ms, and {max(held):.0f} ms where the moment was there")
    return all(
        [
            at_most("end of a drag to all pictures, median", statistics.median(asked), 100, "ms"),
            at_most("  where the browser has the moment", statistics.median(held), 16, "ms"),
            # A screen of 60 frames a second, of which one may be late.
            at_least("film: moments drawn", film, 59, "a second"),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.time_travel", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few drags, to see that it runs")
    quick = parser.parse_args().quick
    with serving(ROOT / "streamlit_app.py") as server, browsing() as browser:
        reached = [_measure(browser, server, name, 2 if quick else 15) for name in _PAGES]
    return 0 if quick or all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
