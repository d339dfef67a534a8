"""A run as a film: every moment of it is what the page shows at that epoch, and watching changes nothing."""

from __future__ import annotations

import pytest

from tests.app.inside_page import WHAT_IF, InsidePage
from tests.app.page import SAID_OF_THE_PAGE, SCALES_OF_THE_RUN, Page

PATHS = ("train", "inside", "compare")


def _trained(path: str = "train", epochs: int = 4) -> InsidePage:
    page = InsidePage(hidden_size="3")
    page.train(2)
    page.press("Pin")
    page.train(epochs - 2)
    page.go_to(path)
    return page


def _watched(page: Page) -> dict[int, dict[str, object]]:
    """Return all that is shown of each moment of the film, by its epoch, as the stage asks for them."""
    seen: dict[int, dict[str, object]] = {}
    film = page.stage.sent.header["film"]["epochs"]
    while len(seen) < len(film):
        page.ask("film", after=max(seen)) if seen else page.ask("film")
        sent = page.stage.sent
        run = {*sent.header["run_arrays"], *SCALES_OF_THE_RUN}
        new = {
            epoch: {name: array[i].tobytes() for name, array in sent.arrays.items() if name not in run}
            | {name: texts[i] for name, texts in sent.header["texts"].items() if name not in SAID_OF_THE_PAGE}
            for i, (epoch, _) in enumerate(sent.moments)
        }
        assert not new.keys() & seen.keys()
        seen |= new
    assert list(seen) == film
    return seen


@pytest.mark.parametrize("path", PATHS)
def test_each_moment_of_a_film_is_what_the_page_shows_at_that_epoch(path: str) -> None:
    page = _trained(path)
    page.press("Film")

    film = _watched(page)

    assert (page.errors, list(film)) == ([], [0, 1, 2, 3, 4])
    for epoch, moment in film.items():
        page.look(epoch)
        assert moment == page.moment()


@pytest.mark.parametrize("section", ["Backward pass", "Where is it?"])
def test_a_film_inside_a_step_has_the_open_section(section: str) -> None:
    page = _trained("inside")
    page.open(section)
    page.press("Film")

    film = _watched(page)

    for epoch, moment in film.items():
        page.look(epoch)
        assert moment == page.moment()


def test_a_long_film_comes_in_parts_from_the_first_to_the_last_epoch() -> None:
    page = Page.trained(100, hidden_size="2")
    page.press("Film")

    film = list(_watched(page))

    assert (film[0], film[-1], film) == (0, 100, sorted({*film}))


def test_watching_changes_nothing_of_the_run() -> None:
    page = _trained()
    before = page.everything_of_the_run
    page.press("Film")

    _watched(page)
    page.press("Stop film")

    assert (page.errors, page.everything_of_the_run, page.epoch, page.is_in_the_past) == ([], before, 4, False)
    assert (page.has("Film"), page.stage.sent.header["film"]) == (True, None)


def test_the_sentence_about_a_moment_of_the_film_is_of_that_epoch() -> None:
    page = _trained()
    page.press("Film")

    page.ask("film")

    epochs = [epoch for epoch, _ in page.stage.sent.moments]
    said = page.stage.sent.header["texts"]["state"]
    assert [sentence.split(" of ")[0] for sentence in said[:-1]] == [f"As it was after {n}" for n in epochs[:-1]]
    page.go_to("inside")
    page.ask("film")
    assert ["it was," in sentence for sentence in page.stage.sent.header["texts"]["state"]] == [*[True] * 4, False]


def test_a_film_stops_the_playing() -> None:
    page = Page()
    page.press("Play")
    page.more()

    page.press("Film")
    trained = page.trained_timesteps
    page.more()

    assert (page.errors, page.has("Play"), page.has("Stop film")) == ([], True, True)
    assert page.trained_timesteps == trained


def test_an_untrained_run_has_no_film() -> None:
    assert not Page().can_press("Film")


@pytest.mark.parametrize("epoch", [2, 4])
def test_one_can_stay_at_an_epoch_of_the_film(epoch: int) -> None:
    page = _trained()
    page.press("Film")

    page.look(epoch)

    assert (page.errors, page.epoch, page.has("Film"), page.is_in_the_past) == ([], epoch, True, epoch != 4)


@pytest.mark.parametrize("label", ["Live", "Step", "Epoch", "Play", "Reset", "Earlier"])
def test_other_buttons_end_the_film(label: str) -> None:
    page = _trained()
    page.press("Film")

    page.press(label)

    assert (page.errors, page.session.time_travel.replaying) == ([], False)


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 4), ("learning_rate", 0.1), ("epochs", 300)])
def test_a_change_of_the_set_up_ends_the_film(name: str, value: object) -> None:
    page = _trained()
    page.press("Film")

    page.set(name, value)

    assert (page.errors, page.session.time_travel.replaying) == ([], False)


def test_a_film_goes_on_while_other_pages_are_visited() -> None:
    page = _trained()
    page.press("Film")

    page.go_to("compare")

    assert (page.errors, list(_watched(page))) == ([], [0, 1, 2, 3, 4])


def test_changes_by_hand_stay_over_every_moment_of_the_film_and_out_of_the_run() -> None:
    page = _trained("inside")
    page.open(WHAT_IF)
    before = page.everything_of_the_run
    page.silence(1)

    page.press("Film")
    _watched(page)

    assert (page.errors, page.network["silenced"], page.everything_of_the_run) == ([], [1], before)
