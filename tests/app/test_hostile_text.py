"""Characters are data: whatever is typed or linked to appears as itself and is read as nothing else."""

from __future__ import annotations

import pytest

from playground.engine import visible
from playground.figures.labels import in_order
from playground.session.link import read_link
from playground.session.run_names import MOST_NAME
from playground.session.selection import BACKWARD, FORWARD, WHAT_IF, WHERE
from tests.app.compare_page import ComparePage
from tests.app.inside_page import InsidePage, stage
from tests.app.page import Page
from tests.app.test_explore import PLACES, close, offered, open_place

TEXTS = [
    "<script>alert(1)</script></td></tr><i>",
    "<b>bold</b>&amp;&lt;b&gt;",
    '"><img src=x onerror=alert(1)><!--',
    "$x$ $$y$$",
    ":material/home: :red[x] :smile:",
    "**x** _y_ `z` [a](b) %{z} {0} %s",
    "שלום 👩\u200d🚀 👍🏽 ❤\ufe0f",
    "a\nb\tc\r\nd",
    "e\u0301\u0308a\u200d\u202eb\u2066",
    "\x00\x01a\U0001f600\U0010ffff",
]
_OUR_TAGS = {"header", "h1", "h2", "h3", "p", "div", "span", "b"}
# Showing text as it is, or as data for a picture, is what these are for.
_LITERAL = {"text", "text_input", "html", "plotly_chart", "bidi_component", "selectbox", "dataframe", "code"}


@pytest.fixture(scope="module", params=TEXTS, ids=ascii)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(text: str) -> InsidePage:
    """A page that shows the text wherever it can: in samples, in a trace, in pictures and as a pinned run."""
    page = InsidePage(text=text, prompt=text)
    page.press("Epoch")
    page.press("Pin")
    page.press("Step")
    return page


def _shown(text: str) -> str:
    return "".join(visible(character) for character in text)


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_text_is_data_everywhere_in_the_pictures_too(page: InsidePage, text: str, place: str) -> None:
    open_place(page, place)
    assert (page.errors, page.notices, page.tags <= _OUR_TAGS) == ([], [], True)
    assert page.given_to(text) <= _LITERAL

    for name in offered(page):
        page.explore(name)

        assert (page.errors, page.is_explored, page.tags <= _OUR_TAGS) == ([], True, True)
        assert page.given_to(text) <= _LITERAL
        close(page)


def test_the_stage_has_each_character_as_itself(page: InsidePage, text: str) -> None:
    page.go_to("train")

    still = page.stage.still
    assert page.stage.characters([*still["inputs"], still["last_character"]]) == _shown(text)
    assert page.sample.startswith(_shown(text))
    assert f"read {visible(text[0])}, gave the true next character {visible(text[1])} a" in page.state


def test_the_log_of_samples_has_each_character_as_itself(page: InsidePage, text: str) -> None:
    page.go_to("train")

    page.explore("sample")

    (table,) = page.app.dataframe
    assert all(sample.startswith(in_order(text)) for sample in table.value["Sample"])
    close(page)


def test_strips_and_lists_have_each_character_as_itself(page: InsidePage, text: str) -> None:
    characters = [visible(character) for character in sorted(set(text))]
    page.go_to("inside")

    page.open(FORWARD)
    strips = [strip for strip in page.strips if strip.names == characters]
    outputs = page.options("output")
    page.open(WHAT_IF)
    page.choose("matrix", "Wxh")

    assert len(strips) >= 5
    assert outputs == [f"Output character {character}" for character in characters]
    assert page.options("column") == [f"From input {character}" for character in characters]


def test_sentences_inside_a_step_name_each_character_as_itself(page: InsidePage, text: str) -> None:
    page.go_to("inside")
    page.choose("stage", stage("Read"))
    read = page.stage.text("stage")
    page.choose("stage", stage("Compare"))
    compared = page.stage.text("stage")
    page.choose("stage", None)
    page.open(WHERE)

    t = page.selection.timestep
    assert f"reads {visible(text[t])}:" in read
    assert f"true next character is {visible(text[t + 1])}," in compared
    assert f"ends with {visible(text[-1])}," in page.stage.text("end")
    page.open(BACKWARD)


def test_a_hostile_text_opens_again_from_its_own_link(page: InsidePage, text: str) -> None:
    session = read_link(page.link)

    assert (session.run.config.text, session.run.sampling.prompt, session.link_problems) == (text, text, [])


@pytest.mark.parametrize("name", ["hidden_size", "speed", "prompt"])
@pytest.mark.parametrize("raw", ["<script>alert(1)</script>", "**x** $y$ :smile:"])
def test_a_hostile_link_is_quoted_as_it_is(name: str, raw: str) -> None:
    page = Page(**{name: raw})

    assert (page.errors, len(page.notices), page.tags <= _OUR_TAGS) == ([], 1, True)
    assert page.given_to(raw) <= _LITERAL


def test_a_hostile_prompt_is_quoted_as_it_is() -> None:
    page = Page()

    page.set("prompt", "<b>&")

    assert page.notices[0].endswith("it has no & < > b.")


@pytest.mark.parametrize("value", ["<b>x</b>", "$x$ **y**", ":smile:"])
def test_a_hostile_value_is_quoted_as_it_is(value: str) -> None:
    page = InsidePage.what_if(0)

    page.edit(page.selection.place, value)

    assert (page.errors, value in page.editor["problem"], page.tags <= _OUR_TAGS) == ([], True, True)
    assert page.given_to(value) <= _LITERAL


@pytest.mark.parametrize("name", [text[:MOST_NAME].strip() for text in TEXTS if text.isprintable()], ids=ascii)
def test_a_hostile_name_of_a_run_is_data_everywhere(name: str) -> None:
    page = ComparePage()
    for _ in range(4):
        page.press("Epoch")
        page.press("Pin")
    page.rename(0, name)

    for explored in ("loss", "sample-1", "probabilities-1", "difference"):
        page.explore(explored)
        assert (page.errors, page.is_explored, page.given_to(name) <= _LITERAL) == ([], True, True)
        close(page)
    page.press("Epoch")
    page.press("Pin")

    assert (page.errors, page.names[0], page.stage.picture("run-1")["text"]) == ([], name, name)
    assert page.given_to(name) <= _LITERAL
    assert page.tags <= _OUR_TAGS
