"""What a class has done survives: a lost connection, a server that is killed, and one that is started anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, expect

from benchmarks.proxy import Proxy
from playground.engine import RunConfig, Trainer
from playground.session.numbers import shown_loss
from tests.browser.tab import Tab
from tests.hosting.deployed.hosted import Process, ask, wait_until

_TABS, _PROCESSES = 10, 2
# Ten tabs draw on the processors of one machine.
_NOT_NEEDED = "ribbon,probabilities,hidden-state,weights"
_KEPT = "JSON.parse(sessionStorage.getItem('rnn-playground-run'))"
_PLAN = 100_000


LetIn = Callable[[int], "list[Pupil]"]


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
        browsers = [stack.enter_context(_profile(browser)) for _ in range(min(count, _PROCESSES))]
        pupils = []
        for number in range(count):
            page = browsers[number % len(browsers)].new_page()
            pupil = Pupil(Tab(page, f"{address}/"), hidden_size=4 + number)
            page.on("console", partial(_listen, pupil))
            pupil.tab.open(hidden_size=pupil.hidden_size, epochs=_PLAN, hide=_NOT_NEEDED)
            pupil.tab.play()
            pupils.append(pupil)
        for pupil in pupils:
            pupil.wait_until_kept()
            pupil.note()
        yield pupils


@contextmanager
def _profile(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser that the proxy takes for another one."""
    # What the page may do is tested elsewhere; Playwright evaluates what it waits for.
    context = browser.new_context(viewport={"width": 800, "height": 600}, locale="en-US", bypass_csp=True)
    context.set_default_timeout(120_000)
    yield context
    context.close()


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
    answer = ask(proxy.address, "/_stcore/health", Cookie=f"playground={route}")
    return not any(cookie.startswith("playground=") for cookie in answer.headers.get_all("Set-Cookie", []))


def _start(process: Process, proxy: Proxy) -> None:
    """Start a process again, and wait until the proxy knows of it."""
    process.start()
    wait_until(lambda: proxy.servers()[process.name].startswith("UP"))


@pytest.fixture
def pupils(browser: Browser, proxy: Proxy) -> Iterator[LetIn]:
    """Lets a class in."""
    with ExitStack() as stack:
        yield lambda count: stack.enter_context(_pupils(browser, proxy.address, count))


def test_those_on_the_other_process_notice_nothing_and_the_rest_get_their_runs_back(
    pupils: LetIn, two: list[Process], proxy: Proxy
) -> None:
    class_of_ten = pupils(_TABS)

    two[0].kill()
    wait_until(lambda: proxy.servers()[two[0].name].startswith("DOWN"))
    undisturbed = [pupil for pupil in class_of_ten if _route_leads(proxy, pupil.route)]
    others = [pupil for pupil in class_of_ten if pupil not in undisturbed]
    assert (len(undisturbed), len(others)) == (_TABS // 2, _TABS // 2)
    _start(two[0], proxy)

    for pupil in others:
        pupil.go_on()
    _are_undisturbed(undisturbed)


def test_a_rolling_restart_drops_nobody_for_good(pupils: LetIn, two: list[Process], proxy: Proxy) -> None:
    few = pupils(4)

    for process in two:
        process.end()
        _start(process, proxy)

    for pupil in few:
        pupil.go_on()


def test_a_lost_connection_returns_to_the_same_run_which_plays_on(
    pupils: LetIn, two: list[Process], proxy: Proxy
) -> None:
    (pupil,) = pupils(1)

    # Nothing of the network reaches anything, for a while.
    for process in two:
        proxy.tell(f"set server playground/{process.name} state maint")
    expect(pupil.tab.button("Pause")).to_be_disabled()
    stood_at = pupil.tab.epoch
    for process in two:
        proxy.tell(f"set server playground/{process.name} state ready")

    expect(pupil.tab.button("Pause")).to_be_enabled()
    pupil.tab.wait_for_epoch_above(stood_at)
    assert pupil.stage_run == pupil.run
    expect(pupil.offer).to_be_hidden()


def test_a_tab_that_is_loaded_again_offers_its_run_and_no_other_tab_does(pupils: LetIn, proxy: Proxy) -> None:
    (pupil,) = pupils(1)

    pupil.tab.reload()
    other = Tab(pupil.tab.page.context.new_page(), f"{proxy.address}/").open()
    expect(other.button("Go on where you were")).to_be_hidden()
    pupil.go_on()


def test_what_was_erased_is_gone(pupils: LetIn) -> None:
    (pupil,) = pupils(1)

    pupil.tab.reload()
    pupil.tab.button("Erase").click()
    expect(pupil.offer).to_be_hidden()
    assert pupil.kept_epoch == 0
    pupil.tab.reload()
    expect(pupil.offer).to_be_hidden()
