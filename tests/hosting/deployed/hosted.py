"""Server processes as a host runs them, on this machine alone, and visitors who come to them through the proxy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.server import free_port

ROOT = Path(__file__).parents[3]
SECRET = "nobody-guesses-this-but-it-is-only-for-tests"
PATIENCE_SECONDS = 60.0
SUBPROTOCOLS = [Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")]


class Process:
    """One server process, which always comes back on the same port."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.log = log
        self.start()

    @property
    def name(self) -> str:
        """What the proxy calls it."""
        return f"process-{self.port}"

    def start(self) -> None:
        """Start it, and return when it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "playground.hosting", "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, "STREAMLIT_SERVER_COOKIE_SECRET": SECRET},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._answers)

    def end(self) -> None:
        """End it as a system does that restarts it, and return when it is gone."""
        self.process.terminate()
        self.process.wait()

    def kill(self) -> None:
        """End it at once, if it still runs."""
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8", errors="replace")
        with suppress(OSError):
            return ask(f"http://127.0.0.1:{self.port}", "/_stcore/health").status == 200
        return False


@contextmanager
def processes(count: int, folder: Path) -> Iterator[list[Process]]:
    """Run so many processes, and end those that still run afterwards."""
    with ExitStack() as stack:
        started = []
        for number in range(count):
            process = Process(folder / f"process-{number}.log")
            stack.callback(process.kill)
            started.append(process)
        yield started


def wait_until(holds: Callable[[], bool]) -> None:
    """Return when ``holds`` does; fail after a minute."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "It did not come about within a minute."
        time.sleep(0.05)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str


def ask(address: str, path: str, **headers: str) -> Answer:
    """Return the answer to a GET on a connection of its own; in the names of headers, _ stands for -."""
    parts = urlsplit(address)
    with closing(HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


class Visitor:
    """A browser that has fetched the page, without what it draws.

    Attributes:
        cookie: what the proxy knows it by.
        connection: its WebSocket, once :meth:`stay` was called.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookie = ""
        self.connection: ClientConnection | None = None
        self._stack = ExitStack()
        assert self.load().status == 200

    def load(self) -> Answer:
        """Load the page, and return the answer."""
        answer = ask(self.address, "/", Cookie=self.cookie)
        for value in answer.headers.get_all("Set-Cookie", []):
            if value.startswith("playground="):
                self.cookie = value.partition(";")[0]
        return answer

    def stay(self) -> None:
        """Open the WebSocket, as the page does, and have the page drawn."""
        self.connection = self._stack.enter_context(
            connect(
                f"ws://{urlsplit(self.address).netloc}/_stcore/stream",
                subprotocols=SUBPROTOCOLS,
                additional_headers={"Cookie": self.cookie},
                proxy=None,
                max_size=None,
                ping_interval=None,
                open_timeout=PATIENCE_SECONDS,
            )
        )
        self.draw()

    def draw(self) -> None:
        """Have the page drawn anew, and return when it is there; fails where the connection is gone."""
        assert self.connection is not None, "stay() comes first"
        message = BackMsg()
        message.rerun_script.query_string = ""
        self.connection.send(message.SerializeToString())
        kind = None
        while kind != "script_finished":
            data = self.connection.recv(PATIENCE_SECONDS)
            assert isinstance(data, bytes)
            kind = ForwardMsg.FromString(data).WhichOneof("type")

    def leave(self) -> None:
        """Close the WebSocket, if there is one."""
        self._stack.close()
