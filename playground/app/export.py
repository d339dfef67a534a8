"""What a run leaves the page as: tables, scripts, and the file that opens again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from playground.app.run import Run
from playground.engine import PARAMETER_NAMES, Recipe, SavedRun, save_run, write_notebook, write_script


def run_file(run: Run, *, snapshots: bool) -> bytes:
    """Return the run as a file that the page and ``playground.engine.load_run`` open.

    Raises:
        RunFileError: if it has more than a file may have.
    """
    saved = SavedRun(run.trainer, run.config.epochs, run.sampling, tuple(run.log), run.seconds)
    return save_run(saved, snapshots=snapshots)


def losses_csv(run: Run) -> str:
    """Return the loss and the perplexity of every epoch, with all digits."""
    losses = run.trainer.losses
    table = pd.DataFrame(
        {
            "epoch": np.arange(len(losses)),
            "loss": losses,
            "perplexity": np.exp(np.maximum(losses, 0.0) / run.trainer.timesteps),
        }
    )
    return _csv(table)


def samples_csv(run: Run) -> str:
    """Return what the network said on the way: after how many epochs, the loss of the last of them, and the text."""
    table = pd.DataFrame(
        {
            "epochs": [logged.epoch for logged in run.log],
            "loss": [logged.loss for logged in run.log],
            "sample": [logged.text for logged in run.log],
        }
    )
    return _csv(table)


def weights_csv(run: Run) -> str:
    """Return every weight and bias, one a row, with the character or hidden unit that its row and column stand for."""
    parameters, characters = run.trainer.parameters, run.trainer.vocabulary.characters
    units = [str(unit) for unit in range(run.config.hidden_size)]
    names = {
        "Wxh": (units, characters),
        "Whh": (units, units),
        "Why": (characters, units),
        "bh": (units, [""]),
        "by": (characters, [""]),
    }
    tables = []
    for name in PARAMETER_NAMES:
        rows, columns = names[name]
        values = getattr(parameters, name).reshape(len(rows), len(columns))
        row, column = (index.ravel() for index in np.indices(values.shape))
        tables.append(
            pd.DataFrame(
                {
                    "matrix": name,
                    "row": row,
                    "column": column,
                    "to": [rows[i] for i in row],
                    "from": [columns[i] for i in column],
                    "value": values.ravel(),
                }
            )
        )
    return _csv(pd.concat(tables))


def script(run: Run) -> str:
    """Return a plain NumPy script that repeats the run and the sample that is shown."""
    return write_script(_recipe(run))


def notebook(run: Run) -> str:
    """Return the same as a Jupyter notebook."""
    return write_notebook(_recipe(run))


def _recipe(run: Run) -> Recipe:
    return Recipe(run.trainer, run.sampling, run.luck)


def _csv(table: pd.DataFrame) -> str:
    # Lines end as in spreadsheets, so that a text with such an end is quoted; the byte-order mark lets them read
    # characters beyond ASCII as what they are.
    return "\ufeff" + str(table.to_csv(index=False, lineterminator="\r\n"))
