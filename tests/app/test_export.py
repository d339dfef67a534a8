"""What a run leaves the page as says the very same numbers, and a run file opens again."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import zipfile
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest

from playground.app import export
from playground.engine import PARAMETER_NAMES, RunConfig, SamplingConfig, load_run
from playground.engine.network import Array
from playground.session.run import Run
from playground.session.session import OPENED
from tests.app.page import Page, read_html

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


def _run(text: str = "I Love AI", epochs: int = 12, **settings: Any) -> Run:
    run = Run(RunConfig(text=text, **{"hidden_size": 3} | settings), SamplingConfig())
    run.train(epochs=epochs, time_budget=math.inf)
    return run


@pytest.fixture(scope="module", params=TEXTS, ids=ascii)
def run(request: pytest.FixtureRequest) -> Run:
    return _run(request.param)


def _read(table: str) -> pd.DataFrame:
    """Return the table as pandas reads it from a file."""
    file = io.BytesIO(table.encode("utf-8"))
    return pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False)


def _rows(table: str) -> list[list[str]]:
    assert table.startswith("\ufeff")
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


def test_losses_are_told_with_all_digits(run: Run) -> None:
    table = _read(export.losses_csv(run))

    assert list(table.columns) == ["epoch", "loss", "perplexity"]
    assert table["epoch"].astype(int).tolist() == list(range(12))
    assert table["loss"].map(float).tolist() == run.trainer.losses.tolist()
    assert table["perplexity"].map(float).tolist() == np.exp(run.trainer.losses / run.trainer.timesteps).tolist()


def test_samples_are_told_character_by_character(run: Run) -> None:
    header, *rows = _rows(export.samples_csv(run))

    assert header == ["epochs", "loss", "sample"]
    assert [(int(epoch), text) for epoch, _, text in rows] == [(logged.epoch, logged.text) for logged in run.log]
    assert [float(loss) if loss else None for _, loss, _ in rows] == [logged.loss for logged in run.log]


def test_samples_are_what_pandas_reads(run: Run) -> None:
    table = _read(export.samples_csv(run))

    assert table["sample"].tolist() == [logged.text for logged in run.log]


def test_weights_are_all_told_with_their_places(run: Run) -> None:
    header, *rows = _rows(export.weights_csv(run))
    parameters = run.trainer.parameters
    read: dict[str, Array] = {name: np.full_like(getattr(parameters, name), np.nan) for name in PARAMETER_NAMES}

    for name, row, column, *_, value in rows:
        place = (int(row), int(column)) if read[name].ndim == 2 else int(row)
        read[name][place] = float(value)

    assert (header, len(rows)) == (["matrix", "row", "column", "to", "from", "value"], parameters.flat.size)
    assert all(read[name].tobytes() == np.ascontiguousarray(getattr(parameters, name)).tobytes() for name in read)


def test_weights_are_told_with_the_characters_that_they_stand_for(run: Run) -> None:
    characters = run.trainer.vocabulary.characters

    _, *rows = _rows(export.weights_csv(run))

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


def test_an_untrained_run_has_empty_tables_and_its_first_sample() -> None:
    untrained = _run(epochs=0)

    assert len(_read(export.losses_csv(untrained))) == 0
    assert [row[:2] for row in _rows(export.samples_csv(untrained))[1:]] == [["0", ""]]


@pytest.mark.parametrize("snapshots", [True, False])
def test_a_run_goes_through_its_file_and_goes_on_as_it_would_have(run: Run, *, snapshots: bool) -> None:
    run = run.copy()
    run.step()

    opened = Run.of(load_run(export.run_file(run, snapshots=snapshots)))

    assert (opened.config, opened.sampling, opened.log, opened.seconds) == (
        run.config,
        run.sampling,
        run.log,
        run.seconds,
    )
    assert opened.latest_sample().text == run.latest_sample().text
    assert opened.at_epoch(5).trainer.parameters.flat.tobytes() == run.at_epoch(5).trainer.parameters.flat.tobytes()
    for each in (opened, run):
        each.train(epochs=10, time_budget=math.inf)
    assert opened.trainer.losses.tolist() == run.trainer.losses.tolist()
    assert opened.trainer.parameters.flat.tobytes() == run.trainer.parameters.flat.tobytes()
    assert opened.log == run.log


def test_settings_changed_in_flight_go_through_the_file() -> None:
    run = _run()
    run.change_learning_rate(0.125)
    run.change_epochs(77)
    run.change_sampling(SamplingConfig("Love", 7, 0.5))

    opened = Run.of(load_run(export.run_file(run, snapshots=True)))

    assert (opened.config, opened.sampling) == (run.config, run.sampling)
    assert opened.trainer.learning_rate == 0.125


def test_a_script_has_the_text_as_a_literal_alone(run: Run) -> None:
    tree = ast.parse(export.script(run))

    literals = {name: node for node in tree.body if (name := _assigned(node)) in ("text", "prompt")}
    assert _value(literals["text"]) == run.config.text
    assert _value(literals["prompt"]) == run.sampling.prompt
    plain = ast.parse(export.script(_run()))
    assert _without_literals(tree) == _without_literals(plain)


def _assigned(node: ast.stmt) -> str:
    """Return the name that a statement assigns to; empty if it does not."""
    return ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""


def _value(node: ast.stmt) -> object:
    assert isinstance(node, ast.Assign)
    return ast.literal_eval(node.value)


def _without_literals(tree: ast.Module) -> list[str]:
    """Return the statements of a script, without what is there for the sake of characters beyond ASCII."""
    kept = [node for node in tree.body if _assigned(node) not in ("text", "prompt") and "sys" not in ast.dump(node)]
    return [ast.dump(node) for node in kept]


def _opened() -> Page:
    page = Page(hidden_size="3")
    page.train(2)
    page.press("Export")
    return page


@pytest.fixture(scope="module")
def dialog() -> Page:
    return _opened()


def test_the_dialog_offers_everything(dialog: Page) -> None:
    labels = [button.label for button in dialog.app.download_button]

    assert dialog.errors == []
    assert labels == ["Run file", "Script", "Notebook", "Losses", "Samples", "Weights"]


def test_the_link_in_the_dialog_is_the_page_s(dialog: Page) -> None:
    (code,) = dialog.app.code

    (_, query) = code.value.split("?")
    assert {name: value for name, (value,) in parse_qs(query).items()} == dialog.link == {"hidden_size": "3"}


@pytest.mark.parametrize("text", ["a&b=c#d?e", '<b>x</b> "q"', "a\nb 👍🏽 ü+%20"])
def test_a_hostile_text_is_quoted_in_the_link(text: str) -> None:
    page = Page(text=text)

    page.press("Export")

    (code,) = page.app.code
    assert parse_qs(code.value.split("?", 1)[1], keep_blank_values=True)["text"] == [text]
    assert "<" not in code.value


def test_the_dialog_says_which_epoch_it_takes(dialog: Page) -> None:
    assert "The run as it is shown, at epoch 2." in dialog.sentences


def test_the_dialog_stops_the_playing() -> None:
    page = Page()
    page.press("Play")

    page.press("Export")

    assert (page.errors, page.has("Play"), len(page.app.code)) == ([], True, 1)


def test_the_dialog_in_the_past_takes_that_epoch() -> None:
    page = Page()
    page.train(3)
    page.seek(1)

    page.press("Export")

    assert (page.errors, "The run as it is shown, at epoch 1." in page.sentences) == ([], True)
    assert page.is_in_the_past


@pytest.mark.parametrize("picture_format", ["PNG", "SVG"])
def test_pictures_are_saved_in_the_format_with_the_epoch_in_their_name(picture_format: str) -> None:
    page = _opened()
    page.app.segmented_control("picture_format").set_value(picture_format).run()
    page.session.close_dialog()
    page.seek(1)

    saved = {
        chart: page.plotly_config(chart)["toImageButtonOptions"]
        for chart in ("loss", "probabilities", "hidden", "weights")
    }

    assert {chart: each["format"] for chart, each in saved.items()} == dict.fromkeys(saved, picture_format.lower())
    assert all(each["filename"] == f"rnn-playground-{chart}-epoch-1" for chart, each in saved.items())


def test_a_run_file_opens_as_the_run_that_it_was() -> None:
    page, saved = Page(), _run("banana", 7)
    page.press("Epoch")

    page.upload(export.run_file(saved, snapshots=True))

    assert (page.errors, page.notices, page.epoch, page.widget("text").value) == ([], [], 7, "banana")
    assert page.session.run.trainer.parameters.flat.tobytes() == saved.trainer.parameters.flat.tobytes()
    assert page.link == {"text": "banana", "hidden_size": "3"}


def test_undo_brings_back_the_run_before_the_file() -> None:
    page = Page()
    page.press("Epoch")
    before = page.shown_settings()
    page.upload(export.run_file(_run("banana"), snapshots=False))

    page.press("Undo")

    assert (page.errors, page.epoch, page.shown_settings()) == ([], 1, before)


def test_a_file_is_opened_once() -> None:
    page = Page()
    page.upload(export.run_file(_run("banana", 7), snapshots=True))

    page.press("Epoch")
    page.frames(1)

    assert page.epoch == 8


BAD_FILES = {
    "empty": b"",
    "text": b"not a run",
    "cut off": export.run_file(_run(), snapshots=True)[:-30],
    "html": b"<script>alert(1)</script>",
    "another npz": b"PK\x05\x06" + bytes(18),
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_gives_one_sentence_and_the_run_stays(content: bytes) -> None:
    page = Page()
    page.press("Epoch")
    run = page.session.run

    page.upload(content)

    assert (page.errors, len(page.notices), page.session.run is run, page.epoch) == ([], 1, True, 1)
    assert not page.can_press("Undo")


def _with_prompt(prompt: str, content: bytes) -> bytes:
    """Return a run file with another prompt."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "run.json":
                document = json.loads(data)
                document["sampling"]["prompt"] = prompt
                data = json.dumps(document).encode()
            new.writestr(member, data)
    return changed.getvalue()


