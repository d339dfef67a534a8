"""A class scans the code on the projector, and everybody is where the teacher is."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import NewTab, Server, serving, watched_tabs
from tests.browser.inside_page import InsidePage
from tests.browser.tab import OVERFLOW, Tab, boxes

_PROJECTOR = {"width": 1280, "height": 720}
_NUMBERS = ("epoch", "loss", "perplexity", "correct")


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """A tab on a projector."""
    with watched_tabs(browser, server) as new_tab:
        yield new_tab(viewport=_PROJECTOR)


def open_share(tab: Tab) -> Locator:
    tab.button("Share").click()
    dialog = tab.page.get_by_role("dialog")
    expect(dialog.get_by_text("Open in presenter mode")).to_be_visible()
    tab.wait_for_answer()
    return dialog


def scan(tab: Tab) -> str:
    """Return what the QR code on the screen says."""
    picture = tab.page.get_by_role("img", name="QR code of the link.")
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")
    tab.animation_frames(2)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(tab.page.screenshot())))
    return code.text


def opened_by(tab: Tab, link: str) -> Tab:
    """Open a link in another tab."""
    other = Tab(tab.page.context.new_page(), tab.address)
    other.page.goto(link)
    return other.wait_for_stage()


def seen(tab: Tab) -> list[str]:
    """Return all that both pages say in words."""
    tab.wait_for_answer()
    tab.expect_at_rest()
    numbers = [tab.number(name).inner_text() for name in _NUMBERS]
    titles = tab.page.locator("figure[data-picture]").evaluate_all("all => all.map(one => one.dataset.picture)")
    return [*numbers, *titles, *tab.page.locator("[data-picture] [aria-label]").evaluate_all(_LABELS)]


_LABELS = "all => all.map(one => one.getAttribute('aria-label'))"


def test_the_code_on_the_projector_opens_the_same_page_epoch_and_numbers(tab: Tab) -> None:
    tab.open(text="hello world", hidden_size=16, learning_rate=0.1, speed="1000-per-second")
    tab.play()
    tab.wait_for_epoch_above(60)
    tab.pause()
    before, epoch = seen(tab), tab.epoch

    dialog = open_share(tab)
    link = scan(tab)

    assert dialog.locator("code").inner_text() == link
    expect(dialog.get_by_text(f'Opens "Train" of this set-up, after {epoch} epochs.')).to_be_visible()
    # The server of the tests serves its own machine alone.
    expect(dialog.get_by_text("Only this machine can open it")).to_be_visible()
    other = opened_by(tab, link)
    assert seen(other) == before
    expect(other.slider_value("Speed")).to_have_text("1,000 epochs/s")
    expect(other.alerts).to_have_count(0)
    other.page.close()


def test_the_code_opens_the_same_inside_of_a_step(tab: Tab) -> None:
    tab.open(text="hello world", hidden_size=16, learning_rate=0.1, epoch=40, timestep=0)
    tab.visit("Inside a step")
    inside = InsidePage(tab)
    for timestep in (1, 2, 3):
        tab.button("Next timestep").click()
        inside.expect_timestep(timestep)
    for stage in ("Read", "Mix", "Squash", "Score"):
        tab.button("Next stage").click()
        expect(inside.stage(stage)).to_be_checked()
    tab.blur()
    tab.page.mouse.move(0, 0)
    before = seen(tab)

    open_share(tab)
    link = scan(tab)

    other = opened_by(tab, link)
    expect(other.page.get_by_role("radio", name="Score")).to_be_checked()
    assert seen(other) == before
    assert "/inside?" in other.page.url
    other.page.close()


def test_of_an_earlier_epoch_that_one_is_opened(tab: Tab) -> None:
    tab.open(hidden_size=5, epoch=40)
    tab.button("Earlier").click()
    tab.expect_shown(39)
    tab.wait_for_answer()
    loss = tab.loss

    open_share(tab)
    other = opened_by(tab, scan(tab))

    other.expect_epoch(39)
    assert other.loss == loss
    other.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("present", ["", "1"])
def test_the_code_fills_the_height_of_the_projector_and_is_read_in_both_themes(
    new_tab: NewTab, scheme: str, present: str
) -> None:
    tab = new_tab(viewport=_PROJECTOR, color_scheme=scheme).open(epoch=3, present=present)

    dialog = open_share(tab)

    assert "epoch=3" in scan(tab)
    code = tab.page.get_by_role("img", name="QR code of the link.")
    ((left, top, right, bottom), words) = boxes([code, dialog.get_by_text("Open in presenter mode")])
    assert (right - left) == (bottom - top) >= 660
    assert top >= 0
    assert bottom <= 720
    assert words[0] > right
    presents = dialog.get_by_role("switch", name="Open in presenter mode")
    assert presents.is_checked() == (present == "1")


def test_on_a_phone_the_code_is_as_wide_as_the_screen_and_words_are_below(new_tab: NewTab) -> None:
    tab = new_tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open(epoch=3)
    tab.page.get_by_test_id("stExpandSidebarButton").click()

    dialog = open_share(tab)

    assert "epoch=3" in scan(tab)
    code = tab.page.get_by_role("img", name="QR code of the link.")
    ((left, _, right, bottom), words) = boxes([code, dialog.locator("code")])
    assert right - left > 350
    assert words[1] >= bottom
    assert words[2] <= 390
    assert tab.page.evaluate(OVERFLOW) <= 0


def test_presenter_mode_and_hidden_parts_are_chosen_in_the_dialog_and_opened(tab: Tab) -> None:
    tab.open(epoch=3)
    dialog = open_share(tab)
    before = scan(tab)
    dialog.get_by_text("Open in presenter mode").click()
    dialog.get_by_role("combobox", name="Hide").fill("weights")
    tab.page.get_by_role("option", name="Picture of the weights").click()
    expect(dialog.locator("code")).to_contain_text("hide=weights")
    tab.wait_for_answer()
    # While its list is open, nothing else is there for those who hear the page.
    dialog.get_by_role("combobox", name="Hide").press("Escape")
    link = scan(tab)
    assert link != before

    other = opened_by(tab, link)

    expect(other.button("Leave presenter mode")).to_be_visible()
    expect(other.picture("weights")).to_have_count(0)
    other.page.close()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(tab.picture("weights")).to_be_visible()


def test_a_link_too_long_for_a_code_is_said_and_stays(tab: Tab) -> None:
    text = "".join(chr(0x4E00 + i % 40) for i in range(1_000))
    tab.open(text=text, hidden_size=2)

    dialog = open_share(tab)

    expect(dialog.get_by_text("The link is too long for a QR code; it can be copied and sent.")).to_be_visible()
    expect(tab.page.get_by_role("img", name="QR code of the link.")).to_have_count(0)
    expect(dialog.locator("code")).to_contain_text("text=%E4%B8%80")
    assert boxes([dialog.locator("code")])[0][2] <= 1280


def test_behind_a_path_the_code_has_that_path(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("behind") / "log.txt"
    with serving("streamlit", log, base_path="lab") as server, watched_tabs(browser, server) as new_tab:
        tab = new_tab(viewport=_PROJECTOR).open(epoch=4)
        for page, path in (("Train", "/lab"), ("Inside a step", "/lab/inside")):
            tab.visit(page)
            open_share(tab)
            link = scan(tab)
            assert path in link.split("?")[0]
            other = opened_by(tab, link)
            other.expect_epoch(4)
            expect(other.page.locator("h1")).to_have_text("RNN Playground")
            assert other.page.locator(".playground-header p").text_content() == (
                tab.page.locator(".playground-header p").text_content()
            )
            other.page.close()
            tab.page.keyboard.press("Escape")
            tab.wait_for_answer()


# The way to an epoch


def test_a_far_epoch_is_reached_by_itself_and_said(tab: Tab) -> None:
    tab.open(hidden_size=5, epochs=100_000, epoch=20_000)
    expect(tab.button("Pause").or_(tab.page.get_by_text("Trained to epoch"))).to_be_visible()

    expect(tab.page.get_by_text("Trained to epoch 20,000, where the link leads.")).to_be_visible()
    tab.expect_paused()
    tab.expect_epoch(20_000, 100_000)
    assert tab.query["epoch"] == "20000"
    tab.play()
    tab.wait_for_epoch_above(20_000)
    tab.pause()


# Hidden parts


def test_hidden_parts_are_gone_and_come_back(tab: Tab) -> None:
    tab.open(hide="step,present,timeline,weights,text,compare", epoch=3)
    gone = [
        *(tab.button(name) for name in ("Step", "Present", "Earlier", "Film")),
        *(tab.timeline, tab.picture("weights"), tab.field("Text")),
    ]
    for each in gone:
        expect(each).to_have_count(0) if each is not tab.timeline else expect(each).to_be_hidden()
    expect(tab.page.locator("[data-testid=stTopNavLink]:visible")).to_have_count(2)
    tab.blur()
    for key in ("ArrowRight", "f", "Shift+ArrowLeft"):
        tab.page.keyboard.press(key)
    tab.button("Epoch").click()
    tab.expect_shown(4)
    expect(tab.number("epoch")).to_have_text("4 / 2,000")
    expect(tab.button("Leave presenter mode")).to_have_count(0)
    tab.visit("Inside a step")
    tab.reload()
    expect(tab.page.get_by_text("The link hides some parts of the page.")).to_be_visible()
    tab.visit("Train")

    tab.button("Show everything").click()

    for each in gone:
        expect(each).to_be_visible()
    assert "hide" not in tab.query
    assert tab.page.evaluate(OVERFLOW) <= 0
