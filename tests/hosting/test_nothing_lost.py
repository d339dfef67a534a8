"""What a class has done survives: a lost connection, a server that is killed, and one that is started anew."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, expect

from benchmarks.proxy import Proxy, proxying
from benchmarks.server import ROOT, Server, serving
from playground.engine import RunConfig, Trainer
from playground.session.numbers import shown_loss
from tests.browser.conftest import browser
from tests.browser.tab import Tab

__all__ = ["browser"]

SCRIPT = ROOT / "streamlit_app.py"
_TABS = 10
_PATIENCE_SECONDS = 60.0
_KEPT = "JSON.parse(sessionStorage.getItem('rnn-playground-run'))"
_PLAN = 100_000


@dataclass
class Pupil:
    """Somebody with a tab of their own, and another network than anybody else's.

    Attributes:
        errors: what the browser's console has said.
        run: the run's id before anything happens.
        route: what the proxy wrote down then to find this browser's process again.
    """

    tab: Tab
    hidden_size: int
    errors: list[str] = field(default_factory=list)
    run: str = ""
    route: str = ""

    def note(self) -> None:
        """Write down what must stay as it is."""
        cookies = {str(cookie["name"]): str(cookie["value"]) for cookie in self.tab.page.context.cookies()}
        self.run, self.route = self.stage_run or "", cookies.get("playground", "")

    @property
    def stage_run(self) -> str | None:
        return self.tab.stage.get_attribute("data-run")

    @property
    def kept_epoch(self) -> int:
        return int(self.tab.page.evaluate(f"{_KEPT}?.epoch ?? 0"))

    @property
    def offer(self) -> Locator:
        return self.tab.button("Go on where you were")

    def wait_until_kept(self, after: int = 0) -> None:
        self.tab.page.wait_for_function(f"{_KEPT}?.epoch > {after}")

    def play_on(self) -> None:
        """Wait until more of the run has been drawn than before."""
        self.tab.wait_for_epoch_above(self.tab.epoch)

    def go_on(self) -> None:
        """Take the offer, and check that it is the run as it was, with this pupil's set-up."""
        expect(self.offer).to_be_visible()
        # While there is no connection, what is pressed is not heard.
        expect(self.tab.button("Play")).to_be_enabled()
        epoch = self.kept_epoch
        self.offer.click()
        self.tab.expect_shown(epoch)
        expect(self.offer).to_be_hidden()
        assert self.tab.number("loss").inner_text() == shown_loss(_loss_after(epoch, self.hidden_size))
        assert self.tab.slider_value("Hidden size").inner_text() == str(self.hidden_size)


def _loss_after(epoch: int, hidden_size: int) -> float:
    trainer = Trainer(RunConfig(hidden_size=hidden_size, epochs=_PLAN))
    trainer.run(epochs=epoch)
    return float(trainer.losses[-1])


@contextmanager
def _pupils(browser: Browser, address: str, count: int) -> Iterator[list[Pupil]]:
    """Let a class in, and let everybody play until something of it is kept."""
    with ExitStack() as stack:
        pupils = []
        for number in range(count):
            context = browser.new_context(viewport={"width": 800, "height": 600}, locale="en-US")
            stack.callback(context.close)
            context.set_default_timeout(120_000)
            pupil = Pupil(Tab(context.new_page(), f"{address}/"), hidden_size=4 + number)
            context.on("console", partial(_listen, pupil))
            pupil.tab.open(hidden_size=pupil.hidden_size, epochs=_PLAN)
            pupil.tab.play()
            pupils.append(pupil)
        for pupil in pupils:
            pupil.wait_until_kept()
            pupil.note()
        yield pupils


def _listen(pupil: Pupil, message: ConsoleMessage) -> None:
    if message.type == "error":
        pupil.errors.append(message.text)


def _are_undisturbed(pupils: Sequence[Pupil]) -> None:
    """Check that these play on as if nothing had happened."""
    for pupil in pupils:
        pupil.play_on()
        assert (pupil.stage_run, pupil.errors) == (pupil.run, [])
        expect(pupil.offer).to_be_hidden()


