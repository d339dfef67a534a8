"""nginx in place of HAProxy: a browser stays on its process there, too."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.server import free_port
from tests.hosting.deployed.hosted import ROOT, Process, Visitor, ask, wait_until
from tests.install_tools import need_program

_SITE = ROOT / "deploy" / "nginx.conf"


def _site(ports: tuple[int, int], port: int) -> str:
    site = _SITE.read_text(encoding="utf-8")
    for written, used in (("127.0.0.1:8501", ports[0]), ("127.0.0.1:8502", ports[1])):
        assert written in site
        site = site.replace(written, f"127.0.0.1:{used}")
    return site.replace("listen 80;", f"listen 127.0.0.1:{port};")


@contextmanager
def _nginx(folder: Path, ports: tuple[int, int]) -> Iterator[str]:
    """Run nginx with the site that ships, and give its address."""
    port = free_port()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "site.conf").write_text(_site(ports, port), encoding="utf-8")
    http = f"http {{ access_log off; {places} include {folder}/site.conf; }}"
    whole = f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{ }} {http}"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [need_program("nginx"), "-p", str(folder), "-e", f"{folder}/log", "-c", f"{folder}/nginx.conf"]
    said = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    running = subprocess.Popen(command)
    try:
        wait_until(lambda: _listens(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def test_a_browser_stays_and_comes_to_another_process_when_its_own_is_gone(two: list[Process], tmp_path: Path) -> None:
    with _nginx(tmp_path, (two[0].port, two[1].port)) as address:
        visitor = Visitor(address)
        visitor.stay()
        cookie = visitor.cookie
        assert visitor.load().headers.get_all("Set-Cookie", []) == []
        assert visitor.cookie == cookie
        visitor.draw()

        two[0].kill()
        assert [visitor.load().status for _ in range(3)] == [200, 200, 200]
        two[0].start()
        visitor.leave()


def test_metrics_are_refused_from_outside_and_long_links_are_not(two: list[Process], tmp_path: Path) -> None:
    with _nginx(tmp_path, (two[0].port, two[1].port)) as address:
        paths = ("/metrics", "/_stcore/metrics", "/%6detrics")
        assert [ask(address, path).status for path in paths] == [403, 403, 403]
        assert ask(address, "/?text=" + "%F0%9F%98%80" * 2_000).status == 200
        assert ask(address, "/?text=" + "x" * 10**6).status == 414
