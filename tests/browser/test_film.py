"""The film replays a run in the stage, and one can stay at any of its epochs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, WebSocket, expect

from tests.browser.conftest import NewTab, Server, watched_tabs
from tests.browser.tab import OVERFLOW, Tab
from tests.browser.watching import stop_watching, watch

EPOCHS = 200
# Milliseconds from a press of Play film, at its beginning, until an epoch is reached.
_MILLISECONDS_TO_EPOCH = """async (stage, epoch) => {
    stage.querySelector(".film button").click();
    const begin = performance.now();
    while (Number(stage.dataset.epoch) < epoch) await new Promise(requestAnimationFrame);
    return performance.now() - begin;
}"""


class Film:
    """The film in a tab."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    def open(self) -> Film:
        """Start the film, and wait until it is all there: it has then been played to its end."""
        self.tab.button("Film").click()
        expect(self.tab.button("Stop film")).to_be_visible()
        self.speed.select_option("4")
        expect(self.tab.button("Play film")).to_be_visible()
        self.tab.wait_for_answer()
        self.tab.expect_at_rest()
        self.tab.expect_kept()
        self.speed.select_option("1")
        return self

    @property
    def speed(self) -> Locator:
        return self.tab.page.get_by_role("combobox", name="Film speed")

    def play_from_the_beginning(self) -> None:
        self.go_to_beginning()
        self.tab.button("Play film").click()
        expect(self.tab.button("Pause film")).to_be_visible()

    def go_to_beginning(self) -> None:
        self.tab.timeline.focus()
        self.tab.page.keyboard.press("Home")
        self.tab.expect_shown(0)

    def pause_at(self, place: float) -> int:
        """Touch the timeline; return the epoch where the film stands then."""
        box = self.tab.timeline.bounding_box()
        assert box is not None
        self.tab.page.mouse.click(box["x"] + 9 + place * (box["width"] - 18), box["y"] + box["height"] / 2)
        expect(self.tab.button("Play film")).to_be_visible()
        self.tab.animation_frames(2)
        return self.tab.epoch


@pytest.fixture(scope="module")
def sent() -> list[str]:
    """Everything that goes over the tab's connection with the server, in either direction."""
    return []


@pytest.fixture(scope="module")
def opened(browser: Browser, server: Server, sent: list[str]) -> Iterator[Tab]:
    """One tab for all of these tests, with a run so far."""

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda _: sent.append("to the server"))
        socket.on("framereceived", lambda _: sent.append("from the server"))

    with watched_tabs(browser, server) as new_tab:
        tab = new_tab()
        tab.page.on("websocket", listen)
        yield tab.open_trained(EPOCHS)


@pytest.fixture
def tab(opened: Tab) -> Tab:
    """The tab on the Train page, live and without a film."""
    opened.go_live()
    opened.visit("Train")
    opened.expect_shown(EPOCHS)
    return opened


def test_the_film_ends_at_the_newest_epoch_and_begins_anew_without_asking_the_server(tab: Tab, sent: list[str]) -> None:
    film = Film(tab).open()
    assert tab.epoch == EPOCHS
    asked = len(sent)
    watch(tab.page)

    film.play_from_the_beginning()
    expect(tab.button("Play film")).to_be_visible()

    seen = stop_watching(tab.page)
    assert len(sent) == asked > 0
    assert (seen.mixed, seen.blank, seen.remounted) == ([], [], 0)
    assert len(seen.epochs) > EPOCHS / 5
    assert tab.epoch == EPOCHS


def test_a_paused_film_stands_still_and_the_timeline_shows_any_epoch_of_it(tab: Tab, sent: list[str]) -> None:
    film = Film(tab).open()
    asked = len(sent)
    film.speed.select_option("0.1")
    film.play_from_the_beginning()
    tab.button("Pause film").click()
    epoch = tab.epoch
    tab.animation_frames(20)
    assert tab.epoch == epoch < EPOCHS / 2

    tab.timeline.focus()
    tab.page.keyboard.press("End")
    tab.expect_shown(EPOCHS)
    tab.page.keyboard.press("ArrowLeft")
    tab.page.wait_for_function("() => true")
    tab.animation_frames(2)
    assert 0 < tab.epoch < EPOCHS
    assert 0 < film.pause_at(0.5) < EPOCHS
    assert len(sent) == asked


def test_a_faster_film_comes_sooner_to_the_same_epoch(tab: Tab) -> None:
    film = Film(tab).open()
    needed = []
    for speed in ("0.1", "2"):
        film.speed.select_option(speed)
        film.go_to_beginning()
        needed.append(tab.stage.evaluate(_MILLISECONDS_TO_EPOCH, 5))

    assert needed[0] > 500  # The first five moments of 60 a second take 0.8 seconds, from the middle of no frame.
    assert needed[0] > 2 * needed[1]


def test_stop_film_returns_to_the_run_as_it_is(tab: Tab) -> None:
    Film(tab).open().pause_at(0.5)

    tab.button("Stop film").click()

    tab.expect_shown(EPOCHS)
    expect(tab.button("Live")).to_be_disabled()
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")


@pytest.mark.parametrize("name", ["Train", "Inside a step", "Compare"])
def test_look_at_this_epoch_lands_there_with_all_pictures_on_every_page(tab: Tab, name: str) -> None:
    tab.visit(name)
    film = Film(tab).open()
    epoch = film.pause_at(0.5)
    assert 0 < epoch < EPOCHS

    tab.button("Look at this epoch").click()

    expect(tab.button("Film")).to_be_visible()
    tab.wait_for_answer()
    tab.expect_at_rest()
    tab.expect_shown(epoch)
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Epoch {epoch} of {EPOCHS}")
    expect(tab.button("Continue from here")).to_be_enabled()


def test_the_film_goes_on_on_another_page(tab: Tab) -> None:
    film = Film(tab).open()
    film.speed.select_option("0.25")
    tab.visit("Inside a step")
    expect(tab.button("Play film")).to_be_visible()
    film.go_to_beginning()
    tab.button("Play film").click()

    tab.wait_for_epoch_above(10)
    expect(tab.picture("network")).to_have_attribute("data-moment", re.compile(r"^\d+-0$"))


def test_the_films_keys_are_for_the_film_alone(tab: Tab) -> None:
    film = Film(tab).open()
    film.speed.select_option("0.1")
    film.go_to_beginning()
    tab.button("Play film").focus()

    tab.page.keyboard.press("Space")

    expect(tab.button("Pause film")).to_be_focused()
    expect(tab.button("Play")).to_be_visible()
    tab.timeline.focus()
    for key in ("Home", "0", "Space"):
        tab.page.keyboard.press(key)
    tab.animation_frames(20)
    expect(tab.button("Play")).to_be_visible()
    expect(tab.button("Reset")).to_be_enabled()
    expect(tab.button("Stop film")).to_be_visible()
    tab.expect_shown(0)


def test_on_a_phone_the_film_fits_and_is_worked_by_a_finger(new_tab: NewTab) -> None:
    tab = new_tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open_trained(EPOCHS)
    tab.button("Film").tap()
    expect(tab.button("Play film")).to_be_visible()
    tab.expect_at_rest()

    assert tab.page.evaluate(OVERFLOW) <= 0
    for button in ("Play film", "Look at this epoch"):
        expect(tab.button(button)).to_be_in_viewport(ratio=1)
    tab.timeline.tap()
    tab.animation_frames(2)
    epoch = tab.epoch
    assert 0 < epoch < EPOCHS
    tab.button("Look at this epoch").tap()
    tab.expect_shown(epoch)
