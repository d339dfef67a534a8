"""Runs ``python -m playground`` as a person does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@dataclass(frozen=True)
class Outcome:
    output: str
    errors: str
    exit_code: int


def start(*options: str, encoding: str = "utf-8", stderr: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Start the program with its standard output, and if not told otherwise its standard error, in pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "playground", *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def finish(process: subprocess.Popen[bytes]) -> Outcome:
    """Wait for the program's end and return the rest of what it says, to the byte."""
    output, errors = process.communicate(timeout=PATIENCE)
    return Outcome(output.decode(), (errors or b"").decode(), process.returncode)


def run(*options: str, encoding: str = "utf-8") -> Outcome:
    return finish(start(*options, encoding=encoding))
