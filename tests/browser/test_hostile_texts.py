"""Characters are data: whatever is typed appears as itself, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from playground.engine import visible
from playground.figures.labels import spoken
from tests.browser.conftest import Server, watched_tabs
from tests.browser.tab import Tab, boxes


@pytest.fixture(scope="module")
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """One tab for all these texts, which are typed one after the other."""
    with watched_tabs(browser, server) as new_tab:
        yield new_tab().open()


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
def test_a_typed_text_appears_as_itself_everywhere(tab: Tab, text: str) -> None:
    tab.type_into("Text", text)
    tab.expect_query(text=text)
    tab.button("Epoch").click()
    tab.expect_shown(1)
    tab.button("Step").click()

    read, true = visible(text[0]), visible(text[1])
    expect(tab.sentence).to_contain_text(f"timestep 0: read {read}, gave the true next character {true} ")
    expect(tab.field("Text")).to_have_value(text)
    tab.expect_described("text", f"{spoken(text[0])}; then {spoken(text[1])} ")
    tab.expect_described(
        "probabilities", f"after {spoken(text[0])} most likely ", f"after {spoken(text[1])} most likely "
    )
    said = tab.sample
    assert said[0] == text[0]
    assert len(said) == 31
    assert set(said) <= set(text)
    tab.image("probabilities").press("ArrowRight")
    expect(tab.hint).to_contain_text(f"After {read} at t = 0: {visible(min(text))} with probability")
    expect(tab.injected).to_have_count(0)


def test_characters_from_right_to_left_and_unseen_ones_stand_in_their_order_in_sample_and_ribbon(tab: Tab) -> None:
    text = "שלום مرحبا\u200d12"
    tab.type_into("Text", text)
    tab.expect_query(text=text)
    tab.type_into("Prompt", text)
    tab.expect_query(text=text, prompt=text)
    prompt = tab.picture("sample").locator(".prompt")
    expect(prompt).to_have_text([visible(character).replace("␣", " ") for character in text])

    edges = boxes(prompt.all())
    assert all(right <= left + 0.5 for (_, _, right, _), (left, *_) in pairwise(edges))
    expect(prompt.locator("xpath=self::*[contains(@class, 'name')]")).to_have_text(["ZWJ"])
    tab.image("text").focus()
    for t, (before, after) in enumerate(pairwise(text)):
        tab.page.keyboard.press("ArrowRight")
        expect(tab.hint).to_contain_text(f"After {visible(before)} at t = {t}: {visible(after)} was given")


def test_a_hostile_prompt_is_quoted_literally_in_the_sentence_about_it(tab: Tab) -> None:
    tab.type_into("Text", "I Love AI")
    tab.expect_query()
    tab.type_into("Prompt", "<b>$x$</b>")

    expect(tab.alerts).to_have_text(["Only characters of the training text can be used, and it has no $ / < > b x."])
    expect(tab.injected).to_have_count(0)
