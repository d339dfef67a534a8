"""The set-up is in the URL: a link opens the same experiment, and nonsense in it is answered with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from playground.engine import SETTINGS
from playground.session.link import read_link
from tests.app.page import Page, speed

BEYOND_THE_WIDGET: list[tuple[str, str, Any]] = [
    ("hidden_size", "100", 100),
    ("learning_rate", "0.42", 0.42),
    ("learning_rate", "10", 10.0),
    ("temperature", "0.55", 0.55),
    ("temperature", "5", 5.0),
]
ONE_MISTAKE_EACH = [
    ("text", ""),
    ("hidden_size", "1000000000"),
    ("learning_rate", "nan"),
    ("epochs", "inf"),
    ("random_seed", "garbage"),
    ("window", ""),
    ("initial_scale", "big"),
    ("cell", "transformer"),
    ("optimizer", "lbfgs"),
    ("clip_value", "0"),
    ("clip_norm", "-1"),
    ("prompt", "xyz"),
    ("length", "-1"),
    ("temperature", "nan"),
    ("speed", "warp"),
]
CHANGES: list[tuple[str, Any, str]] = [
    ("text", "banana", "banana"),
    ("text", "a⏎b", "a\nb"),
    ("hidden_size", 12, "12"),
    ("learning_rate", 0.1, "0.1"),
    ("epochs", 500, "500"),
    ("random_seed", 7, "7"),
    ("window", 3, "3"),
    ("initial_scale", 0.2, "0.2"),
    ("cell", "gru", "gru"),
    ("optimizer", "rmsprop", "rmsprop"),
    ("clip_value", 0.5, "0.5"),
    ("clip_norm", 5.0, "5.0"),
    ("prompt", "Lo", "Lo"),
    ("length", 12, "12"),
    ("temperature", 0.5, "0.5"),
    ("speed", speed("full"), "full"),
]
EVERYTHING = {
    "text": "row, row\nyour <boat>",
    "hidden_size": "11",
    "learning_rate": "0.42",
    "epochs": "60",
    "random_seed": "5",
    "window": "4",
    "initial_scale": "0.2",
    "cell": "lstm",
    "optimizer": "adam",
    "clip_value": "0.5",
    "clip_norm": "5.0",
    "prompt": "row",
    "length": "17",
    "temperature": "0.7",
    "speed": "full",
}


def _label(name: str) -> str:
    return "Speed" if name == "speed" else SETTINGS[name].label


@pytest.mark.parametrize(("name", "raw", "value"), BEYOND_THE_WIDGET)
def test_a_widget_shows_what_only_a_link_can_ask_for(name: str, raw: str, value: Any) -> None:
    page = Page(**{name: raw})

    assert (page.widget(name).value, page.notices, page.errors) == (value, [], [])
    assert page.session.run.settings[name] == value


def test_the_widgets_show_what_the_link_asks_for() -> None:
    page = Page(**EVERYTHING)

    assert page.shown_settings() == read_link(EVERYTHING).settings | {"text": "row, row⏎your <boat>"}


def test_a_link_with_everything_opens_everything() -> None:
    page = Page(**EVERYTHING)

    assert (page.link, page.notices) == (EVERYTHING, [])


@pytest.mark.parametrize(("name", "raw"), [("hidden_size", "1000000000"), ("temperature", "nan"), ("speed", "")])
def test_the_page_opens_with_a_sentence_about_nonsense_in_the_link(name: str, raw: str) -> None:
    page = Page(**{name: raw})

    (said,) = page.notices
    assert (_label(name) in said, page.errors) == (True, [])


@pytest.mark.parametrize(("name", "raw"), [("hidden_size", "1000000000"), ("temperature", "nan"), ("speed", "")])
def test_the_page_opens_with_what_makes_sense_in_the_link(name: str, raw: str) -> None:
    page = Page(**{**EVERYTHING, name: raw})

    assert page.link == {other: value for other, value in EVERYTHING.items() if other != name}


def test_each_mistake_in_a_link_is_named() -> None:
    page = Page(**dict(ONE_MISTAKE_EACH))

    said = " ".join(page.notices)

    assert [name for name, _ in ONE_MISTAKE_EACH if _label(name) not in said] == []


def test_the_sentence_about_a_link_goes_when_something_else_is_chosen() -> None:
    page = Page(hidden_size="1000000000")

    page.set("hidden_size", 10)

    assert page.notices == []


def test_a_prompt_that_only_fits_a_text_that_is_not_allowed_is_a_mistake_of_its_own() -> None:
    page = Page(text="z", prompt="z")

    said = " ".join(page.notices)

    assert ("Text" in said, "Prompt" in said) == (True, True)


@pytest.mark.parametrize(("name", "value", "raw"), CHANGES)
def test_a_changed_setting_is_in_the_link(name: str, value: Any, raw: str) -> None:
    page = Page()

    page.set(name, value)

    assert page.link[name] == raw


def test_a_default_set_up_needs_no_parameters() -> None:
    page = Page()

    page.press("Epoch")

    assert page.link == {}


def test_defaults_in_a_link_are_left_out_of_it() -> None:
    defaults = {name: str(setting.default) for name, setting in SETTINGS.items()}

    page = Page(**defaults, speed="automatic")

    assert page.link == {}


def test_a_setting_changed_back_to_its_default_leaves_the_link() -> None:
    page = Page(hidden_size="9")

    page.set("hidden_size", 8)

    assert page.link == {}


def test_nonsense_does_not_stay_in_the_link() -> None:
    page = Page(hidden_size="1000000000")

    assert page.link == {}


def test_a_value_that_is_not_allowed_does_not_get_into_the_link() -> None:
    page = Page(epochs="50")

    page.set("epochs", 0)

    assert page.link == {"epochs": "50"}


def test_parameters_that_are_not_ours_stay_in_the_link() -> None:
    page = Page(utm_source="mail")

    page.set("hidden_size", 9)

    assert page.link == {"utm_source": "mail", "hidden_size": "9"}


def test_a_parameter_that_is_not_ours_stays_as_often_as_it_is_there() -> None:
    page = Page()
    page.app.query_params["tag"] = ["a", "b"]

    page.set("hidden_size", 9)

    assert page.app.query_params == {"tag": ["a", "b"], "hidden_size": "9"}


def test_an_embedded_page_stays_embedded() -> None:
    page = Page(embed="true")

    page.set("hidden_size", 9)

    assert (page.errors, page.link) == ([], {"embed": "true", "hidden_size": "9"})


def test_the_link_of_a_page_opens_the_same_set_up() -> None:
    page = Page()
    for name, value, _ in CHANGES:
        page.set(name, "Lone⏎Lo" if name == "text" else value)

    opened = Page(**page.link)

    assert (len(page.link), opened.shown_settings()) == (len(CHANGES) - 1, page.shown_settings())


def test_the_link_of_a_page_trains_the_same_numbers() -> None:
    page = Page(**EVERYTHING)
    opened = Page(**page.link)

    for each in (page, opened):
        each.play_to_the_end()

    assert (page.losses, page.moment()) == (opened.losses, opened.moment())


def test_the_settings_of_the_run_are_those_of_the_link_to_the_last_digit() -> None:
    page = Page(learning_rate="0.12345678901234567")

    opened = Page(**page.link)

    assert opened.session.run.config.learning_rate == page.session.run.config.learning_rate == 0.12345678901234567


@pytest.mark.parametrize(
    "go_on", [lambda page: page.press("Close"), lambda page: page.set("learning_rate", 0.1)], ids=["Close", "a setting"]
)
def test_what_was_wrong_with_a_link_is_said_until_it_is_closed_or_something_is_set(
    go_on: Callable[[Page], None],
) -> None:
    page = Page(hidden_size="x", text="y")
    page.press("Epoch")
    (before,) = page.notices

    go_on(page)

    assert "The link asked for something that cannot be" in before
    assert (page.notices, page.has("Close"), page.epoch) == ([], False, 1)
