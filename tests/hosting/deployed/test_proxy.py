"""What the proxy lets through, and what it does not."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks.proxy import CONFIGURATION, Proxy, proxying
from tests.hosting.deployed.hosted import PATIENCE_SECONDS, Process, Visitor, ask, wait_until
from tests.hosting.deployed.stand_ins import stand_in

Visit = Callable[[], Visitor]


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/_stcore/metrics",
        "/%6detrics",
        "/_stcore/%6Detrics",
        "//metrics",
        "/METRICS",
        "/metrics/",
        "/metrics?x=1",
    ],
)
def test_metrics_are_refused_from_outside(proxy: Proxy, path: str) -> None:
    answer = ask(proxy.address, path)

    assert answer.status == 403
    assert "rnn_playground" not in answer.text


def test_metrics_are_there_inside(two: list[Process]) -> None:
    answer = ask(f"http://127.0.0.1:{two[0].port}", "/metrics")

    assert answer.status == 200
    assert "rnn_playground_playing" in answer.text


def test_a_link_with_the_longest_text_opens_also_from_a_page_of_that_length(proxy: Proxy) -> None:
    link = f"/?text={quote('😀' * 2_000)}"

    answer = ask(proxy.address, link, Referer=f"{proxy.address}{link}")

    assert answer.status == 200
    assert answer.text.startswith("<!")


def test_an_endless_link_is_refused_and_disturbs_nobody(proxy: Proxy, visit: Visit) -> None:
    visitor = visit()
    visitor.stay()

    answer = ask(proxy.address, "/?text=" + "x" * 10**6)

    assert answer.status in (400, 414)
    visitor.draw()


def test_a_request_that_never_ends_is_given_up(two: list[Process], tmp_path: Path) -> None:
    with proxying([two[0].port], configuration=_hurried(tmp_path)) as proxy, _connected(proxy) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a")

        assert b" 408 " in connection.recv(4096)


def test_a_silent_websocket_outlasts_every_silent_request(two: list[Process], tmp_path: Path) -> None:
    with proxying([two[0].port], configuration=_hurried(tmp_path)) as proxy, _connected(proxy) as connection:
        visitor = Visitor(proxy.address)
        visitor.stay()
        connection.sendall(b"GET /_stcore/health HTTP/1.1\r\nHost: a\r\n\r\n")
        while connection.recv(4096):
            pass  # until the proxy thinks that nothing more will be asked

        visitor.draw()
        visitor.leave()


def _hurried(folder: Path) -> Path:
    """Return the configuration with two seconds for all that is not a WebSocket."""
    copy = folder / "haproxy"
    shutil.copytree(CONFIGURATION, copy)
    common = copy / "common.cfg"
    lines = common.read_text(encoding="utf-8").splitlines()
    names = ("client ", "server ", "http-request ", "http-keep-alive ")
    starts = tuple(f"    timeout {name}" for name in names)
    hurried = [f"{line.rsplit(' ', 1)[0]} 2s" if line.startswith(starts) else line for line in lines]
    assert sum(map(str.__ne__, lines, hurried)) == len(names)
    common.write_text("\n".join(hurried) + "\n", encoding="utf-8")
    return copy


def _connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), PATIENCE_SECONDS)


def test_whoever_comes_back_to_a_full_process_gets_a_place_on_another() -> None:
    with stand_in() as full, stand_in() as free, proxying([full.server_port, free.server_port]) as proxy:
        cookies = {str(ask(proxy.address, "/").headers["Set-Cookie"]).partition(";")[0] for _ in range(2)}
        assert len(cookies) == 2
        full.status = 503

        answers = [ask(proxy.address, "/", Cookie=cookie) for cookie in cookies]

        assert [answer.status for answer in answers] == [200, 200]
        free.status = 503
        assert ask(proxy.address, "/").status == 503


def test_the_log_has_what_happens_to_processes_and_nothing_of_what_people_do(
    two: list[Process], proxy: Proxy, visit: Visit
) -> None:
    visitor = visit()
    visitor.stay()
    ask(proxy.address, "/?text=what-nobody-else-may-read")
    ask(proxy.address, "/what-nobody-else-may-read-" + "x" * 10**6)
    proxy.tell(f"set server playground/{two[0].name} state maint")

    wait_until(lambda: f"{two[0].name} is going DOWN for maintenance" in proxy.said())
    assert "what-nobody-else-may-read" not in proxy.said()
    assert "127.0.0.1" not in proxy.said()
