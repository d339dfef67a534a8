"""The HAProxy of ``deploy/haproxy`` in front of servers on this machine, and what it costs (Linux)."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.server import free_port, process_cpu_seconds
from tests.install_tools import need_program

CONFIGURATION = Path(__file__).parent.parent / "deploy" / "haproxy"
_PATIENCE_SECONDS = 30.0
_SERVER = re.compile(r"^    server .*\n", re.MULTILINE)


class Proxy:
    """A proxy that runs; make it with :func:`proxying`.

    Attributes:
        port: where it answers on 127.0.0.1.
        process: the process it runs in.
    """

    def __init__(self, configuration: Sequence[Path], directory: Path, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self._log = directory / "proxy.log"
        self._socket = directory / "proxy.sock"
        own = {"PLAYGROUND_HTTP": f"127.0.0.1:{self.port}", "PLAYGROUND_PROXY_SOCKET": str(self._socket)}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [need_program("haproxy"), "-db", *(word for file in configuration for word in ("-f", str(file)))],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **own, **environment},
            )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Return when the proxy answers, whatever it says; raise RuntimeError if it ends, or is silent for long."""
        for _ in range(int(_PATIENCE_SECONDS / 0.05)):
            with (
                suppress(OSError),
                closing(HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_SECONDS)) as asking,
            ):
                asking.request("GET", "/_stcore/health")
                asking.getresponse()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"The proxy did not start. It said:\n{self.said()}")

    def stop(self) -> None:
        """End the proxy, and with it every connection through it."""
        self.process.terminate()
        self.process.wait()

    def said(self) -> str:
        """Return all that the proxy has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def cpu_seconds(self) -> float:
        """Return the seconds that the proxy has computed."""
        return process_cpu_seconds(self.process.pid)

    def tell(self, command: str) -> str:
        """Return what the proxy answers to ``command`` on its own socket, e.g. "show servers state"."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._socket))
            connection.sendall(f"{command}\n".encode())
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    def servers(self) -> dict[str, str]:
        """Return what the proxy thinks of each server: "UP", "DOWN", "DRAIN" or "MAINT", maybe with more words."""
        return {fields[1]: fields[17] for fields in self._statistics()}

    def connections(self) -> dict[str, int]:
        """Return how many requests and open WebSockets each server has at this moment."""
        return {fields[1]: int(fields[4]) for fields in self._statistics()}

    def answered(self) -> dict[str, int]:
        """Return how many requests each server has had since the proxy began."""
        return {fields[1]: int(fields[7]) for fields in self._statistics()}

    def _statistics(self) -> list[list[str]]:
        rows = [line.split(",") for line in self.tell("show stat").splitlines()]
        return [fields for fields in rows if fields[0] == "playground" and fields[1] != "BACKEND"]


@contextmanager
def proxying(
    ports: Sequence[int], environment: Mapping[str, str] | None = None, configuration: Path = CONFIGURATION
) -> Iterator[Proxy]:
    """Run the proxy as it ships, in front of servers on ``ports`` of this machine; end it afterwards.

    ``environment`` is added to this process's own. In the proxy, each server is called "process-" and its port.
    """
    with tempfile.TemporaryDirectory(prefix="proxy-") as name:
        backend = Path(name) / "ports.cfg"
        lines = "".join(f"    server process-{port} 127.0.0.1:{port}\n" for port in ports)
        backend.write_text(_SERVER.sub("", (configuration / "ports.cfg").read_text("utf-8")) + lines, "utf-8")
        with running([configuration / "common.cfg", backend], environment) as proxy:
            yield proxy


@contextmanager
def running(configuration: Sequence[Path], environment: Mapping[str, str] | None = None) -> Iterator[Proxy]:
    """Run a proxy with these files, ``common.cfg`` among them; end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="proxy-") as name:
        proxy = Proxy(configuration, Path(name), environment or {})
        try:
            proxy.wait()
            yield proxy
        finally:
            proxy.stop()
