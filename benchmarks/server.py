"""A real server of the app on a port of its own, and what it costs (Linux)."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
_PATIENCE_SECONDS = 60.0
_MEGABYTE = 2**20


class Server:
    """A server, the process it runs in, and what it has said; ``command`` is what comes after ``python -m``."""

    def __init__(
        self,
        command: Callable[[str], list[str]],
        directory: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
        port: int | None = None,
    ) -> None:
        self.port = free_port() if port is None else port
        self.log = Path(log.name)
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command(str(self.port))],
            cwd=directory,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Return when the server answers; raise RuntimeError if it ends, or is silent for a minute."""
        # What the environment says about proxies is not meant for this machine itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for _ in range(int(_PATIENCE_SECONDS / 0.1)):
            with suppress(urllib.error.URLError, OSError), opener.open(f"{self.address}/_stcore/health") as answer:
                if answer.status == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"The server did not start. It said:\n{self.said()}")

    def stop(self) -> None:
        """End the server, politely at first."""
        self.process.terminate()
        try:
            self.process.wait(10.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def said(self) -> str:
        """Return all that the server has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def cpu_seconds(self) -> float:
        """Return the seconds that the server and every process it has started have computed."""
        return sum(map(process_cpu_seconds, self._processes()))

    def resident_megabytes(self) -> float:
        """Return the memory that the server and every process it has started hold."""
        pages = 0
        for process in self._processes():
            with suppress(OSError):
                pages += int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE

    def _processes(self) -> list[int]:
        processes = [self.process.pid]
        for process in processes:
            with suppress(OSError):
                for thread in Path(f"/proc/{process}/task").iterdir():
                    processes += map(int, (thread / "children").read_text(encoding="ascii").split())
        return processes


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
    except OSError:
        return []


def process_cpu_seconds(process: int) -> float:
    """Return the seconds that ``process`` has computed, and those of its children that have ended; 0 if it is gone."""
    # User and system time, and the same of children that were waited for.
    return sum(map(int, _stat(process)[11:15])) / os.sysconf("SC_CLK_TCK")


def machine_cpu_seconds() -> float:
    """Return the seconds that all processors of the machine have computed."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    idle, waiting = fields[3:5]
    return (sum(fields) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    script: Path, directory: Path = ROOT, environment: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[Server]:
    """Serve ``script``, run in ``directory`` with ``environment`` added to this process's own; end it afterwards.

    It is served on ``port``, or on a free one.
    """

    def command(port: str) -> list[str]:
        options = ["--server.port", port, "--server.address", "127.0.0.1", "--server.headless", "true"]
        return ["streamlit", "run", str(script), *options]

    with _running(command, directory, environment or {}, port) as server:
        yield server


@contextmanager
def hosting(
    environment: Mapping[str, str] | None = None,
    directory: Path = ROOT,
    options: Sequence[str] = (),
    port: int | None = None,
) -> Iterator[Server]:
    """Run the hosted server in ``directory`` with ``environment`` added to this process's own; end it afterwards.

    It is served on ``port``, or on a free one.
    """
    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex(32)}
    command = ["playground.hosting", *options, "--port"]
    with _running(lambda port: [*command, port], directory, secret | dict(environment or {}), port) as server:
        yield server


@contextmanager
def _running(
    command: Callable[[str], list[str]], directory: Path, environment: Mapping[str, str], port: int | None
) -> Iterator[Server]:
    with tempfile.NamedTemporaryFile(prefix="server-", suffix=".log") as log:
        server = Server(command, directory, environment, log, port)
        try:
            server.wait()
            yield server
        finally:
            server.stop()
