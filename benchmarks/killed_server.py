"""What a class loses when its server is killed: ``python -m benchmarks.killed_server --tabs 10`` (Linux).

Lets real tabs play behind the proxy, kills one of the server processes at once, and starts it again:

    undisturbed      tabs on the other process whose run played on, without an offer
    back_seconds     from the kill until a tab of the killed process offers its run again: median and longest
    after_restart    the same from the moment the killed process answers again; less than 0 where it was before that
    lost_seconds     of playing: how long before the kill the run was kept last: median and longest
    returned         tabs whose offer was taken and led to the epoch that was kept
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks.browser import STAGE, Tab, browsing, open_tab
from benchmarks.proxy import proxying
from benchmarks.server import Server, hosting

_PLAYED_SECONDS = 20.0
_BACK_SECONDS = 15.0
_SHARED = {"STREAMLIT_SERVER_COOKIE_SECRET": "the same for all processes of this measurement"}
_LOOK = f"""() => {{
    const stage = {STAGE};
    const bar = stage?.querySelector(".bar:not([hidden]) button:not([hidden])");
    const kept = JSON.parse(sessionStorage.getItem("rnn-playground-run"));
    const {{ epoch, run }} = {{ ...stage?.dataset }};
    return {{ run, epoch: Number(epoch), offers: Boolean(bar), kept: kept?.epoch ?? 0, file: kept?.file.length ?? 0 }};
}}"""


@dataclass
class _Seen:
    """A tab, what it showed at the kill, and when it was last kept and offered its run again."""

    tab: Tab
    run: str = ""
    kept: int = 0
    file: int = 0
    kept_at: float = 0.0
    offered_at: float | None = None

    def look(self) -> None:
        state = self.tab.page.evaluate(_LOOK)
        now = time.monotonic()
        if (state["kept"], state["file"]) != (self.kept, self.file) and not state["offers"]:
            self.kept, self.file, self.kept_at = state["kept"], state["file"], now
        if state["offers"] and self.offered_at is None:
            self.offered_at = now
        self.run = self.run or state["run"]

    def plays_on(self) -> bool:
        before = self.tab.page.evaluate(_LOOK)
        time.sleep(0.5)
        after = self.tab.page.evaluate(_LOOK)
        return bool(self.run == after["run"] and after["epoch"] > before["epoch"] and not after["offers"])

    def returns(self) -> bool:
        self.tab.page.get_by_role("button", name="Go on where you were").click()
        self.tab.page.wait_for_function(f"epoch => ({_LOOK})().epoch === epoch", arg=self.kept)
        return True


def _play(browser: Browser, address: str, tabs: int) -> list[_Seen]:
    seen = []
    for number in range(tabs):
        tab = open_tab(browser, f"{address}/?epochs=100000&hidden_size={4 + number % 20}", bypass_csp=True)
        tab.press("Play")
        seen.append(_Seen(tab))
    _look_until(seen, time.monotonic() + _PLAYED_SECONDS)
    return seen


def _look_until(seen: Sequence[_Seen], until: float) -> None:
    while time.monotonic() < until:
        for each in seen:
            each.look()
        time.sleep(0.1)


def _measure(browser: Browser, tabs: int, processes: int) -> dict[str, object]:
    with ExitStack() as stack:
        servers: list[Server] = [stack.enter_context(hosting(_SHARED)) for _ in range(processes)]
        proxy = stack.enter_context(proxying([server.port for server in servers]))
        seen = _play(browser, proxy.address, tabs)
        killed_at = time.monotonic()
        servers[0].process.kill()
        servers[0].process.wait()
        # The tabs are looked at while it starts.
        with ThreadPoolExecutor() as pool:
            starting = pool.submit(
                lambda: (stack.enter_context(hosting(_SHARED, port=servers[0].port)), time.monotonic())
            )
            while not starting.done():
                _look_until(seen, time.monotonic() + 0.1)
        restarted_at = starting.result()[1]
        _look_until(seen, restarted_at + _BACK_SECONDS)
        undisturbed = [each for each in seen if each.offered_at is None and each.plays_on()]
        others = [each for each in seen if each not in undisturbed]
        offered = [each for each in others if each.offered_at is not None]
        back = [each.offered_at - killed_at for each in offered if each.offered_at is not None]
        lost = [killed_at - each.kept_at for each in offered]
        return {
            "tabs": tabs,
            "undisturbed": len(undisturbed),
            "back_seconds": _summary(back),
            "after_restart": _summary([seconds - (restarted_at - killed_at) for seconds in back]),
            "lost_seconds": _summary(lost),
            "returned": sum(each.returns() for each in offered),
            "never_back": len(others) - len(offered),
        }


def _summary(seconds: Sequence[float]) -> dict[str, float | None]:
    if not seconds:
        return {"median": None, "longest": None}
    return {"median": round(statistics.median(seconds), 1), "longest": round(max(seconds), 1)}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.killed_server",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tabs", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with browsing() as browser:
        measured = _measure(browser, options.tabs, options.processes)
    print(json.dumps(measured))
    return 1 if measured["never_back"] else 0


if __name__ == "__main__":
    sys.exit(main())
