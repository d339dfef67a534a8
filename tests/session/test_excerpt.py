"""Which timesteps and characters of a long text are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.engine import TrainingText
from playground.session.excerpt import MOST_CHARACTERS, MOST_TIMESTEPS, Excerpt

_FIRST_TIMESTEPS = st.integers(-10, 2_500)


@st.composite
def texts(draw: st.DrawFn) -> TrainingText:
    """Texts of any length and with up to 500 distinct characters."""
    length, distinct = draw(st.integers(2, 2_000)), draw(st.integers(1, 500))
    return TrainingText("".join(chr(0x4E00 + i * i % distinct) for i in range(length)))


@given(texts(), _FIRST_TIMESTEPS)
def test_an_excerpt_is_as_long_as_the_text_and_the_room_allow_and_lies_within_the_text(
    text: TrainingText, first: int
) -> None:
    timesteps = Excerpt.of(text, first).timesteps

    assert 0 <= timesteps.start < timesteps.stop <= text.timesteps
    assert len(timesteps) == min(text.timesteps, MOST_TIMESTEPS)


@given(texts(), st.data())
def test_an_excerpt_begins_where_it_was_asked_to_if_it_fits(text: TrainingText, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, max(0, text.timesteps - MOST_TIMESTEPS)))

    excerpt = Excerpt.of(text, first)

    assert excerpt.timesteps.start == first
    assert list(range(text.timesteps))[excerpt.slice] == list(excerpt.timesteps)


@given(texts(), _FIRST_TIMESTEPS)
def test_an_excerpt_shows_the_characters_that_occur_in_it_and_all_where_they_can_be_read(
    text: TrainingText, first: int
) -> None:
    excerpt = Excerpt.of(text, first)
    in_text = text.text[excerpt.timesteps.start : excerpt.timesteps.stop + 1]

    assert set(in_text) <= {text.vocabulary.characters[index] for index in excerpt.characters}
    assert excerpt.characters == sorted(set(excerpt.characters))
    assert len(excerpt.characters) <= MOST_CHARACTERS
    if text.vocabulary.size <= MOST_CHARACTERS:
        assert excerpt.characters == list(range(text.vocabulary.size))
