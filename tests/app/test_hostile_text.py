"""Characters are data: whatever is typed or linked to appears as itself and is read as nothing else."""

from __future__ import annotations

import pytest

from playground.engine import visible
from playground.session.link import read_link
from tests.app.page import Page, read_html

TEXTS = [
    "<script>alert(1)</script>",
    "<b>bold</b>",
    "&amp;&lt;b&gt;",
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    "</td></tr></table><i>",
    "<!-- -->",
    "$x$ $$y$$",
    ":material/home: :red[x] :smile:",
    "**x** _y_ `z` [a](b)",
    "%{z} {0} %s",
    "שלום עולם مرحبا",
    "👩\u200d🚀 👍🏽 ❤\ufe0f",
    "a\nb\tc\r\nd",
    "e\u0301\u0308a\u0301",
    "a\u200d\u202eb\u2066",
    "\x00\x01a",
    "\U0001f600\U0010ffff\U0001f600",
]
_OUR_TAGS = {"header", "h1", "h2", "p", "div", "span", "table", "thead", "tbody", "tr", "th", "td"}
# Showing text as it is, or as data for a picture, is what these are for.
_LITERAL = {"text", "text_input", "html", "plotly_chart", "bidi_component"}


@pytest.fixture(scope="module", params=TEXTS, ids=ascii)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """A page that shows the text wherever it can: in samples, in a trace, and in pictures. Nobody touches it."""
    page = Page(text=text, prompt=text)
    page.press("Epoch")
    page.press("Step")
    return page


def _tags(page: Page) -> set[str]:
    return {tag for html in page.html for tag in read_html(html).tags}


def _as_shown(text: str) -> str:
    return "".join(character if character == " " else visible(character) for character in text)


def test_a_hostile_text_breaks_nothing(page: Page) -> None:
    assert (page.errors, page.notices, page.epoch) == ([], [], 1)


def test_a_hostile_text_adds_no_element_to_the_page(page: Page) -> None:
    assert _tags(page) <= _OUR_TAGS


def test_a_hostile_text_is_never_given_to_what_reads_markdown(page: Page, text: str) -> None:
    given = [
        element.type
        for element in page.elements()
        if element.type not in _LITERAL and text.encode() in element.proto.SerializeToString()
    ]

    assert given == []


def test_a_sample_shows_each_character_as_itself(page: Page, text: str) -> None:
    assert page.newest_sample.startswith(_as_shown(text))


def test_the_log_shows_each_character_as_itself(page: Page, text: str) -> None:
    assert page.sample_log[0][-1].startswith(_as_shown(text))


def test_a_step_names_each_character_as_itself(page: Page, text: str) -> None:
    (said,) = [element.value for element in page.app.text]

    assert f"read {visible(text[0])}, gave the true next character {visible(text[1])} a" in said


def test_a_hostile_text_opens_again_from_its_own_link(page: Page, text: str) -> None:
    run, _, problems = read_link(page.link)

    assert (run.config.text, run.sampling.prompt, problems) == (text, text, [])


@pytest.mark.parametrize("name", ["hidden_size", "speed", "prompt", "random_seed"])
@pytest.mark.parametrize("raw", ["<script>alert(1)</script>", "<b>x</b>", "**x** $y$ :smile:"])
def test_a_hostile_link_is_quoted_as_it_is(name: str, raw: str) -> None:
    page = Page(**{name: raw})

    assert (page.errors, len(page.notices), _tags(page) <= _OUR_TAGS) == ([], 1, True)


def test_a_hostile_prompt_is_quoted_as_it_is() -> None:
    page = Page()

    page.set("prompt", "<b>&")

    assert page.notices[0].endswith("it has no & < > b.")
