"""Finds a browser for the browser tests, or installs one, and says what it did."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys

QUIET_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""With which a browser keeps to itself and runs as root, too."""

REMEDY = "python -m tests.install_tools"

_ON_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_USUAL_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Chromium\Application\chrome.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)
_PLAYWRIGHTS_PLACES = (
    "~/.cache/ms-playwright",
    "~/Library/Caches/ms-playwright",
    "~/AppData/Local/ms-playwright",
)
_PLAYWRIGHTS_PROGRAMS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
)
_PATIENCE = 60.0


def find_browser() -> str | None:
    """Return the path of a Chromium, Chrome or Edge that runs; None if there is none."""
    return next((candidate for candidate in _candidates() if _runs(candidate)), None)


def provide_browser() -> bool:
    """Make sure that there is a browser; return whether there is one."""
    browser = find_browser()
    if browser is not None:
        print(f"Nothing to install: the browser tests use {browser}.")
        return True
    if is_root_with_apt():
        print("No browser found. Installing the package chromium.", flush=True)
        if do("apt-get", "update") and do("apt-get", "install", "-y", "chromium"):
            # Emoji are drawn without it, as boxes.
            do("apt-get", "install", "-y", "fonts-noto-color-emoji")
        browser = find_browser()
    if browser is None:
        print("No browser found. Installing Playwright's own Chromium.", flush=True)
        libraries = ["--with-deps"] if is_root_with_apt() else []
        do(sys.executable, "-m", "playwright", "install", *libraries, "chromium")
        browser = find_browser()
    if browser is None:
        print(
            "No browser could be installed. Install Chromium, Chrome or Edge by hand, so that one of "
            f"{', '.join(_ON_PATH)} is on the PATH, and run this again.",
            file=sys.stderr,
        )
        return False
    print(f"Installed: the browser tests use {browser}.")
    return True


def _candidates() -> list[str]:
    on_path = [found for name in _ON_PATH if (found := shutil.which(name))]
    elsewhere = [place for place in map(os.path.expandvars, _USUAL_PLACES) if os.path.isfile(place)]
    return [*on_path, *elsewhere, *_downloaded_by_playwright()]


def _downloaded_by_playwright() -> list[str]:
    """Return the programs of the browsers that Playwright has downloaded, newest first."""
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    places = [chosen] if chosen else [os.path.expanduser(place) for place in _PLAYWRIGHTS_PLACES]
    programs = [
        program
        for place in places
        for pattern in _PLAYWRIGHTS_PROGRAMS
        for program in glob.glob(os.path.join(glob.escape(place), pattern))
    ]
    return sorted(programs, key=os.path.getmtime, reverse=True)


def _runs(program: str) -> bool:
    """Return whether the program says its version; where a package is only a pointer to another one, it does not."""
    if sys.platform == "win32":
        return True  # Asked for its version, a browser on Windows opens a window.
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def is_root_with_apt() -> bool:
    """Return whether Debian's packages can be installed."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def do(*command: str) -> bool:
    """Run ``command`` after saying so; return whether it ended well."""
    print("$", *command, flush=True)
    try:
        return subprocess.run(command, check=False).returncode == 0
    except OSError as problem:
        print(problem, file=sys.stderr)
        return False