@pytest.mark.parametrize(("prompt", "opens"), [("bc", True), ("xyz", False), ("<b>", False), ("a" * 3_000, False)])
def test_a_file_with_a_prompt_that_cannot_be_gives_a_sentence(prompt: str, *, opens: bool) -> None:
    page = Page()

    page.upload(_with_prompt(prompt, export.run_file(_run("abc"), snapshots=True)))

    assert (page.errors, len(page.notices), page.session.run.config.text == "abc") == ([], 0 if opens else 1, opens)


def test_a_good_file_takes_the_sentence_about_a_bad_one_away() -> None:
    page = Page()
    page.upload(b"nonsense")

    page.upload(export.run_file(_run("banana"), snapshots=True))

    assert (page.errors, page.notices, page.session.run.config.text) == ([], [], "banana")


def test_taking_a_bad_file_away_takes_the_sentence_away() -> None:
    page = Page()
    page.upload(b"nonsense")

    page.app.file_uploader[0].clear().run()

    assert (page.errors, page.notices, OPENED in page.session.problems) == ([], [], False)


@pytest.mark.parametrize("text", ["<b>bold</b>", "a⏎b\n", "👩\u200d🚀"])
def test_a_hostile_text_in_a_file_is_shown_as_itself(text: str) -> None:
    page = Page()
    tags = {tag for html in page.html for tag in read_html(html).tags}

    page.upload(export.run_file(_run(text), snapshots=True))

    assert (page.errors, page.session.run.config.text) == ([], text)
    assert {tag for html in page.html for tag in read_html(html).tags} <= tags | {"span"}


def test_a_file_opened_in_the_past_and_while_playing_is_the_present() -> None:
    page = Page()
    page.train(2)
    page.seek(1)
    page.upload(export.run_file(_run("banana", 7), snapshots=True))
    in_the_past = page.is_in_the_past, page.epoch
    page.press("Play")

    page.upload(export.run_file(_run("hello", 3), snapshots=True), "other.npz")

    assert (in_the_past, page.has("Play"), page.epoch) == ((False, 7), True, 3)
