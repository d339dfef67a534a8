"""Every epoch of a run can be looked at, all pictures show the same one, and training can go on from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewTab, Server, watched_tabs
from tests.browser.tab import Tab, signed
from tests.browser.watching import stop_watching, watch

EPOCHS = 200
PAGES = ("Train", "Inside a step", "Compare")


class Connection:
    """The WebSocket of a tab that is about to open: what goes over it, and a way to keep answers back."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.requests = 0
        self.keeps_answers = False
        self._kept: list[Callable[[], None]] = []
        tab.page.route_web_socket("**/_stcore/stream", self._connect)

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
            self.tab.animation_frames(1)
        pytest.fail(f"The tab sent {self.requests} requests, not {count}.")

    def keep_answers(self) -> None:
        self.requests, self.keeps_answers = 0, True

    def give_answers(self) -> None:
        self.keeps_answers = False
        for send in self._kept:
            send()
        self._kept.clear()


@pytest.fixture(scope="module")
def opened(browser: Browser, server: Server) -> Iterator[tuple[Tab, Connection]]:
    """One tab for all of these tests, with a run so far that none but the last of them goes on with."""
    with watched_tabs(browser, server) as new_tab:
        tab = new_tab()
        connection = Connection(tab)
        yield tab.open_trained(EPOCHS), connection


@pytest.fixture
def connection(opened: tuple[Tab, Connection]) -> Connection:
    return opened[1]


@pytest.fixture
def tab(opened: tuple[Tab, Connection]) -> Tab:
    """The tab on the Train page, live, with the focus on nothing."""
    tab, _ = opened
    tab.visit("Train")
    tab.blur()
    tab.go_live()
    tab.expect_shown(EPOCHS)
    tab.expect_at_rest()
    tab.expect_kept()
    return tab


def expect_everything_at(tab: Tab, epoch: int) -> None:
    """Wait until numbers and pictures show the default run after ``epoch`` epochs."""
    trainer = Trainer(RunConfig())
    trainer.run(epochs=epoch)
    evaluation = trainer.evaluate()
    tab.expect_shown(epoch)
    expect(tab.number("loss")).to_have_text(f"{trainer.losses[-1]:.4f}")
    expect(tab.number("correct")).to_have_text(f"{trainer.correct[-1]} / 8")
    tab.expect_described("loss", f"Looked at: after {epoch} epochs")
    tab.expect_described("probabilities", f"{evaluation.correct} of 8", f"{evaluation.probabilities[0].max():.1%}")
    tab.expect_described("hidden", f"from {signed(evaluation.hidden_states.min(), 2)}")
    tab.expect_described("weights", f"to {signed(trainer.parameters.Why.max(), 2)}")


def test_dragging_the_timeline_shows_all_pictures_of_that_epoch(tab: Tab) -> None:
    epoch = tab.look_back(0.2, 0.45)

    assert 20 <= epoch < 150
    expect_everything_at(tab, epoch)
    assert tab.timeline_epoch == epoch


def test_the_keys_of_a_slider_move_the_timeline_and_nothing_else(tab: Tab) -> None:
    tab.timeline.focus()

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
        tab.page.keyboard.press(key)
        tab.expect_shown(epoch)

    expect(tab.timeline).to_be_focused()
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")
    expect(tab.button("Later")).to_be_disabled()
    expect(tab.stage).to_have_attribute("data-timestep", "0")


def test_dragging_over_moments_that_are_held_asks_the_server_for_nothing(tab: Tab, connection: Connection) -> None:
    tab.timeline.focus()
    for key in ("Home", "End"):
        tab.page.keyboard.press(key)
        tab.expect_shown(0 if key == "Home" else EPOCHS)
    tab.wait_for_answer()
    tab.expect_at_rest()
    connection.requests = 0

    held = {tab.hold_timeline(1, 0.6), *(_move_on(tab, place) for place in (0.2, 0.9, 0.05, 0.4))}

    assert connection.requests == 0
    assert len(held) == 5
    tab.page.mouse.up()
    connection.wait_for_requests(1)
    tab.wait_for_answer()
    tab.expect_at_rest()
    # The stage says where it is, once; the page around it is then drawn anew.
    assert connection.requests <= 2


def _move_on(tab: Tab, place: float) -> int:
    box = tab.timeline.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 9 + place * (box["width"] - 18), box["y"] + box["height"] / 2, steps=8)
    tab.animation_frames(2)
    return tab.timeline_epoch


def test_a_key_pressed_before_the_last_one_is_answered_is_not_lost(tab: Tab, connection: Connection) -> None:
    tab.timeline.focus()
    connection.keep_answers()
    for key in ("PageDown", "ArrowLeft", "ArrowLeft"):
        tab.page.keyboard.press(key)
        tab.animation_frames(5)
    connection.give_answers()

    tab.expect_shown(EPOCHS - 22)


def test_shift_and_an_arrow_looks_at_the_epoch_before_and_after_whatever_has_the_focus(tab: Tab) -> None:
    keyboard = tab.page.keyboard
    for epoch in (EPOCHS - 1, EPOCHS - 2):
        keyboard.press("Shift+ArrowLeft")
        tab.expect_shown(epoch)
        expect(tab.timeline).to_have_attribute("aria-valuetext", f"Epoch {epoch} of {EPOCHS}")
        tab.wait_for_answer()

    tab.timeline.focus()
    keyboard.press("Shift+ArrowRight")
    tab.expect_shown(EPOCHS - 1)
    tab.wait_for_answer()
    keyboard.press("Shift+ArrowRight")

    tab.expect_shown(EPOCHS)
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")


