"""The settings of Streamlit's with which the app is hosted."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a ``config.toml`` by their full names, e.g. "server.headless".

    Raises:
        ValueError: if the file cannot be read; the message is one sentence.
    """
    try:
        return dict(_flat("", tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not TOML"
        raise ValueError(f"The settings in {str(path)[:80]!r} cannot be read: {reason}.") from None


def _flat(section: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(f"{section}{name}.", value)
        else:
            yield f"{section}{name}", value
