"""Long texts: trained whole, shown in part, and the whole of them as a ribbon."""

from __future__ import annotations

import pytest

from tests.app.page import Page

TEXT = ("row, row, row your boat\ngently down the stream\n" * 43)[:2_000]


def _shown(page: Page) -> range:
    """Return the timesteps that the pictures show: all of them the same."""
    excerpt = range(*page.stage.still["excerpt"])
    for name in ("probabilities", "hidden"):
        (panel,) = page.stage.picture(name)["panels"]
        assert (panel["first_column"], panel["shape"][1]) == (excerpt.start, len(excerpt))
    return excerpt


@pytest.fixture
def page() -> Page:
    """A page whose pictures show the text from timestep 1,000 on."""
    page = Page(text=TEXT)
    page.ask("excerpt", first=1_000)
    return page


def test_2000_characters_can_be_trained_and_played() -> None:
    page = Page(text=TEXT)
    page.press("Epoch")
    page.press("Play")
    page.more(2)

    assert (page.errors, page.notices, page.trained_timesteps > 1_999, page.has("Pause")) == ([], [], True, True)


def test_the_ribbon_has_the_whole_text_and_what_the_network_makes_of_it(page: Page) -> None:
    page.press("Epoch")

    still, moment = page.stage.still, page.session.run.moment()
    text = page.stage.characters([*still["inputs"], still["last_character"]])
    assert text == TEXT.replace("\n", "⏎").replace(" ", "␣")
    assert still["timesteps"] == len(page.stage.newest("target_probability")) == 1_999
    assert page.stage.newest("likeliest").tolist() == moment.probabilities.argmax(axis=1).tolist()


def test_pictures_show_the_part_that_was_chosen(page: Page) -> None:
    excerpt = _shown(page)

    assert (page.errors, page.was_drawn_whole, excerpt) == ([], False, range(1_000, 1_032))
    states = page.session.run.moment().states[1:]
    assert page.stage.matrix("hidden").T.tolist() == states[1_000:1_032].astype("f4").tolist()


@pytest.mark.parametrize(("first", "shown"), [(500, range(500, 532)), (5_000, range(1_967, 1_999)), (0, range(32))])
def test_pictures_show_what_was_chosen_last_within_the_text(page: Page, first: int, shown: range) -> None:
    page.ask("excerpt", first=first)

    assert _shown(page) == shown


@pytest.mark.parametrize("path", ["inside", "compare"])
def test_the_chosen_part_stays_while_training_and_while_another_page_is_visited(page: Page, path: str) -> None:
    page.press("Epoch")
    page.go_to(path)
    page.press("Play")
    page.more()
    page.go_to("train")

    assert (page.errors, _shown(page).start) == ([], 1_000)


def test_the_chosen_part_stays_in_the_past(page: Page) -> None:
    page.train(2)
    page.look(1)

    then = Page(text=TEXT)
    then.ask("excerpt", first=1_000)
    then.press("Epoch")
    assert (page.errors, _shown(page).start, page.moment()) == ([], 1_000, then.moment())


def test_a_new_text_is_shown_from_its_beginning(page: Page) -> None:
    page.set("text", TEXT[:100])

    assert (page.errors, _shown(page)) == ([], range(32))


def test_a_shorter_run_brought_back_by_undo_is_shown_within_its_bounds() -> None:
    page = Page.trained(1, text=TEXT[:100])
    page.set("text", TEXT)
    page.ask("excerpt", first=1_000)

    page.press("Undo")

    assert (page.errors, _shown(page).stop <= 99) == ([], True)


def test_the_trained_timestep_is_in_view_after_a_step_and_in_slow_motion(page: Page) -> None:
    page.press("Step")
    after_a_step = 0 in _shown(page)
    page.choose_speed("timestep")
    page.press("Play")
    page.more(34)

    assert (after_a_step, int(page.stage.newest("trained")), 34 in _shown(page)) == (True, 34, True)


def test_2000_distinct_characters_can_be_trained_on() -> None:
    page = Page(text="".join(chr(0x4E00 + i) for i in range(2_000)), hidden_size="2")

    page.press("Step")

    assert (page.errors, page.stage.sent.moments) == ([], [(0, 1)])
    assert len(page.stage.picture("probabilities")["panels"][0]["rows"]) == 33


def test_one_repeated_character_can_be_trained_on() -> None:
    page = Page(text="aaaa")

    page.press("Epoch")

    assert (page.errors, round(page.loss, 4), page.correct) == ([], 0.0, 3)
