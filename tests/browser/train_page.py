"""The Train page as a person meets it: by the names of its controls and by what can be read on it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

CHARTS = ("loss", "probabilities", "hidden", "weights")

# The canvas on which it will play lies, in a shadow root, below the chart that can be explored.
_IS_SHOWN = """names => names.every(name => {
    const chart = document.querySelector(`.st-key-chart-${name}`);
    const isolated = chart?.querySelector('[data-testid="stBidiComponentIsolated"]');
    return isolated?.shadowRoot?.querySelector("canvas") && chart.querySelector(".js-plotly-plot .subplot");
})"""
_ANIMATION_FRAMES = """async count => {
    for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
}"""
_EPOCH_IS_ABOVE = """epoch => [...document.querySelectorAll('[data-testid="stMetric"]')].some(metric =>
    metric.querySelector('[data-testid="stMetricLabel"]').textContent.startsWith("Epoch")
    && parseInt(metric.querySelector('[data-testid="stMetricValue"]').textContent) > epoch)"""


class TrainPage:
    """One browser tab with the app in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, **settings: object) -> TrainPage:
        """Open the link with these settings and wait until all charts are there."""
        query = urlencode({name: str(value) for name, value in settings.items()})
        self.page.goto(f"{self.address}?{query}" if query else self.address)
        return self.wait_for_charts()

    def reload(self) -> TrainPage:
        self.page.reload()
        return self.wait_for_charts()

    def wait_for_charts(self) -> TrainPage:
        """Wait until the charts that can be explored are drawn, as they are while nothing plays."""
        self.page.wait_for_function(_IS_SHOWN, arg=CHARTS)
        return self

    def wait_for_answer(self) -> None:
        """Wait until everything of the server's present answer is on the page."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")

    def animation_frames(self, count: int) -> None:
        """Let the browser draw ``count`` frames."""
        self.page.evaluate(_ANIMATION_FRAMES, count)

    # Controls

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def slider(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name)

    def slider_value(self, name: str) -> Locator:
        """What stands above the slider's thumb."""
        return self.page.get_by_test_id("stSlider").filter(has=self.slider(name)).get_by_test_id("stSliderThumbValue")

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True)

    def play(self) -> None:
        self.button("Play").click()
        expect(self.button("Pause")).to_be_visible()

    def pause(self) -> None:
        self.button("Pause").click()
        self.expect_paused()

    def expect_paused(self) -> None:
        """Wait until playing has stopped and everything is shown as it was then."""
        expect(self.button("Play")).to_be_visible()
        self.wait_for_charts()
        self.wait_for_answer()

    def train_epochs(self, count: int) -> None:
        """Press Epoch ``count`` times."""
        for _ in range(count):
            before = self.epoch
            self.button("Epoch").click()
            self.expect_epoch(before + 1)
        self.wait_for_answer()

    def press_on_slider(self, name: str, key: str) -> None:
        self.slider(name).focus()
        self.page.keyboard.press(key)

    def type_into(self, name: str, value: str) -> None:
        """Replace what is in the field, and confirm with Enter."""
        self.field(name).fill(value)
        self.field(name).press("Enter")

    # What can be read

    def metric(self, name: str) -> Locator:
        label = self.page.get_by_test_id("stMetricLabel").get_by_text(name, exact=True)
        return self.page.get_by_test_id("stMetric").filter(has=label).get_by_test_id("stMetricValue")

    @property
    def epoch(self) -> int:
        return int(self.metric("Epoch").inner_text().split("/")[0])

    @property
    def loss(self) -> float:
        return float(self.metric("Loss").inner_text())

    def expect_epoch(self, epoch: int, epochs: int = 2_000) -> None:
        expect(self.metric("Epoch")).to_have_text(f"{epoch} / {epochs}")

    def wait_for_epoch_above(self, epoch: int) -> None:
        self.page.wait_for_function(_EPOCH_IS_ABOVE, arg=epoch)

    def chart(self, name: str) -> Locator:
        return self.page.locator(f".st-key-chart-{name}")

    def canvas(self, name: str) -> Locator:
        """The chart's drawing, which lies in a shadow root."""
        return self.chart(name).locator("canvas")

    def description(self, name: str) -> str:
        """The text alternative of the chart, while nothing plays."""
        label = self.chart(name).get_by_role("figure").get_attribute("aria-label")
        assert label is not None
        return label

    def expect_described(self, name: str, *parts: str) -> None:
        """Wait until the chart's text alternative has these parts, in this order."""
        wanted = re.compile(".*".join(re.escape(part) for part in parts))
        expect(self.chart(name).get_by_role("figure")).to_have_attribute("aria-label", wanted)

    def ticks(self, name: str, axis: str) -> Locator:
        """The labels along an axis ("x", "y", "x2", …) of a chart that is not playing."""
        return self.chart(name).locator(f".{axis}tick text")

    @property
    def sample(self) -> Locator:
        return self.page.locator(".st-key-sample-latest p")

    @property
    def alerts(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def injected(self) -> Locator:
        """What hostile texts of these tests would become if anything read them as HTML, Markdown or LaTeX."""
        return self.page.locator('img[src="x"], .st-key-run b, .st-key-run strong, .katex, .notice :not(p)')

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def expect_query(self, **settings: object) -> None:
        """Wait until the address has exactly these parameters."""
        wanted = {name: str(value) for name, value in settings.items()}
        self.page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == wanted)


def shown_text(locator: Locator) -> str:
    """The text with its spaces as they are."""
    return locator.text_content() or ""


def left(locator: Locator) -> float:
    """The horizontal position of an element's left edge."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"]


def center(locator: Locator) -> float:
    """The horizontal position of an element's middle."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2
