"""Every setting is checked in one place, and what is wrong is said in one sentence."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import CELLS, OPTIMIZERS, SETTINGS, RunConfig, SamplingConfig, Setting, SettingError

TEXTS = [setting for setting in SETTINGS.values() if isinstance(setting.default, str) and not setting.choices]
CHOICES = [setting for setting in SETTINGS.values() if setting.choices]
WHOLE_NUMBERS = [setting for setting in SETTINGS.values() if isinstance(setting.default, int)]
REAL_NUMBERS = [setting for setting in SETTINGS.values() if isinstance(setting.default, float)]
OPTIONAL = [setting for setting in SETTINGS.values() if setting.default is None]
NUMBERS = WHOLE_NUMBERS + REAL_NUMBERS + OPTIONAL
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def _name(setting: object) -> str | None:
    return setting.name if isinstance(setting, Setting) else None


def _of_length(length: float) -> str:
    return "é" * int(length)


def _lowest(setting: Setting) -> int | float:
    if setting.minimum is None:
        assert setting.above is not None
        return math.nextafter(setting.above, math.inf)
    return int(setting.minimum) if isinstance(setting.default, int) else setting.minimum


def _below(setting: Setting) -> int | float:
    lowest = _lowest(setting)
    return lowest - 1 if isinstance(lowest, int) else math.nextafter(lowest, -math.inf)


def _highest(setting: Setting) -> int | float:
    return int(setting.maximum) if isinstance(setting.default, int) else setting.maximum


def _beyond(setting: Setting) -> int | float:
    highest = _highest(setting)
    return highest + 1 if isinstance(highest, int) else math.nextafter(highest, math.inf)


def _is_within_limits(setting: Setting, value: str | int | float | None) -> bool:
    if value is None:
        return setting.default is None
    if setting.choices:
        return value in setting.choices
    measure = len(value) if isinstance(value, str) else value
    low_enough = measure <= setting.maximum
    high_enough = setting.minimum is None or measure >= setting.minimum
    return low_enough and high_enough and (setting.above is None or measure > setting.above)


def _refusal(setting: Setting, value: Any) -> str:
    with pytest.raises(SettingError) as caught:
        setting.validate(value)
    return str(caught.value)


def _assert_is_a_sentence_that_says_what_is_allowed(message: str, setting: Setting) -> None:
    assert message.startswith(f"{setting.label} must ")
    assert setting.allowed in message
    assert message.endswith(".")
    assert message.isprintable()


@pytest.mark.parametrize(
    ("name", "minimum", "maximum"),
    [
        ("text", 2, 2_000),
        ("hidden_size", 1, 128),
        ("epochs", 1, 100_000),
        ("random_seed", 0, 2**32 - 1),
        ("window", 1, 1_999),
        ("initial_scale", 0, 10),
        ("length", 1, 500),
        ("temperature", 0, 5),
    ],
)
def test_the_limits_are_the_promised_ones(name: str, minimum: float, maximum: float) -> None:
    assert (SETTINGS[name].minimum, SETTINGS[name].maximum) == (minimum, maximum)


def test_a_learning_rate_is_above_0_and_at_most_10() -> None:
    setting = SETTINGS["learning_rate"]

    assert (setting.above, setting.minimum, setting.maximum) == (0, None, 10)


@pytest.mark.parametrize("name", ["clip_value", "clip_norm"])
def test_gradients_are_limited_to_a_number_above_0_and_at_most_1000_or_not_at_all(name: str) -> None:
    setting = SETTINGS[name]

    assert (setting.above, setting.minimum, setting.maximum, setting.default) == (0, None, 1_000, None)


def test_the_cells_and_the_optimisers_to_choose_from_are_the_promised_ones() -> None:
    assert SETTINGS["cell"].choices == tuple(CELLS) == ("rnn", "gru", "lstm")
    assert SETTINGS["optimizer"].choices == tuple(OPTIMIZERS) == ("sgd", "momentum", "adagrad", "rmsprop", "adam")


def test_the_defaults_are_the_notebooks() -> None:
    assert RunConfig() == RunConfig("I Love AI", 8, 0.5, 2_000, 0, 1, 0.01, "rnn", "sgd", None, None)


def test_the_table_holds_the_fields_of_the_configs_and_nothing_else() -> None:
    fields = [field.name for config in (RunConfig, SamplingConfig) for field in dataclasses.fields(config)]

    assert fields == list(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=_name)
def test_every_default_is_allowed(setting: Setting) -> None:
    assert setting.validate(setting.default) == setting.default


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=_name)
def test_every_setting_is_listed_under_its_name_and_described(setting: Setting) -> None:
    assert SETTINGS[setting.name] is setting
    assert setting.description.endswith(".")


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
def test_the_lowest_and_the_highest_number_are_accepted(setting: Setting) -> None:
    for number in (_lowest(setting), _highest(setting)):
        assert setting.validate(number) == number


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
@pytest.mark.parametrize("beyond", [_below, _beyond])
def test_a_number_just_beyond_the_limits_is_refused(setting: Setting, beyond: Any) -> None:
    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, beyond(setting)), setting)


@pytest.mark.parametrize("setting", TEXTS, ids=_name)
def test_the_shortest_and_the_longest_text_are_accepted(setting: Setting) -> None:
    for length in (setting.minimum or 0, setting.maximum):
        assert setting.validate(_of_length(length)) == _of_length(length)


@pytest.mark.parametrize("setting", TEXTS, ids=_name)
def test_a_text_that_is_too_long_is_refused_with_its_length(setting: Setting) -> None:
    message = _refusal(setting, _of_length(2_001))

    assert message == f"{setting.label} must have {setting.allowed}; this one has 2,001."


@pytest.mark.parametrize("text", ["", "a"])
def test_a_training_text_that_is_too_short_is_refused_with_its_length(text: str) -> None:
    message = _refusal(SETTINGS["text"], text)

    assert message == f"Text must have 2 to 2,000 characters; this one has {len(text)}."


@pytest.mark.parametrize("setting", TEXTS, ids=_name)
@pytest.mark.parametrize("text", ["ab\ud800", "\udfffab", "a\udc80b"], ids=ascii)
def test_half_a_character_pair_is_refused_as_text(setting: Setting, text: str) -> None:
    message = _refusal(setting, text)

    assert message == f"{setting.label} has half of a character pair (a lone surrogate), which is not a character."


@pytest.mark.parametrize("setting", TEXTS, ids=_name)
@pytest.mark.parametrize("value", [None, 5, 0.5, True, b"ab", ["a", "b"]], ids=repr)
def test_what_is_no_text_is_refused_as_text(setting: Setting, value: object) -> None:
    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, value), setting)


@pytest.mark.parametrize("setting", WHOLE_NUMBERS + REAL_NUMBERS, ids=_name)
def test_nothing_is_refused_as_a_number_that_there_must_be(setting: Setting) -> None:
    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, None), setting)


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
@pytest.mark.parametrize(
    "value",
    ["", "a", "1", "0.5", b"1", True, False, np.True_, 1j, [1], float("nan"), float("inf"), -float("inf")],
    ids=repr,
)
def test_what_is_no_finite_number_is_refused_as_a_number(setting: Setting, value: object) -> None:
    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, value), setting)


@pytest.mark.parametrize("setting", WHOLE_NUMBERS, ids=_name)
@pytest.mark.parametrize("value", [5.0, 1.5, np.float64(5.0)], ids=repr)
def test_a_number_with_a_point_is_refused_as_a_whole_number(setting: Setting, value: object) -> None:
    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, value), setting)


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
@pytest.mark.parametrize("value", [10**5000, -(10**5000), [10**5000]], ids=["large", "negative", "within a list"])
def test_a_number_with_too_many_digits_to_print_is_refused(setting: Setting, value: object) -> None:
    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, value), setting)


@pytest.mark.parametrize("value", ["a\nb", "\r", "\x1b[31m", "\ud800", "\u2028"], ids=ascii)
def test_a_refusal_can_be_printed_on_one_line_whatever_was_given(value: str) -> None:
    setting = SETTINGS["hidden_size"]

    _assert_is_a_sentence_that_says_what_is_allowed(_refusal(setting, value), setting)


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
def test_a_refusal_does_not_repeat_a_long_value_in_full(setting: Setting) -> None:
    assert len(_refusal(setting, "nonsense" * 1000)) < 200


@pytest.mark.parametrize("value", [np.int64(5), np.uint8(5), np.int32(5)], ids=repr)
@pytest.mark.parametrize("name", ["hidden_size", "epochs", "random_seed", "window"])
def test_numpys_whole_numbers_become_pythons(name: str, value: np.integer[Any]) -> None:
    config = RunConfig(**{name: value})  # type: ignore[arg-type]  # what a notebook may well pass

    assert getattr(config, name) == 5
    assert type(getattr(config, name)) is int


@pytest.mark.parametrize("value", [np.float64(2.0), np.float32(2.0), np.int64(2), 2], ids=repr)
def test_numbers_of_any_kind_become_a_float_where_one_is_wanted(value: float) -> None:
    config = RunConfig(learning_rate=value)

    assert config.learning_rate == 2.0
    assert type(config.learning_rate) is float


@pytest.mark.parametrize("config", [RunConfig(), SamplingConfig()], ids=["run", "sampling"])
def test_configs_cannot_be_changed(config: RunConfig | SamplingConfig) -> None:
    for field in dataclasses.fields(config):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(config, field.name, SETTINGS[field.name].default)


def test_equal_configs_are_one_key() -> None:
    assert len({RunConfig(), RunConfig(text="I Love AI"), RunConfig(epochs=1)}) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "a"},
        {"hidden_size": 129},
        {"learning_rate": 0},
        {"epochs": 0},
        {"random_seed": -1},
        {"window": 0},
        {"initial_scale": -1},
        {"cell": "Elman"},
        {"optimizer": "Adam"},
        {"clip_value": 0},
        {"clip_norm": 0},
    ],
    ids=repr,
)
def test_a_run_config_checks_each_of_its_settings(wrong: dict[str, Any]) -> None:
    [name] = wrong

    with pytest.raises(SettingError, match=f"^{SETTINGS[name].label} must "):
        RunConfig(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"prompt": "a" * 2_001}, {"length": 0}, {"temperature": -1}], ids=["prompt", "length", "temperature"]
)
def test_a_sampling_config_checks_each_of_its_settings(wrong: dict[str, Any]) -> None:
    [name] = wrong

    with pytest.raises(SettingError, match=f"^{SETTINGS[name].label} must "):
        SamplingConfig(**wrong)


def test_what_is_changed_in_a_config_is_checked_again() -> None:
    with pytest.raises(SettingError):
        dataclasses.replace(RunConfig(), hidden_size=0)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("text", "12", "12"),
        ("text", " a\n", " a\n"),
        ("prompt", "", ""),
        ("hidden_size", "16", 16),
        ("epochs", "100000", 100_000),
        ("random_seed", "4294967295", 2**32 - 1),
        ("learning_rate", "0.5", 0.5),
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "1", 1.0),
        ("temperature", "0", 0.0),
        ("cell", "gru", "gru"),
        ("optimizer", "adam", "adam"),
        ("clip_value", "5", 5.0),
        ("clip_value", "none", None),
        ("clip_norm", "0.25", 0.25),
        ("clip_norm", "none", None),
    ],
)
def test_a_written_value_is_read_as_its_settings_type(name: str, raw: str, value: str | int | float | None) -> None:
    parsed = SETTINGS[name].parse(raw)

    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
@pytest.mark.parametrize(
    "raw",
    ["", " ", "eight", "nan", "inf", "-inf", "1e999", "0x10", "1,5", "--1", "9" * 5000],
    ids=lambda raw: ascii(raw[:8]),
)
def test_a_written_value_that_is_no_allowed_number_is_refused(setting: Setting, raw: str) -> None:
    with pytest.raises(SettingError) as caught:
        setting.parse(raw)

    _assert_is_a_sentence_that_says_what_is_allowed(str(caught.value), setting)


@pytest.mark.parametrize("setting", NUMBERS, ids=_name)
def test_the_limits_can_be_written_and_read_back(setting: Setting) -> None:
    for number in (_lowest(setting), _highest(setting)):
        assert setting.parse(repr(number)) == number


@pytest.mark.parametrize("setting", CHOICES, ids=_name)
def test_every_name_of_a_choice_is_accepted(setting: Setting) -> None:
    for name in setting.choices:
        assert setting.validate(name) == setting.parse(name) == name


@pytest.mark.parametrize("setting", CHOICES, ids=_name)
@pytest.mark.parametrize("value", ["", "transformer", "RNN", "sgd ", "none", "\ud800", None, 0, True, b"rnn", ["rnn"]])
def test_what_is_not_among_the_choices_is_refused_with_all_of_their_names(setting: Setting, value: object) -> None:
    message = _refusal(setting, value)

    _assert_is_a_sentence_that_says_what_is_allowed(message, setting)
    assert all(name in message for name in setting.choices)


def test_the_sentence_of_a_refused_choice_names_it() -> None:
    assert _refusal(SETTINGS["cell"], "elman") == "Cell must be rnn, gru or lstm, not elman."
    assert _refusal(SETTINGS["optimizer"], "lion") == (
        "Optimiser must be sgd, momentum, adagrad, rmsprop or adam, not lion."
    )


@pytest.mark.parametrize("setting", CHOICES, ids=_name)
@pytest.mark.parametrize("raw", ["", "transformer", "RNN", "none"])
def test_a_written_name_that_is_not_among_the_choices_is_refused(setting: Setting, raw: str) -> None:
    with pytest.raises(SettingError) as caught:
        setting.parse(raw)

    _assert_is_a_sentence_that_says_what_is_allowed(str(caught.value), setting)


@pytest.mark.parametrize("setting", OPTIONAL, ids=_name)
def test_no_limit_is_given_as_none_and_written_as_none(setting: Setting) -> None:
    assert setting.validate(None) is None
    assert setting.parse("none") is None


@pytest.mark.parametrize("setting", OPTIONAL, ids=_name)
@pytest.mark.parametrize("value", [0, -1, float("nan"), "abc", "none", "5"])
def test_a_limit_of_0_or_less_or_that_is_no_number_is_refused_with_what_is_allowed(
    setting: Setting, value: object
) -> None:
    shown = value if isinstance(value, str) else repr(value)

    message = _refusal(setting, value)

    assert message == f"{setting.label} must be a number above 0 and at most 1,000, or none, not {shown}."


@pytest.mark.parametrize("setting", OPTIONAL, ids=_name)
@pytest.mark.parametrize("raw", ["0", "-1", "nan", "abc", "", "None", " none"])
def test_a_written_limit_that_is_not_allowed_is_refused_with_what_is(setting: Setting, raw: str) -> None:
    with pytest.raises(SettingError) as caught:
        setting.parse(raw)

    assert str(caught.value).startswith(f"{setting.label} must be a number above 0 and at most 1,000, or none, not ")


@given(
    st.sampled_from(list(SETTINGS.values())),
    ANY_TEXT | st.integers() | st.floats() | st.none() | st.integers(-5, 2_005) | st.floats(-1, 11),
)
def test_whatever_is_given_is_either_within_the_limits_or_refused(setting: Setting, value: object) -> None:
    try:
        valid = setting.validate(value)
    except SettingError:
        return

    assert type(valid) is type(setting.default) or (setting.default is None and type(valid) is float)
    assert _is_within_limits(setting, valid)
    assert valid == value or isinstance(value, str)


@given(st.sampled_from(list(SETTINGS.values())), ANY_TEXT | st.integers().map(str) | st.floats().map(str))
def test_whatever_is_written_is_either_within_the_limits_or_refused(setting: Setting, raw: str) -> None:
    try:
        valid = setting.parse(raw)
    except SettingError:
        return

    assert type(valid) is type(setting.default) or (setting.default is None and type(valid) is float)
    assert _is_within_limits(setting, valid)


def test_a_run_has_no_more_numbers_than_are_allowed_and_a_sentence_says_so() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(2_000))
    assert RunConfig(text, hidden_size=128).cell == "rnn"

    with pytest.raises(
        SettingError, match=r"LSTM and Adam with a hidden size of 128 and 2,000 different characters have"
    ):
        RunConfig(text, hidden_size=128, cell="lstm", optimizer="adam")
