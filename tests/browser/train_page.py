"""The Train page as a person meets it: by the names of its controls and by what can be read on it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

CHARTS = ("loss", "probabilities", "hidden", "weights")
_PURPOSES = {
    "Train": "A tiny recurrent network",
    "Inside a step": "Where does this",
    "Compare": "Pinned runs side by side",
}

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

# All live drawings that take room on the page: canvases and strips, which lie in shadow roots.
_LIVE_DRAWINGS = """[...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
    .flatMap(host => [...(host.shadowRoot?.querySelectorAll("[data-moment]") ?? [])])
    .filter(drawing => drawing.getClientRects().length)"""
_SHOWS = f"""epoch => {{
    const drawings = {_LIVE_DRAWINGS};
    const isShown = drawings.every(drawing => drawing.dataset.moment.split("-").at(-2) === String(epoch));
    const above = [...document.querySelectorAll('[data-testid="stMetric"]')].some(metric =>
        metric.querySelector('[data-testid="stMetricLabel"]').textContent.startsWith("Epoch")
        && metric.querySelector('[data-testid="stMetricValue"]').textContent.startsWith(`${{epoch}} /`));
    return drawings.length > 0 && isShown && above;
}}"""
_IS_EXPLORED = """epoch => [...document.querySelectorAll(".js-plotly-plot:has(.subplot)")]
    .some(chart => chart._context.toImageButtonOptions.filename.endsWith(`-epoch-${epoch}`))"""
# In each animation frame: which moments do the live drawings show, and do charts to explore that lie on them show the
# same epoch? A chart's epoch is in the name under which its toolbar would save it.
_WATCH_MOMENTS = f"""() => {{
    const seen = window.moments = {{ frames: 0, mixed: [], stale: [], epochs: new Set(), explored: 0, watching: true }};
    const look = () => {{
        const moments = new Set({_LIVE_DRAWINGS}.map(drawing => drawing.dataset.moment));
        if (moments.size !== 1) seen.mixed.push([...moments].join(" and "));
        const epochs = [...moments].map(moment => moment.split("-").at(-2));
        epochs.forEach(epoch => seen.epochs.add(epoch));
        const charts = [...document.querySelectorAll(".js-plotly-plot:has(.subplot)")]
            .filter(chart => chart.checkVisibility({{ visibilityProperty: true }}));
        seen.explored = charts.length;
        for (const chart of charts) {{
            const name = chart._context.toImageButtonOptions.filename;
            const isStale = !epochs.includes(name.split("-").at(-1));
            if (isStale) seen.stale.push(`${{name}} on epoch ${{epochs.join(" and ")}}`);
        }}
        seen.frames += 1;
        if (seen.watching) requestAnimationFrame(look);
    }};
    look();
}}"""
_STOP_WATCHING_MOMENTS = """() => {
    moments.watching = false;
    return [moments.frames, moments.mixed, moments.stale, moments.epochs.size];
}"""


@dataclass(frozen=True)
class Moments:
    """What was on the page in each animation frame for a while.

    Attributes:
        frames: how many frames were looked at.
        mixed: the moments shown in frames whose live drawings did not all show one and the same.
        stale: charts to explore that showed another epoch than the drawings.
        epochs: how many epochs were shown.
    """

    frames: int
    mixed: Sequence[str]
    stale: Sequence[str]
    epochs: int


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
            expect(self.metric("Epoch")).to_have_text(re.compile(f"^{before + 1} / "))
        self.wait_for_answer()

    def open_trained(self, epochs: int, **settings: object) -> TrainPage:
        """Open the link with these settings and train so many epochs; more can follow."""
        self.open(epochs=epochs, speed="full", **settings)
        self.button("Play").click()
        self.expect_shown(epochs)
        self.type_into("Epochs", "100000")
        expect(self.button("Play")).to_be_enabled()
        return self.wait_for_charts()

    def visit(self, name: str) -> None:
        """Follow the navigation to a page, unless it is there."""
        purpose = self.page.locator(".playground-header").get_by_text(_PURPOSES[name])
        if not purpose.is_visible():
            # Not those of the closed sidebar, which count as visible, but lie outside a phone's screen.
            links = self.page.locator("[data-testid=stTopNavLink]:visible, .st-key-pages a:visible")
            links.filter(has_text=name).first.click()
        expect(purpose).to_be_visible()

    def go_live(self) -> None:
        """Show the run as it is now, whatever is looked at."""
        self.wait_for_answer()
        if self.button("Live").is_enabled():
            self.button("Live").click()
        expect(self.button("Live")).to_be_disabled()

    @property
    def timeline(self) -> Locator:
        return self.page.get_by_role("slider", name="Epoch shown")

    def scrub_to(self, epoch: int, of: int) -> None:
        """Move the timeline of a run of ``of`` epochs, and wait until all pictures and charts have followed."""
        self.timeline.fill(str(round(10_000 * math.log1p(epoch / 100) / math.log1p(of / 100))))
        self.expect_settled(epoch)

    def hold_timeline(self, *places: float) -> int:
        """Take the timeline's thumb and drag it from place to place (0 to 1); return the epoch that it says."""
        box = self.timeline.bounding_box()
        assert box is not None
        mouse, y = self.page.mouse, box["y"] + box["height"] / 2
        first, *others = [box["x"] + 8 + place * (box["width"] - 16) for place in places]
        mouse.move(first, y)
        mouse.down()
        for x in others:
            mouse.move(x, y, steps=20)
        return self.timeline_epoch

    @property
    def timeline_epoch(self) -> int:
        """The epoch that the timeline says."""
        said = re.search(r"[Ee]poch (\d+)", self.timeline.get_attribute("aria-valuetext") or "")
        assert said is not None
        return int(said[1])

    @property
    def run_length(self) -> int:
        """How many epochs the run has, whichever of them is looked at."""
        said = re.search(r"(\d+)$", self.timeline.get_attribute("aria-valuetext") or "")
        assert said is not None
        return int(said[1])

    def expect_shown(self, epoch: int) -> None:
        """Wait until the numbers and all live drawings show the run after ``epoch`` epochs."""
        self.page.wait_for_function(_SHOWS, arg=epoch)

    def expect_settled(self, epoch: int) -> None:
        """Wait until, after the hand has let go of the timeline, charts to explore show that epoch, too."""
        self.expect_shown(epoch)
        self.page.wait_for_function(_IS_EXPLORED, arg=epoch)
        self.wait_for_answer()

    def watch_moments(self) -> None:
        """Begin to look at every animation frame, on the page as it is: a change of page is not looked at."""
        self.page.evaluate(_WATCH_MOMENTS)

    def watched_moments(self) -> Moments:
        """Stop looking, and return what was seen."""
        return Moments(*self.page.evaluate(_STOP_WATCHING_MOMENTS))

    def open_options(self, name: str) -> None:
        """Open a list by keyboard, after the page stands still: to scroll closes it again."""
        self.wait_for_answer()
        field = self.page.get_by_role("combobox", name=name)
        field.focus()
        field.scroll_into_view_if_needed()
        self.animation_frames(20)
        field.press("ArrowDown")
        expect(self.page.get_by_role("option").first).to_be_visible()

    def choose(self, name: str, option: str | re.Pattern[str]) -> None:
        """Choose an option of a list."""
        self.open_options(name)
        self.page.get_by_role("option", name=option, exact=True).click()
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

    def compared(self, place: int) -> Locator:
        """A run on the page Compare: the present one has place 0."""
        return self.page.locator(f".st-key-compared-{place}")

    def compared_row(self, name: str) -> Locator:
        """The cells of the comparison's row ``name``."""
        head = self.page.get_by_role("rowheader", name=name, exact=True)
        return self.page.locator(".comparison-table tbody tr").filter(has=head).locator("td")

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