def _route_leads(proxy: Proxy, route: str) -> bool:
    """Return whether the process that a browser was given is there, so that the proxy gives it no other one."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{proxy.address}/_stcore/health", headers={"Cookie": f"playground={route}"})
    with opener.open(request) as answer:
        return not any(cookie.startswith("playground=") for cookie in answer.headers.get_all("Set-Cookie", []))


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "It did not come to that."
        time.sleep(0.1)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def _started(stack: ExitStack, proxy: Proxy, port: int) -> Server:
    """Start a server again, and wait until the proxy knows of it."""
    server = stack.enter_context(serving(SCRIPT, port=port))
    _wait_until(lambda: proxy.servers()[f"process-{port}"].startswith("UP"))
    return server


def test_those_on_the_other_process_notice_nothing_and_the_rest_get_their_runs_back(
    browser: Browser, stack: ExitStack
) -> None:
    first, second = (stack.enter_context(serving(SCRIPT)) for _ in range(2))
    proxy = stack.enter_context(proxying([first.port, second.port]))
    pupils = stack.enter_context(_pupils(browser, proxy.address, _TABS))

    first.process.kill()
    _wait_until(lambda: proxy.servers()[f"process-{first.port}"].startswith("DOWN"))
    undisturbed = [pupil for pupil in pupils if _route_leads(proxy, pupil.route)]
    others = [pupil for pupil in pupils if pupil not in undisturbed]
    assert (len(undisturbed), len(others)) == (_TABS // 2, _TABS // 2)
    _started(stack, proxy, first.port)

    for pupil in others:
        pupil.go_on()
    _are_undisturbed(undisturbed)


def test_a_rolling_restart_drops_nobody_for_good(browser: Browser, stack: ExitStack) -> None:
    servers = [stack.enter_context(serving(SCRIPT)) for _ in range(2)]
    proxy = stack.enter_context(proxying([server.port for server in servers]))
    pupils = stack.enter_context(_pupils(browser, proxy.address, 4))

    for server in servers:
        server.stop()
        _started(stack, proxy, server.port)

    for pupil in pupils:
        pupil.go_on()


def test_a_lost_connection_returns_to_the_same_run_which_plays_on(browser: Browser, stack: ExitStack) -> None:
    server = stack.enter_context(serving(SCRIPT))
    proxy = stack.enter_context(proxying([server.port]))
    (pupil,) = stack.enter_context(_pupils(browser, proxy.address, 1))

    proxy.tell(f"set server playground/process-{server.port} state maint")
    expect(pupil.tab.button("Pause")).to_be_disabled()
    stood_at = pupil.tab.epoch
    proxy.tell(f"set server playground/process-{server.port} state ready")

    expect(pupil.tab.button("Pause")).to_be_enabled()
    pupil.tab.wait_for_epoch_above(stood_at)
    assert pupil.stage_run == pupil.run
    expect(pupil.offer).to_be_hidden()


def test_a_tab_that_is_loaded_again_offers_its_run_and_no_other_tab_does(browser: Browser, stack: ExitStack) -> None:
    server = stack.enter_context(serving(SCRIPT))
    (pupil,) = stack.enter_context(_pupils(browser, server.address, 1))

    pupil.tab.reload()
    other = Tab(pupil.tab.page.context.new_page(), f"{server.address}/").open()
    expect(other.button("Go on where you were")).to_be_hidden()
    pupil.go_on()


def test_what_was_erased_is_gone(browser: Browser, stack: ExitStack) -> None:
    server = stack.enter_context(serving(SCRIPT))
    (pupil,) = stack.enter_context(_pupils(browser, server.address, 1))

    pupil.tab.reload()
    pupil.tab.button("Erase").click()
    expect(pupil.offer).to_be_hidden()
    assert pupil.kept_epoch == 0
    pupil.tab.reload()
    expect(pupil.offer).to_be_hidden()
