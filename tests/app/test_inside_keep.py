"""What becomes of changes by hand: they are kept, never trained before that, and never lost without a word."""

from __future__ import annotations

import pytest

from playground.engine import Edits, Place
from tests.app.inside_page import InsidePage, trained


def test_keep_makes_the_changes_part_of_the_network() -> None:
    page, trainer = InsidePage.what_if(), trained()
    expected = Edits().set(Place("Whh", 1, 2), 1.5).silence(3).apply(trainer.parameters)
    page.edit(Place("Whh", 1, 2), 1.5)
    page.silence(3)

    page.press("Keep")

    assert (page.errors, page.parameters, page.epoch) == ([], expected.flat.tobytes(), 2)
    assert (bool(page.session.run.edits), page.network["edited"]) == (False, [])
    assert "epoch 2" in page.sentences[0]


def test_a_kept_change_is_trained_on_from_there() -> None:
    page, trainer = InsidePage.what_if(), trained()
    page.edit(Place("by", 1), 2.0)
    page.press("Keep")
    changed = trainer.copy(Edits().set(Place("by", 1), 2.0).apply(trainer.parameters))

    for _ in range(3):
        page.press("Epoch")
    changed.run(epochs=3)

    assert page.parameters == changed.parameters.flat.tobytes()
    assert page.trainer.losses.tobytes() == changed.losses.tobytes()


def test_undo_after_keep_brings_back_the_run_whose_network_is_without_the_changes() -> None:
    page = InsidePage.what_if()
    page.edit(Place("Whh", 1, 2), 1.5)
    page.press("Keep")
    page.press("Epoch")

    page.press("Undo")

    assert (page.errors, page.epoch, page.parameters) == ([], 2, trained().parameters.flat.tobytes())


def test_after_undo_of_keep_the_run_goes_on_as_if_nothing_had_been_changed() -> None:
    page = InsidePage.what_if()
    page.edit(Place("Whh", 1, 2), 1.5)
    page.press("Keep")
    page.press("Epoch")
    page.press("Undo")

    page.press("Epoch")

    assert page.parameters == trained(3).parameters.flat.tobytes()


def test_training_under_changes_trains_the_run_as_if_they_were_not_there() -> None:
    page = InsidePage.what_if()
    page.edit(Place("Whh", 1, 2), 1.5)
    page.silence(3)

    page.press("Epoch")
    page.press("Step")
    trainer = trained(3)
    trainer.step()

    assert page.parameters == trainer.parameters.flat.tobytes()
    assert page.trainer.losses.tobytes() == trainer.losses.tobytes()
    assert page.network["edited"] == [["Whh", 1, 2]]


def test_playing_under_changes_trains_the_run_as_if_they_were_not_there() -> None:
    page = InsidePage.what_if(epochs="40")
    page.edit(Place("Whh", 1, 2), 1.5)

    page.play_to_the_end()

    assert (page.errors, page.parameters) == ([], trained(40).parameters.flat.tobytes())


def test_changes_can_be_made_while_it_plays() -> None:
    page = InsidePage.what_if()
    page.press("Play")

    page.edit(Place("Whh", 1, 2), 1.5)
    page.frames(2)

    assert (page.errors, page.network["edited"], page.has("Pause")) == ([], [["Whh", 1, 2]], True)


def test_reset_says_what_becomes_of_changes_and_undo_brings_both_back() -> None:
    page = InsidePage.what_if()
    page.edit(Place("Whh", 1, 2), 1.5)

    page.press("Reset")
    (said,) = page.notices
    after_reset = bool(page.session.run.edits)
    page.press("Undo")

    assert ("Undo" in said, after_reset) == (True, False)
    assert (page.notices, page.epoch) == ([], 2)
    assert dict(page.session.run.edits.values) == {Place("Whh", 1, 2): 1.5}


@pytest.mark.parametrize(("name", "value"), [("text", "banana"), ("hidden_size", 3), ("random_seed", 9), ("window", 2)])
def test_a_setting_that_starts_a_new_run_says_what_becomes_of_changes(name: str, value: object) -> None:
    page = InsidePage.what_if(0)
    page.edit(Place("Whh", 1, 2), 1.5)

    page.set(name, value)

    assert (page.errors, len(page.notices), page.can_press("Undo")) == ([], 1, True)


def test_a_change_for_a_run_that_is_gone_is_discarded_with_a_sentence() -> None:
    page = InsidePage.what_if()
    old = page.session.run.id
    page.press("Reset")

    page.edit(Place("Whh", 1, 2), 1.5, run=old)

    (said,) = page.notices
    assert (page.errors, bool(page.session.run.edits), "Whh[1, 2]" in said) == ([], False, True)


@pytest.mark.parametrize("run", [None, 3, [], "", "x"], ids=repr)
def test_a_change_for_no_known_run_is_discarded(run: object) -> None:
    page = InsidePage.what_if(0)

    page.send_edit({"run": run, "name": "Whh", "row": 1, "column": 2, "value": 1.5})

    assert (page.errors, bool(page.session.run.edits), len(page.notices)) == ([], False, 1)


def test_a_change_of_the_present_run_puts_the_sentence_away() -> None:
    page = InsidePage.what_if()
    page.edit(Place("Whh", 1, 2), 1.5)
    page.press("Reset")

    page.edit(Place("Whh", 1, 2), 0.5)

    assert page.notices == []
