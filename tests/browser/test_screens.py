"""The page is for a phone as for a projector, and for dark rooms as for light ones."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import NewPage
from tests.browser.train_page import CHARTS, TrainPage

_PHONE = {"viewport": {"width": 390, "height": 844}}
OVERFLOW = """() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
    .map(element => element.scrollWidth - element.clientWidth))"""
_SCROLL_DOWN = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    main.scrollTop = main.scrollHeight;
    return main.scrollTop;
}"""
_IS_ON_TOP = """button => {
    const { left, top, width, height } = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
# The mean colour of what is drawn below the plotting area, which is text.
_TEXT_COLOR = """canvas => {
    const height = Math.round(28 * devicePixelRatio);
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height - height, canvas.width, height);
    const drawn = [...Array(data.length / 4).keys()].filter(i => data[4 * i + 3] > 128);
    return [0, 1, 2].map(channel => drawn.reduce((sum, i) => sum + data[4 * i + channel], 0) / drawn.length);
}"""


def luminance(color: list[float]) -> float:
    """Return the relative luminance, 0 to 1, as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: list[float], second: list[float]) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def css_color(locator: Locator, name: str) -> list[float]:
    value = str(locator.evaluate("(element, name) => getComputedStyle(element)[name]", name))
    return [float(channel) for channel in re.findall(r"[\d.]+", value)[:3]]


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_buttons_stay_in_view(new_page: NewPage) -> None:
    page = new_page(**_PHONE).open()

    _expect_to_fit(page)
    page.play()
    page.wait_for_epoch_above(10)
    _expect_to_fit(page)
    assert page.page.evaluate(_SCROLL_DOWN) > 300
    for button in ("Pause", "Step", "Epoch", "Reset"):
        expect(page.button(button)).to_be_in_viewport(ratio=1)
        assert page.button(button).evaluate(_IS_ON_TOP)
    page.pause()


def _expect_to_fit(page: TrainPage) -> None:
    assert page.page.evaluate(OVERFLOW) <= 0
    for name in CHARTS:
        box = page.chart(name).bounding_box()
        drawing = page.canvas(name).bounding_box()
        assert box is not None
        assert drawing is not None
        for x, width in ((box["x"], box["width"]), (drawing["x"], drawing["width"])):
            assert width > 300
            assert x >= 0
            assert x + width <= 390


def test_on_a_laptop_the_buttons_stay_in_view_when_scrolled_down(page: TrainPage) -> None:
    page.open()

    assert page.page.evaluate(_SCROLL_DOWN) > 100

    for button in ("Play", "Step", "Epoch", "Reset"):
        expect(page.button(button)).to_be_in_viewport(ratio=1)
        assert page.button(button).evaluate(_IS_ON_TOP) or page.button(button).is_disabled()


def test_in_the_dark_the_charts_have_light_text_on_a_dark_ground(new_page: NewPage) -> None:
    page = new_page(color_scheme="dark").open()
    background = css_color(page.page.get_by_test_id("stApp"), "backgroundColor")
    assert luminance(background) < 0.1

    for name in CHARTS:
        label = page.chart(name).locator(".ytick text").first
        assert contrast(css_color(label, "fill"), background) > 4.5

    page.play()
    page.wait_for_epoch_above(0)
    for name in CHARTS:
        assert contrast(page.canvas(name).evaluate(_TEXT_COLOR), background) > 4.5
    page.pause()
