"""Every epoch of a run can be looked at, all pictures show the same one, and training can go on from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewPage, Server, watched_tabs
from tests.browser.train_page import TrainPage

EPOCHS = 200
PAGES = ("Train", "Inside a step", "Compare")


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[TrainPage]:
    """One tab for all of these tests, with a run so far that none of them goes on with."""
    with watched_tabs(browser, server) as new_page:
        yield new_page().open_trained(EPOCHS)


@pytest.fixture
def page(tab: TrainPage) -> TrainPage:
    """The tab on the Train page, live, with the focus on nothing."""
    tab.visit("Train")
    tab.page.evaluate("document.activeElement.blur()")
    tab.go_live()
    tab.expect_shown(EPOCHS)
    return tab.wait_for_charts()


def expect_everything_at(page: TrainPage, epoch: int) -> None:
    """Wait until numbers, drawings and charts to explore show the default run after ``epoch`` epochs."""
    trainer = Trainer(RunConfig())
    trainer.run(epochs=epoch)
    evaluation = trainer.evaluate()
    page.expect_shown(epoch)
    expect(page.metric("Loss")).to_have_text(f"{trainer.losses[-1]:.4f}")
    expect(page.metric("Correct")).to_have_text(f"{evaluation.correct} / 8")
    page.wait_for_charts()
    page.expect_described("loss", f"Looked at: after {epoch} epochs")
    page.expect_described(
        "probabilities", f"{evaluation.correct} of 8 likeliest", f"{evaluation.probabilities[0].max():.0%}"
    )
    page.expect_described("hidden", f"from {evaluation.hidden_states.min():.2f}")
    page.expect_described("weights", f"to {trainer.parameters.Why.max():.2f}")


def test_dragging_the_scrubber_shows_all_pictures_of_that_epoch(page: TrainPage) -> None:
    held = page.hold_timeline(1, 0.2, 0.45)
    page.expect_shown(held)
    assert 20 < held < 150

    page.page.mouse.up()

    expect_everything_at(page, held)
    assert page.timeline_epoch == held


def test_the_keys_of_a_slider_move_the_scrubber_and_nothing_else(page: TrainPage) -> None:
    page.timeline.focus()

    for key, epoch in {
        "ArrowLeft": 199,
        "Home": 0,
        "PageUp": 20,
        "ArrowUp": 21,
        "ArrowRight": 22,
        "ArrowDown": 21,
        "PageDown": 1,
        "End": 200,
    }.items():
        page.page.keyboard.press(key)
        page.expect_shown(epoch)

    expect(page.timeline).to_be_focused()
    page.expect_settled(EPOCHS)
    expect(page.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")
    expect(page.page.get_by_text("timestep 0:")).to_have_count(0)
    expect(page.button("Later")).to_be_disabled()


class Connection:
    """The WebSocket of a tab that is about to open; answers of the server can be kept back on it."""

    def __init__(self, page: TrainPage) -> None:
        self.page = page
        self.requests = 0
        self.keeps_answers = False
        self._kept: list[Callable[[], None]] = []
        page.page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def request(message: str | bytes) -> None:
            self.requests += 1
            server.send(message)

        def answer(message: str | bytes) -> None:
            if self.keeps_answers:
                self._kept.append(lambda: browser.send(message))
            else:
                browser.send(message)

        browser.on_message(request)
        server.on_message(answer)

    def wait_for_requests(self, count: int) -> None:
        for _ in range(1000):
            if self.requests >= count:
                return
            self.page.animation_frames(1)
        pytest.fail(f"The tab sent {self.requests} requests, not {count}.")

    def give_answers(self) -> None:
        self.keeps_answers = False
        for send in self._kept:
            send()


def test_a_key_pressed_before_the_last_one_is_answered_is_not_lost(new_page: NewPage) -> None:
    page = new_page()
    connection = Connection(page)
    page.open_trained(EPOCHS)
    page.wait_for_answer()
    page.timeline.focus()
    connection.requests, connection.keeps_answers = 0, True

    page.page.keyboard.press("Home")
    connection.wait_for_requests(2)
    page.page.keyboard.press("PageUp")
    connection.wait_for_requests(3)
    connection.give_answers()

    page.expect_settled(20)


def test_shift_and_an_arrow_looks_at_the_epoch_before_and_after(page: TrainPage) -> None:
    keyboard = page.page.keyboard
    for epoch in (EPOCHS - 1, EPOCHS - 2):
        keyboard.press("Shift+ArrowLeft")
        page.expect_shown(epoch)
        expect(page.timeline).to_have_attribute("aria-valuetext", f"Epoch {epoch} of {EPOCHS}")
        page.wait_for_answer()

    keyboard.press("Shift+ArrowRight")
    page.expect_shown(EPOCHS - 1)
    page.wait_for_answer()
    keyboard.press("Shift+ArrowRight")

    page.expect_shown(EPOCHS)
    expect(page.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")


def test_shift_and_an_arrow_does_so_even_when_the_scrubber_has_the_focus(page: TrainPage) -> None:
    page.timeline.focus()

    page.page.keyboard.press("Shift+ArrowLeft")

    page.expect_settled(EPOCHS - 1)


def test_live_shows_the_run_as_it_is_now_even_right_after_the_scrubber_was_moved(page: TrainPage) -> None:
    page.timeline.focus()
    page.page.keyboard.press("PageDown")

    page.button("Live").click()

    page.expect_settled(EPOCHS)
    page.animation_frames(40)
    page.wait_for_answer()
    page.expect_shown(EPOCHS)
    expect(page.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")
    expect(page.button("Continue from here")).to_be_disabled()


def test_the_epoch_that_is_looked_at_stays_when_the_page_changes(page: TrainPage) -> None:
    page.scrub_to(70, EPOCHS)

    for name in (*PAGES[1:], PAGES[0]):
        page.visit(name)
        page.expect_shown(70)
        expect(page.timeline).to_have_attribute("aria-valuetext", f"Epoch 70 of {EPOCHS}")


@pytest.mark.parametrize("name", PAGES)
def test_no_frame_of_a_fast_drag_mixes_epochs(page: TrainPage, name: str) -> None:
    page.visit(name)
    page.expect_shown(EPOCHS)
    page.wait_for_answer()
    page.watch_moments()

    held = page.hold_timeline(1, 0.5, 0.9, 0.1, 0.6, 0.3)
    page.page.wait_for_function("moments.explored === 0")
    page.expect_shown(held)
    page.page.mouse.up()
    page.page.wait_for_function("moments.explored > 0")
    page.animation_frames(5)

    seen = page.watched_moments()
    assert (seen.mixed, seen.stale) == ([], [])
    assert seen.epochs > 3
    assert seen.frames > 10
    assert page.timeline_epoch == held


@pytest.mark.parametrize("name", PAGES)
def test_no_frame_on_the_way_from_epoch_to_epoch_mixes_them(page: TrainPage, name: str) -> None:
    page.visit(name)
    page.expect_settled(EPOCHS)
    page.watch_moments()

    for epoch in (EPOCHS - 1, EPOCHS - 2, EPOCHS - 3):
        page.button("Earlier").click()
        page.expect_shown(epoch)
    page.expect_settled(EPOCHS - 3)

    seen = page.watched_moments()
    assert (seen.mixed, seen.stale) == ([], [])
    assert seen.epochs > 1


@pytest.mark.parametrize("name", PAGES[:2])
def test_no_frame_mixes_epochs_while_playing_and_a_touch_of_the_scrubber_pauses(tab: TrainPage, name: str) -> None:
    page = tab
    page.visit(name)
    if page.button("Pause").is_visible():
        page.button("Pause").click()
    page.go_live()
    page.wait_for_answer()
    page.watch_moments()

    page.play()
    page.page.wait_for_function("moments.epochs.size > 20 && moments.frames > 40")
    held = page.hold_timeline(0.7, 0.4)
    page.page.mouse.up()

    page.expect_shown(held)
    expect(page.button("Play")).to_be_visible()
    page.wait_for_answer()
    said = page.timeline.get_attribute("aria-valuetext")
    page.animation_frames(20)
    assert page.timeline.get_attribute("aria-valuetext") == said
    seen = page.watched_moments()
    assert (seen.mixed, seen.stale) == ([], [])


def test_continue_from_here_trains_on_from_that_epoch_and_keeps_what_became_of_it_as_a_line(tab: TrainPage) -> None:
    page = tab
    page.visit("Train")
    page.scrub_to(60, page.run_length)
    length = page.run_length

    page.button("Continue from here").click()

    expect(page.timeline).to_have_attribute("aria-valuetext", "Live: epoch 60")
    page.wait_for_charts()
    page.expect_described("loss", "at epoch 59.", "Pinned, H 8, rate 0.5", f"at epoch {length - 1}.")
    page.play()
    page.wait_for_epoch_above(60)
    page.pause()
    trainer = Trainer(RunConfig())
    trainer.run(epochs=page.epoch)
    expect(page.metric("Loss")).to_have_text(f"{trainer.losses[-1]:.4f}")
    page.expect_described("loss", "Pinned, H 8, rate 0.5", f"at epoch {length - 1}.")


def test_on_a_phone_a_finger_moves_the_scrubber_and_a_reload_opens_the_set_up_untrained(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open_trained(EPOCHS)
    box = page.timeline.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2

    page.page.touchscreen.tap(box["x"] + box["width"] / 2, y)

    expect(page.button("Live")).to_be_enabled()
    tapped = page.timeline_epoch
    assert 0 < tapped < EPOCHS
    page.expect_shown(tapped)
    touch = page.page.context.new_cdp_session(page.page)
    for kind, share in (("Start", 0.5), *(("Move", 0.5 + i / 40) for i in range(1, 12))):
        point = {"x": box["x"] + share * box["width"], "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.page.wait_for_function("() => true")
    dragged = page.timeline_epoch
    assert tapped < dragged < EPOCHS
    expect_everything_at(page, dragged)

    page.reload()
    expect(page.metric("Epoch")).to_have_text("0 / 100000")
    expect(page.timeline).to_be_disabled()
