"""What the stage asks for is answered, and no more than that; what comes too late or makes no sense does nothing."""

from __future__ import annotations

from typing import Any

import pytest

from playground.files import load_run
from tests.app.inside_page import InsidePage
from tests.app.page import Page

PATHS = ("train", "inside", "compare")
REQUESTS: dict[str, dict[str, Any]] = {
    "more": {},
    "seek": {"epoch": 1},
    "look": {"epoch": 1},
    "film": {"after": -1},
    "pick": {"what": {"kind": "timestep", "timestep": 5}},
    "edit": {"name": "Whh", "row": 1, "column": 2, "value": 1.5, "of": "gone"},
    "excerpt": {"first": 3},
    "explore": {"picture": "loss"},
    "keep": {"keep": True},
    "resume": {"file": "no run"},
}
LOOKING: dict[str, dict[str, Any]] = {kind: REQUESTS[kind] for kind in ("seek", "look", "film", "pick", "excerpt")}


def _chosen(page: Page) -> tuple[object, ...]:
    session = page.session
    return (
        *page.everything_of_the_run,
        session.playing,
        page.shown.id,
        session.inspection.selection,
        dict(page.shown.edits.values),
        session.first_timestep,
        session.dialog,
        session.time_travel.film,
    )


@pytest.fixture
def page() -> Page:
    return Page.trained(4)


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_for_a_run_that_is_gone_changes_nothing(page: Page, kind: str) -> None:
    gone = page.session.run.id
    page.press("Reset")
    page.train(3)
    before = _chosen(page)

    page.ask(kind, run=gone, **REQUESTS[kind])

    assert (page.errors, _chosen(page), page.session.answered) == ([], before, page.stage.sent.header["answered"])
    assert page.stage.losses == page.losses


@pytest.mark.parametrize("kind", REQUESTS)
def test_nothing_but_more_while_playing_trains(page: Page, kind: str) -> None:
    before = page.trained_timesteps
    page.ask(kind, **REQUESTS[kind])
    while_paused = page.trained_timesteps
    page.look(None)
    page.session.close_dialog()
    page.press("Play")
    page.draw_again()
    page.go_to("inside")
    page.go_to("train")
    before_it_asks = page.trained_timesteps

    page.ask(kind, **REQUESTS[kind])

    trains = page.trained_timesteps > before_it_asks
    assert (page.errors, while_paused, trains) == ([], before, kind == "more")


@pytest.mark.parametrize("kind", LOOKING)
def test_looking_changes_nothing_of_the_run(page: Page, kind: str) -> None:
    before = page.everything_of_the_run

    for epoch in (2, 0, 3, 1):
        page.ask(kind, **LOOKING[kind] | ({"epoch": epoch} if "epoch" in LOOKING[kind] else {}))

    assert (page.errors, page.everything_of_the_run, page.can_press("Undo")) == ([], before, False)


@pytest.mark.parametrize("path", PATHS)
def test_the_stage_is_not_sent_again_what_stays(page: Page, path: str) -> None:
    page.go_to(path)
    page.press("Play")
    page.more()

    page.more()

    assert (page.errors, page.was_drawn_whole, page.stage.sent.header["still"]) == ([], False, None)


@pytest.mark.parametrize("path", PATHS)
def test_all_that_moves_in_a_message_is_of_the_same_moments(page: Page, path: str) -> None:
    page.pin()
    page.go_to(path)
    page.press("Play")
    page.more()

    sent, moving = page.stage.sent, {*page.stage.sent.arrays} - {*page.stage.sent.header["run_arrays"]}
    lengths = {name: len(sent.arrays[name]) for name in moving} | {
        name: len(texts) for name, texts in sent.header["texts"].items()
    }
    assert lengths == dict.fromkeys(lengths, len(sent.moments))
    assert sent.moments == sorted({*sent.moments})
    assert sent.arrays["loss"].tolist() == [page.losses[epoch - 1] for epoch, _ in sent.moments]


@pytest.mark.parametrize("view", ["", "train-00000000", "another"])
def test_a_stage_with_another_view_is_sent_what_stays(page: Page, view: str) -> None:
    page.ask("more", view=view)

    assert (page.was_drawn_whole, page.stage.sent.header["still"] is None) == (False, False)


def test_drawing_the_whole_page_in_the_middle_of_playing_loses_no_loss(page: Page) -> None:
    page.press("Play")
    for disturb in (page.draw_again, lambda: page.set("temperature", 0.5), lambda: page.press("Sample again")):
        page.more(2)
        disturb()
    page.go_to("compare")
    page.more()
    page.go_to("train")
    page.more()

    assert (page.has("Pause"), page.stage.losses) == (True, page.losses)
    assert page.stage.corrects == page.session.run.trainer.correct.tolist()


def test_a_stage_that_lost_losses_is_sent_what_it_says_that_it_has_not(page: Page) -> None:
    page.press("Play")
    page.more(2)

    page.ask("more", losses=3)

    sent = page.stage.sent
    assert (sent.header["losses_first"], sent.arrays["losses"].tolist()) == (3, page.losses[3:])


def test_a_request_is_answered_with_its_number(page: Page) -> None:
    page.ask("more", request=70)

    page.ask("more", request=12)

    assert page.stage.sent.header["answered"] == 70


@pytest.mark.parametrize(
    "asked",
    [
        None,
        True,
        "more",
        7.5,
        [],
        {},
        {"kind": "more"},
        {"kind": ["more"], "run": "x", "view": "", "request": 1, "losses": 0},
        {"kind": "more", "run": "x", "view": "", "request": -1, "losses": 0},
        {"kind": "more", "run": "x", "view": "", "request": 1, "losses": 2.5},
    ],
    ids=repr,
)
def test_what_the_stage_cannot_have_asked_changes_nothing(page: Page, asked: object) -> None:
    before = _chosen(page), page.session.answered

    page.trigger(asked)

    assert (page.errors, (_chosen(page), page.session.answered)) == ([], before)


NONSENSE: list[object] = ["3", "", True, False, 2.0, 2.5, [1], {"epoch": 1}, -1, 10**30]


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_a_request_with_nonsense_in_it_changes_nothing(value: object) -> None:
    page = InsidePage.trained(2, text="abcdefghij" * 10, hidden_size="2")
    page.ask("excerpt", first=40)
    before = _chosen(page)

    for kind, name in (("seek", "epoch"), ("look", "epoch"), ("excerpt", "first"), ("pick", "what")):
        page.ask(kind, **{name: value})

    assert (page.errors, _chosen(page)) == ([], before)


@pytest.mark.parametrize("picture", ["", "nothing", 3, None, "state"])
def test_what_cannot_be_explored_opens_nothing(page: Page, picture: Any) -> None:
    page.ask("explore", picture=picture)

    assert (page.errors, page.is_explored, page.session.dialog) == ([], False, "")


@pytest.mark.parametrize("path", PATHS)
def test_a_press_in_the_moment_of_a_request_is_seen_on_the_buttons(page: Page, path: str) -> None:
    page.go_to(path)
    page.press("Play")
    page.more()

    page.press_while_the_stage_asks("Pause")

    assert (page.errors, page.session.playing, page.has("Play"), page.has("Pause")) == ([], False, True, False)


def test_a_run_is_sent_as_a_file_when_it_is_to_be_kept_and_never_else(page: Page) -> None:
    page.ask("more")
    assert "run_file" not in page.stage.sent.arrays

    page.ask("keep", keep=True)

    kept = load_run(page.stage.sent.arrays["run_file"].tobytes())
    assert kept.trainer.losses.tolist() == page.losses
    assert page.stage.sent.header["session"] == page.session.id
