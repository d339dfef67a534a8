"""The lesson in docs/workshop.md can be held as it is written: its links open, and show the numbers that it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, expect

from playground.engine import RunConfig, Trainer
from playground.session.link import read_link, write_address
from tests.browser.conftest import ROOT, Server, watched_tabs
from tests.browser.inside_page import InsidePage
from tests.browser.tab import Tab

_TEXT = (ROOT / "docs" / "workshop.md").read_text(encoding="utf-8")
LINKS = sorted(set(re.findall(r"`((?:inside|compare)?\?[^`]+)`", _TEXT)))
PRESETS = [
    *("I Love AI", "hello world", "banana bandana", "to be or not to be", "abcabcabcabd"),
    "row, row, row your boat\ngently down the stream\n",
]
CLAIMS = re.findall(r"^\| `(\?[^`]+)` \| ([\d.]+) \| (\d+ / \d+) \|", _TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    with watched_tabs(browser, server) as new_tab:
        yield new_tab()


def follow(tab: Tab, link: str) -> Tab:
    """Open a link of the lesson."""
    tab.page.goto(tab.address + link)
    tab.wait_for_stage()
    tab.wait_for_answer()
    return tab


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(link.split("?")[1]))


def test_there_are_links_and_claims() -> None:
    assert (len(LINKS) > 15, len(CLAIMS)) == (True, 12)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_opens_and_all_of_it_is_understood(tab: Tab, link: str) -> None:
    follow(tab, link)

    expect(tab.alerts).to_have_count(0)
    assert tab.query == write_address(read_link(query_of(link)))
    inside = "Where does this" if link.startswith("inside") else "A tiny recurrent"
    assert (tab.page.locator(".playground-header p").text_content() or "").startswith(inside)


@pytest.mark.parametrize(("link", "loss", "correct"), CLAIMS)
def test_the_page_shows_the_numbers_that_the_lesson_says(tab: Tab, link: str, loss: str, correct: str) -> None:
    follow(tab, link)

    tab.expect_shown(int(query_of(link)["epoch"]))
    expect(tab.number("loss")).to_have_text(loss)
    expect(tab.number("correct")).to_have_text(correct)


def test_the_floors_and_the_cost_of_guessing_are_those_of_the_chart(tab: Tab) -> None:
    said = {"hello+world": ("20.7944", "4.6821"), "abcabd": ("1.3863",), "abcabcabcabd": ("2.2493",)}
    for text, numbers in said.items():
        (link, *_) = (
            link for link in LINKS if f"text={text}&" in link and link.startswith("?") and "present" not in link
        )
        follow(tab, link)
        for number in numbers:
            assert number in _TEXT
            assert number in tab.description("loss")


def test_the_large_rate_ends_worse_than_guessing_and_a_sentence_says_so(tab: Tab) -> None:
    (link,) = (link for link in LINKS if "learning_rate=0.5" in link)
    follow(tab, f"{link}&epoch=100")

    assert tab.loss > 100
    expect(tab.sentence).to_contain_text("Worse than guessing")


@pytest.mark.parametrize("text", PRESETS)
def test_a_rate_of_a_tenth_with_32_units_learns_every_preset_text_but_one(text: str) -> None:
    trainer = Trainer(RunConfig(text=text, hidden_size=32, learning_rate=0.1))
    trainer.run(epochs=500)

    missing = 1 if text == "abcabcabcabd" else 0
    assert trainer.correct[-1] == trainer.timesteps - missing


def test_inside_a_step_the_same_letter_is_read_with_another_memory(tab: Tab) -> None:
    (link,) = (link for link in LINKS if "stage=mix" in link)
    follow(tab, link)
    page = InsidePage(tab)
    for timestep, letter in ((2, "l"), (3, "o"), (9, "d")):
        while timestep != _looked_at(tab):
            before = _looked_at(tab)
            tab.button("Next timestep").click()
            expect(page.timestep(before)).to_have_attribute("aria-pressed", "false")
            tab.wait_for_answer()
        expect(page.timestep(timestep)).to_have_attribute("aria-label", re.compile("reads l$"))
        likeliest = tab.page.get_by_role("combobox", name="Output character")
        expect(likeliest).to_have_value(f"Output character {letter}")


def _looked_at(tab: Tab) -> int:
    pressed = tab.picture("network").get_by_role("button", name=re.compile("^Timestep"), pressed=True)
    return int(re.search(r"\d+", pressed.get_attribute("aria-label") or "")[0])  # type: ignore[index]  # they have one


def test_after_the_end_it_says_what_the_lesson_says(tab: Tab) -> None:
    (link,) = (link for link in LINKS if "section=where" in link)
    follow(tab, link)

    assert "`o world`, again and again" in _TEXT
    assert (tab.picture("sample").locator(".sample").text_content() or "").startswith("hello worldo worldo")
