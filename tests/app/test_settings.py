"""The settings in the sidebar: which start a new run, which act on the one in flight, and what is not allowed."""

from __future__ import annotations

from typing import Any

import pytest

from playground.engine import SETTINGS
from playground.session.run import Run
from tests.app.page import Page, speed

STARTS_NEW_RUN: list[tuple[str, Any]] = [
    ("text", "banana"),
    ("hidden_size", 12),
    ("random_seed", 7),
    ("window", 3),
    ("initial_scale", 0.2),
    ("cell", "lstm"),
    ("optimizer", "adam"),
    ("clip_value", 0.5),
    ("clip_norm", 5.0),
]
ACTS_IN_FLIGHT = [
    ("learning_rate", 0.1),
    ("epochs", 500),
    ("prompt", "Love"),
    ("length", 12),
    ("temperature", 0.5),
    ("speed", speed("full")),
]
NOT_ALLOWED: list[tuple[str, Any]] = [
    ("text", ""),
    ("text", "x"),
    ("text", "x" * 2_001),
    ("prompt", "Lovely"),
    ("prompt", "⏎"),
    ("prompt", "I" * 2_001),
    ("epochs", 0),
    ("epochs", 100_001),
    ("epochs", None),
    ("random_seed", -1),
    ("random_seed", 2**32),
    ("window", 0),
    ("window", 2_000),
    ("window", None),
    ("initial_scale", -0.1),
    ("initial_scale", None),
    ("clip_value", 0.0),
    ("clip_norm", -1.0),
    ("clip_norm", 1_001.0),
    ("length", 0),
    ("length", 501),
    ("length", None),
]


def _trained(**parameters: str) -> Page:
    page = Page(**parameters)
    page.press("Epoch")
    return page


@pytest.mark.parametrize(("name", "value"), STARTS_NEW_RUN)
def test_this_setting_starts_a_new_run(name: str, value: Any) -> None:
    page = _trained()

    page.set(name, value)

    assert (page.epoch, getattr(page.session.run.config, name)) == (0, value)


@pytest.mark.parametrize(("name", "value"), STARTS_NEW_RUN)
def test_the_run_that_a_new_one_replaced_is_one_click_away(name: str, value: Any) -> None:
    page = _trained()
    before = page.shown_settings()
    page.set(name, value)

    page.press("Undo")

    assert (page.epoch, f"{page.loss:.4f}", page.shown_settings()) == (1, "17.1113", before)
    assert page.stage.losses == page.losses


@pytest.mark.parametrize(("name", "value"), STARTS_NEW_RUN)
def test_a_new_run_keeps_the_other_settings(name: str, value: Any) -> None:
    page = _trained(text="abcd", hidden_size="5", learning_rate="0.3", random_seed="3", window="2", length="9")
    before = page.shown_settings()

    page.set(name, value)

    prompt = {"prompt": value[0]} if name == "text" else {}
    assert page.shown_settings() == {**before, name: value, **prompt}


@pytest.fixture(scope="module", params=ACTS_IN_FLIGHT, ids=lambda case: case[0])
def changed_in_flight(request: pytest.FixtureRequest) -> tuple[str, Any, Page, Run]:
    """A setting and its new value, the page with it, and the run that was there before."""
    name, value = request.param
    page = _trained()
    run = page.session.run
    page.set(name, value)
    return name, value, page, run


def test_this_setting_leaves_the_run_in_flight(changed_in_flight: tuple[str, Any, Page, Run]) -> None:
    _, _, page, run = changed_in_flight

    assert (page.session.run is run, page.epoch) == (True, 1)


def test_a_change_of_the_training_in_flight_can_be_undone(changed_in_flight: tuple[str, Any, Page, Run]) -> None:
    name, _, page, _ = changed_in_flight

    assert page.can_press("Undo") == (name in {"learning_rate", "epochs"})


def test_this_setting_acts_at_once(changed_in_flight: tuple[str, Any, Page, Run]) -> None:
    name, value, page, _ = changed_in_flight

    assert {**page.session.run.settings, "speed": page.session.speed}[name] == value


