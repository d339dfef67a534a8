"""Runs that are kept can be compared with the present one, and there is room for four."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from playground.engine import RunConfig, Trainer
from tests.browser.conftest import NewTab, Server, watched_tabs
from tests.browser.tab import OVERFLOW, Tab, boxes, signed

EPOCHS = 120
LARGER = 9
CHANGES = [
    {"Cell": "LSTM"},
    {"Optimiser": "Adam", "Random seed": "4294967295"},
    {"Text": "hello world, he said"},
    {"Window": "8"},
]
SIZES = [(1280, 720), (1400, 900), (390, 844)]
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


# Words and numbers of the names, the table and its note that stand on two lines, or are cut off.
_BROKEN = """() => {
    const stage = document.querySelectorAll('[data-testid="stBidiComponentIsolated"]');
    const root = [...stage].map(host => host.shadowRoot).find(shadow => shadow?.querySelector("[data-stage]"));
    const broken = [];
    for (const element of root.querySelectorAll("[data-kind=table] .place, .heading, .legend span")) {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const text = walker.currentNode;
            for (const { index, 0: word } of text.data.matchAll(/[^\\s\\u200b]+/g)) {
                const range = document.createRange();
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
                if (lines.size > 1) broken.push(word);
            }
        }
    }
    for (const element of root.querySelectorAll("td, thead th, .legend span, [data-kind=table] .place"))
        if (element.scrollWidth > element.clientWidth + 1) broken.push(element.textContent);
    return broken;
}"""


@pytest.fixture(scope="module")
def full_tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """A tab on the page Compare with four pinned runs, and a fifth one that has been trained a little."""
    with watched_tabs(browser, server) as new_tab:
        tab = new_tab().open()
        tab.visit("Compare")
        for place, changes in enumerate(CHANGES, start=1):
            tab.train_epochs(1)
            tab.button("Pin").click()
            expect(tab.picture(f"run-{place}")).to_be_visible()
            for name, value in changes.items():
                change(tab, name, value)
        tab.train_epochs(2)
        yield tab


def change(tab: Tab, name: str, value: str) -> None:
    """Begin a run with another setting than the pinned ones, and wait until the table has it."""
    if name == "Cell":
        tab.page.get_by_role("radio", name=value).click()
    elif name == "Optimiser":
        tab.choose(name, value)
    else:
        tab.type_into(name, value)
    expect(row(tab, name).first).to_have_text(value.replace(" ", "␣"))


def resize(tab: Tab, width: int, height: int) -> None:
    """Give the window another size, and wait until the pictures have theirs."""
    tab.page.set_viewport_size({"width": width, "height": height})
    expect(tab.page.locator(".phone[data-stage]")).to_have_count(1 if width < 640 else 0)
    tab.wait_for_stage()
    tab.animation_frames(20)


def row(tab: Tab, name: str) -> Locator:
    """The cells of the comparison's row ``name``."""
    head = tab.page.get_by_role("rowheader", name=name, exact=True)
    return tab.picture("comparison").locator("tbody tr").filter(has=head).locator("td")


def headings(tab: Tab) -> list[str]:
    return names(tab.page.locator("[data-kind=heading] .heading > span"))


def names(found: Locator) -> list[str]:
    """Return what is said there, whatever spaces are in it."""
    return [" ".join(text.split()) for text in found.all_inner_texts()]


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
    tab.expect_described("loss", "after 2 epochs.", f"Pinned, H 8, rate 0.5, {EPOCHS} epochs", f"after {EPOCHS} epochs")


