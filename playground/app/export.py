"""What a run leaves the page as."""

from __future__ import annotations

from playground.engine.history import MOST_BYTES
from playground.files import FEW_SNAPSHOT_BYTES, Recipe, save_run, tables, write_notebook, write_script
from playground.session.run import Run


def run_file(run: Run, *, snapshots: bool) -> bytes:
    """Return the run as a file that the page and ``playground.files.load_run`` open.

    Without all ``snapshots`` it has some, from which past epochs are trained again.

    Raises:
        RunFileError: if it has more than a file may have.
    """
    return save_run(run.saved(), most_snapshot_bytes=MOST_BYTES if snapshots else FEW_SNAPSHOT_BYTES)


def losses_csv(run: Run) -> str:
    """Return the loss and the perplexity after every epoch."""
    return tables.losses_csv(run.trainer)


def samples_csv(run: Run) -> str:
    """Return what the network said on the way."""
    return tables.samples_csv(run.log)


def weights_csv(run: Run) -> str:
    """Return every weight and bias, one a row."""
    return tables.weights_csv(run.trainer)


def script(run: Run) -> str:
    """Return a plain NumPy script that repeats the run and the sample that is shown."""
    return write_script(_recipe(run))


def notebook(run: Run) -> str:
    """Return the same as a Jupyter notebook."""
    return write_notebook(_recipe(run))


def _recipe(run: Run) -> Recipe:
    return Recipe(run.trainer, run.sampling, run.sample_seed)
