"""Processes that die, or are restarted, cost nobody else anything."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.proxy import Proxy, proxying
from benchmarks.server import free_port
from tests.hosting.deployed.hosted import Process, Visitor, ask, wait_until

Visit = Callable[[], Visitor]


@pytest.fixture
def pair(visit: Visit, two: list[Process], proxy: Proxy) -> dict[str, Visitor]:
    """A visitor on each process, by the proxy's name of it."""
    found: dict[str, Visitor] = {}
    while len(found) < len(two):
        before = proxy.answered()
        visitor = visit()
        after = proxy.answered()
        found[next(name for name in after if after[name] > before[name])] = visitor
    for visitor in found.values():
        visitor.stay()
    return found


def test_when_a_process_is_killed_the_others_notice_nothing_and_its_people_come_to_them(
    pair: dict[str, Visitor], two: list[Process], proxy: Proxy, visit: Visit
) -> None:
    killed, living = two
    left_alone, moved = pair[living.name], pair[killed.name]
    before = moved.cookie

    killed.kill()

    left_alone.draw()
    newcomers = [visit() for _ in range(10)]
    assert {newcomer.cookie for newcomer in newcomers} == {left_alone.cookie}
    with pytest.raises(ConnectionClosed):
        moved.draw()
    assert moved.load().status == 200
    assert moved.cookie == left_alone.cookie != before
    moved.stay()

    killed.start()

    wait_until(lambda: proxy.servers()[killed.name] == "UP")
    assert before in {visit().cookie for _ in range(4)}
    left_alone.draw()


class _Reader(threading.Thread):
    """Someone who loads the page again and again, and keeps what came of it."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.statuses: list[int] = []
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.is_set():
            self.statuses.append(ask(self.address, "/").status)

    def stop(self) -> list[int]:
        self._is_over.set()
        self.join()
        return self.statuses


def test_while_all_processes_are_restarted_one_after_the_other_no_page_is_refused(
    two: list[Process], proxy: Proxy, visit: Visit
) -> None:
    wait_until(lambda: set(proxy.servers().values()) == {"UP"})
    visitor = visit()
    reader = _Reader(proxy.address)
    reader.start()

    for process in two:
        process.end()
        assert visitor.load().status == 200
        process.start()
        wait_until(lambda name=process.name: proxy.servers()[name] == "UP")  # type: ignore[misc]  # a default argument
        assert visitor.load().status == 200

    statuses = reader.stop()
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_a_process_that_hangs_is_left_by_its_people(pair: dict[str, Visitor], two: list[Process], proxy: Proxy) -> None:
    hanging, living = two
    hanging.process.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: proxy.servers()[hanging.name] == "DOWN")

        with pytest.raises(ConnectionClosed):
            pair[hanging.name].draw()
        assert pair[hanging.name].load().status == 200
        assert pair[hanging.name].cookie == pair[living.name].cookie
        pair[living.name].draw()
    finally:
        hanging.process.send_signal(signal.SIGCONT)


def test_a_process_that_is_drained_keeps_its_people_and_gets_no_new_ones(
    pair: dict[str, Visitor], two: list[Process], proxy: Proxy, visit: Visit
) -> None:
    drained, other = two

    proxy.tell(f"set server playground/{drained.name} state drain")

    assert {visit().cookie for _ in range(6)} == {pair[other.name].cookie}
    pair[drained.name].draw()
    assert pair[drained.name].load().status == 200
    proxy.tell(f"set server playground/{drained.name} state ready")


def test_while_no_process_is_up_a_page_says_so_and_looks_again_by_itself() -> None:
    with proxying([free_port(), free_port()]) as proxy:
        answer = ask(proxy.address, "/?text=hello")

    assert answer.status == 503
    assert "The playground is starting…" in answer.text
    assert '<meta http-equiv="refresh" content="3">' in answer.text
    assert answer.headers["Retry-After"] == "3"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script" not in answer.text
