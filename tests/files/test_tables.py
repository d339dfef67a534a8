"""Tables of a run say the very same numbers, whatever its text is made of."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest

from playground.engine import LoggedSample, RunConfig, Trainer
from playground.engine.network import Array
from playground.files import load_run, losses_csv, samples_csv, weights_csv
from tests.files.test_version_1 import VERSION_1

TEXTS = [
    "I Love AI",
    'say "a, b"; c',
    "a\nb\r\nc\td",
    "a\rb",
    "\ufeffab",
    "👩\u200d🚀 👍🏽",
    "שלום עולם",
    "NA nan None",
    "=1+1 @x -y",
    "',\"\\",
    "a b  ",
]


def _trained(text: str, epochs: int = 12) -> Trainer:
    trainer = Trainer(RunConfig(text=text, hidden_size=3))
    trainer.run(epochs=epochs)
    return trainer


@pytest.fixture(scope="module", params=TEXTS, ids=ascii)
def trainer(request: pytest.FixtureRequest) -> Trainer:
    return _trained(request.param)


@pytest.fixture
def samples(trainer: Trainer) -> list[LoggedSample]:
    text = trainer.config.text
    return [LoggedSample(0, None, text), LoggedSample(12, float(trainer.losses[-1]), text[::-1], 0.7)]


def _read(table: str) -> pd.DataFrame:
    """Return the table as pandas reads it from a file."""
    file = io.BytesIO(table.encode("utf-8"))
    return pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False)


def _rows(table: str) -> list[list[str]]:
    assert table.startswith("\ufeff")
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


def test_losses_are_told_with_all_digits_by_the_number_of_epochs_that_led_to_them(trainer: Trainer) -> None:
    table = _read(losses_csv(trainer))

    assert list(table.columns) == ["epochs", "loss", "perplexity", "correct"]
    assert table["epochs"].astype(int).tolist() == list(range(1, 13))
    assert table["loss"].map(float).tolist() == trainer.losses.tolist()
    assert table["perplexity"].map(float).tolist() == np.exp(trainer.losses / trainer.timesteps).tolist()
    assert table["correct"].astype(int).tolist() == trainer.correct.tolist()


def test_correct_characters_that_nobody_counted_are_left_empty() -> None:
    assert set(_read(losses_csv(load_run(VERSION_1).trainer))["correct"]) == {""}


def test_samples_are_told_character_by_character(samples: list[LoggedSample]) -> None:
    header, *rows = _rows(samples_csv(samples))

    assert header == ["epochs", "loss", "temperature", "sample"]
    assert [(int(epoch), text) for epoch, _, _, text in rows] == [(logged.epoch, logged.text) for logged in samples]
    assert [float(loss) if loss else None for _, loss, _, _ in rows] == [logged.loss for logged in samples]
    assert [temperature for _, _, temperature, _ in rows] == ["", "0.7"]


def test_samples_are_what_pandas_reads(samples: list[LoggedSample]) -> None:
    assert _read(samples_csv(samples))["sample"].tolist() == [logged.text for logged in samples]


def test_weights_are_all_told_with_their_places(trainer: Trainer) -> None:
    header, *rows = _rows(weights_csv(trainer))
    parameters = trainer.parameters
    read: dict[str, Array] = {array.name: np.full(array.shape, np.nan) for array in parameters.layout}

    for name, row, column, *_, value in rows:
        place = (int(row), int(column)) if read[name].ndim == 2 else int(row)
        read[name][place] = float(value)

    assert (header, len(rows)) == (["matrix", "row", "column", "to", "from", "value"], parameters.flat.size)
    assert all(read[name].tobytes() == np.ascontiguousarray(parameters[name]).tobytes() for name in read)


def test_weights_are_told_with_the_characters_that_they_stand_for(trainer: Trainer) -> None:
    characters = trainer.vocabulary.characters

    _, *rows = _rows(weights_csv(trainer))

    names = {
        "Wxh": ("", characters),
        "Whh": ("", ""),
        "Why": (characters, ""),
        "by": (characters, [""]),
        "bh": ("", [""]),
    }
    expected = [
        [names[name][place][index] if names[name][place] else str(index) for place, index in enumerate(indices)]
        for name, *indices in ((name, int(row), int(column)) for name, row, column, *_ in rows)
    ]
    assert [[to, of] for _, _, _, to, of, _ in rows] == expected


def test_an_untrained_run_has_no_losses_and_no_sample_has_no_rows() -> None:
    assert (len(_read(losses_csv(_trained("ab", epochs=0)))), len(_rows(samples_csv([])))) == (0, 1)
