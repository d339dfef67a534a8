"""The proxy finds the processes of Docker Compose by the service's name, as many as there are."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.proxy import CONFIGURATION, Proxy, running
from tests.hosting.deployed.hosted import ask, wait_until
from tests.hosting.deployed.stand_ins import stand_in

_PORT = 8501


class _NameService:
    """Answers, over UDP, every question for an address with ``addresses``, as Docker's does for a service.

    Attributes:
        addresses: what the name stands for at the moment.
    """

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    @contextmanager
    def serving(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._socket.sendto(b"", self._socket.getsockname())
            self._thread.join()
            self._socket.close()

    def _serve(self) -> None:
        while True:
            question, asker = self._socket.recvfrom(8192)
            if not question:
                return
            self._socket.sendto(self._answer(question), asker)

    def _answer(self, question: bytes) -> bytes:
        end = question.index(b"\0", 12) + 5  # the name, its type and its class
        is_for_ipv4 = question[end - 4 : end - 2] == b"\0\1"
        found = self.addresses if is_for_ipv4 else []
        counts = b"\0\1" + len(found).to_bytes(2, "big") + bytes(4)
        records = (b"\xc0\x0c\0\1\0\1" + (1).to_bytes(4, "big") + b"\0\4" + socket.inet_aton(each) for each in found)
        return question[:2] + b"\x81\x80" + counts + question[12:end] + b"".join(records)


def _up(proxy: Proxy) -> int:
    return sum(state.startswith("UP") for state in proxy.servers().values())


def test_processes_take_part_when_the_name_service_knows_them_and_leave_with_it() -> None:
    names = _NameService()
    first, second, third = (f"127.0.7.{number}" for number in (1, 2, 3))
    files = [CONFIGURATION / "common.cfg", CONFIGURATION / "compose.cfg"]
    own = {"PLAYGROUND_RESOLVER": names.address, "PLAYGROUND_PROCESSES": "2"}
    with ExitStack() as stack:
        stack.enter_context(names.serving())
        for address in (first, second, third):
            stack.enter_context(stand_in(address, _PORT))
        with running(files, own) as proxy:
            assert ask(proxy.address, "/").status == 503

            names.addresses = [first, second]
            wait_until(lambda: _up(proxy) == 2)
            assert {ask(proxy.address, "/").text for _ in range(4)} == {first, second}

            names.addresses = [first, second, third]
            wait_until(lambda: _up(proxy) == 3)
            assert {ask(proxy.address, "/").text for _ in range(6)} == {first, second, third}

            names.addresses = [third]
            wait_until(lambda: _up(proxy) == 1)
            assert {ask(proxy.address, "/").text for _ in range(4)} == {third}


def test_a_process_has_the_same_cookie_after_the_proxy_is_restarted() -> None:
    names = _NameService()
    names.addresses = ["127.0.7.4", "127.0.7.5"]
    files = [CONFIGURATION / "common.cfg", CONFIGURATION / "compose.cfg"]
    own = {"PLAYGROUND_RESOLVER": names.address}
    met: list[dict[str, str]] = []
    with names.serving(), stand_in("127.0.7.4", _PORT), stand_in("127.0.7.5", _PORT):
        for _ in range(2):
            with running(files, own) as proxy:
                wait_until(lambda: _up(proxy) == 2)
                answers = [ask(proxy.address, "/") for _ in range(4)]
                met.append({answer.text: answer.headers["Set-Cookie"] for answer in answers})
            names.addresses.reverse()

    assert len(met[0]) == 2
    assert met[0] == met[1]
