"""Compare: pinned runs beside the present one, all at the same epoch, and what became of each."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.engine import RunConfig, Trainer
from playground.engine.network import Array
from tests.app.compare_page import ComparePage


def _compared(epochs: int = 2, **parameters: object) -> ComparePage:
    """Return a page with a pinned run of two epochs and another one of ``epochs``, with 5 units if nothing is said."""
    page = ComparePage.trained(2)
    page.pin("the first")
    for name, value in ({"hidden_size": 5} | parameters).items():
        page.set(name, value)
    page.train(epochs)
    return page


def _trained(epochs: int, config: RunConfig | None = None) -> Trainer:
    trainer = Trainer(config or RunConfig())
    trainer.run(epochs=epochs)
    return trainer


def _probabilities(trainer: Trainer) -> list[list[float]]:
    rows: list[list[float]] = trainer.evaluate().probabilities.T.astype("f4").tolist()
    return rows


@pytest.fixture(scope="module")
def page() -> ComparePage:
    return _compared(4)


def test_without_pins_a_sentence_says_what_to_do() -> None:
    page = ComparePage()

    page.press("Epoch")

    assert (page.errors, page.stage.text("hint")[:9]) == ([], "Pin a run")
    assert page.stage.pictures == ["loss", "comparison", "hint", "run-0", "sample-0", "probabilities-0"]
    assert not page.has("Unpin")


@pytest.mark.parametrize(("epoch", "own", "said"), [(1, 1, "After 1 epoch."), (4, 2, "After 2 epochs, its last.")])
def test_each_run_is_drawn_at_the_same_epoch_or_says_at_which(
    page: ComparePage, epoch: int, own: int, said: str
) -> None:
    page.look(epoch)

    this, pinned = _trained(epoch, RunConfig(hidden_size=5)), _trained(own)
    assert page.errors == []
    assert np.allclose(page.stage.matrix("probabilities-0"), _probabilities(this), rtol=0, atol=1e-6)
    assert np.allclose(page.stage.matrix("probabilities-1"), _probabilities(pinned), rtol=0, atol=1e-6)
    assert page.said_of(0).startswith(f"After {epoch} epoch")
    assert page.said_of(1) == f"{said} Loss {pinned.losses[-1]:.4f}, {pinned.correct[-1]} of 8 correct."


def test_a_run_of_which_another_epoch_is_shown_does_not_call_it_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.session.run._MOST_SECONDS_TRAINED_AGAIN", 0.0002)  # two epochs
    page = ComparePage.trained(9)
    page.pin("far apart")
    history = page.session.pinboard.pins[0].run.trainer.history
    history.thin_out(3 * history.snapshots[0].nbytes)

    page.look(7)

    assert ("After 7" in page.said_of(1), "its last" in page.said_of(1)) == (False, False)
    assert "the nearest kept" in page.said_of(1)


def test_the_table_has_the_settings_that_differ_and_what_became_of_each_run(page: ComparePage) -> None:
    page.look(None)

    table, this, pinned = page.stage.table, _trained(4, RunConfig(hidden_size=5)), _trained(2)

    assert list(table) == [
        *("Whole run", "Hidden size", "Epochs trained", "Epochs to all correct", "Final loss", "Best loss"),
        "Seconds of training",
    ]
    assert (table["Whole run"], table["Hidden size"]) == (["This run", "the first"], ["5", "8"])
    assert (table["Epochs trained"], table["Epochs to all correct"]) == (["4", "2"], ["not yet"] * 2)
    assert table["Final loss"] == [f"{run.losses[-1]:.4f}" for run in (this, pinned)]
    assert table["Best loss"] == [
        f"{run.losses.min():.4f} (after {run.losses.argmin() + 1} epochs)" for run in (this, pinned)
    ]


def test_the_epochs_to_all_correct_are_those_of_the_pass_whose_loss_is_told() -> None:
    page = ComparePage.trained(200)

    trainer = _trained(200)
    (first,) = page.stage.table["Epochs to all correct"]
    assert int(first) == int(np.flatnonzero(trainer.correct == 8)[0]) + 1


def test_runs_of_other_texts_say_what_guessing_costs_and_how_well_each_text_is_known() -> None:
    table = _compared(3, text="hello world").stage.table

    this, pinned = _trained(3, RunConfig(text="hello world", hidden_size=5)), _trained(2)
    assert table["Loss of guessing"] == [f"{10 * math.log(8):.4f}", f"{8 * math.log(7):.4f}"]
    assert table["Final perplexity"] == [
        f"{math.exp(this.losses[-1] / 10):.3f}",
        f"{math.exp(pinned.losses[-1] / 8):.3f}",
    ]


def test_a_long_text_stands_beside_a_short_one_cut_off_in_the_table() -> None:
    page = _compared(1, text="abcdefghij" * 20)

    assert (page.errors, page.stage.table["Text"]) == ([], ["abcdefghij" * 2 + "abcd…", "I␣Love␣AI"])
    assert page.stage.picture("probabilities-1")["panels"][0]["shape"] == [7, 8]
    assert set(page.stage.sample("sample-1")) <= set("I␣LoveA")


def _difference(page: ComparePage) -> Array:
    """Return Wxh of the difference that is shown."""
    return page.stage.matrix("difference")


def test_the_difference_of_weights_is_drawn() -> None:
    page = _compared(1, hidden_size=8, random_seed=7)

    expected = _trained(1, RunConfig(random_seed=7)).parameters.Wxh - _trained(1).parameters.Wxh
    assert page.errors == []
    assert np.allclose(_difference(page), expected, rtol=0, atol=1e-6)
    assert page.stage.picture("difference")["title"] == "Weights of This run minus those of the first"


def test_the_runs_whose_weights_are_compared_can_be_chosen() -> None:
    page = _compared(1, hidden_size=8, random_seed=7)

    page.subtract(1, 0)
    turned = page.subtracted, _difference(page)
    page.subtract(1, 1)

    assert turned[0] == ("Weights of the first", "minus those of This run")
    expected = _trained(1).parameters.Wxh - _trained(1, RunConfig(random_seed=7)).parameters.Wxh
    assert np.allclose(turned[1], expected, rtol=0, atol=1e-6)
    assert (page.errors, np.abs(_difference(page)).max()) == ([], 0.0)


def test_the_difference_is_first_that_of_networks_of_one_shape() -> None:
    page = ComparePage(text="banana")
    page.press("Pin")
    page.set("text", "I Love AI")
    page.press("Epoch")

    page.press("Pin")

    assert (page.errors, page.subtracted) == ([], ("Weights of This run", f"minus those of {page.names[1]}"))
    assert np.abs(_difference(page)).max() == 0.0


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 5), ("text", "banana"), ("cell", "gru")])
def test_networks_of_other_shapes_have_no_difference_but_a_sentence(name: str, value: object) -> None:
    page = _compared(1, **{"hidden_size": 8, name: value})

    assert (page.errors, "difference" in page.stage.pictures) == ([], False)
    assert "other cells, sizes or characters" in page.stage.text("unlike")


def test_unpinning_a_run_whose_difference_is_shown_breaks_nothing() -> None:
    page = _compared(1, hidden_size=8, random_seed=7)
    page.press("Pin")
    page.subtract(1, 2)

    page.press_of(1, "remove")
    with_one = page.errors
    page.press_of(0, "remove")

    assert (with_one, page.errors, page.names, page.has("Unpin")) == ([], [], [], False)


def test_comparing_goes_on_while_it_plays() -> None:
    page = _compared(1)
    page.press("Play")

    page.more(2)

    sent = page.stage.sent
    assert (page.errors, page.has("Pause"), page.was_drawn_whole) == ([], True, False)
    trained = [table.split("\n")[1] for table in sent.header["texts"]["table"]]
    assert trained == [str(epoch) for epoch, _ in sent.moments]
    assert np.allclose(page.stage.matrix("probabilities-1"), _probabilities(_trained(2)), rtol=0, atol=1e-6)


def test_a_pin_replays_with_the_run_that_plays() -> None:
    page = ComparePage.trained(30)
    page.pin("again")
    page.press("Reset")
    page.choose_speed("30-per-second")
    page.press("Play")

    page.more()

    sent = page.stage.sent
    assert sent.arrays["probabilities-1-0"].tolist() == sent.arrays["probabilities-0-0"].tolist()