def test_under_the_pointer_the_loss_chart_names_all_runs_the_present_one_first(tab: Tab) -> None:
    tab.image("loss").hover()

    expect(tab.hint).to_have_text(
        re.compile(rf"After 2 epochs\nThis run: loss [\d.]+.*\nH 8, rate 0.5, {EPOCHS} epochs: ")
    )


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

    expect(tab.picture("run-1").locator("h2")).to_contain_text(HOSTILE)
    expect(tab.picture("comparison").locator("thead th")).to_have_text(["This run", HOSTILE])
    tab.expect_described("loss", f"Pinned, {HOSTILE}: ")
    expect(tab.picture("loss").locator(".legend")).to_have_text(f"This run{HOSTILE}")
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "×".join(map(str, size)))
def test_with_four_pins_no_number_or_word_is_broken_or_cut_off(full_tab: Tab, size: tuple[int, int]) -> None:
    resize(full_tab, *size)

    assert full_tab.page.evaluate(_BROKEN) == []
    assert full_tab.page.evaluate(OVERFLOW) <= 0
    assert names(full_tab.picture("comparison").locator("thead th")) == [
        "This run",
        "I Love AI, RNN, SGD, seed 0",
        "I Love AI, LSTM, SGD, seed 0",
        "I Love AI, LSTM, Adam, seed 4294967295",
        "hello world…, LSTM, Adam, seed 4294967295",
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "×".join(map(str, size)))
def test_with_four_pins_the_pictures_of_one_kind_are_of_one_size_and_stand_in_the_table_s_order(
    full_tab: Tab, size: tuple[int, int]
) -> None:
    resize(full_tab, *size)

    for kind in ("sample", "probabilities"):
        found = boxes([full_tab.picture(f"{kind}-{place}") for place in range(5)])
        places = [(top, left) for left, top, *_ in found]
        assert places == sorted(places)
        assert len({(round(right - left), round(bottom - top)) for left, top, right, bottom in found}) == 1


def test_runs_stand_in_one_order_in_table_chart_columns_fields_and_lists(full_tab: Tab) -> None:
    resize(full_tab, 1400, 900)
    order = names(full_tab.picture("comparison").locator("thead th"))

    assert names(full_tab.picture("loss").locator(".legend > span")) == order
    assert headings(full_tab) == order
    full_tab.open_options("minus those of")
    assert names(full_tab.page.get_by_role("option")) == [f"minus those of {name}" for name in order]
    full_tab.page.keyboard.press("Escape")
    full_tab.button("Pinned runs").click()
    for place, name in enumerate(order[1:], start=1):
        expect(full_tab.field(f"Name of pinned run {place}")).to_have_value(name)
    full_tab.page.keyboard.press("Escape")
    expect(full_tab.field("Name of pinned run 1")).to_have_count(0)
    assert headings(full_tab) == order


def test_what_is_set_otherwise_than_in_this_run_is_marked_and_in_bold(full_tab: Tab) -> None:
    marks = full_tab.picture("comparison").locator("mark")

    assert names(row(full_tab, "Optimiser").locator("mark")) == ["SGD", "SGD"]
    assert names(row(full_tab, "Window").locator("mark")) == ["1"] * 4
    assert names(row(full_tab, "Cell")) == ["LSTM", "RNN", "LSTM", "LSTM", "LSTM"]
    expect(row(full_tab, "Final loss").locator("mark")).to_have_count(0)
    expect(row(full_tab, "Hidden size")).to_have_count(0)
    assert {mark.evaluate("mark => getComputedStyle(mark).fontWeight") for mark in marks.all()} == {"700"}
    expect(full_tab.picture("comparison")).to_contain_text(
        "The same in all: hidden size 8, learning rate 0.5, initial scale 0.01."
    )


def test_to_pin_the_same_state_again_says_where_it_is_pinned(new_tab: NewTab) -> None:
    tab = new_tab().open()
    tab.visit("Compare")
    for place in (1, 2):
        tab.train_epochs(1)
        tab.button("Pin").click()
        expect(tab.picture(f"run-{place}")).to_be_visible()

    tab.button("Pin").click()

    said = tab.page.get_by_role("alertdialog")
    expect(said).to_contain_text("Pinned already: the second of 2 pinned runs is this one, after 2 epochs")
    expect(tab.page.locator("[data-kind=heading]")).to_have_count(3)


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
