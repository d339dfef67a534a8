"""With a certificate everything is HTTPS."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from websockets.sync.client import connect

from benchmarks.proxy import Proxy, proxying
from benchmarks.server import free_port
from tests.hosting.deployed.hosted import PATIENCE_SECONDS, SUBPROTOCOLS, Process, ask
from tests.install_tools import need_program


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate in one file."""
    key, signed, both = (tmp_path / name for name in ("key.pem", "certificate.pem", "both.pem"))
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [need_program("openssl"), *request, *names, "-keyout", str(key), "-out", str(signed)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + signed.read_bytes())
    return both


@pytest.fixture
def https_port() -> int:
    return free_port()


@pytest.fixture
def secured(two: list[Process], certificate: Path, https_port: int) -> Iterator[Proxy]:
    """The proxy with the certificate."""
    own = {"PLAYGROUND_CERTIFICATE": str(certificate), "PLAYGROUND_HTTPS": f"127.0.0.1:{https_port}"}
    with proxying([process.port for process in two], own) as proxy:
        yield proxy


def test_http_leads_to_https_with_the_whole_link(secured: Proxy) -> None:
    answer = ask(secured.address, "/Compare?text=a+b", Host="class.example:8080")

    assert answer.status == 301
    assert answer.headers["Location"] == "https://class.example/Compare?text=a+b"


@pytest.mark.usefixtures("secured")
def test_the_page_and_its_websocket_come_by_https_with_a_cookie_that_stays_there(
    certificate: Path, https_port: int
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    with closing(HTTPSConnection("127.0.0.1", https_port, context=trusting, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", "/")
        answer = connection.getresponse()
        cookies = answer.headers.get_all("Set-Cookie", [])

    assert answer.status == 200
    ours = next(cookie for cookie in cookies if cookie.startswith("playground="))
    assert ours.endswith("; path=/; HttpOnly; Secure; SameSite=None; Partitioned")
    address = f"wss://127.0.0.1:{https_port}/_stcore/stream"
    with connect(
        address, ssl=trusting, subprotocols=SUBPROTOCOLS, proxy=None, open_timeout=PATIENCE_SECONDS
    ) as websocket:
        assert websocket.subprotocol == "streamlit"
