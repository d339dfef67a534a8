"""The files in ``deploy/`` fit each other and the app, and say what is wrong with what a host puts into them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from benchmarks.proxy import CONFIGURATION
from tests.hosting.deployed.hosted import ROOT, SECRET, Process, ask
from tests.install_tools import need_program

DEPLOY = ROOT / "deploy"
_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"


def _read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def _serve(**variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "playground.hosting", "--port", variables.pop("port", "8501")]
    environment = {name: value for name, value in os.environ.items() if name != _SECRET} | variables
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def _check_proxy(backend: str, **variables: str) -> list[str]:
    """Return what HAProxy says is wrong, but for that something is."""
    files = ["-f", str(CONFIGURATION / "common.cfg"), "-f", str(CONFIGURATION / backend)]
    command = [need_program("haproxy"), "-c", *files]
    said = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    alerts = re.findall(r"ALERT.*? : config : (.*)", said.stderr)
    assert (said.returncode != 0) == bool(alerts)
    return [alert for alert in alerts if "rror(s) found" not in alert and "Fatal errors" not in alert]


def test_the_proxys_files_are_valid_with_both_kinds_of_processes() -> None:
    assert _check_proxy("ports.cfg") == []
    assert _check_proxy("compose.cfg") == []
    assert _check_proxy("compose.cfg", PLAYGROUND_PROCESSES="64", PLAYGROUND_CERTIFICATE="") == []


def test_zero_processes_end_with_a_sentence() -> None:
    alerts = _check_proxy("compose.cfg", PLAYGROUND_PROCESSES="0")

    assert len(alerts) == 1
    assert (
        "'PLAYGROUND_PROCESSES is 0, which leaves nobody to answer: it must be a whole number from 1 to 64.'"
        in alerts[0]
    )


@pytest.mark.parametrize("number", ["many", "2.5", ""])
def test_processes_that_are_no_number_end_with_what_was_read(number: str) -> None:
    alerts = _check_proxy("compose.cfg", PLAYGROUND_PROCESSES=number)

    assert len(alerts) == 1
    assert f"conditional expression '!{number}'" in alerts[0]


def test_a_certificate_that_is_not_there_ends_with_a_sentence() -> None:
    alerts = _check_proxy("ports.cfg", PLAYGROUND_CERTIFICATE="/nowhere/playground.pem")

    assert len(alerts) == 1
    assert "unable to stat SSL certificate from file '/nowhere/playground.pem' : No such file or directory" in alerts[0]


def test_without_a_secret_no_process_starts_and_compose_asks_for_it() -> None:
    said = _serve()

    assert said.returncode == 1
    assert re.fullmatch(rf"{_SECRET} must have at least 32 characters.*\.\n", said.stderr)
    assert re.search(rf"\${{{_SECRET}:\?[A-Z][^}}]+\.}}", _read("compose.yaml"))
    for name in ("example.env", "systemd/environment.example"):
        assert f"\n{_SECRET}=\n" in _read(name)


def test_the_secret_of_the_example_is_refused() -> None:
    example = re.search(r"cookie-secret: (\S+)$", _read("kubernetes/secret.example.yaml"), re.MULTILINE)
    assert example

    said = _serve(**{_SECRET: example[1]})

    assert said.returncode == 1
    assert said.stderr.startswith(f"{_SECRET} must have at least 32 characters")


def test_a_port_in_use_ends_with_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        said = _serve(port=str(used.getsockname()[1]), **{_SECRET: SECRET})

    assert said.returncode == 1
    assert re.fullmatch(r"Port \d+ at '127.0.0.1' cannot be used: Address already in use\.\n", said.stderr)


def test_the_units_are_what_systemd_understands(tmp_path: Path) -> None:
    units = sorted((DEPLOY / "systemd").glob("playground*"))
    assert len(units) == 3
    for unit in units:
        text = unit.read_text(encoding="utf-8").replace("/opt/rnn-playground/.venv/bin/python", sys.executable)
        text = text.replace("/usr/sbin/haproxy", need_program("haproxy"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")

    command = [need_program("systemd-analyze"), "verify", "--man=no", *(str(tmp_path / unit.name) for unit in units)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (said.returncode, said.stderr) == (0, "")


def test_compose_the_units_and_the_dockerfile_start_the_same_server() -> None:
    started = "python -m playground.hosting --address"
    assert started in _read("Dockerfile")
    assert started in _read("systemd/playground@.service")
    ports = re.findall(r"^Wants=playground@(\d+)\.service", _read("systemd/playground.target"), re.MULTILINE)
    assert ports == re.findall(r"^    server process-(\d+) 127\.0\.0\.1:\1$", _read("haproxy/ports.cfg"), re.MULTILINE)


def test_everything_that_the_dockerfile_copies_is_sent_to_the_builder_and_exists() -> None:
    sent = re.findall(r"^!(\S+)", _read("Dockerfile.dockerignore"), re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(\S+) ", _read("Dockerfile"), re.MULTILINE)

    assert copied
    for source in copied:
        assert (ROOT / source).exists()
        assert any(place == source or place.startswith(f"{source}/") for place in sent), source


def test_the_image_installs_exact_versions_that_the_requirements_allow() -> None:
    locked = {}
    for entry in _read("requirements.lock").replace("\\\n", "").splitlines():
        pinned = re.match(r"([a-z0-9-]+)==(\S+)", entry)
        assert pinned, entry
        assert "--hash=sha256:" in entry
        locked[pinned[1]] = pinned[2]
    names = ("requirements.txt", "requirements-fast.txt")
    required = [line for name in names for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    for requirement in map(Requirement, required):
        assert requirement.specifier.contains(locked[requirement.name]), requirement


def test_images_are_pinned_by_tag_and_digest() -> None:
    images = re.findall(r"^FROM (\S+)", _read("Dockerfile"), re.MULTILINE)
    images += re.findall(r"image: (haproxy\S+)", _read("compose.yaml"))

    assert len(images) == 3
    for image in images:
        assert re.fullmatch(r"\w+:\d+\.\d+\.\d+-\w+@sha256:[0-9a-f]{64}", image)


def test_all_resources_of_kubernetes_are_applied_but_the_example_of_a_secret() -> None:
    applied = re.findall(r"^  - (\S+\.yaml)$", _read("kubernetes/kustomization.yaml"), re.MULTILINE)

    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(applied) == there - {"kustomization.yaml", "secret.example.yaml"}


def test_the_dashboard_asks_for_metrics_that_there_are(two: list[Process]) -> None:
    served = set(re.findall(r"^(rnn_playground_\w+) ", ask(f"http://127.0.0.1:{two[0].port}", "/metrics").text, re.M))
    panels = json.loads(_read("grafana.json"))["panels"]

    asked = {name for panel in panels for target in panel["targets"] for name in re.findall(r"rnn_\w+", target["expr"])}
    assert asked
    assert asked <= served


def test_every_limit_of_the_environment_is_passed_on_and_explained() -> None:
    variables = set(re.findall(r"PLAYGROUND_[A-Z_]+", (ROOT / "playground" / "limits.py").read_text(encoding="utf-8")))
    variables = {name for name in variables if name != "PLAYGROUND_"} | {"PLAYGROUND_FRAME_ANCESTORS"}

    assert len(variables) == 6
    for name in ("deploy/compose.yaml", "deploy/systemd/environment.example", "docs/hosting.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not [variable for variable in variables if variable not in text], name
