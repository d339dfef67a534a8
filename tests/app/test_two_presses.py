"""What somebody presses before the page has answered the press before takes nothing of that back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.inside_page import InsidePage
from tests.app.page import Page


def _press_with_the_widgets_of_before(page: Page, first: Callable[[], object]) -> None:
    """Send what a press sends from a tab that knows no answer to ``first``: all that its widgets showed before."""
    widgets_of_before = page.app._tree.get_widget_states()
    first()
    page.app._run(widgets_of_before)


def _choose_hello_world_and_press_again() -> Page:
    page = Page()
    (presets,) = page.app.pills
    presets.select("hello world")
    _press_with_the_widgets_of_before(page, page.app.run)
    return page


def test_a_preset_stays() -> None:
    page = _choose_hello_world_and_press_again()

    config = page.session.run.config
    assert (config.text, config.hidden_size, config.learning_rate, config.epochs) == ("hello world", 16, 0.1, 500)
    assert page.widget("hidden_size").value == 16


@pytest.mark.parametrize(
    ("name", "value"),
    [("hidden_size", 3), ("learning_rate", 0.1), ("text", "banana"), ("cell", "gru"), ("random_seed", 3)],
)
def test_what_was_undone_stays_undone(name: str, value: object) -> None:
    page = Page()
    before = page.session.run.config
    page.set(name, value)
    assert page.session.run.config != before

    _press_with_the_widgets_of_before(page, lambda: page.press("Undo"))

    assert page.session.run.config == before
    assert page.shown_settings()[name] == getattr(before, name)


def test_a_unit_that_was_picked_stays_picked() -> None:
    page = InsidePage(cell="lstm")
    picked = (page.selection.unit + 1) % 8

    _press_with_the_widgets_of_before(page, lambda: page.pick({"kind": "unit", "unit": picked}))

    assert page.selection.unit == picked
    assert page.own_widget("unit").value == picked


def test_a_widget_goes_on_being_heard() -> None:
    page = _choose_hello_world_and_press_again()

    page.set("hidden_size", 8)

    assert page.session.run.config.hidden_size == 8
