"""Runs that are kept can be compared with the present one, and there is room for four."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewPage, Server, watched_tabs
from tests.browser.test_screens import OVERFLOW
from tests.browser.train_page import TrainPage

EPOCHS = 120
LARGER = 9
HOSTILE = "<img src=x onerror=alert(1)>**b** $x^2$"


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[TrainPage]:
    """A tab with a pinned run of 8 hidden units, and one of 9 that is trained, on the page Compare."""
    with watched_tabs(browser, server) as new_page:
        page = new_page().open_trained(EPOCHS)
        page.button("Pin").click()
        page.expect_described("loss", "Pinned, H 8, rate 0.5")
        page.press_on_slider("Hidden size", "ArrowRight")
        page.expect_described("hidden", "9 units")
        page.train_epochs(2)
        page.visit("Compare")
        expect(page.chart("compare-1").locator(".subplot").first).to_be_visible()
        yield page


def test_compare_shows_both_runs_at_the_same_epoch_and_the_table_what_became_of_each(page: TrainPage) -> None:
    trainers = [Trainer(RunConfig(hidden_size=LARGER)), Trainer(RunConfig())]
    for place, trainer in enumerate(trainers):
        trainer.run(epochs=2)
        evaluation = trainer.evaluate()
        expect(page.compared(place)).to_contain_text(f"Epoch 2. Loss {trainer.losses[-1]:.4f}")
        page.expect_described(f"compare-{place}", f"{evaluation.correct} of 8 likeliest characters")
    trainers[1].run(epochs=EPOCHS - 2)

    expect(page.compared_row("Hidden size")).to_have_text([str(LARGER), "8"])
    expect(page.compared_row("Epochs trained")).to_have_text(["2", str(EPOCHS)])
    expect(page.compared_row("Final loss")).to_have_text([f"{trainer.losses[-1]:.4f}" for trainer in trainers])
    expect(page.compared_row("Learning rate")).to_have_count(0)
    page.expect_described("loss", "at epoch 1.", "Pinned, H 8, rate 0.5", f"at epoch {EPOCHS - 1}")


def test_networks_of_other_sizes_have_no_difference_and_those_of_one_size_a_picture_of_it(page: TrainPage) -> None:
    expect(page.page.get_by_text("Their networks have other sizes")).to_be_visible()

    page.choose("minus those of", "This run")
    page.expect_described("difference", "Difference of weights and biases", "Why from 0.00 to 0.00")
    page.choose("minus those of", re.compile("H 8, rate 0.5"))

    expect(page.page.get_by_text("Their networks have other sizes")).to_be_visible()
    expect(page.chart("difference")).to_have_count(0)


def test_a_hostile_name_of_a_pinned_run_is_shown_as_itself_everywhere(page: TrainPage) -> None:
    page.page.get_by_text("Pinned runs", exact=True).click()
    page.type_into("Name of pinned run 1", HOSTILE)

    expect(page.compared(1).get_by_role("heading")).to_have_text(HOSTILE)
    expect(page.page.locator(".comparison-table thead th")).to_have_text(["Whole run", "This run", HOSTILE])
    page.expect_described("loss", f"Pinned, {HOSTILE}: ")
    expect(
        page.chart("loss").locator(".annotation-text, .legendtext, .infolayer text").get_by_text(HOSTILE)
    ).not_to_have_count(0)
    page.open_options("minus those of")
    expect(page.page.get_by_role("option", name=HOSTILE)).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(page.injected).to_have_count(0)
    page.button("Film").click()
    expect(page.page.locator(".film .title").get_by_text(HOSTILE)).to_be_visible()
    expect(page.injected).to_have_count(0)
    page.button("Stop film").click()
    expect(page.chart("compare-1").locator(".subplot").first).to_be_visible()
    page.page.get_by_text("Pinned runs", exact=True).click()


def test_the_fifth_pin_asks_which_may_go_and_both_answers_are_followed(page: TrainPage) -> None:
    dialog = page.page.get_by_role("dialog")
    for place in (2, 3, 4):
        page.train_epochs(1)
        page.button("Pin").click()
        expect(page.compared(place)).to_contain_text("Epoch")
    page.train_epochs(1)
    names = page.page.locator(".compared")
    before = names.all_inner_texts()

    page.button("Pin").click()
    expect(dialog).to_contain_text("4 runs are pinned")
    expect(dialog.locator("b")).to_have_text(before[1])
    for key in ("ArrowRight", "Shift+ArrowLeft", "0"):
        page.page.keyboard.press(key)
    page.wait_for_answer()
    assert (page.timeline_epoch, page.run_length) == (6, 6)
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    expect(names).to_have_text(before)
    page.wait_for_answer()

    page.button("Pin").click()
    dialog.get_by_role("button", name="Let it go").click()
    expect(dialog).to_have_count(0)
    expect(names).to_have_text([before[0], *before[2:], "H 9, rate 0.5, epoch 6"])


def test_compare_without_pins_says_what_it_is_for_and_with_one_shows_how_weights_differ(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 390, "height": 844}).open()
    page.visit("Compare")
    expect(page.page.get_by_text("Pin a run, change something and train again")).to_be_visible()
    expect(page.chart("compare-0").locator(".subplot").first).to_be_visible()

    page.train_epochs(1)
    page.button("Pin").click()
    expect(page.compared(1)).to_contain_text("Epoch 1")
    page.train_epochs(2)

    trainer = Trainer(RunConfig())
    trainer.run(epochs=1)
    before = trainer.parameters.Why.copy()
    trainer.run(epochs=2)
    difference = trainer.parameters.Why - before
    page.expect_described("difference", f"Why from {difference.min():.2f} to {difference.max():.2f}")
    assert page.page.evaluate(OVERFLOW) <= 0
