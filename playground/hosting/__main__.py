"""The command line of the hosted server; a start that fails says why in one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from playground.hosting.port import listen
from playground.hosting.settings import read_settings

try:
    from playground.hosting.environment import check_cookie_secret, frame_ancestors
except ValueError as problem:  # of the limits, which are read first
    sys.exit(str(problem))

_ROOT = Path(__file__).parents[2]
_SCRIPT = _ROOT / "streamlit_app.py"
_CONFIG = _ROOT / "deploy" / "config.toml"
_LAST_PORT = 65_535


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in message)
        self.exit(2, f"{printable[0].upper()}{printable[1:]}.\n")


def main() -> None:
    """Serve until the process is told to end."""
    options = _options()
    if not _SCRIPT.is_file():
        sys.exit(f"{_SCRIPT.name} is not beside the package: start this from a checkout of the project.")
    try:
        check_cookie_secret(os.environ)
        ancestors = frame_ancestors(os.environ)
        settings = read_settings(options.config)
    except ValueError as problem:
        sys.exit(str(problem))
    try:
        listening = listen(options.address, options.port)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not an address"
        sys.exit(f"Port {options.port} at {options.address[:80]!r} cannot be used: {reason}.")
    from playground.hosting.server import UnknownSettingError, serve  # noqa: PLC0415  # takes seconds; all is well

    try:
        serve(_SCRIPT, settings, listening, ancestors)
    except UnknownSettingError as problem:
        sys.exit(str(problem))


def _options() -> argparse.Namespace:
    parser = _Parser(
        prog="python -m playground.hosting",
        description="Serve the playground as one process; several of them stand behind a proxy.",
        allow_abbrev=False,
    )
    parser.add_argument("--address", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument("--port", default="8501", help=f"from 1 to {_LAST_PORT} (default: %(default)s)")
    parser.add_argument(
        "--config",
        type=Path,
        default=_CONFIG,
        metavar="FILE",
        help="settings of Streamlit's (default: deploy/config.toml)",
    )
    options = parser.parse_args()
    digits = options.port
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and 1 <= int(digits) <= _LAST_PORT):
        parser.error(f"the port must be a whole number from 1 to {_LAST_PORT}, not {digits[:40]!r}")
    options.port = int(digits)
    return options


if __name__ == "__main__":
    main()
