"""The command line of the hosted server; a start that fails says why in one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from playground.hosting.port import listen

try:
    from playground.hosting.environment import check_cookie_secret, frame_ancestors
except ValueError as problem:  # of the limits, which are read first
    sys.exit(str(problem))

_SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"
_LAST_PORT = 65_535


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in message)
        self.exit(2, f"{printable[0].upper()}{printable[1:]}.\n")


def main() -> None:
    """Serve until the process is told to end."""
    address, port = _options()
    if not _SCRIPT.is_file():
        sys.exit(f"{_SCRIPT.name} is not beside the package: start this from a checkout of the project.")
    try:
        check_cookie_secret(os.environ)
        ancestors = frame_ancestors(os.environ)
    except ValueError as problem:
        sys.exit(str(problem))
    try:
        listening = listen(address, port)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not an address"
        sys.exit(f"Port {port} at {address[:80]!r} cannot be used: {reason}.")
    from playground.hosting.server import serve  # noqa: PLC0415  # takes seconds, and nothing is wrong by now

    serve(_SCRIPT, listening, ancestors)


def _options() -> tuple[str, int]:
    parser = _Parser(
        prog="python -m playground.hosting",
        description="Serve the playground as one process; several of them stand behind a proxy.",
        allow_abbrev=False,
    )
    parser.add_argument("--address", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument("--port", default="8501", help=f"from 1 to {_LAST_PORT} (default: %(default)s)")
    options = parser.parse_args()
    digits = options.port
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and 1 <= int(digits) <= _LAST_PORT):
        parser.error(f"the port must be a whole number from 1 to {_LAST_PORT}, not {digits[:40]!r}")
    return options.address, int(digits)


if __name__ == "__main__":
    main()
