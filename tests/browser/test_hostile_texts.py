"""Characters are data: whatever is typed appears as itself, everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from playground.engine import visible
from playground.figures.matrix import some
from tests.browser.conftest import Server, watched_tabs
from tests.browser.train_page import TrainPage, shown_text


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[TrainPage]:
    """One tab for all these texts, which are typed one after the other."""
    with watched_tabs(browser, server) as new_page:
        yield new_page().open()


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "$x^2$",
        ":material/home: **x**",
        "مرحبا hi 👋",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_a_typed_text_appears_as_itself_everywhere(page: TrainPage, text: str) -> None:
    page.type_into("Text", text)
    page.expect_query(text=text)
    page.button("Epoch").click()
    page.expect_epoch(1)
    page.button("Step").click()

    read, true = visible(text[0]), visible(text[1])
    expect(page.page.get_by_text(f"timestep 0: read {read}, gave the true next character {true} ")).to_be_visible()
    expect(page.field("Text")).to_have_value(text)
    characters = [visible(character) for character in sorted(set(text))]
    step = 1 if len(text) <= 13 else 5
    columns = [f"{visible(character)}{'' if t % step else t}" for t, character in enumerate(text[:-1])]
    for name in ("probabilities", "hidden"):
        expect(page.ticks(name, "x")).to_have_text(columns)
    expect(page.ticks("probabilities", "y")).to_have_text(characters)
    expect(page.ticks("weights", "x")).to_have_text(list(some(characters).values()))
    said = shown_text(page.sample)
    assert said[0] == text[0]
    assert len(said) == 31
    assert set(said) <= set(text)
    expect(page.injected).to_have_count(0)


def test_a_hostile_prompt_is_quoted_literally_in_the_sentence_about_it(page: TrainPage) -> None:
    page.type_into("Text", "I Love AI")
    page.expect_query()
    page.type_into("Prompt", "<b>$x$</b>")

    expect(page.alerts).to_have_text(["Only characters of the training text can be used, and it has no $ / < > b x."])
    expect(page.injected).to_have_count(0)
