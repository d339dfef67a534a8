"""Pupils: real tabs that play behind the proxy, each with a network of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, expect

from benchmarks.proxy import Proxy
from playground.engine import RunConfig, Trainer
from playground.session.numbers import shown_loss
from tests.browser.tab import Tab
from tests.hosting.deployed.hosted import Process, wait_until

_PROCESSES = 2
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
def let_in(browser: Browser, address: str, count: int) -> Iterator[list[Pupil]]:
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


def start_again(process: Process, proxy: Proxy) -> None:
    """Start a process again, and wait until the proxy knows of it."""
    process.start()
    wait_until(lambda: proxy.servers()[process.name].startswith("UP"))
