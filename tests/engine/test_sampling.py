"""Generated text comes from the probabilities shown with it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import RunConfig, Sample, SettingError, Trainer
from tests.engine.plain_notebook import Array, encode, read, softmax, weights_of

TEXT = "I Love AI"


class Constant(np.random.RandomState):
    """A source of chance whose every number is the same."""

    def __init__(self, number: float) -> None:
        super().__init__(0)
        self._number = number

    def random(self, size: object = None) -> float:  # type: ignore[override]  # one number is all that is asked for
        assert size is None
        return self._number


@pytest.fixture
def trainer() -> Trainer:
    """Half-trained: unsure enough that chance, temperature and the prompt all matter."""
    half_trained = Trainer(RunConfig(text=TEXT, learning_rate=0.1))
    half_trained.run(epochs=60)
    return half_trained


def _expected_logits(trainer: Trainer, sample: Sample) -> Array:
    """Logits from which each generated character was drawn, from reading the whole sample anew."""
    indices = [sorted(set(TEXT)).index(character) for character in sample.text]
    moments = read(weights_of(trainer.parameters), indices[:-1], indices[1:])
    return np.array([moment.y[:, 0] for moment in moments[len(sample.prompt) - 1 :]])


@pytest.mark.parametrize("prompt", ["I", "e", "Lo", "I Love", "AI AI AI AI"])
def test_the_network_reads_the_whole_prompt_and_then_what_it_says_itself(trainer: Trainer, prompt: str) -> None:
    sample = trainer.generate(prompt, length=12)

    expected = [softmax(y) for y in _expected_logits(trainer, sample)]
    np.testing.assert_allclose(sample.probabilities, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 2.0, 5.0])
def test_the_temperature_divides_the_logits(trainer: Trainer, temperature: float) -> None:
    sample = trainer.generate("I", length=12, temperature=temperature)

    expected = [softmax(y / temperature) for y in _expected_logits(trainer, sample)]
    np.testing.assert_allclose(sample.probabilities, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("prompt", ["I", "e", "Lo", "I Love", "AI AI AI AI"])
@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0])
def test_hidden_states_are_those_after_reading_the_character_before(
    trainer: Trainer, prompt: str, temperature: float
) -> None:
    sample = trainer.generate(prompt, length=12, temperature=temperature)

    indices = [sorted(set(TEXT)).index(character) for character in sample.text]
    moments = read(weights_of(trainer.parameters), indices[:-1], indices[1:])
    expected = [moment.h[:, 0] for moment in moments[len(prompt) - 1 :]]
    np.testing.assert_allclose(sample.hidden_states, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 2.0, 5.0])
def test_probabilities_follow_from_the_hidden_states_beside_them(trainer: Trainer, temperature: float) -> None:
    parameters = trainer.parameters

    sample = trainer.generate("I Lo", length=12, temperature=temperature)

    expected = [softmax((parameters.Why @ h + parameters.by) / temperature) for h in sample.hidden_states]
    np.testing.assert_allclose(sample.probabilities, expected, rtol=1e-12, atol=1e-12)


def test_a_sample_does_not_change_with_later_samples_and_training(trainer: Trainer) -> None:
    sample = trainer.generate("I", length=12)
    arrays = (sample.probabilities, sample.chosen, sample.hidden_states)
    before = [array.tobytes() for array in arrays]

    trainer.generate("Love", length=12)
    trainer.run(epochs=2)

    assert [array.tobytes() for array in arrays] == before


@pytest.mark.parametrize("temperature", [0.5, 1.0, 5.0])
def test_characters_are_drawn_as_the_notebook_draws_them(trainer: Trainer, temperature: float) -> None:
    choosing = np.random.RandomState(12)

    sample = trainer.generate("I", length=40, temperature=temperature, rng=np.random.RandomState(12))

    chosen = [choosing.choice(len(p), p=p) for p in sample.probabilities]
    assert sample.text == "I" + "".join(sorted(set(TEXT))[index] for index in chosen)


@pytest.mark.parametrize("number", [0.0, math.nextafter(1.0, 0.0)])
@pytest.mark.parametrize("temperature", [1e-300, 0.3, 1.0, 3.0])
def test_no_random_number_draws_a_character_of_probability_zero(
    trainer: Trainer, number: float, temperature: float
) -> None:
    sample = trainer.generate("L", length=200, temperature=temperature, rng=Constant(number))

    assert (sample.chosen > 0.0).all()


def test_the_first_sample_goes_on_with_the_random_state_of_the_initial_weights(trainer: Trainer) -> None:
    run_state = np.random.RandomState(0)
    run_state.randn(8 * 7 + 8 * 8 + 7 * 8)

    sample = trainer.generate("I")

    assert sample.text == trainer.generate("I", rng=run_state).text


def test_every_sample_draws_new_random_numbers(trainer: Trainer) -> None:
    assert trainer.generate("I").text != trainer.generate("I").text


def test_the_same_random_numbers_give_the_same_text(trainer: Trainer) -> None:
    samples = [trainer.generate("I", rng=np.random.RandomState(5)).text for _ in range(2)]

    assert samples[0] == samples[1]


def test_numpys_new_generators_are_welcome(trainer: Trainer) -> None:
    samples = [trainer.generate("I", rng=np.random.default_rng(5)).text for _ in range(2)]

    assert samples[0] == samples[1]


@pytest.mark.parametrize("make_source", [np.random.RandomState, np.random.default_rng])
def test_a_given_random_source_leaves_the_runs_own_where_it_was(
    trainer: Trainer, make_source: Callable[[int], np.random.RandomState | np.random.Generator]
) -> None:
    untouched = Trainer(trainer.config)
    untouched.run(epochs=trainer.epoch)

    trainer.generate("I", rng=make_source(5))

    assert trainer.generate("I").text == untouched.generate("I").text


def test_temperature_zero_takes_the_likeliest_character(trainer: Trainer) -> None:
    sample = trainer.generate("I", length=20, temperature=0)

    likeliest = [int(y.argmax()) for y in _expected_logits(trainer, sample)]
    assert encode(TEXT + sample.text)[len(TEXT) + 1 :] == likeliest


def test_temperature_zero_puts_all_probability_on_the_likeliest_character(trainer: Trainer) -> None:
    sample = trainer.generate("I", length=20, temperature=0)

    expected = np.eye(7)[_expected_logits(trainer, sample).argmax(axis=1)]
    np.testing.assert_array_equal(sample.probabilities, expected)


def test_temperature_zero_is_the_same_every_time(trainer: Trainer) -> None:
    assert trainer.generate("I", temperature=0).text == trainer.generate("I", temperature=0).text


def test_temperature_zero_draws_no_random_number(trainer: Trainer) -> None:
    rng = np.random.RandomState(5)

    trainer.generate("I", temperature=0, rng=rng)

    assert rng.random_sample() == np.random.RandomState(5).random_sample()


@pytest.mark.parametrize("temperature", [1e-3, 1e-300, 5e-324])
def test_a_tiny_temperature_takes_the_likeliest_character_without_a_numeric_warning(
    trainer: Trainer, temperature: float
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sample = trainer.generate("I", temperature=temperature)

    assert sample.text == trainer.generate("I", temperature=0).text


@settings(max_examples=50)
@given(
    prompt=st.text(alphabet=TEXT, max_size=12),
    length=st.integers(1, 40),
    temperature=st.floats(0.0, 5.0),
    epochs=st.integers(0, 20),
)
def test_a_sample_fits_together(prompt: str, length: int, temperature: float, epochs: int) -> None:
    trainer = Trainer(RunConfig(text=TEXT))
    trainer.run(epochs=epochs)

    with np.errstate(over="ignore"):
        sample = trainer.generate(prompt, length, temperature)

    assert sample.prompt == (prompt or TEXT[0])
    assert sample.text.startswith(sample.prompt)
    assert len(sample.text) == len(sample.prompt) + length
    assert sample.probabilities.shape == (length, 7)
    assert sample.hidden_states.shape == (length, 8)
    np.testing.assert_allclose(sample.probabilities.sum(axis=1), 1.0, rtol=1e-12)
    drawn = trainer.vocabulary.encode(sample.text[len(sample.prompt) :])
    np.testing.assert_array_equal(sample.chosen, sample.probabilities[np.arange(length), drawn])


def test_an_empty_prompt_means_the_first_character_of_the_text() -> None:
    trainer = Trainer(RunConfig(text="hello"))

    assert trainer.generate("", length=1).prompt == "h"


def test_unknown_characters_of_a_prompt_are_named(trainer: Trainer) -> None:
    with pytest.raises(
        SettingError, match=r"^Only characters of the training text can be used, and it has no ⏎ x z\.$"
    ):
        trainer.generate("I x\nz", length=3)


@pytest.mark.parametrize("length", [0, -1, 501, 2.5, True])
def test_a_length_beyond_the_limits_is_refused(trainer: Trainer, length: int) -> None:
    with pytest.raises(SettingError, match=r"^Length must be a whole number from 1 to 500, not "):
        trainer.generate("I", length=length)


@pytest.mark.parametrize("temperature", [-0.1, 5.01, float("nan"), float("inf"), True])
def test_a_temperature_beyond_the_limits_is_refused(trainer: Trainer, temperature: float) -> None:
    with pytest.raises(SettingError, match=r"^Temperature must be a number from 0 to 5, not "):
        trainer.generate("I", temperature=temperature)


def test_a_refused_sample_draws_no_random_number(trainer: Trainer) -> None:
    untouched = Trainer(trainer.config)
    untouched.run(epochs=trainer.epoch)

    with pytest.raises(SettingError):
        trainer.generate("unknown")

    assert trainer.generate("I").text == untouched.generate("I").text


def test_sampling_in_the_middle_of_a_window_does_not_disturb_training() -> None:
    disturbed, untouched = Trainer(RunConfig(window=4)), Trainer(RunConfig(window=4))
    for trainer in (disturbed, untouched):
        for _ in range(10):
            trainer.step()

    disturbed.generate("I Love", length=20)

    disturbed.run(epochs=2)
    untouched.run(epochs=2)
    assert disturbed.parameters.flat.tobytes() == untouched.parameters.flat.tobytes()
