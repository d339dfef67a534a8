"""One browser tab with the app in it, worked as a person would and read by what can be read on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

_PURPOSES = {
    "Train": "A tiny recurrent network",
    "Inside a step": "Where does this",
    "Compare": "Pinned runs side by side",
}

STAGES = """[...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
    .map(host => host.shadowRoot?.querySelector("[data-stage]")).filter(Boolean)"""
"""The stages in the page: in their shadow roots, and there is one, but for what is on its way in or out."""

_IS_DRAWN = f"""() => {STAGES}.some(stage => {{
    const pictures = [...stage.querySelectorAll("[data-picture]")];
    const isDrawn = pictures.length && pictures.every(({{ dataset }}) => dataset.moment);
    const isSized = [...stage.querySelectorAll("canvas")].every(canvas => canvas.clientHeight);
    return stage.style.visibility !== "hidden" && isDrawn && isSized;
}})"""
_SHOWS = f"""epoch => {STAGES}.some(stage => {{
    const moments = [...stage.querySelectorAll("[data-picture]")].map(({{ dataset }}) => dataset.moment);
    return stage.dataset.epoch === String(epoch) && moments.every(moment => moment?.startsWith(`${{epoch}}-`));
}})"""
_HAS_QUERY = """wanted => {
    const given = [...new URLSearchParams(location.search)].filter(([, value]) => value);
    const names = Object.keys(wanted);
    return given.length === names.length && given.every(([name, value]) => wanted[name] === value);
}"""
_IS_ABOVE = f"epoch => {STAGES}.some(stage => Number(stage.dataset.epoch) > epoch)"
_ANIMATION_FRAMES = """async count => {
    for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
}"""
OVERFLOW = """() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
    .map(element => element.scrollWidth - element.clientWidth))"""
"""By how many pixels the page is wider than the screen."""


class Tab:
    """A tab, and in it the page that is shown."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def open(self, **settings: object) -> Tab:
        """Open the link with these settings, and wait until all pictures are drawn."""
        query = urlencode({name: str(value) for name, value in settings.items()})
        self.page.goto(f"{self.address}?{query}" if query else self.address)
        return self.wait_for_stage()

    def open_trained(self, epochs: int, **settings: object) -> Tab:
        """Open the link with these settings and train so many epochs; more can follow."""
        self.open(epochs=epochs, speed="full", **settings)
        self.button("Play").click()
        self.expect_shown(epochs)
        self.type_into("Epochs", "100000")
        expect(self.button("Play")).to_be_enabled()
        self.wait_for_answer()
        return self

    def reload(self) -> Tab:
        self.page.reload()
        return self.wait_for_stage()

    def wait_for_stage(self) -> Tab:
        """Wait until every picture of the page has been drawn."""
        self.page.wait_for_function(_IS_DRAWN)
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
        """Wait until playing has stopped and the newest moment is drawn."""
        expect(self.button("Play")).to_be_visible()
        self.wait_for_answer()
        self.expect_at_rest()

    def expect_at_rest(self) -> None:
        """Wait until the stage has drawn all that it holds, and asks for nothing."""
        expect(self.stage).to_have_attribute("data-busy", "false")

    def expect_kept(self) -> None:
        """Wait until the browser keeps the run as it is now, so that the stage asks for nothing by itself."""
        expect(self.stage).to_have_attribute("data-kept", "true")

    def train_epochs(self, count: int) -> None:
        """Press Epoch ``count`` times."""
        for _ in range(count):
            after = self.epoch + 1
            self.button("Epoch").click()
            self.expect_shown(after)
        self.wait_for_answer()

    def visit(self, name: str) -> None:
        """Follow the navigation to a page, unless it is there."""
        purpose = self.page.locator(".playground-header p")
        if not (purpose.text_content() or "").startswith(_PURPOSES[name]):
            # Not those of the closed sidebar, which count as visible, but lie outside a phone's screen.
            links = self.page.locator("[data-testid=stTopNavLink]:visible, .st-key-pages a:visible")
            links.filter(has_text=name).first.click()
        expect(purpose).to_contain_text(_PURPOSES[name])
        self.wait_for_answer()
        self.wait_for_stage()

    def go_live(self) -> None:
        """Show the run as it is now, whatever is looked at."""
        self.wait_for_answer()
        if self.button("Live").is_enabled():
            self.button("Live").click()
        expect(self.button("Live")).to_be_disabled()
        expect(self.timeline).to_have_attribute("aria-valuetext", re.compile("^Live"))
        self.expect_at_rest()

    @property
    def timeline(self) -> Locator:
        return self.page.get_by_role("slider", name="Epoch shown")

    def hold_timeline(self, *places: float) -> int:
        """Take the timeline's thumb and drag it from place to place (0 to 1); return the epoch that it says then."""
        box = self.timeline.bounding_box()
        assert box is not None
        mouse, y = self.page.mouse, box["y"] + box["height"] / 2
        first, *others = [box["x"] + 9 + place * (box["width"] - 18) for place in places]
        mouse.move(first, y)
        mouse.down()
        for x in others:
            mouse.move(x, y, steps=20)
        self.animation_frames(2)
        return self.timeline_epoch

    def look_back(self, *places: float) -> int:
        """Drag the timeline to the last of these places and let go; return the epoch that is looked at then."""
        self.hold_timeline(1, *places)
        self.page.mouse.up()
        self.expect_at_rest()
        expect(self.button("Live")).to_be_enabled()
        self.wait_for_answer()
        return self.epoch

    @property
    def timeline_epoch(self) -> int:
        """The epoch that the timeline says."""
        return _number(r"[Ee]poch ([\d,]+)", self.timeline.get_attribute("aria-valuetext"))

    @property
    def run_length(self) -> int:
        """How many epochs the run has, whichever of them is looked at."""
        return _number(r"([\d,]+)$", self.timeline.get_attribute("aria-valuetext"))

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
        self.page.get_by_role("option", name=option, exact=isinstance(option, str)).click()
        self.wait_for_answer()

    def press_on_slider(self, name: str, key: str) -> None:
        self.slider(name).focus()
        self.page.keyboard.press(key)

    def type_into(self, name: str, value: str) -> None:
        """Replace what is in the field, and confirm with Enter."""
        self.field(name).fill(value)
        self.field(name).press("Enter")

    def blur(self) -> None:
        """Take the focus from whatever has it, so that keys are the page's."""
        self.page.evaluate("document.activeElement.blur()")

    # What can be read

    @property
    def stage(self) -> Locator:
        return self.page.locator("[data-stage]")

    def number(self, name: str) -> Locator:
        """One of the numbers of the stage: epoch, loss, perplexity, correct or steps."""
        return self.page.locator(f"[data-number={name}]")

    @property
    def epoch(self) -> int:
        """After how many epochs the moment is that is drawn."""
        return int(self.stage.get_attribute("data-epoch") or "")

    @property
    def loss(self) -> float:
        return float(self.number("loss").inner_text())

    def expect_epoch(self, epoch: int, epochs: int = 2_000) -> None:
        expect(self.number("epoch")).to_have_text(f"{epoch:,} / {epochs:,}")

    def expect_shown(self, epoch: int) -> None:
        """Wait until all pictures show the run after ``epoch`` epochs."""
        self.page.wait_for_function(_SHOWS, arg=epoch)

    def wait_for_epoch_above(self, epoch: int) -> None:
        self.page.wait_for_function(_IS_ABOVE, arg=epoch)

    def picture(self, name: str) -> Locator:
        return self.page.locator(f"figure[data-picture='{name}']")

    def image(self, name: str) -> Locator:
        """What of the picture tells values to pointer and keyboard."""
        return self.picture(name).locator(".surface, .sample").first

    def canvas(self, name: str) -> Locator:
        """The layer of the picture that changes from moment to moment."""
        layer = {"weights": 0, "probabilities": 0, "hidden": 0, "network": 0}.get(name, 1)
        return self.picture(name).locator("canvas").nth(layer)

    def description(self, name: str) -> str:
        """The picture's text alternative."""
        return self.image(name).get_attribute("aria-label") or ""

    def expect_described(self, name: str, *parts: str) -> None:
        """Wait until the picture's text alternative has these parts, in this order."""
        wanted = re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)
        expect(self.image(name)).to_have_attribute("aria-label", wanted)

    @property
    def sample(self) -> str:
        """What the newest sample says, with its spaces as they are."""
        return self.picture("sample").locator(".sample").text_content() or ""

    def expect_sample(self, part: str) -> None:
        expect(self.image("sample")).to_contain_text(part)

    @property
    def sentence(self) -> Locator:
        """The sentence on where the run is."""
        return self.picture("state")

    @property
    def hint(self) -> Locator:
        """The value under the pointer or the keyboard's cursor."""
        return self.page.locator("[data-stage] .hint")

    @property
    def alerts(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def injected(self) -> Locator:
        """What hostile texts of these tests would become if anything read them as HTML, Markdown or LaTeX."""
        return self.page.locator('img[src="x"], [data-stage] :is(b:not(.cell b), strong), .katex, .notice :not(p)')

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def expect_query(self, **settings: object) -> None:
        """Wait until the address has exactly these parameters."""
        wanted = {name: str(value) for name, value in settings.items()}
        try:
            self.page.wait_for_function(_HAS_QUERY, arg=wanted)
        except PlaywrightTimeoutError:
            assert self.query == wanted


def signed(value: float, digits: int) -> str:
    """Return the value as the stage writes it, with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def boxes(locators: Sequence[Locator]) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each."""
    found = []
    for locator in locators:
        box = locator.bounding_box()
        assert box is not None, f"{locator} is not visible"
        found.append((box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]))
    return found


def _number(pattern: str, text: str | None) -> int:
    found = re.search(pattern, text or "")
    assert found is not None, f"There is no number in {text!r}."
    return int(found[1].replace(",", ""))
