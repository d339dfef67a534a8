"""The film replays a run in the browser alone, and one can stay at any of its epochs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, WebSocket, expect

from tests.browser.conftest import NewPage, Server, watched_tabs
from tests.browser.film import Film
from tests.browser.test_screens import OVERFLOW
from tests.browser.train_page import TrainPage

EPOCHS = 200
_PIXELS = "canvas => canvas.toDataURL()"
_MILLISECONDS_TO_SCENE = """async (film, scene) => {
    film.querySelector("button.play").click();
    const begin = performance.now();
    while (Number(film.querySelector("input").value) < scene) await new Promise(requestAnimationFrame);
    return performance.now() - begin;
}"""


@pytest.fixture(scope="module")
def sent() -> list[str]:
    """Everything that goes over the tab's connection with the server, in either direction."""
    return []


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server, sent: list[str]) -> Iterator[TrainPage]:
    """One tab for all of these tests, with a run so far."""

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda _: sent.append("to the server"))
        socket.on("framereceived", lambda _: sent.append("from the server"))

    with watched_tabs(browser, server) as new_page:
        page = new_page()
        page.page.on("websocket", listen)
        yield page.open_trained(EPOCHS)


@pytest.fixture
def page(tab: TrainPage) -> TrainPage:
    """The tab on the Train page, live and without a film."""
    tab.visit("Train")
    tab.go_live()
    tab.expect_shown(EPOCHS)
    return tab.wait_for_charts()


def test_the_film_advances_without_asking_the_server(page: TrainPage, sent: list[str]) -> None:
    film = Film(page).open()
    film.speed.select_option("0.5")
    before, asked, half = film.drawn, len(sent), film.last // 2
    film.watch()

    film.wait_for_drawn_above(before + half)

    assert len(sent) == asked > 0
    wrong, blank, epochs = film.watched()
    assert (wrong, blank) == ([], [])
    assert epochs > half // 2 > 0


def test_the_film_ends_at_the_newest_epoch_and_begins_anew(page: TrainPage) -> None:
    film = Film(page).open()
    film.speed.select_option("4")

    expect(page.button("Play film")).to_be_visible()
    assert film.epoch == EPOCHS
    film.speed.select_option("0.1")
    film.play()

    assert film.epoch < EPOCHS / 2
    film.close()
    page.expect_shown(EPOCHS)
    page.wait_for_charts()


def test_a_paused_film_stands_still_and_its_slider_shows_any_epoch(page: TrainPage, sent: list[str]) -> None:
    film = Film(page).open()
    film.pause()
    drawn, asked = film.drawn, len(sent)
    page.animation_frames(20)
    assert film.drawn == drawn

    film.position.fill("0")
    assert film.epoch == 0
    first = film.canvases.first.evaluate(_PIXELS)
    film.position.fill(str(film.last))
    assert film.epoch == EPOCHS
    assert film.canvases.first.evaluate(_PIXELS) != first
    film.position.press("ArrowLeft")
    assert film.epoch < EPOCHS
    assert len(sent) == asked


def test_a_faster_film_comes_sooner_to_the_same_scene(page: TrainPage) -> None:
    film = Film(page).open()
    needed = []
    for speed in ("0.1", "2"):
        film.pause()
        film.position.fill("0")
        film.speed.select_option(speed)
        needed.append(film.whole.evaluate(_MILLISECONDS_TO_SCENE, 4))

    assert needed[0] > 1_000  # It would be 1.33 seconds, if the film began in the middle of no frame.
    assert needed[0] > 2 * needed[1]


def test_stop_film_returns_to_the_run_as_it_is(page: TrainPage) -> None:
    film = Film(page).open()

    film.close()

    page.expect_shown(EPOCHS)
    page.wait_for_charts()
    expect(page.button("Live")).to_be_disabled()


@pytest.mark.parametrize(
    ("name", "pictures"), [("Train", 4), ("Inside a step", 1), ("Compare", 2)], ids=["train", "inside", "compare"]
)
def test_look_at_this_epoch_lands_there_with_all_pictures_on_every_page(
    page: TrainPage, name: str, pictures: int
) -> None:
    page.visit(name)
    page.wait_for_answer()
    film = Film(page).open()
    expect(film.canvases).to_have_count(pictures)
    film.wait_for_drawn_above(5)
    film.pause()
    film.position.fill(str(film.last // 2))
    epoch = film.epoch
    number = film.whole.locator("dd").first.inner_text()

    page.button("Look at this epoch").click()

    page.expect_shown(epoch)
    expect(film.whole).to_have_count(0)
    expect(page.metric("Epoch")).to_have_text(number)
    expect(page.timeline).to_have_attribute("aria-valuetext", f"Epoch {epoch} of {EPOCHS}")
    expect(page.button("Continue from here")).to_be_enabled()


def test_the_film_goes_on_on_another_page(page: TrainPage) -> None:
    film = Film(page).open()
    page.visit("Inside a step")

    expect(film.canvases).to_have_count(1)
    film.wait_for_drawn_above(5)


def test_the_films_keys_are_for_the_film_alone(page: TrainPage) -> None:
    film = Film(page).open()
    page.button("Pause film").focus()

    page.page.keyboard.press("Space")

    expect(page.button("Play film")).to_be_focused()
    for key in ("Tab", "Home", "ArrowRight", "ArrowRight"):
        page.page.keyboard.press(key)
    expect(film.position).to_be_focused()
    assert film.position.input_value() == "2"
    for key in ("0", "Space", "Shift+ArrowLeft"):
        page.page.keyboard.press(key)
    page.animation_frames(20)
    expect(page.button("Play")).to_be_visible()
    expect(page.button("Reset")).to_be_enabled()
    expect(film.whole).to_be_visible()
    assert int(film.position.input_value()) <= 2
    epoch = film.epoch
    assert epoch < EPOCHS
    for _ in range(2):
        page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    page.expect_shown(epoch)


def test_on_a_phone_the_film_fits_and_is_worked_by_a_finger(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open_trained(EPOCHS)
    page.button("Film").tap()
    film = Film(page)
    film.wait_for_drawn_above(5)

    assert page.page.evaluate(OVERFLOW) <= 0
    for canvas in film.canvases.all():
        box = canvas.bounding_box()
        assert box is not None
        assert 300 < box["width"] <= 390
    page.button("Pause film").tap()
    film.position.tap()
    epoch = film.epoch
    assert 0 < epoch < EPOCHS
    page.button("Look at this epoch").tap()
    page.expect_shown(epoch)
