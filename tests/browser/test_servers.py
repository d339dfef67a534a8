"""The page works on whatever serves it: behind a path, with other settings, and while its files change."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, WebSocket, expect

from tests.browser.conftest import PATIENCE_SECONDS, ROOT, Server, serving, stop, watched_tabs
from tests.browser.tab import Tab
from tests.browser.watching import stop_watching, watch

_MOST_BYTES = 20_000


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A copy of the app behind a path, with the settings of Community Cloud; also the folder that it is in."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("playground", "static", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy2(ROOT / "streamlit_app.py", folder)
    options = ("--runner.fastReruns", "true", "--server.runOnSave", "true", "--server.fileWatcherType", "poll")
    with serving("streamlit", folder / "log.txt", *options, root=folder, base_path="lab") as served:
        yield served, folder


def test_a_slow_browser_draws_fewer_moments_and_ends_at_the_newest(browser: Browser, server: Server) -> None:
    with watched_tabs(browser, server) as new_tab:
        tab = new_tab().open(epochs=100_000, speed="100-per-second")
        drawn = []
        for slowdown in (1, 20):
            tab.page.context.new_cdp_session(tab.page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
            watch(tab.page)
            tab.play()
            tab.wait_for_epoch_above(tab.epoch + 150)
            tab.pause()
            seen = stop_watching(tab.page)
            assert seen.mixed == []
            drawn.append(len(seen.epochs) / (seen.epochs[-1] - seen.epochs[0]))

        assert drawn[1] < drawn[0]
        newest = tab.epoch
        tab.page.context.new_cdp_session(tab.page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
        # What the server has is what was drawn: another page is sent anew.
        tab.visit("Inside a step")
        assert tab.epoch == newest


def test_files_of_the_stage_are_fetched_once_and_no_message_carries_them(browser: Browser, server: Server) -> None:
    fetched: list[str] = []
    received: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda message: received.append(message if isinstance(message, bytes) else b""))

    with watched_tabs(browser, server) as new_tab:
        tab = new_tab()
        tab.page.on("request", lambda request: fetched.append(request.url))
        tab.page.on("websocket", listen)
        tab.open(epochs=100_000, speed="100-per-second")
        assert len([url for url in fetched if "/app/static/stage/" in url]) > 10
        tab.play()
        tab.wait_for_answer()
        tab.animation_frames(20)
        fetched.clear()
        received.clear()

        tab.wait_for_epoch_above(tab.epoch + 200)

        assert len(received) > 3
        assert statistics.median(map(len, received)) < _MOST_BYTES
        scripts = [file.read_bytes()[:80] for file in (ROOT / "static" / "stage").rglob("*.js")]
        assert [script for script in scripts if any(script in message for message in received)] == []
        for button in ("Pause", "Epoch", "Step", "Play", "Pause"):
            tab.button(button).click()
            tab.wait_for_answer()
        assert fetched == []


def test_behind_a_path_and_with_the_settings_of_community_cloud_it_plays_pauses_steps_and_seeks(
    browser: Browser, elsewhere: tuple[Server, Path]
) -> None:
    server, _ = elsewhere
    with watched_tabs(browser, server) as new_tab:
        tab = new_tab().open(epochs=100_000)
        watch(tab.page)
        for _ in range(3):
            tab.play()
            tab.wait_for_epoch_above(tab.epoch + 20)
            tab.pause()
        epoch = tab.epoch
        for _ in range(3):
            tab.button("Step").click()
        expect(tab.sentence).to_contain_text("timestep 2: ")
        tab.button("Epoch").click()
        tab.expect_shown(epoch + 1)

        looked_at = tab.look_back(0.6, 0.2)

        assert 0 < looked_at < epoch
        tab.visit("Inside a step")
        tab.expect_shown(looked_at)
        tab.go_live()
        tab.expect_shown(epoch + 1)
        assert stop_watching(tab.page).mixed == []


def test_a_module_that_is_changed_while_the_server_runs_is_used_and_ends_in_no_exception(
    browser: Browser, elsewhere: tuple[Server, Path]
) -> None:
    server, folder = elsewhere
    with watched_tabs(browser, server) as new_tab:
        tab = new_tab().open(hidden_size=9)
        tab.train_epochs(1)

        for file, before, after in (
            ("app/pages/train.py", "A tiny recurrent network", "A very small recurrent network"),
            ("session/session.py", '"""What a person has chosen', '"""All that a person has chosen'),
        ):
            path = folder / "playground" / file
            path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
            expect(tab.page.locator(".playground-header")).to_contain_text("A very small recurrent network")
            tab.reload()

        expect(tab.slider_value("Hidden size")).to_have_text("9")
        tab.train_epochs(1)
        tab.play()
        tab.wait_for_epoch_above(20)
        tab.pause()


def test_a_server_that_stops_while_people_play_says_nothing_of_an_error(browser: Browser, tmp_path: Path) -> None:
    with serving("streamlit", tmp_path / "log.txt") as served:
        # The tab itself complains that its server is gone.
        context = browser.new_context()
        tab = Tab(context.new_page(), served.address).open(epochs=100_000)
        tab.play()
        tab.wait_for_epoch_above(20)

        begin = time.monotonic()
        stop(served.process)

        assert time.monotonic() - begin < PATIENCE_SECONDS / 2
        said = served.log.read_text(errors="replace")
        assert "Traceback" not in said, said
        assert "Error" not in said, said
        context.close()
