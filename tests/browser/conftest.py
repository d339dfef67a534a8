"""A real server, a real browser, and for each test a fresh tab in which nothing may go wrong unnoticed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.tab import Tab
from tests.install_browser import QUIET_ARGUMENTS, REMEDY, find_browser

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0
_ARGUMENTS = [
    *QUIET_ARGUMENTS,
    # Whatever stands elsewhere is not there, as for someone without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# Where the address has the path of a page, Streamlit's own scripts look for its server below that path first.
_OF_A_PAGE = re.compile(r"/(inside|compare)/_stcore/(health|host-config)$")
_OTHER_MACHINE = re.compile(r"^\w+://(?!127\.0\.0\.1[:/])")


@dataclass(frozen=True)
class Server:
    """The app, served to this machine alone."""

    address: str
    log: Path
    process: subprocess.Popen[bytes]


@dataclass
class Watch:
    """What went wrong in the tabs of one test."""

    problems: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Keep an eye on every tab of ``context``."""
        self.contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", lambda problem: self.problems.append(f"error on the page: {problem.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _OF_A_PAGE.search(message.location["url"]):
            self.problems.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if _OTHER_MACHINE.match(request.url):
            self.problems.append(f"request to another machine: {request.url}")

    def look_for_tracebacks(self) -> None:
        for context in self.contexts:
            for page in context.pages:
                self.problems += [f"traceback: {text}" for text in page.get_by_test_id("stException").all_inner_texts()]


# Not for the whole session: while Playwright runs, no other test could use asyncio.
@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as a person runs it."""
    with serving("streamlit", tmp_path_factory.mktemp("server") / "log.txt") as served:
        yield served


@contextmanager
def serving(module: str, log_file: Path, *options: str, root: Path = ROOT, base_path: str = "") -> Iterator[Server]:
    """Run the app in the folder ``root`` with the command line of ``module`` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, "run", "streamlit_app.py", "--server.headless", "true"]
    command += [
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.baseUrlPath",
        base_path,
        *options,
    ]
    address = f"http://127.0.0.1:{port}/{base_path}{'/' if base_path else ''}"
    paths = {"PYTHONPATH": os.pathsep.join([str(root), str(ROOT)])}
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=os.environ | paths, stdout=log, stderr=subprocess.STDOUT)
        served = Server(address, log_file, process)
        try:
            _wait_until_healthy(served)
            yield served
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the process, as the system does when it shuts down."""
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_healthy(served: Server) -> None:
    # What the environment says about proxies is not meant for this machine itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(int(PATIENCE_SECONDS / 0.1)):
        with suppress(urllib.error.URLError, OSError), opener.open(f"{served.address}_stcore/health") as answer:
            if answer.status == 200:
                return
        with suppress(subprocess.TimeoutExpired):
            served.process.wait(0.1)
            break
    pytest.fail(f"The app's server did not start. It said:\n{served.log.read_text(errors='replace')}", pytrace=False)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium, Chrome or Edge without a window; its absence is a failure."""
    program = find_browser()
    if program is None:
        pytest.fail(f"No browser found. The remedy: {REMEDY}", pytrace=False)
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield launched
        launched.close()


NewTab = Callable[..., Tab]


_LAPTOP: ViewportSize = {"width": 1400, "height": 900}
# Everything but which files of the stage the browser has kept.
_FORGET = """() => {
    sessionStorage.clear();
    for (const name of Object.keys(localStorage)) if (name !== "rnn-playground-files") localStorage.removeItem(name);
}"""


@contextmanager
def _watched(watch: Watch, server: Server) -> Iterator[None]:
    """Fail in the end if anything went wrong meanwhile, in a tab that is watched or on the server."""
    log_begins = server.log.stat().st_size
    watch.problems.clear()
    yield
    watch.look_for_tracebacks()
    logged = server.log.read_bytes()[log_begins:].decode(errors="replace")
    if "Traceback" in logged:
        watch.problems.append(f"the server said: {logged}")
    assert not watch.problems, "\n".join(watch.problems)


def _new_profile(browser: Browser, watch: Watch, **options: Any) -> BrowserContext:
    context = browser.new_context(**{"viewport": _LAPTOP, "locale": "en-US"} | options)
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    watch.over(context)
    return context


@contextmanager
def watched_tabs(browser: Browser, server: Server) -> Iterator[NewTab]:
    """Give what makes tabs, each in a fresh profile; it takes Playwright's options for it.

    Fails in the end if anything went wrong in one of them, or on the server meanwhile.
    """
    watch = Watch()

    def make(**options: Any) -> Tab:
        return Tab(_new_profile(browser, watch, **options).new_page(), server.address)

    try:
        with _watched(watch, server):
            yield make
    finally:
        for context in watch.contexts:
            context.close()


@pytest.fixture
def new_tab(browser: Browser, server: Server) -> Iterator[NewTab]:
    """Makes tabs for this test."""
    with watched_tabs(browser, server) as make:
        yield make


@pytest.fixture(scope="package")
def _kept_tab(browser: Browser) -> Iterator[tuple[Page, Watch]]:
    watch = Watch()
    context = _new_profile(browser, watch)
    yield context.new_page(), watch
    context.close()


@pytest.fixture
def tab(_kept_tab: tuple[Page, Watch], server: Server) -> Iterator[Tab]:
    """A tab on a laptop's screen, where tests before have left nothing but the compiled scripts: it opens in half the
    time of a fresh one."""
    page, watch = _kept_tab
    try:
        with _watched(watch, server):
            yield Tab(page, server.address)
    finally:
        page.evaluate(_FORGET)
        page.goto("about:blank")
        page.set_viewport_size(_LAPTOP)
        page.mouse.move(0, 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what the server said, and what was on the screen."""
    report = yield
    if report.failed:
        values = getattr(item, "funcargs", {})
        if isinstance(served := values.get("server"), Server):
            report.sections.append(("server log", served.log.read_text(errors="replace")[-5_000:]))
        if report.when == "call" and isinstance(tab := values.get("tab"), Tab):
            with suppress(Exception):
                report.sections.append(("page", tab.page.locator("body").aria_snapshot()))
    return report
