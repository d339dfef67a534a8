"""Which timesteps and characters of a long text are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.engine import RunConfig, Trainer
from playground.figures.excerpt import MAX_CHARACTERS, MAX_TIMESTEPS, Excerpt

_FIRST_TIMESTEPS = st.integers(-10, 2_500)


@st.composite
def trainers(draw: st.DrawFn) -> Trainer:
    """Trainers of texts of any length and with up to 500 distinct characters."""
    length, distinct = draw(st.integers(2, 2_000)), draw(st.integers(1, 500))
    return Trainer(RunConfig(text="".join(chr(0x4E00 + i * i % distinct) for i in range(length)), hidden_size=1))


@given(trainers(), _FIRST_TIMESTEPS)
def test_an_excerpt_lies_within_the_text(trainer: Trainer, first: int) -> None:
    timesteps = Excerpt.of(trainer, first).timesteps

    assert 0 <= timesteps.start < timesteps.stop <= trainer.timesteps


@given(trainers(), _FIRST_TIMESTEPS)
def test_an_excerpt_is_as_long_as_the_text_and_the_room_allow(trainer: Trainer, first: int) -> None:
    timesteps = Excerpt.of(trainer, first).timesteps

    assert len(timesteps) == min(trainer.timesteps, MAX_TIMESTEPS)


@given(trainers(), st.data())
def test_an_excerpt_begins_where_it_was_asked_to_if_it_fits(trainer: Trainer, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, max(0, trainer.timesteps - MAX_TIMESTEPS)))

    timesteps = Excerpt.of(trainer, first).timesteps

    assert timesteps.start == first


@given(trainers(), _FIRST_TIMESTEPS)
def test_an_excerpt_shows_every_character_that_is_read_or_to_be_said_in_it(trainer: Trainer, first: int) -> None:
    excerpt = Excerpt.of(trainer, first)

    in_text = trainer.config.text[excerpt.timesteps.start : excerpt.timesteps.stop + 1]
    assert set(in_text) <= {trainer.vocabulary.characters[index] for index in excerpt.characters}


@given(trainers(), _FIRST_TIMESTEPS)
def test_an_excerpt_shows_no_more_characters_than_can_be_read(trainer: Trainer, first: int) -> None:
    excerpt = Excerpt.of(trainer, first)

    assert 1 <= len(excerpt.characters) <= MAX_CHARACTERS


@given(trainers(), _FIRST_TIMESTEPS)
def test_a_vocabulary_that_can_be_read_is_shown_whole(trainer: Trainer, first: int) -> None:
    excerpt = Excerpt.of(trainer, first)

    V = trainer.vocabulary.size
    assert V > MAX_CHARACTERS or excerpt.characters == list(range(V))


@given(trainers(), _FIRST_TIMESTEPS)
def test_an_excerpt_s_characters_are_in_the_vocabulary_s_order(trainer: Trainer, first: int) -> None:
    excerpt = Excerpt.of(trainer, first)

    assert excerpt.characters == sorted(set(excerpt.characters))


@given(trainers(), _FIRST_TIMESTEPS)
def test_the_slice_takes_the_excerpt_s_timesteps_out_of_an_array(trainer: Trainer, first: int) -> None:
    excerpt = Excerpt.of(trainer, first)

    assert list(range(trainer.timesteps))[excerpt.slice] == list(excerpt.timesteps)
