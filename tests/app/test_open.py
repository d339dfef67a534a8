"""The page opens with everything on it that people and screen readers rely on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from playground.figures.theme import DARK, LIGHT, Theme
from tests.app.page import Page

CHARTS = ("loss", "probabilities", "hidden", "weights")


@pytest.fixture(scope="module")
def page() -> Page:
    """The page as it opens; nobody touches it."""
    return Page()


def test_the_page_opens_without_an_error(page: Page) -> None:
    assert page.errors == []


def test_the_page_opens_without_a_sentence_about_something_wrong(page: Page) -> None:
    assert page.notices == []


@pytest.mark.parametrize("label", ["Play", "Step", "Epoch", "Reset"])
def test_there_is_a_button(page: Page, label: str) -> None:
    assert [button.label for button in page.app.button].count(label) == 1


@pytest.mark.parametrize("label", ["Hidden size", "Learning rate", "Speed", "Temperature"])
def test_there_is_a_slider(page: Page, label: str) -> None:
    sliders = [slider.label for slider in page.app.slider] + [slider.label for slider in page.app.select_slider]

    assert sliders.count(label) == 1


@pytest.mark.parametrize("label", ["Text", "Epochs", "Random seed", "Prompt"])
def test_there_is_an_input(page: Page, label: str) -> None:
    inputs = [field.label for field in page.app.text_input] + [field.label for field in page.app.number_input]

    assert inputs.count(label) == 1


@pytest.mark.parametrize("label", ["Epoch", "Loss", "Perplexity", "Correct"])
def test_there_is_a_number(page: Page, label: str) -> None:
    assert [metric.label for metric in page.app.metric].count(label) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "I Love AI"),
        ("hidden_size", 8),
        ("learning_rate", 0.5),
        ("epochs", 2000),
        ("random_seed", 0),
        ("window", 1),
        ("length", 30),
        ("temperature", 1.0),
    ],
)
def test_a_setting_begins_with_its_default(page: Page, name: str, value: object) -> None:
    assert page.widget(name).value == value


def test_hidden_sizes_from_1_to_64_can_be_chosen(page: Page) -> None:
    (slider,) = [slider for slider in page.app.slider if slider.label == "Hidden size"]
    assert (slider.min, slider.max) == (1, 64)


def test_learning_rates_from_a_thousandth_to_2_can_be_chosen(page: Page) -> None:
    (slider,) = [slider for slider in page.app.select_slider if slider.label == "Learning rate"]
    assert (slider.options[0], slider.options[-1]) == ("0.001", "2")


@pytest.mark.parametrize(
    ("label", "value"), [("Epoch", "0 / 2000"), ("Loss", "–"), ("Perplexity", "–"), ("Correct", "0 / 8")]
)
def test_an_untrained_network_has_no_loss_yet(page: Page, label: str, value: str) -> None:
    assert page.metric(label) == value


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_can_be_explored_while_nothing_plays(page: Page, chart: str) -> None:
    assert page.plotly_figure(chart)["data"]


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_has_a_text_alternative(page: Page, chart: str) -> None:
    assert page.alternative_text(chart) != ""


@pytest.mark.parametrize("chart", CHARTS)
def test_the_drawing_under_a_chart_stays_silent(page: Page, chart: str) -> None:
    assert page.drawing(chart)["description"] == ""


def test_the_loss_s_text_alternative_says_what_it_shows_now() -> None:
    page = Page()

    page.press("Epoch")

    assert "17.1 at epoch 0" in page.alternative_text("loss")


def test_every_control_has_a_line_of_help(page: Page) -> None:
    controls = [
        element
        for kind in ("button", "slider", "select_slider", "text_input", "number_input")
        for element in page.elements()
        if element.type == kind
    ]

    assert [control.label for control in controls if not control.help] == []


@pytest.mark.parametrize(("theme_type", "colors"), [("light", LIGHT), ("dark", DARK)])
def test_pictures_follow_the_page_s_theme(monkeypatch: pytest.MonkeyPatch, theme_type: str, colors: Theme) -> None:
    monkeypatch.setattr(
        "streamlit.runtime.context.ContextProxy.theme", property(lambda _: SimpleNamespace(type=theme_type))
    )

    page = Page()

    written = {page.plotly_figure(chart)["layout"]["font"]["color"] for chart in CHARTS}
    assert written == {colors.text}


def test_nothing_is_undone_before_anything_was_done(page: Page) -> None:
    assert not page.can_press("Undo")


def test_an_untrained_network_cannot_be_reset(page: Page) -> None:
    assert not page.can_press("Reset")
