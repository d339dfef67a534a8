"""Runs that are kept can be compared with the present one, and there is room for four."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewTab, Server, watched_tabs
from tests.browser.tab import OVERFLOW, Tab, signed

EPOCHS = 120
LARGER = 9
HOSTILE = "<img src=x onerror=alert(1)>**b** $x^2$"


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """A tab with a pinned run of 8 hidden units, and one of 9 that is trained, on the page Compare."""
    with watched_tabs(browser, server) as new_tab:
        tab = new_tab().open_trained(EPOCHS)
        tab.button("Pin").click()
        tab.expect_described("loss", "Pinned, H 8, rate 0.5")
        tab.press_on_slider("Hidden size", "ArrowRight")
        tab.expect_described("hidden", "9 units")
        tab.train_epochs(2)
        tab.visit("Compare")
        yield tab


def row(tab: Tab, name: str) -> Locator:
    """The cells of the comparison's row ``name``."""
    head = tab.page.get_by_role("rowheader", name=name, exact=True)
    return tab.picture("comparison").locator("tbody tr").filter(has=head).locator("td")


def headings(tab: Tab) -> list[str]:
    return tab.page.locator("[data-kind=heading] .heading > span").all_inner_texts()


def test_compare_shows_both_runs_at_the_same_epoch_and_the_table_what_became_of_each(tab: Tab) -> None:
    trainers = [Trainer(RunConfig(hidden_size=LARGER)), Trainer(RunConfig())]
    for place, trainer in enumerate(trainers):
        trainer.run(epochs=2)
        evaluation = trainer.evaluate()
        expect(tab.picture(f"run-{place}")).to_contain_text("After 2 epochs.")
        tab.expect_described(f"probabilities-{place}", f"{evaluation.correct} of 8 likeliest characters")
    trainers[1].run(epochs=EPOCHS - 2)

    expect(row(tab, "Hidden size")).to_have_text([str(LARGER), "8"])
    expect(row(tab, "Epochs trained")).to_have_text(["2", str(EPOCHS)])
    expect(row(tab, "Final loss")).to_have_text([f"{trainer.losses[-1]:.4f}" for trainer in trainers])
    expect(row(tab, "Learning rate")).to_have_count(0)
    tab.expect_described("loss", "after 2 epochs.", "Pinned, H 8, rate 0.5", f"after {EPOCHS} epochs")


def test_networks_of_other_sizes_have_no_difference_and_those_of_one_size_a_picture_of_it(tab: Tab) -> None:
    expect(tab.page.get_by_text("Their networks have other cells, sizes")).to_be_visible()

    tab.choose("minus those of", re.compile("This run"))
    tab.expect_described("difference", "Weights of This run minus those of This run", "Why from 0.00 to 0.00")
    tab.choose("minus those of", re.compile("H 8, rate 0.5"))

    expect(tab.page.get_by_text("Their networks have other cells, sizes")).to_be_visible()
    expect(tab.picture("difference")).to_have_count(0)


def test_a_hostile_name_of_a_pinned_run_is_shown_as_itself_everywhere(tab: Tab) -> None:
    tab.button("Pinned runs").click()
    tab.type_into("Name of pinned run 1", HOSTILE)

    expect(tab.picture("run-1").locator("h3")).to_contain_text(HOSTILE)
    expect(tab.picture("comparison").locator("thead th")).to_have_text(["This run", HOSTILE])
    tab.expect_described("loss", f"Pinned, {HOSTILE}: ")
    expect(tab.picture("loss").locator(".legend")).to_have_text(HOSTILE)
    tab.page.keyboard.press("Escape")
    tab.open_options("minus those of")
    expect(tab.page.get_by_role("option", name=HOSTILE)).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(tab.injected).to_have_count(0)


def test_the_fifth_pin_asks_which_may_go_and_both_answers_are_followed(tab: Tab) -> None:
    dialog = tab.page.get_by_role("dialog")
    for place in (2, 3, 4):
        tab.train_epochs(1)
        tab.button("Pin").click()
        expect(tab.picture(f"run-{place}")).to_contain_text("After")
    tab.train_epochs(1)
    before = headings(tab)

    tab.button("Pin").click()
    expect(dialog).to_contain_text("4 runs are pinned")
    expect(dialog.locator("b")).to_have_text(before[1])
    for key in ("ArrowRight", "Shift+ArrowLeft", "0"):
        tab.page.keyboard.press(key)
    tab.wait_for_answer()
    assert (tab.timeline_epoch, tab.run_length) == (6, 6)
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    tab.wait_for_answer()
    assert headings(tab) == before

    tab.button("Pin").click()
    dialog.get_by_role("button", name="Let it go").click()
    expect(dialog).to_have_count(0)
    after = [f"H {LARGER}, rate 0.5, {epochs} epochs" for epochs in (3, 4, 5, 6)]
    expect(tab.page.locator("[data-kind=heading] .heading > span")).to_have_text(["This run", *after])


def test_compare_without_pins_says_what_it_is_for_and_with_one_shows_how_weights_differ(new_tab: NewTab) -> None:
    tab = new_tab(viewport={"width": 390, "height": 844}).open()
    tab.visit("Compare")
    expect(tab.page.get_by_text("Pin a run, change something and train again")).to_be_visible()

    tab.train_epochs(1)
    tab.button("Pin").click()
    expect(tab.picture("run-1")).to_contain_text("After 1 epoch")
    tab.train_epochs(2)

    trainer = Trainer(RunConfig())
    trainer.run(epochs=1)
    before = trainer.parameters.Why.copy()
    trainer.run(epochs=2)
    difference = trainer.parameters.Why - before
    tab.expect_described("difference", f"Why from {signed(difference.min(), 2)} to {signed(difference.max(), 2)}")
    assert tab.page.evaluate(OVERFLOW) <= 0
