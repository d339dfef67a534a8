"""Characters as labels: each is seen as itself, none is read as markup."""

from __future__ import annotations

import html
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import visible
from playground.figures.labels import in_order, label, labels, spoken

_ANY_CHARACTER = st.characters(exclude_categories=["Cs"])


@pytest.mark.parametrize(("character", "shown"), [(" ", "␣"), ("\n", "⏎"), ("\t", "⇥")])
def test_blanks_are_labelled_with_a_sign(character: str, shown: str) -> None:
    assert label(character) == shown


@pytest.mark.parametrize(("character", "said"), [(" ", "space"), ("\n", "line break"), ("\t", "tab"), ("a", "a")])
def test_blanks_are_said_in_words(character: str, said: str) -> None:
    assert spoken(character) == said


@given(_ANY_CHARACTER | st.sampled_from("<>&$"))
def test_no_label_has_a_sign_that_plotly_interprets(character: str) -> None:
    without_entities = label(character).replace(f"&#{ord(character)};", "")

    assert not set("<>&$") & set(without_entities)


@given(_ANY_CHARACTER | st.sampled_from("<>&$"))
def test_a_label_reads_as_the_character_in_its_visible_form(character: str) -> None:
    assert html.unescape(label(character)) == visible(character)


@given(_ANY_CHARACTER)
def test_no_label_is_blank(character: str) -> None:
    assert label(character).strip() != ""


@given(_ANY_CHARACTER)
def test_no_spoken_character_is_blank(character: str) -> None:
    assert spoken(character).strip() != ""


def test_labels_are_those_of_the_characters_at_these_indices() -> None:
    assert labels(("a", " ", "<"), [2, 1, 1]) == ["&#60;", "␣", "␣"]


@given(st.text(_ANY_CHARACTER | st.sampled_from("שלםمرح1٢ \u200d")))
def test_a_text_in_order_has_all_its_characters_and_no_two_from_right_to_left_beside_each_other(text: str) -> None:
    shown = in_order(text)

    bare = shown.translate(dict.fromkeys(map(ord, "\u200c\u200e⟨⟩")))
    assert bare == "".join(map(visible, text)).translate(dict.fromkeys(map(ord, "⟨⟩")))
    directions = [unicodedata.bidirectional(character) for character in shown]
    of_letters = [direction for direction in directions if direction in ("L", "R", "AL", "AN")]
    for before, after in pairwise(of_letters):
        assert before == "L" or after == "L"
    assert not of_letters or of_letters[0] == of_letters[-1] == "L"


def test_in_a_text_in_order_a_name_is_no_word_of_the_text() -> None:
    assert in_order("a\u200db ZWJ") == "a⟨ZWJ⟩b␣ZWJ"
