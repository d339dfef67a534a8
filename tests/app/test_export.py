"""What a run leaves the page as says the very same numbers, and a run file opens again."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from typing import Any

import pytest

from playground.app import export
from playground.engine import RunConfig, SamplingConfig
from playground.files import load_run
from playground.session.run import Run
from playground.session.session import RUN_FILE
from tests.app.page import Page

TEXTS = ["I Love AI", "a\nb\r\nc\td", "👩\u200d🚀 שלום", "=1+1 @x -y,;", "',\"\\<b>"]


def _run(text: str = "I Love AI", epochs: int = 12, **settings: Any) -> Run:
    run = Run(RunConfig(text=text, **{"hidden_size": 3} | settings), SamplingConfig())
    run.train(epochs=epochs, time_budget=math.inf)
    return run


def _said(run: Run) -> str:
    sample = run.moment().sample
    assert sample is not None
    return sample.text


def _rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_tables_have_the_run_s_numbers_with_all_digits(text: str) -> None:
    run = _run(text)

    losses, samples, weights = (
        _rows(table(run))[1:] for table in (export.losses_csv, export.samples_csv, export.weights_csv)
    )

    assert [float(row[1]) for row in losses] == run.trainer.losses.tolist()
    assert [(int(row[0]), row[-1]) for row in samples] == [(logged.epoch, logged.text) for logged in run.log]
    assert sorted(float(row[-1]) for row in weights) == sorted(run.trainer.parameters.flat.tolist())


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
@pytest.mark.parametrize("snapshots", [True, False])
def test_a_run_goes_through_its_file_and_goes_on_as_it_would_have(text: str, *, snapshots: bool) -> None:
    run = _run(text)
    run.step()

    opened = Run.of(load_run(export.run_file(run, snapshots=snapshots)))

    same = ("config", "sampling", "log", "seconds")
    assert [getattr(opened, name) for name in same] == [getattr(run, name) for name in same]
    assert _said(opened) == _said(run)
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


def test_the_dialog_says_which_epoch_it_takes(dialog: Page) -> None:
    assert dialog.sentences[0].startswith("The run as it is shown, after 2 epochs.")


def test_the_dialog_stops_the_playing() -> None:
    page = Page()
    page.press("Play")
    page.more()

    page.press("Export")

    assert (page.errors, page.has("Play"), len(page.app.download_button)) == ([], True, 6)


def test_the_dialog_in_the_past_takes_that_epoch() -> None:
    page = Page.trained(3)
    page.look(1)

    page.press("Export")

    assert (page.errors, page.is_in_the_past) == ([], True)
    assert page.sentences[0].startswith("The run as it is shown, after 1 epoch.")


@pytest.mark.parametrize("picture_format", ["PNG", "SVG"])
def test_pictures_are_saved_in_the_format_with_the_epoch_in_their_name(picture_format: str) -> None:
    page = _opened()
    page.app.segmented_control("picture_format").set_value(picture_format).run()
    page.session.close_dialog()
    page.look(1)

    saved = {}
    for name in ("loss", "sample", "probabilities", "hidden", "weights"):
        page.explore(name)
        saved[name] = page.chart_config["toImageButtonOptions"]

    assert {each["format"] for each in saved.values()} == {picture_format.lower()}
    assert {name: each["filename"] for name, each in saved.items()} == {
        name: f"rnn-playground-{name}-epoch-1" for name in saved
    }


def test_a_run_file_opens_as_the_run_that_it_was() -> None:
    page, saved = Page(), _run("banana", 7)
    page.press("Epoch")

    page.upload(export.run_file(saved, snapshots=True))

    assert (page.errors, page.notices, page.epoch, page.widget("text").value) == ([], [], 7, "banana")
    assert page.stage.losses == saved.trainer.losses.tolist()
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
    page.draw_again()

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

    assert (page.errors, page.notices, RUN_FILE in page.session.problems) == ([], [], False)


@pytest.mark.parametrize("text", ["<b>bold</b>", "a⏎b\n", "👩\u200d🚀"])
def test_a_hostile_text_in_a_file_is_shown_as_itself(text: str) -> None:
    page = Page()
    tags = page.tags

    page.upload(export.run_file(_run(text), snapshots=True))

    assert (page.errors, page.session.run.config.text, page.tags) == ([], text, tags)


def test_a_file_opened_in_the_past_and_while_playing_is_the_present() -> None:
    page = Page()
    page.train(2)
    page.look(1)
    page.upload(export.run_file(_run("banana", 7), snapshots=True))
    in_the_past = page.is_in_the_past, page.epoch
    page.press("Play")

    page.upload(export.run_file(_run("hello", 3), snapshots=True), "other.npz")

    assert (in_the_past, page.has("Play"), page.epoch) == ((False, 7), True, 3)
