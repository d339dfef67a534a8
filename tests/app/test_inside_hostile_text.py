"""Inside a step, too, characters are data: they appear as themselves and are read as nothing else."""

from __future__ import annotations

import pytest

from playground.engine import visible
from playground.session.selection import SECTIONS
from playground.session.stages import STAGES
from tests.app.inside_page import WHAT_IF, WHERE, InsidePage
from tests.app.page import read_html

TEXTS = [
    "<b>bold</b>&amp;",
    "<script>alert(1)</script>",
    "$x$ $$y$$",
    ":material/home: :red[x]",
    "**x** _y_ `z` [a](b) %{z}",
    "שלום\r\n\te\u0301\u200d\u202eb\x00",
]
_OUR_TAGS = {"header", "h1", "h2", "p", "div", "span", "pre", "mark", "b", "table", "thead", "tbody", "tr", "th", "td"}
# Showing text as it is, or as data for a picture, is what these are for.
_LITERAL = {"text", "text_input", "html", "plotly_chart", "bidi_component", "selectbox"}


@pytest.fixture(scope="module", params=TEXTS, ids=ascii)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(text: str) -> InsidePage:
    """A page that was trained a little on the text."""
    page = InsidePage(text=text, prompt=text)
    page.press("Epoch")
    return page


@pytest.mark.parametrize("section", SECTIONS)
def test_a_hostile_text_adds_no_element_to_the_page(page: InsidePage, section: str) -> None:
    page.open(section)

    tags = {tag for html in page.html for tag in read_html(html).tags}
    assert (page.errors, page.notices, tags <= _OUR_TAGS) == ([], [], True)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_hostile_text_is_never_given_to_what_reads_markdown(page: InsidePage, text: str, section: str) -> None:
    page.open(section)

    given = [
        element.type
        for element in page.elements()
        if element.type not in _LITERAL and text.encode() in element.proto.SerializeToString()
    ]
    assert given == []


def test_numbers_carry_the_names_of_their_characters(page: InsidePage, text: str) -> None:
    page.open(SECTIONS[0])

    names = [visible(character) for character in sorted(set(text))]
    assert len([strip for strip in page.strips if strip.names == names]) >= 5


def test_the_list_of_outputs_has_each_character_as_itself(page: InsidePage, text: str) -> None:
    page.open(SECTIONS[0])

    assert list(page.own_widget("output").options) == [visible(character) for character in sorted(set(text))]


def test_the_drawing_has_each_character_as_itself(page: InsidePage, text: str) -> None:
    read = page.network["timesteps"]

    assert read == [visible(character) for character in text[: len(read)]]


def test_the_stages_name_each_character_as_itself(page: InsidePage, text: str) -> None:
    said = []
    for stage in (STAGES[0], STAGES[5]):
        page.choose("stage", stage)
        said.append(page.stage_sentence)

    t = page.selection.timestep
    assert f"reads {visible(text[t])}:" in said[0]
    assert f"true next character is {visible(text[t + 1])}," in said[1]


def test_the_sentence_about_the_end_names_the_last_character_as_itself(page: InsidePage, text: str) -> None:
    page.open(WHERE)

    assert [said for said in page.sentences if f"ends with {visible(text[-1])}," in said] != []


def test_the_sample_shows_each_character_as_itself(page: InsidePage, text: str) -> None:
    page.open(WHERE)

    shown = "".join(character if character == " " else visible(character) for character in text)
    samples = [read_html(html).text for html in page.html if 'class="sample"' in html]
    assert [sample.startswith(shown) for sample in samples] == [True]


def test_a_parameter_s_row_is_named_by_its_character(page: InsidePage, text: str) -> None:
    page.open(WHAT_IF)
    page.choose("matrix", "Wxh")

    assert list(page.own_widget("column").options) == [visible(character) for character in sorted(set(text))]


@pytest.mark.parametrize("value", ["<b>x</b>", "$x$ **y**", ":smile:"])
def test_a_hostile_value_is_quoted_as_it_is(value: str) -> None:
    page = InsidePage()
    page.open(WHAT_IF)

    page.send_edit({"run": page.session.run.id, "name": "Why", "row": 0, "column": 0, "value": value})

    assert (page.errors, value in page.editor["problem"]) == ([], True)
    assert {tag for html in page.html for tag in read_html(html).tags} <= _OUR_TAGS
