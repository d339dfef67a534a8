"""What becomes of changes by hand: they are kept, never trained before that, and never lost without a word."""

from __future__ import annotations

import pytest

from playground.engine import Edits, ParameterIndex
from tests.app.inside_page import InsidePage, trained


def test_keep_makes_the_changes_part_of_the_network() -> None:
    page, trainer = InsidePage.what_if(), trained()
    expected = Edits().set(ParameterIndex("Whh", 1, 2), 1.5).silence(3).apply(trainer.parameters)
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.silence(3)

    page.press("Keep")

    assert (page.errors, page.parameters, page.epoch) == ([], expected.flat.tobytes(), 2)
    assert (bool(page.session.run.edits), page.network["edited"]) == (False, [])
    assert "Changes made by hand were kept after 2 epochs." in page.state


def test_a_kept_change_is_trained_on_from_there() -> None:
    page, trainer = InsidePage.what_if(), trained()
    page.edit(ParameterIndex("by", 1), 2.0)
    page.press("Keep")
    changed = trainer.copy(Edits().set(ParameterIndex("by", 1), 2.0).apply(trainer.parameters))

    for _ in range(3):
        page.press("Epoch")
    changed.run(epochs=3)

    assert page.parameters == changed.parameters.flat.tobytes()
    assert page.losses == changed.losses.tolist()


def test_undo_after_keep_brings_back_the_run_whose_network_is_without_the_changes() -> None:
    page = InsidePage.what_if()
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.press("Keep")
    page.press("Epoch")

    page.press("Undo")

    assert (page.errors, page.epoch, page.parameters) == ([], 2, trained().parameters.flat.tobytes())


def test_after_undo_of_keep_the_run_goes_on_as_if_nothing_had_been_changed() -> None:
    page = InsidePage.what_if()
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.press("Keep")
    page.press("Epoch")
    page.press("Undo")

    page.press("Epoch")

    assert page.parameters == trained(3).parameters.flat.tobytes()


def test_training_under_changes_trains_the_run_as_if_they_were_not_there() -> None:
    page = InsidePage.what_if()
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.silence(3)

    page.press("Epoch")
    page.press("Step")
    trainer = trained(3)
    trainer.step()

    assert page.parameters == trainer.parameters.flat.tobytes()
    assert page.losses == trainer.losses.tolist()
    assert page.network["edited"] == [["Whh", 1, 2]]


def test_playing_under_changes_trains_the_run_as_if_they_were_not_there() -> None:
    page = InsidePage.what_if(epochs="40")
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)

    page.play_to_the_end()

    assert (page.errors, page.parameters) == ([], trained(40).parameters.flat.tobytes())


def test_changes_can_be_made_while_it_plays() -> None:
    page = InsidePage.what_if()
    page.press("Play")
    page.more()

    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.more(2)

    assert (page.errors, page.network["edited"], page.has("Pause")) == ([], [["Whh", 1, 2]], True)
    assert page.stage.losses == page.losses == trained(page.epoch).losses.tolist()


def test_reset_says_what_becomes_of_changes_and_undo_brings_both_back() -> None:
    page = InsidePage.what_if()
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)

    page.press("Reset")
    said = page.state
    after_reset = bool(page.session.run.edits)
    page.press("Undo")

    assert ("Undo" in said, after_reset) == (True, False)
    assert ("Undo" in page.state, page.epoch) == (False, 2)
    assert dict(page.session.run.edits.values) == {ParameterIndex("Whh", 1, 2): 1.5}


@pytest.mark.parametrize(("name", "value"), [("text", "banana"), ("hidden_size", 3), ("random_seed", 9), ("window", 2)])
def test_a_setting_that_starts_a_new_run_says_what_becomes_of_changes(name: str, value: object) -> None:
    page = InsidePage.what_if(0)
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)

    page.set(name, value)

    assert (page.errors, page.can_press("Undo")) == ([], True)
    assert "The changes made by hand belonged to the run that was replaced" in page.state


def test_a_change_for_a_run_that_is_gone_is_discarded_with_a_sentence() -> None:
    page = InsidePage.what_if()
    old = page.session.run.id
    page.press("Reset")

    page.edit(ParameterIndex("Whh", 1, 2), 1.5, of=old)

    assert (page.errors, bool(page.session.run.edits)) == ([], False)
    assert page.state == "The change of Whh[1, 2] was for a run that is gone; it was discarded."


@pytest.mark.parametrize("of", [3, [], "", "x"], ids=repr)
def test_a_change_for_no_known_run_is_discarded(of: object) -> None:
    page = InsidePage.what_if(0)

    page.edit(ParameterIndex("Whh", 1, 2), 1.5, of=of)

    assert (page.errors, bool(page.session.run.edits), "discarded" in page.state) == ([], False, True)


def test_a_change_of_the_present_run_puts_the_sentence_away() -> None:
    page = InsidePage.what_if()
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.press("Reset")

    page.edit(ParameterIndex("Whh", 1, 2), 0.5)

    assert "The changes made by hand" not in page.state