def test_live_shows_the_run_as_it_is_now_even_right_after_the_timeline_was_moved(tab: Tab) -> None:
    tab.timeline.focus()
    tab.page.keyboard.press("PageDown")
    expect(tab.button("Live")).to_be_enabled()

    tab.button("Live").click()

    tab.expect_shown(EPOCHS)
    tab.animation_frames(40)
    tab.wait_for_answer()
    tab.expect_shown(EPOCHS)
    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {EPOCHS}")
    expect(tab.button("Continue from here")).to_be_disabled()


def test_the_epoch_that_is_looked_at_stays_when_the_page_changes_and_no_frame_mixes_epochs(tab: Tab) -> None:
    epoch = tab.look_back(0.4)
    watch(tab.page)

    for name in (*PAGES[1:], PAGES[0]):
        tab.visit(name)
        tab.expect_shown(epoch)
        expect(tab.timeline).to_have_attribute("aria-valuetext", f"Epoch {epoch} of {EPOCHS}")

    seen = stop_watching(tab.page)
    assert (seen.mixed, list(seen.epochs)) == ([], [epoch])


@pytest.mark.parametrize("name", PAGES)
def test_no_frame_of_a_fast_drag_nor_of_the_way_from_epoch_to_epoch_mixes_epochs(tab: Tab, name: str) -> None:
    tab.visit(name)
    tab.expect_shown(EPOCHS)
    watch(tab.page)

    tab.hold_timeline(1, 0.5, 0.9, 0.1, 0.6, 0.3)
    tab.page.mouse.up()
    expect(tab.button("Later")).to_be_enabled()
    tab.expect_at_rest()
    held = tab.epoch
    for epoch in (held - 1, held - 2):
        tab.button("Earlier").click()
        tab.expect_shown(epoch)

    seen = stop_watching(tab.page)
    assert (seen.mixed, seen.blank, seen.remounted) == ([], [], 0)
    assert len(seen.epochs) > 3
    assert seen.frames > 10


def test_while_one_request_is_under_way_there_is_no_other(opened: tuple[Tab, Connection]) -> None:
    tab, connection = opened
    tab.go_live()
    tab.play()
    tab.wait_for_epoch_above(tab.epoch)
    connection.keep_answers()
    connection.wait_for_requests(1)

    tab.animation_frames(60)

    # One that was on its way already, and one that waits.
    assert connection.requests <= 2
    connection.give_answers()
    tab.wait_for_epoch_above(tab.epoch)
    tab.pause()


def test_no_frame_mixes_epochs_while_playing_across_pages_and_a_touch_of_the_timeline_pauses(
    opened: tuple[Tab, Connection],
) -> None:
    tab, _ = opened
    tab.visit("Train")
    tab.go_live()
    watch(tab.page)

    tab.play()
    for name in ("Inside a step", "Train"):
        tab.wait_for_epoch_above(tab.epoch + 20)
        tab.visit(name)
    tab.wait_for_epoch_above(tab.epoch + 20)
    tab.hold_timeline(0.7, 0.4)
    tab.page.mouse.up()

    expect(tab.button("Play")).to_be_visible()
    tab.wait_for_answer()
    tab.expect_at_rest()
    assert tab.epoch < tab.run_length
    said = tab.timeline.get_attribute("aria-valuetext")
    tab.animation_frames(20)
    assert tab.timeline.get_attribute("aria-valuetext") == said
    seen = stop_watching(tab.page)
    assert seen.mixed == []
    assert len(seen.epochs) > 10


def test_continue_from_here_trains_on_from_that_epoch_and_keeps_what_became_of_it_as_a_line(
    opened: tuple[Tab, Connection],
) -> None:
    tab, _ = opened
    tab.visit("Train")
    tab.go_live()
    epoch = tab.look_back(0.4)
    length = tab.run_length

    tab.button("Continue from here").click()

    expect(tab.timeline).to_have_attribute("aria-valuetext", f"Live: epoch {epoch:,}")
    tab.expect_described("loss", f"after {epoch:,} epochs.", "Pinned, H 8, rate 0.5", f"after {length:,} epochs")
    tab.train_epochs(3)
    trainer = Trainer(RunConfig())
    trainer.run(epochs=epoch + 3)
    expect(tab.number("loss")).to_have_text(f"{trainer.losses[-1]:.4f}")
    tab.expect_described("loss", "Pinned, H 8, rate 0.5", f"after {length:,} epochs")


def test_on_a_phone_a_finger_moves_the_timeline_and_a_reload_opens_the_set_up_untrained(new_tab: NewTab) -> None:
    tab = new_tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).open_trained(EPOCHS)
    box = tab.timeline.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2

    tab.page.touchscreen.tap(box["x"] + 0.3 * box["width"], y)

    expect(tab.button("Live")).to_be_enabled()
    tab.expect_at_rest()
    tapped = tab.timeline_epoch
    assert 0 < tapped < EPOCHS
    tab.expect_shown(tapped)
    touch = tab.page.context.new_cdp_session(tab.page)
    for kind, share in (("Start", 0.3), *(("Move", 0.3 + i / 24) for i in range(1, 12))):
        point = {"x": box["x"] + share * box["width"], "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.page.wait_for_function("() => true")
    tab.wait_for_answer()
    tab.expect_at_rest()
    dragged = tab.timeline_epoch
    assert tapped < dragged < EPOCHS
    expect_everything_at(tab, dragged)

    tab.reload()
    expect(tab.number("epoch")).to_have_text("0 / 100,000")
    expect(tab.timeline).to_be_disabled()
