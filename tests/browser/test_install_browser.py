"""A browser is found where there is one that runs, and else installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import install_browser

Program = Callable[[str, str], str]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Make programs on a PATH that has nothing else, on a machine that has no browser anywhere else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr(install_browser, "_USUAL_PLACES", ())
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")

    def make(name: str, script: str) -> str:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


def test_a_browser_on_the_path_is_found(program: Program) -> None:
    chrome = program("google-chrome", "echo Google Chrome 150")

    assert install_browser.find_browser() == chrome


def test_a_program_that_cannot_say_its_version_is_no_browser(program: Program) -> None:
    program("chromium-browser", "echo 'requires the chromium snap to be installed'; exit 1")
    program("chromium", "kill -9 $$")
    edge = program("msedge", "echo Microsoft Edge 150")

    assert install_browser.find_browser() == edge


@pytest.mark.usefixtures("program")
def test_no_browser_is_found_where_there_is_none() -> None:
    assert install_browser.find_browser() is None


def test_a_browser_that_playwright_downloaded_is_found(program: Program) -> None:
    downloaded = program("../playwright/chromium-1200/chrome-linux64/chrome", "echo Chromium 150")

    found = install_browser.find_browser()

    assert found is not None
    assert os.path.samefile(found, downloaded)


def test_a_browser_that_is_there_is_named_and_left_as_it_is(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    chromium = program("chromium", "echo Chromium 150")

    assert install_browser.provide_browser()
    assert capsys.readouterr().out == f"Nothing to install: the browser tests use {chromium}.\n"


def test_root_gets_the_chromium_package(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = program("hidden", "echo Chromium 150")
    chromium = str(Path(installed).with_name("chromium"))
    program("apt-get", f'[ "$1" = update ] || PATH=/bin:/usr/bin ln -sf {installed} {chromium}')
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)

    assert install_browser.provide_browser()
    assert f"Installed: the browser tests use {chromium}." in capsys.readouterr().out


def test_a_chromium_package_that_does_not_run_gives_way_to_playwrights_own(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program("chromium", "exit 1")
    program("apt-get", "exit 0")
    installed = program("../playwright/chromium-1200/chrome-linux/downloading", "echo Chromium 150")
    downloaded = str(Path(installed).with_name("chrome"))
    python = program("python", f"PATH=/bin:/usr/bin ln -sf {installed} {downloaded}")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(sys, "executable", python)

    assert install_browser.provide_browser()
    said = capsys.readouterr().out
    assert "$ apt-get install -y chromium" in said
    assert "-m playwright install --with-deps chromium" in said
    assert "Installed: the browser tests use " in said


@pytest.mark.usefixtures("program")
def test_a_failure_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert not install_browser.provide_browser()
    assert "Install Chromium, Chrome or Edge by hand" in capsys.readouterr().err