@pytest.mark.parametrize(("name", "value"), ACTS_IN_FLIGHT)
def test_playing_goes_on_while_this_setting_is_changed(name: str, value: Any) -> None:
    page = Page(epochs="100000")
    page.press("Play")
    page.more()
    trained = page.trained_timesteps

    page.set(name, value)
    page.more()

    assert (page.has("Pause"), page.trained_timesteps > trained) == (True, True)


def test_a_changed_learning_rate_is_trained_with() -> None:
    page, unchanged = _trained(), _trained()

    page.set("learning_rate", 0.01)
    page.press("Epoch")
    page.press("Epoch")
    unchanged.press("Epoch")
    unchanged.press("Epoch")

    assert page.loss != unchanged.loss


def test_a_new_run_goes_on_with_the_changed_learning_rate() -> None:
    page = _trained()
    page.set("learning_rate", 0.01)

    page.press("Reset")

    assert (page.widget("learning_rate").value, page.session.run.trainer.learning_rate) == (0.01, 0.01)


@pytest.mark.parametrize("rate", ["0.42", "7.5", "0.0004", "1e-06"])
def test_a_learning_rate_between_the_slider_s_marks_gives_way_to_a_mark(rate: str) -> None:
    page = Page(learning_rate=rate)

    page.set("learning_rate", 0.2)

    assert (page.widget("learning_rate").value, page.session.run.config.learning_rate) == (0.2, 0.2)


def test_a_hidden_size_beyond_the_slider_s_end_gives_way_to_one_within() -> None:
    page = Page(hidden_size="100")

    page.set("hidden_size", 10)

    assert (page.widget("hidden_size").value, page.session.run.config.hidden_size) == (10, 10)


def test_a_temperature_beyond_the_slider_s_end_gives_way_to_one_within() -> None:
    page = Page(temperature="4.5")

    page.set("temperature", 0.5)

    assert (page.widget("temperature").value, page.session.run.sampling.temperature) == (0.5, 0.5)


def _run_on(page: Page) -> tuple[object, ...]:
    run = page.session.run
    return run, run.config, run.sampling, page.stage.sent.moments, page.loss


@pytest.mark.parametrize(("name", "value"), NOT_ALLOWED, ids=lambda part: str(part)[:12])
def test_a_value_that_is_not_allowed_is_answered_with_a_sentence_and_leaves_the_last_good_run(
    name: str, value: Any
) -> None:
    page = _trained()
    before, good, label = _run_on(page), page.widget(name).value, SETTINGS[name].label

    page.set(name, value)
    (said,), after = page.notices, _run_on(page)
    page.set(name, good)

    assert said.startswith((f"{label} must", *(["Only characters of the training text"] if name == "prompt" else [])))
    assert (page.errors, after, page.notices) == ([], before, [])


def test_a_text_that_is_not_allowed_stays_in_its_field_to_be_corrected() -> None:
    page = Page()

    page.set("text", "x")

    assert page.widget("text").value == "x"


def test_training_goes_on_while_a_value_is_still_to_be_corrected() -> None:
    page = Page()
    page.set("text", "x")

    page.press("Epoch")

    assert (page.epoch, len(page.notices)) == (1, 1)


def test_each_value_that_is_not_allowed_has_its_own_sentence() -> None:
    page = Page()

    page.set("text", "x")
    page.set("epochs", 0)

    assert len(page.notices) == 2


def test_a_prompt_with_foreign_characters_is_told_which() -> None:
    page = Page()

    page.set("prompt", "I hate AI")

    assert page.notices[0].endswith("it has no a h t.")


def test_a_new_text_with_the_prompt_s_characters_takes_the_sentence_about_them_away() -> None:
    page = Page()
    page.set("prompt", "z")

    page.set("text", "zebra")

    assert page.notices == []


def test_undo_takes_sentences_about_wrong_values_away() -> None:
    page = _trained()
    page.set("text", "banana")
    page.set("text", "x")

    page.press("Undo")

    assert (page.notices, page.widget("text").value, page.epoch) == ([], "I Love AI", 1)


