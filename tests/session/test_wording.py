"""Settings of several runs are written as people read them, and other values never look alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.session.wording import excerpts_told_apart, in_words


def test_cells_and_optimisers_have_their_names_and_what_is_not_set_is_none() -> None:
    assert in_words("cell", ["rnn", "gru", "lstm"], 24) == ["RNN", "GRU", "LSTM"]
    assert in_words("optimizer", ["sgd", "momentum", "rmsprop"], 24) == ["SGD", "Momentum", "RMSProp"]
    assert in_words("clip_value", [None, 0.5], 24) == ["none", "0.5"]


def test_a_seed_is_written_as_it_is_typed_and_a_count_with_separators() -> None:
    assert in_words("random_seed", [4_294_967_295], 24) == ["4294967295"]
    assert in_words("window", [1_999], 24) == ["1,999"]


def test_numbers_have_as_many_digits_as_it_takes_to_tell_them_apart() -> None:
    assert in_words("learning_rate", [1 / 3, 0.5], 24) == ["0.333333", "0.5"]
    assert in_words("learning_rate", [0.1234567, 0.1234568], 24) == ["0.1234567", "0.1234568"]


def test_a_long_text_ends_with_a_word_where_it_has_some() -> None:
    assert in_words("text", ["hello world, the quick brown fox"], 11) == ["hello world…"]
    assert in_words("text", ["banana bandana"], 11) == ["banana…"]
    assert in_words("text", ["abcdefghijklmnop"], 11) == ["abcdefghijk…"]
    assert in_words("text", ["hello world!"], 11) == ["hello world!"]


def test_texts_with_the_same_beginning_are_shown_from_where_they_differ() -> None:
    shown = in_words("text", ["the quick brown fox jumps", "the quick brown fox sleeps", "abc"], 11)

    assert shown == ["…jumps", "…sleeps", "abc"]


@given(st.sets(st.text("ab ", min_size=2, max_size=60), min_size=1, max_size=4), st.integers(4, 24))
def test_excerpts_of_other_texts_are_other_ones_and_never_long(texts: set[str], most: int) -> None:
    excerpts = excerpts_told_apart(texts, most)

    assert excerpts.keys() == texts
    assert max(map(len, excerpts.values())) <= most + 2
