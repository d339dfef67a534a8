"""A run leaves the page in every form that is offered, and comes back from its file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, expect

from playground.engine import RunConfig, Trainer
from playground.files import load_run
from tests.browser.conftest import NewTab, Server, watched_tabs
from tests.browser.tab import Tab

HOSTILE = '""" \'\\n{x}</script> 👋é #'
FILES = {
    "Run file": "run.npz",
    "Script": "run.py",
    "Notebook": "run.ipynb",
    "Losses": "losses.csv",
    "Samples": "samples.csv",
    "Weights": "weights.csv",
}


class Export:
    """The dialog."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.dialog: Locator = tab.page.get_by_role("dialog")

    def open(self) -> Export:
        self.tab.button("Export").click()
        expect(self.dialog.get_by_role("button", name="Weights")).to_be_visible()
        self.tab.wait_for_answer()
        return self

    def close(self) -> None:
        # A button that a download has just been asked of is disabled for a moment, and then has lost the focus.
        self.dialog.get_by_role("button", name="Close").press("Escape")
        expect(self.dialog).to_have_count(0)
        self.tab.wait_for_answer()

    def download(self, label: str, folder: Path) -> Path:
        """Press the button, and return the file that arrives."""
        with self.tab.page.expect_download() as coming:
            self.dialog.get_by_role("button", name=label, exact=True).click()
        return saved(coming.value, folder)


def saved(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """One tab for the tests that leave the run as it is: the default one, paused in the middle of it."""
    with watched_tabs(browser, server) as new_tab:
        opened = new_tab().open(speed="1000-per-second")
        opened.play()
        opened.wait_for_epoch_above(100)
        opened.pause()
        yield opened


def expect_script_to_repeat(tab: Tab, folder: Path) -> None:
    """Download the script and run it: it must say the losses and the sample that the page shows."""
    export = Export(tab).open()
    script = export.download("Script", folder)
    export.close()

    ran = subprocess.run(
        [sys.executable, "-X", "utf8", str(script)], capture_output=True, encoding="utf-8", check=True, cwd=folder
    )

    *losses, generated = ran.stdout.splitlines()
    # The notebook counts from 0, and its script with it.
    assert losses[-1] == f"Epoch {tab.epoch - 1}, loss={tab.loss:.4f}"
    assert len(losses) == len(set(losses)) > 5
    assert generated == f"Generated: {tab.sample}"


def test_every_file_arrives_under_its_name_and_holds_the_run(tab: Tab, tmp_path: Path) -> None:
    export = Export(tab).open()

    files = {label: export.download(label, tmp_path) for label in FILES}
    export.close()

    assert {label: path.name for label, path in files.items()} == {
        label: f"rnn-playground-{name}" for label, name in FILES.items()
    }
    trainer = Trainer(RunConfig())
    trainer.run(epochs=tab.epoch)
    with files["Run file"].open("rb") as file:
        loaded = load_run(file).trainer
    assert loaded.epoch == tab.epoch
    assert loaded.parameters.flat == pytest.approx(trainer.parameters.flat, rel=1e-9, abs=1e-9)
    assert json.loads(files["Notebook"].read_text(encoding="utf-8"))["nbformat"] == 4
    losses = files["Losses"].read_text(encoding="utf-8-sig").splitlines()
    assert len(losses) == tab.epoch + 1
    assert losses[-1].startswith(f"{tab.epoch},{float(loaded.losses[-1])!r},")
    assert "I Love AI" in files["Samples"].read_text(encoding="utf-8-sig")
    assert len(files["Weights"].read_text(encoding="utf-8-sig").splitlines()) == trainer.parameters.flat.size + 1


def test_the_script_of_a_paused_run_says_the_losses_and_the_sample_of_the_page(tab: Tab, tmp_path: Path) -> None:
    expect_script_to_repeat(tab, tmp_path)


def test_the_script_of_an_earlier_epoch_says_what_the_page_shows_there(tab: Tab, tmp_path: Path) -> None:
    tab.look_back(0.5)

    expect_script_to_repeat(tab, tmp_path)

    tab.go_live()


def test_the_script_of_a_finished_run_of_a_hostile_text_says_what_the_page_shows(
    new_tab: NewTab, tmp_path: Path
) -> None:
    tab = new_tab().open(text=HOSTILE, epochs=200, learning_rate=0.1, speed="full")
    tab.button("Play").click()
    tab.expect_shown(200)
    tab.wait_for_stage()
    tab.wait_for_answer()

    expect_script_to_repeat(tab, tmp_path)


def test_the_script_of_the_finished_default_run_says_what_the_page_shows(new_tab: NewTab, tmp_path: Path) -> None:
    tab = new_tab().open(epochs=200, speed="full")
    tab.button("Play").click()
    tab.expect_shown(200)
    tab.wait_for_stage()
    tab.wait_for_answer()

    expect_script_to_repeat(tab, tmp_path)


def test_a_run_file_opens_again_after_reset_with_the_same_numbers_and_sample(tab: Tab, tmp_path: Path) -> None:
    export = Export(tab).open()
    file = export.download("Run file", tmp_path)
    export.close()
    before = _everything(tab)
    tab.button("Reset").click()
    tab.expect_shown(0)

    tab.page.locator('input[type="file"]').set_input_files(file)

    tab.expect_shown(int(before[0].split()[0]))
    tab.wait_for_stage()
    tab.wait_for_answer()
    assert _everything(tab) == before
    expect(tab.alerts).to_have_count(0)
    tab.button("Earlier").click()
    tab.expect_shown(int(before[0].split()[0]) - 1)
    tab.go_live()


def _everything(tab: Tab) -> list[str]:
    numbers = [tab.number(name).inner_text() for name in ("epoch", "loss", "perplexity", "correct")]
    return [*numbers, tab.sample, tab.description("weights"), tab.description("loss")]


def test_a_file_that_is_no_run_is_answered_with_a_sentence_and_the_run_stays(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "shopping.npz"
    file.write_text("bread, butter, <b>jam</b>", encoding="utf-8")
    before = _everything(tab)

    tab.page.locator('input[type="file"]').set_input_files(file)

    expect(tab.alerts).to_have_count(1)
    said = tab.alerts.inner_text()
    assert re.fullmatch(r"[A-Z][^.]+\.", said), said
    tab.wait_for_answer()
    assert _everything(tab) == before


def test_a_picture_saves_itself_as_png_and_as_svg_under_its_name(tab: Tab, tmp_path: Path) -> None:
    dialog = tab.page.get_by_role("dialog")
    name = f"rnn-playground-loss-epoch-{tab.epoch}"
    tab.button("Explore Loss per epoch").click()

    png = _save_chart(dialog, tmp_path)
    dialog.get_by_role("radio", name="SVG").click()
    expect(dialog.get_by_role("radio", name="SVG")).to_be_checked()
    tab.wait_for_answer()
    svg = _save_chart(dialog, tmp_path)

    assert (png.name, svg.name) == (f"{name}.png", f"{name}.svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert ET.parse(svg).getroot().tag.endswith("svg")
    tab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def _save_chart(dialog: Locator, folder: Path) -> Path:
    dialog.get_by_role("figure").hover()
    with dialog.page.expect_download() as coming:
        dialog.get_by_role("button", name=re.compile("^Download plot")).click()
    return saved(coming.value, folder)
