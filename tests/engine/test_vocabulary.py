"""Text to indices and back, and how a character is shown."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import SettingError, Vocabulary, visible


@given(st.text())
def test_decoding_gives_back_what_was_encoded(text: str) -> None:
    vocabulary = Vocabulary.of(text)

    assert vocabulary.decode(vocabulary.encode(text)) == text


@given(st.text())
def test_a_vocabulary_is_the_sorted_distinct_code_points(text: str) -> None:
    vocabulary = Vocabulary.of(text)

    assert list(vocabulary.characters) == sorted({*text}, key=ord)
    assert vocabulary.size == len(vocabulary.characters)


@given(st.text(), st.text())
def test_an_index_is_the_place_among_the_characters(text: str, more: str) -> None:
    vocabulary = Vocabulary.of(text + more)

    assert [vocabulary.characters[index] for index in vocabulary.encode(text)] == list(text)


def test_an_emoji_of_several_code_points_is_several_characters() -> None:
    assert Vocabulary.of("👩\u200d🚀").size == 3


def test_composed_and_decomposed_letters_are_different_characters() -> None:
    assert Vocabulary.of("é" + "e\u0301").characters == ("e", "é", "\u0301")


@pytest.mark.parametrize(
    ("text", "named"),
    [("x", "x"), ("abx", "x"), ("zyx", "x y z"), ("xx x", "␣ x"), ("\n\u0301", "⏎ ◌\u0301"), ("\u200b", "ZWSP")],
    ids=ascii,
)
def test_unknown_characters_are_named(text: str, named: str) -> None:
    vocabulary = Vocabulary.of("abc")

    with pytest.raises(SettingError) as caught:
        vocabulary.encode(text)

    assert str(caught.value) == f"Only characters of the training text can be used, and it has no {named}."


def test_of_many_unknown_characters_ten_are_named() -> None:
    with pytest.raises(SettingError, match=r"it has no a b c d e f g h i j and 3 more\.$"):
        Vocabulary.of("xyz").encode("mlkjihgfedcba")


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        (" ", "␣"),
        ("\n", "⏎"),
        ("\t", "⇥"),
        ("\u0301", "◌\u0301"),
        ("\u20e3", "◌\u20e3"),
        ("\ufe0e", "VS15"),
        ("\ufe0f", "VS16"),
        ("\U000e0100", "VS17"),
        ("\x00", "U+0000"),
        ("\r", "U+000D"),
        ("\x7f", "U+007F"),
        ("\u200b", "ZWSP"),
        ("\u200d", "ZWJ"),
        ("\u202e", "RLO"),
        ("\u00a0", "NBSP"),
        ("\u00ad", "SHY"),
        ("\ufeff", "BOM"),
        ("\u2028", "U+2028"),
        ("\u3164", "U+3164"),
        ("\u2800", "U+2800"),
        ("\ue000", "U+E000"),
        ("\U000e0041", "U+E0041"),
        ("a", "a"),
        ("é", "é"),
        ("日", "日"),
        ("ש", "ש"),
        ("😀", "😀"),
        ("␣", "U+2423"),
        ("⏎", "U+23CE"),
        ("◌", "U+25CC"),
        ("$", "$"),
        ("<", "<"),
    ],
    ids=ascii,
)
def test_every_kind_of_character_can_be_seen_by_itself(character: str, shown: str) -> None:
    assert visible(character) == shown


@given(st.characters())
def test_what_is_shown_is_never_blank(character: str) -> None:
    shown = visible(character)

    assert shown.strip() == shown != ""
    assert shown.isprintable()
    assert len(shown) <= len("U+10FFFF")


def test_no_two_characters_look_the_same_by_themselves() -> None:
    everything = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]

    assert len({visible(character) for character in everything}) == len(everything)
