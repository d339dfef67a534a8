"""What the tests of hosting run is found where it is, and else installed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import install_tools

Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Make programs on a PATH that has nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install_tools, "_ALSO_IN", ())
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)

    def make(name: str, script: str = "exit 0") -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


def test_programs_that_are_there_are_left_as_they_are(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    for name in install_tools.PACKAGES:
        program(name)
    program("apt-get", "echo installing")

    assert install_tools.provide_programs()
    assert capsys.readouterr().out == "The tests of hosting use haproxy, nginx, openssl, systemd-analyze.\n"


def test_root_gets_the_packages_of_what_is_missing(
    program: Program, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program("nginx")
    program("env", 'shift; exec "$@"')
    names = " ".join(install_tools.PACKAGES)
    program(
        "apt-get", f'echo "$@"; for name in {names}; do printf "" > {tmp_path}/$name; done; /bin/chmod 755 {tmp_path}/*'
    )

    assert install_tools.provide_programs()
    assert "install -y haproxy openssl systemd\n" in capfd.readouterr().out


@pytest.mark.usefixtures("program")
def test_what_cannot_be_installed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert not install_tools.provide_programs()
    assert (
        "Install by hand, so that it is on the PATH: haproxy, nginx, openssl, systemd-analyze."
        in capsys.readouterr().err
    )


@pytest.mark.usefixtures("program")
def test_a_missing_program_names_the_remedy() -> None:
    with pytest.raises(RuntimeError, match="apt-get install haproxy"):
        install_tools.need_program("haproxy")
