"""A run as tables for a spreadsheet: its losses, its samples and its weights, with all digits.

Lines end as in spreadsheets, so that a text with such an end is quoted; the byte-order mark lets them read characters
beyond ASCII as what they are.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from playground.engine import LoggedSample, Trainer


def losses_csv(trainer: Trainer) -> str:
    """Return, one finished epoch a row: after how many epochs, its loss, perplexity and correct characters.

    Correct characters are empty where they are not known.
    """
    losses = trainer.losses
    table = pd.DataFrame(
        {
            "epochs": np.arange(1, len(losses) + 1),
            "loss": losses,
            "perplexity": np.exp(np.maximum(losses, 0.0) / trainer.timesteps),
            "correct": pd.array([None if count < 0 else count for count in trainer.correct.tolist()], dtype="Int64"),
        }
    )
    return _csv(table)


def samples_csv(samples: Iterable[LoggedSample]) -> str:
    """Return what the network said on the way: after how many epochs, the loss of the last of them, the temperature
    that it was drawn with, which is empty where nobody noted it, and the text."""
    logged = list(samples)
    table = pd.DataFrame(
        {
            "epochs": [each.epoch for each in logged],
            "loss": [each.loss for each in logged],
            "temperature": [each.temperature for each in logged],
            "sample": [each.text for each in logged],
        }
    )
    return _csv(table)


def weights_csv(trainer: Trainer) -> str:
    """Return every weight and bias, one a row, with the character or hidden unit, after its gate, that its row and
    column stand for."""
    parameters = trainer.parameters
    characters = list(trainer.vocabulary.characters)
    columns = {"unit": [str(unit) for unit in range(parameters.hidden_size)], "character": characters, None: [""]}
    tables = [
        _array_table(array.name, parameters[array.name], list(array.row_names) or characters, columns[array.columns])
        for array in parameters.layout
    ]
    return _csv(pd.concat(tables))


def _array_table(name: str, values: np.ndarray, rows: list[str], columns: list[str]) -> pd.DataFrame:
    row, column = (index.ravel() for index in np.indices((len(rows), len(columns))))
    return pd.DataFrame(
        {
            "matrix": name,
            "row": row,
            "column": column,
            "to": [rows[i] for i in row],
            "from": [columns[i] for i in column],
            "value": values.ravel(),
        }
    )


def _csv(table: pd.DataFrame) -> str:
    return "\ufeff" + str(table.to_csv(index=False, lineterminator="\r\n"))
