"""All that moves is on one screen, from a phone to a projector, for dark rooms as for light ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import NewTab, Server, watched_tabs
from tests.browser.tab import OVERFLOW, Tab, boxes
from tests.browser.test_opening import PICTURES

_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# Notes for each text that is drawn on a canvas how large its type is, in pixels of the page.
_NOTE_TYPE = """() => {
    window.drawnType = new Map();
    for (const name of ["fillText", "strokeText"]) {
        const original = CanvasRenderingContext2D.prototype[name];
        CanvasRenderingContext2D.prototype[name] = function (text, ...rest) {
            const scale = this.getTransform().d / (window.devicePixelRatio || 1);
            const size = scale * parseFloat(this.font.match(/([\\d.]+)px/)[1]);
            const before = window.drawnType.get(text) ?? Infinity;
            if (String(text).trim() && size < before) window.drawnType.set(text, size);
            return original.call(this, text, ...rest);
        };
    }
}"""
# Texts of the page that are seen and smaller than so many pixels, and those on canvases.
_SMALL_TYPE = """least => {
    const found = [];
    const visit = root => {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) visit(element.shadowRoot);
            const isText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            const isOther = element.closest("style, script, noscript, .spoken, [hidden], [data-testid=stIconMaterial]");
            if (!isText || isOther) continue;
            const { width, height, top, bottom } = element.getBoundingClientRect();
            const isSeen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
            const clip = getComputedStyle(element).clipPath !== "none";
            const isClipped = clip || element.closest("[data-testid=stMarkdownContainer]")?.clientWidth === 1;
            if (!isSeen || isClipped || width < 2 || bottom < 0 || top > innerHeight) continue;
            const size = parseFloat(getComputedStyle(element).fontSize);
            if (size < least - 0.01) found.push(`${element.textContent.trim().slice(0, 30)}: ${size}`);
        }
    };
    visit(document);
    for (const [text, size] of drawnType) if (size < least - 0.01) found.push(`${text} on a canvas: ${size}`);
    return [found, drawnType.size];
}"""
_SCROLL_TO = """share => {
    const main = document.querySelector('[data-testid="stMain"]');
    main.scrollTop = share * (main.scrollHeight - main.clientHeight);
    return main.scrollTop;
}"""
# Scrolls through the page; tells how far that goes, and which of the buttons that run it something covered on the way.
_COVERED = """async () => {
    const main = document.querySelector('[data-testid="stMain"]');
    const buttons = ["play", "step", "epoch", "reset"].map(
        key => [...document.querySelectorAll(`.st-key-${key} button`)].find(button => button.clientHeight));
    const covered = [];
    for (let i = 0; i <= 20; i++) {
        main.scrollTop = (i / 20) * (main.scrollHeight - main.clientHeight);
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        for (const button of buttons) {
            const { left, top, right, bottom } = button.getBoundingClientRect();
            const [x, y] = [(left + right) / 2, (top + bottom) / 2];
            const points = [[x, y], [left + 4, y], [right - 4, y], [x, top + 4], [x, bottom - 4]];
            const isOnTop = points.every(([x, y]) => button.contains(document.elementFromPoint(x, y)));
            if (!isOnTop) covered.push(`${button.textContent} at ${main.scrollTop}`);
        }
    }
    return [main.scrollTop, covered];
}"""
# The mean colour of the lowest labels, on the layer that has them.
_TEXT_COLOR = """canvas => {
    const height = Math.round(14 * devicePixelRatio);
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height - height, canvas.width, height);
    const drawn = [...Array(data.length / 4).keys()].filter(i => data[4 * i + 3] > 200);
    return [0, 1, 2].map(channel => drawn.reduce((sum, i) => sum + data[4 * i + channel], 0) / drawn.length);
}"""


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """A tab in which a run plays, and the type on canvases is noted."""
    with watched_tabs(browser, server) as new_tab:
        opened = new_tab()
        opened.page.add_init_script(f"({_NOTE_TYPE})()")
        opened.open(epochs=100_000)
        opened.train_epochs(2)
        opened.play()
        yield opened


def resize(tab: Tab, width: int, height: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": height})
    tab.wait_for_epoch_above(tab.epoch + 10)
    tab.animation_frames(3)


def toggle_sidebar(tab: Tab, *, to_open: bool) -> None:
    if to_open:
        tab.page.get_by_test_id("stExpandSidebarButton").click()
        expect(tab.field("Text")).to_be_in_viewport()
    else:
        tab.page.get_by_test_id("stSidebar").hover()
        tab.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        expect(tab.field("Text")).not_to_be_in_viewport()


def expect_apart_and_within(places: dict[str, Locator], width: int, height: int) -> None:
    """Assert that these are within the window, and none of them covers another."""
    found = dict(zip(places, boxes(list(places.values())), strict=True))
    for name, (left, top, right, bottom) in found.items():
        assert left >= 0, name
        assert top >= 0, name
        assert right <= width + 0.5, name
        assert bottom <= height + 0.5, name
        for other, (left2, top2, right2, bottom2) in found.items():
            is_apart = right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5
            assert name == other or is_apart, (name, other, found)


def area(locator: Locator) -> float:
    ((left, top, right, bottom),) = boxes([locator])
    return (right - left) * (bottom - top)


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768), (1920, 1080)], ids=lambda size: "×".join(map(str, size)))
def test_all_of_train_is_on_one_screen_while_it_plays(tab: Tab, size: tuple[int, int]) -> None:
    tab.visit("Train")
    for is_open in (True, False):
        if not is_open:
            toggle_sidebar(tab, to_open=False)
        resize(tab, *size)

        places: dict[str, Locator] = {name: tab.picture(name) for name in PICTURES}
        places |= {name: tab.button(name) for name in ("Pause", "Step", "Epoch", "Reset", "Undo", "Pin", "Present")}
        places["numbers"] = tab.page.locator("[data-stage] dl")
        places["timeline"] = tab.timeline
        expect_apart_and_within(places, *size)
        assert boxes([tab.picture("text")])[0][1] <= 130
        assert tab.page.evaluate(_SCROLL_TO, 1.0) == 0
        small, drawn = tab.page.evaluate(_SMALL_TYPE, 12)
        assert small == []
        assert drawn > 20
        for name in PICTURES:
            assert area(tab.image(name)) > 100 * 60, name
    toggle_sidebar(tab, to_open=True)


def test_larger_screens_get_larger_pictures(tab: Tab) -> None:
    tab.visit("Train")
    areas: list[dict[str, float]] = []
    for size in ((1280, 720), (1920, 1080)):
        resize(tab, *size)
        areas.append({name: area(tab.image(name)) for name in ("loss", "probabilities", "hidden", "weights")})

    smaller, larger = areas
    for name in smaller:
        assert larger[name] > 1.3 * smaller[name], (name, areas)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=lambda size: "×".join(map(str, size)))
def test_inside_a_step_has_drawing_and_numbers_side_by_side(tab: Tab, size: tuple[int, int]) -> None:
    resize(tab, *size)
    tab.visit("Inside a step")
    resize(tab, *size)

    (drawing, numbers) = boxes([tab.picture("network"), tab.picture("state")])
    strips = tab.page.locator("figure[data-kind=strips]").first
    assert drawing[2] <= numbers[0]
    assert drawing[3] <= size[1]
    assert boxes([strips])[0][0] >= drawing[2]
    assert tab.page.evaluate(_SCROLL_TO, 1.0) == 0
    small, _ = tab.page.evaluate(_SMALL_TYPE, 12)
    assert small == []


def test_compare_has_two_runs_on_one_screen(tab: Tab) -> None:
    tab.visit("Compare")
    tab.button("Pin").click()
    expect(tab.picture("run-1")).to_be_visible()
    resize(tab, 1280, 720)

    names = ("loss", "comparison", *(f"{kind}-{i}" for i in (0, 1) for kind in ("run", "sample", "probabilities")))
    expect_apart_and_within({name: tab.picture(name) for name in names}, 1280, 720)
    small, _ = tab.page.evaluate(_SMALL_TYPE, 12)
    assert small == []
    for i in (0, 1):
        assert area(tab.image(f"probabilities-{i}")) > 300 * 150


@pytest.mark.parametrize("name", ["Train", "Inside a step"])
def test_nothing_ever_covers_the_buttons_of_a_low_window_wherever_it_is_scrolled_to(tab: Tab, name: str) -> None:
    resize(tab, 1280, 720)
    tab.visit(name)
    resize(tab, 1280, 420)

    scrolled, covered = tab.page.evaluate(_COVERED)
    assert covered == []
    assert scrolled > 50


def test_in_presenter_mode_there_are_pictures_numbers_and_buttons_in_type_for_the_back_of_a_room(tab: Tab) -> None:
    resize(tab, 1280, 720)
    tab.visit("Train")
    tab.blur()
    tab.page.mouse.move(0, 0)
    tab.page.keyboard.press("f")
    expect(tab.button("Leave presenter mode")).to_be_visible()
    resize(tab, 1280, 700)
    tab.page.evaluate("drawnType.clear()")
    resize(tab, 1280, 720)

    assert tab.query["present"] == "1"
    expect(tab.page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(tab.page.get_by_test_id("stHeader")).to_be_hidden()
    expect(tab.page.locator("[data-testid=stTopNavLink]:visible")).to_have_count(0)
    places: dict[str, Locator] = {name: tab.picture(name) for name in PICTURES}
    places |= {name: tab.button(name) for name in ("Pause", "Step", "Epoch", "Reset", "Leave presenter mode")}
    places["numbers"] = tab.page.locator("[data-stage] dl")
    expect_apart_and_within(places, 1280, 720)
    small, drawn = tab.page.evaluate(_SMALL_TYPE, 18)
    assert small == []
    assert drawn > 20
    tab.button("Leave presenter mode").click()
    expect(tab.page.get_by_test_id("stSidebar")).to_be_visible()


@pytest.mark.parametrize("name", ["Train", "Inside a step"])
def test_on_a_phone_the_bar_is_low_the_first_picture_near_and_nothing_wider_than_the_screen(
    new_tab: NewTab, name: str
) -> None:
    tab = new_tab(**_PHONE).open(epochs=100_000)
    tab.visit(name)
    tab.play()
    tab.wait_for_epoch_above(10)

    assert tab.page.evaluate(OVERFLOW) <= 0
    first = tab.page.locator("figure canvas").first
    assert boxes([first])[0][1] <= 320
    for picture in tab.page.locator("[data-picture]").all():
        ((left, _, right, _),) = boxes([picture])
        assert left >= 0
        assert right <= 390
    scrolled, covered = tab.page.evaluate(_COVERED)
    assert covered == []
    assert scrolled > 300
    bar = boxes([tab.page.locator(".st-key-transport")])[0]
    assert bar[3] <= 0.15 * 844
    for button in ("Pause", "Step", "Epoch", "Reset"):
        words = tab.button(button).get_by_text(button, exact=True)
        assert area(words) > 100
    tab.pause()


@pytest.mark.parametrize(("name", "picture"), [("Train", "text"), ("Inside a step", "network"), ("Compare", "loss")])
def test_zoomed_to_twice_the_size_a_laptop_s_first_screen_still_shows_a_picture(
    new_tab: NewTab, name: str, picture: str
) -> None:
    tab = new_tab(viewport={"width": 640, "height": 360}, device_scale_factor=2).open()
    tab.visit(name)

    ((_, top, _, bottom),) = boxes([tab.image(picture)])

    assert min(bottom, 360) - top > 40
    assert tab.page.evaluate(OVERFLOW) <= 0


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


def test_in_the_dark_pictures_have_light_text_on_a_dark_ground(new_tab: NewTab) -> None:
    tab = new_tab(color_scheme="dark").open()
    background = css_color(tab.page.get_by_test_id("stApp"), "backgroundColor")
    assert luminance(background) < 0.1

    for name, layer in {"loss": 0, "probabilities": 1, "hidden": 1, "weights": 1}.items():
        color: Any = tab.picture(name).locator("canvas").nth(layer).evaluate(_TEXT_COLOR)
        assert contrast(color, background) > 4.5, name
    for number in ("epoch", "loss"):
        assert contrast(css_color(tab.number(number), "color"), background) > 4.5