def test_an_empty_prompt_means_the_text_s_first_character() -> None:
    page = Page()

    page.set("prompt", "")

    assert (page.session.run.sampling.prompt, page.widget("prompt").value) == ("I", "I")


def test_a_prompt_that_fits_the_new_text_is_kept() -> None:
    page = Page(prompt="Lo")

    page.set("text", "Lonely Lou")

    assert page.widget("prompt").value == "Lo"


def test_a_prompt_that_does_not_fit_the_new_text_becomes_its_first_character() -> None:
    page = Page(prompt="Lo")

    page.set("text", "banana")

    assert (page.notices, page.widget("prompt").value) == ([], "b")


@pytest.mark.parametrize(("sign", "character"), [("⏎", "\n"), ("⇥", "\t")])
def test_a_typed_sign_means_the_character_it_stands_for(sign: str, character: str) -> None:
    page = Page()

    page.set("text", f"row{sign}boat")

    assert page.session.run.config.text == f"row{character}boat"


@pytest.mark.parametrize(("sign", "character"), [("⏎", "\n"), ("⇥", "\t")])
def test_a_character_that_no_field_can_hold_is_shown_as_its_sign(sign: str, character: str) -> None:
    page = Page(text=f"row{character}boat", prompt=f"w{character}")

    assert (page.widget("text").value, page.widget("prompt").value) == (f"row{sign}boat", f"w{sign}")


def test_a_typed_sign_in_the_prompt_means_the_character_it_stands_for() -> None:
    page = Page(text="row\nboat")

    page.set("prompt", "w⏎")

    assert (page.notices, page.session.run.sampling.prompt) == ([], "w\n")


def test_there_are_a_few_preset_texts() -> None:
    page = Page()

    (presets,) = page.app.pills

    assert len(presets.options) >= 3


def test_a_preset_text_starts_a_new_run() -> None:
    page = _trained()

    page.choose_preset("hello world")

    assert (page.session.run.config.text, page.widget("text").value, page.epoch) == ("hello world", "hello world", 0)


def test_a_preset_text_leaves_the_old_run_one_click_away() -> None:
    page = _trained()
    page.choose_preset("hello world")

    page.press("Undo")

    assert (page.widget("text").value, page.epoch) == ("I Love AI", 1)


def test_a_preset_text_can_be_chosen_again() -> None:
    page = Page()
    page.choose_preset("hello world")
    page.set("text", "banana")

    page.choose_preset("hello world")

    assert page.session.run.config.text == "hello world"


def test_a_preset_text_takes_the_place_of_one_that_is_not_allowed() -> None:
    page = Page()
    page.set("text", "x")

    page.choose_preset("hello world")

    assert (page.notices, page.widget("text").value) == ([], "hello world")


def test_the_preset_whose_set_up_holds_is_shown_as_chosen() -> None:
    page = Page()
    assert page.app.pills[0].value == "I Love AI"

    page.choose_preset("hello world")
    assert page.app.pills[0].value == "hello world"

    page.set("random_seed", 3)
    assert page.app.pills[0].value == "hello world"

    page.set("hidden_size", 3)
    assert page.app.pills[0].value is None


def test_every_preset_text_can_be_trained_on() -> None:
    page = Page()

    for preset in page.app.pills[0].options:
        page.choose_preset(preset)
        page.press("Epoch")

    assert (page.errors, page.notices) == ([], [])


@pytest.mark.parametrize("link", [{}, {"hidden_size": "100", "learning_rate": "7.5", "temperature": "3.5"}], ids=str)
@pytest.mark.parametrize("name", ["hidden_size", "learning_rate", "temperature"])
def test_the_help_of_a_slider_states_the_slider_s_own_limits(name: str, link: dict[str, str]) -> None:
    page = Page(**link)
    widget: Any = page.widget(name)

    ends = (widget.options[0], widget.options[-1]) if name == "learning_rate" else (widget.min, widget.max)

    low, high = (f"{float(end):g}" for end in ends)
    assert widget.help.endswith(f" From {low} to {high}.")
