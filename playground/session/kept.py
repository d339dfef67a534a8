"""The run that the browser keeps, so that it is not lost with this server's memory."""

from __future__ import annotations

import base64

from playground.files import FEW_SNAPSHOT_BYTES, RunFileError, load_run, save_run
from playground.session.run import Run

MOST_BYTES = 2**19
"""What the browser keeps of a run at the most; its storage has room for a few of these."""

_BYTES_OF_A_NUMBER = 8


def file_to_keep(run: Run) -> bytes:
    """Return a small run file, in which snapshots stand far apart; nothing where the run has too much for one."""
    # The present state, the newest snapshot and the first one are hardly smaller when packed; but of the first one the
    # optimiser's memory, which is all zero, takes next to nothing.
    if _BYTES_OF_A_NUMBER * (2 * run.trainer.state_size + run.trainer.parameter_count) > MOST_BYTES:
        return b""
    try:
        file = save_run(run.saved(), most_snapshot_bytes=FEW_SNAPSHOT_BYTES)
    except RunFileError:
        return b""
    return file if len(file) <= MOST_BYTES else b""


def kept_run(encoded: object) -> Run:
    """Return the run in a file that a browser has kept, in base64.

    Raises:
        RunFileError: if it is not one that can be opened.
    """
    if not isinstance(encoded, str) or len(encoded) > 2 * MOST_BYTES:
        raise RunFileError("What this tab has kept is not a run of RNN Playground.")
    try:
        file = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise RunFileError("What this tab has kept is not a run of RNN Playground.") from None
    return Run.of(load_run(file))
