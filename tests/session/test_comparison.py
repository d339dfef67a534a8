"""What distinguishes runs, and what became of them, in a table."""

from __future__ import annotations

from playground.session.comparison import comparison_rows, correct_in_words
from playground.session.run import Run
from tests.session.runs import run_of


def _table(*runs: Run) -> dict[str, list[str]]:
    return {label: cells for label, *cells in comparison_rows(runs, runs[0].trainer.epoch)}


def test_only_settings_that_differ_are_in_the_table() -> None:
    table = _table(run_of(5), run_of(5, learning_rate=0.1, hidden_size=5), run_of(5))

    assert table["Learning rate"] == ["0.5", "0.1", "0.5"]
    assert table["Hidden size"] == ["3", "5", "3"]
    assert not {"Text", "Random seed", "Window", "Epochs"} & table.keys()


def test_each_run_has_its_own_results() -> None:
    runs = run_of(1_200, plan=2_000), run_of(0), run_of(20)

    table = _table(*runs)

    losses = [run.trainer.losses for run in runs]
    assert table["Epochs trained"] == ["1,200", "0", "20"]
    assert table["Final loss"] == [f"{losses[0][-1]:.4f}", "–", f"{losses[2][-1]:.4f}"]
    best = int(losses[0].argmin())
    assert table["Best loss"][0] == f"{losses[0][best]:.4f} (after {best + 1:,} epochs)"
    assert table["Best loss"][1] == "–"


def test_the_epochs_to_all_correct_are_those_of_the_first_epoch_that_was() -> None:
    run = run_of(400, hidden_size=8)
    first = run.trainer.correct.tolist().index(8) + 1

    assert _table(run, run_of(first - 1, hidden_size=8), run_of(first, hidden_size=8))["Epochs to all correct"] == [
        str(first),
        "not yet",
        str(first),
    ]


def test_a_moment_of_before_says_what_was_known_then() -> None:
    run = run_of(400, hidden_size=8)

    table = {label: cells for label, *cells in comparison_rows([run], 3)}

    assert (table["Epochs trained"], table["Epochs to all correct"]) == (["3"], ["not yet"])
    assert table["Final loss"] == [f"{run.trainer.losses[2]:.4f}"]


def test_runs_of_other_texts_say_what_guessing_costs_and_how_well_each_text_is_known() -> None:
    table = _table(run_of(5), run_of(5, text="abcabc"))

    assert table["Text"] == ["I␣Love␣AI", "abcabc"]
    assert table["Loss of guessing"] == ["15.5673", "5.4931"]
    assert len(table["Final perplexity"]) == 2
    assert "Loss of guessing" not in _table(run_of(5), run_of(6))


def test_a_long_or_hostile_text_is_cut_off_and_shown_as_itself() -> None:
    table = _table(run_of(1), run_of(1, text="<b>\n" + "x" * 40))

    assert table["Text"][1] == "<b>⏎" + "x" * 20 + "…"


def test_a_run_says_its_loss_and_how_many_were_correct_in_the_same_pass() -> None:
    run = run_of(30)

    said = correct_in_words(run.moment())

    assert said == f"Loss {run.trainer.losses[-1]:.4f}, {run.trainer.correct[-1]} of 8 correct."
    assert correct_in_words(run_of(0).moment()) == ""
