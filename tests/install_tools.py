"""``python -m tests.install_tools``: finds what the tests need besides Python's packages, or installs it (Debian)."""

from __future__ import annotations

import os
import shutil
import sys

from tests.install_browser import do, is_root_with_apt, provide_browser

PACKAGES = {"haproxy": "haproxy", "nginx": "nginx", "openssl": "openssl", "systemd-analyze": "systemd"}
"""Debian's package of each program that the tests of hosting run."""

# Where Debian keeps servers, and the PATH of ordinary users need not lead.
_ALSO_IN = ("/usr/sbin", "/usr/local/sbin")


def find_program(name: str) -> str | None:
    """Return the path of the program ``name``; None if it is not installed."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *_ALSO_IN]))


def need_program(name: str) -> str:
    """Return the path of the program ``name``; raise RuntimeError with the remedy if it is not installed."""
    found = find_program(name)
    if found is None:
        package = PACKAGES[name]
        raise RuntimeError(
            f"{name} is not installed. The remedy: apt-get install {package}, or python -m tests.install_tools"
        )
    return found


def provide_programs() -> bool:
    """Make sure that all programs are there; return whether they are."""
    packages = [package for name, package in PACKAGES.items() if find_program(name) is None]
    if packages and is_root_with_apt():
        print(f"Installing what the tests of hosting run: {', '.join(packages)}.", flush=True)
        # At this run level, the system starts none of the servers that are installed.
        _ = do("apt-get", "update") and do("env", "RUNLEVEL=1", "apt-get", "install", "-y", *packages)
    missing = [name for name in PACKAGES if find_program(name) is None]
    if missing:
        print(f"Install by hand, so that it is on the PATH: {', '.join(missing)}.", file=sys.stderr)
        return False
    print(f"The tests of hosting use {', '.join(PACKAGES)}.")
    return True


def main() -> int:
    """Make sure that everything is there; return the exit code."""
    return 0 if all([provide_browser(), provide_programs()]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
