"""What distinguishes runs, and what became of them, in a table."""

from __future__ import annotations

from dataclasses import replace

from playground.session.comparison import comparison_rows, correct_in_words, same_in_all
from playground.session.run import Run
from tests.session.runs import run_of


def _table(*runs: Run, epoch: int | None = None) -> dict[str, list[str]]:
    rows = comparison_rows(runs, runs[0].trainer.epoch if epoch is None else epoch)
    return {row.label: [*row.cells] for row in rows}


def _others(*runs: Run) -> dict[str, list[bool]]:
    """Return which cells of each setting are told to be another than the first run's."""
    return {row.label: [*row.others] for row in comparison_rows(runs, 0) if row.is_setting}


def test_only_settings_that_differ_are_in_the_table() -> None:
    table = _table(run_of(5), run_of(5, learning_rate=0.1, hidden_size=5), run_of(5))

    assert table["Learning rate"] == ["0.5", "0.1", "0.5"]
    assert table["Hidden size"] == ["3", "5", "3"]
    assert not {"Text", "Random seed", "Window", "Epochs"} & table.keys()


def test_the_settings_that_are_other_than_the_first_run_s_are_told() -> None:
    others = _others(run_of(), run_of(learning_rate=0.1, random_seed=7), run_of(random_seed=7), run_of())

    assert others == {"Learning rate": [False, True, False, False], "Random seed": [False, True, True, False]}


def test_what_came_out_is_no_setting() -> None:
    results = [row for row in comparison_rows([run_of(5), run_of(6, random_seed=7)], 5) if not row.is_setting]

    assert [row.label for row in results][:2] == ["Epochs trained", "Epochs to all correct"]
    assert not any(any(row.others) for row in results)


def test_settings_are_written_as_people_read_them() -> None:
    table = _table(run_of(), run_of(cell="lstm", optimizer="adam", clip_norm=1.0, random_seed=4_294_967_295, window=8))

    assert (table["Cell"], table["Optimiser"]) == (["RNN", "LSTM"], ["SGD", "Adam"])
    assert (table["Clip norm"], table["Random seed"]) == (["none", "1"], ["0", "4294967295"])


def test_samples_that_are_drawn_otherwise_say_so() -> None:
    run = run_of()
    run.change_sampling(replace(run.sampling, temperature=0.5, prompt="Lo"))

    table = _table(run_of(), run)

    assert table["Temperature"] == ["1", "0.5"]
    assert table["Prompt"] == ["the text's first character", "Lo"]


def test_a_planned_end_is_no_difference() -> None:
    assert "Epochs" not in _table(run_of(1, plan=10), run_of(1, plan=20))


def test_the_settings_that_all_runs_share_are_folded_into_a_sentence() -> None:
    said = same_in_all([run_of(), run_of(random_seed=7)])

    assert said == (
        "The same in all: text I␣Love␣AI, hidden size 3, learning rate 0.5, window 1, initial scale 0.01, cell RNN, "
        "optimiser SGD."
    )


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

    table = _table(run, epoch=3)

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
