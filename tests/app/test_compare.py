"""Compare: pinned runs beside the present one, all at the same epoch, and what became of each."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1.element_tree import Element

from playground.app.components.live_figure import as_drawn
from playground.engine import Parameters, RunConfig, SamplingConfig, SavedRun, Trainer, load_run, save_run
from playground.engine.network import Array
from playground.figures.excerpt import Excerpt
from playground.figures.theme import LIGHT, Figure
from playground.figures.timesteps import probabilities_figure
from playground.figures.weights import weights_figure
from playground.session.comparison import comparison_table
from playground.session.run import Run
from tests.app.page import Page, read_html
from tests.app.test_pins import HOSTILE, ComparePage


def _compared(epochs: int = 2, **parameters: object) -> ComparePage:
    """Return a page with a pinned run of two epochs and another one of ``epochs``, with 5 units if nothing is said."""
    page = ComparePage()
    page.train(2)
    page.pin("the first")
    for name, value in ({"hidden_size": 5} | parameters).items():
        page.set(name, value)
    page.train(epochs)
    return page


@pytest.fixture(scope="module")
def page() -> ComparePage:
    return _compared(4)


def _table(page: Page) -> dict[str, list[str]]:
    """Return the cells of each row after its label; of the head, the names."""
    (html,) = [html for html in page.html if "comparison-table" in html]
    rows = html.replace("<th", "<td").replace("</th>", "</td>").split("<tr>")[1:]
    cells = [read_html(f"<tr>{row}").rows[0] for row in rows]
    return {label: values for label, *values in cells}


def _said_of(page: Page, place: int) -> str:
    container = page.app.get_by_key(f"compared-{place}")
    (html,) = [node.value for node in container if isinstance(node, Element) and node.type == "html"]
    return read_html(html).text


def _probabilities(trainer: Trainer) -> object:
    figure = probabilities_figure(trainer, trainer.evaluate(), Excerpt.of(trainer, 0), LIGHT, hover=True)
    return json.loads(json.dumps(as_drawn(figure)["data"]))


def _trained(epochs: int, config: RunConfig | None = None) -> Trainer:
    trainer = Trainer(config or RunConfig())
    trainer.run(epochs=epochs)
    return trainer


def _run(epochs: int, config: RunConfig) -> Run:
    run = Run(config, SamplingConfig())
    run.train(epochs=epochs, time_budget=math.inf)
    return run


def _results(run: Run, label: str) -> str:
    html = comparison_table([("a", "#000000", run)], math.inf)
    (row,) = [row for row in html.split("<tr>") if label in row]
    return read_html(f"<tr>{row}").rows[0][-1]


def test_without_pins_a_sentence_says_what_to_do() -> None:
    page = ComparePage()

    page.press("Epoch")

    assert (page.errors, page.sentences[0].split(",")[0]) == ([], "Pin a run")
    assert "Pinned runs" not in [expander.label for expander in page.app.expander]


def test_each_run_is_drawn_at_the_same_epoch(page: ComparePage) -> None:
    page.seek(1)

    drawn = [page.drawing(f"compare-{place}")["figure"]["data"] for place in (0, 1)]

    assert page.errors == []
    assert drawn == [_probabilities(_trained(1, RunConfig(hidden_size=5))), _probabilities(_trained(1))]
    assert all(_said_of(page, place).count("Epoch 1.") == 1 for place in (0, 1))


def test_a_run_with_fewer_epochs_says_so(page: ComparePage) -> None:
    page.seek(4)

    said = [_said_of(page, place) for place in (0, 1)]

    assert ("Epoch 4." in said[0], "Epoch 2, its last." in said[1]) == (True, True)
    assert page.drawing("compare-1")["figure"]["data"] == _probabilities(_trained(2))


def test_a_run_of_which_another_epoch_is_shown_does_not_call_it_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.session.run._MOST_SECONDS_TRAINED_AGAIN", 0.0002)  # two epochs
    page = ComparePage()
    page.train(9)
    page.pin("far apart")
    history = page.session.pinboard.pins[0].run.trainer.history
    history.thin_out(3 * history.snapshots[0].nbytes)
    page.seek(7)

    said = _said_of(page, 1)

    assert ("Epoch 7" in said, "its last" in said) == (False, False)


def test_each_run_says_its_loss_and_how_many_are_correct(page: ComparePage) -> None:
    page.seek(2)

    said = _said_of(page, 1)

    trainer = _trained(2)
    assert f"Loss {trainer.losses[-1]:.4f}, {trainer.evaluate().correct} of 8 correct." in said


def test_the_table_has_only_the_settings_that_differ(page: ComparePage) -> None:
    table = _table(page)

    assert table["Whole run"] == ["This run", "the first"]
    assert list(table)[1:] == [
        "Hidden size",
        "Epochs trained",
        "Epochs to all correct",
        "Final loss",
        "Best loss",
        "Seconds of training",
    ]
    assert (table["Hidden size"], table["Epochs trained"]) == (["5", "8"], ["4", "2"])


@pytest.mark.parametrize("other", [{"learning_rate": 0.1}, {"epochs": 300}, {"random_seed": 7}, {"window": 2}], ids=str)
def test_the_table_says_what_a_setting_was(other: dict[str, Any]) -> None:
    first, second = Run(RunConfig(), SamplingConfig()), Run(replace(RunConfig(), **other), SamplingConfig())

    html = comparison_table([("a", "#000000", first), ("b", "#000000", second)], math.inf)

    rows = [row for row in read_html(html.replace("<th", "<td")).rows if row[0] not in ("Whole run",)]
    ((_, *values),) = [row for row in rows if row[0] not in _RESULTS]
    assert values[1] == f"{next(iter(other.values())):g}"


_RESULTS = {"Epochs trained", "Epochs to all correct", "Final loss", "Best loss", "Seconds of training"}


@pytest.mark.parametrize(
    ("text", "seed", "rate"),
    [("I Love AI", 0, 0.5), ("I Love AI", 3, 0.2), ("banana", 1, 0.5), ("hello", 0, 1.0), ("abcabd", 2, 0.3)],
)
def test_the_epochs_to_all_correct_are_those_of_reading_after_every_epoch(text: str, seed: int, rate: float) -> None:
    config = RunConfig(text=text, random_seed=seed, learning_rate=rate)
    run, trainer = _run(300, config), Trainer(config)
    first = None
    for epoch in range(301):
        if first is None and trainer.evaluate().correct == trainer.timesteps:
            first = epoch
        trainer.run(epochs=1)

    run.all_correct.go_on(run.trainer, math.inf)

    assert run.all_correct.found == first


def test_the_epochs_to_all_correct_do_not_depend_on_when_one_looks() -> None:
    looked_at, undisturbed = (Run(RunConfig(), SamplingConfig()) for _ in range(2))
    for _ in range(30):
        looked_at.train(epochs=7, time_budget=math.inf)
        looked_at.all_correct.go_on(looked_at.trainer, math.inf)
    undisturbed.train(epochs=210, time_budget=math.inf)

    undisturbed.all_correct.go_on(undisturbed.trainer, math.inf)

    assert looked_at.all_correct.found == undisturbed.all_correct.found is not None


def test_a_run_that_never_was_all_correct_says_so() -> None:
    run = _run(3, RunConfig())

    assert _results(run, "Epochs to all correct") == "not yet"


def test_the_past_of_a_run_was_not_all_correct_later() -> None:
    run = _run(120, RunConfig())
    run.all_correct.go_on(run.trainer, math.inf)

    before, after = run.at_epoch(2), run.at_epoch(120)

    assert run.all_correct.found is not None
    assert (before.all_correct.found, after.all_correct.found) == (None, run.all_correct.found)


def test_looking_for_the_first_epoch_does_not_train_it_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run from a file without its past epochs has only the first and the last to look from."""
    trainer = _trained(120)
    run = Run.of(load_run(save_run(SavedRun(trainer), snapshots=False)))
    trained: list[int] = []
    original = Trainer.run

    def counting(self: Trainer, epochs: int | None = None, time_budget: float | None = None) -> None:
        trained.append(epochs or 0)
        original(self, epochs, time_budget)

    monkeypatch.setattr(Trainer, "run", counting)
    run.all_correct.go_on(run.trainer, math.inf)

    assert run.all_correct.found is not None
    assert sum(trained) <= 2 * run.all_correct.found


def test_final_and_best_loss_are_those_of_the_trainer() -> None:
    config = RunConfig(text="banana", learning_rate=1.0)
    run, losses = _run(40, config), _trained(40, config).losses

    shown = _results(run, "Final loss"), _results(run, "Best loss")

    assert shown == (f"{losses[-1]:.4f}", f"{losses.min():.4f} (after {losses.argmin() + 1} epochs)")


def test_an_untrained_run_has_no_results() -> None:
    run = _run(0, RunConfig())

    assert (_results(run, "Final loss"), _results(run, "Best loss")) == ("–", "–")


def test_the_difference_of_weights_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _compared(1, hidden_size=8, random_seed=7)
    drawn: list[Array] = []

    def drawing(difference: Parameters, *args: Any, **options: Any) -> Figure:
        drawn.append(difference.flat)
        return weights_figure(difference, *args, **options)

    monkeypatch.setattr("playground.app.pages.compare.weights_figure", drawing)
    page.frames(1)

    expected = _trained(1, RunConfig(random_seed=7)).parameters.flat - _trained(1).parameters.flat
    assert page.errors == []
    assert np.array_equal(drawn[0], expected)


def test_the_difference_of_a_run_with_itself_is_0() -> None:
    page = _compared(1, hidden_size=8, random_seed=7)

    page.app.selectbox("difference-second").set_value(0).run()

    assert page.errors == []
    assert "0.00" in page.alternative_text("difference")


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 5), ("text", "banana")])
def test_networks_of_other_shapes_have_no_difference_but_a_sentence(name: str, value: object) -> None:
    page = _compared(1, **{"hidden_size": 8, name: value})

    assert page.errors == []
    assert [said for said in page.sentences if "other sizes or other characters" in said] != []


def test_the_difference_is_first_that_of_networks_of_one_shape() -> None:
    page = ComparePage(text="banana")
    page.go_to("train")
    page.press("Pin")
    page.set("text", "I Love AI")
    page.press("Epoch")
    page.press("Pin")

    page.go_to("compare")

    assert page.app.selectbox("difference-second").value == 2


def test_texts_of_other_lengths_stand_side_by_side() -> None:
    text = "row, row, row your boat, gently down the stream" * 3
    page = _compared(1, text=text)

    assert page.errors == []
    assert _table(page)["Text"] == [f"{text[:24].replace(' ', '␣')}…", "I␣Love␣AI"]


def test_runs_of_other_texts_say_what_guessing_costs_and_how_well_each_text_is_known() -> None:
    table = _table(_compared(3, text="hello world"))

    this, pinned = _trained(3, RunConfig(text="hello world", hidden_size=5)), _trained(2)
    assert table["Loss of guessing"] == [f"{10 * math.log(8):.4f}", f"{8 * math.log(7):.4f}"]
    assert table["Final perplexity"] == [
        f"{math.exp(this.losses[-1] / 10):.3f}",
        f"{math.exp(pinned.losses[-1] / 8):.3f}",
    ]


def test_unpinning_a_run_whose_difference_is_shown_breaks_nothing() -> None:
    page = _compared(1, hidden_size=8, random_seed=7)
    page.press("Pin")
    page.app.selectbox("difference-second").set_value(2).run()

    page.press_of(1, "remove")
    with_one = page.errors
    page.press_of(0, "remove")

    assert (with_one, page.errors, page.session.pinboard.pins) == ([], [], [])


def test_the_difference_is_that_of_the_runs_that_were_chosen_even_if_they_are_called_alike() -> None:
    page = _compared(1, hidden_size=8, random_seed=7)
    page.rename(0, "This run")

    chosen = []
    for place in (1, 0):
        page.app.selectbox("difference-first").select_index(place).run()
        chosen.append(page.app.selectbox("difference-first").value)

    assert chosen == [1, 0]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_text_is_shown_as_itself(text: str) -> None:
    page = ComparePage(text=text)
    page.train(1)
    page.pin("a")
    page.set("text", "abc")

    table = _table(page)

    tags = {tag for html in page.html for tag in read_html(html).tags}
    assert (page.errors, tags <= _OUR_TAGS) == ([], True)
    (row,) = [cells for label, cells in table.items() if "ext" in label]
    assert row[0] == "abc"
    assert row[1][:4].replace("␣", " ") == text[:4]


_OUR_TAGS = {"header", "h1", "h2", "p", "div", "span", "table", "thead", "tbody", "tr", "th", "td"}


def test_a_long_text_is_cut_off_in_the_table() -> None:
    page = _compared(1, text="abcdefghij" * 20)

    (row,) = [cells for label, cells in _table(page).items() if "ext" in label]

    assert row == ["abcdefghij" * 2 + "abcd…", "I␣Love␣AI"]


def test_comparing_goes_on_while_it_plays(page: ComparePage) -> None:
    page.press("Play")
    page.frames(2)

    drawn = [page.drawing(f"compare-{place}")["description"] for place in (0, 1)]

    assert (page.errors, page.has("Pause"), all(drawn)) == ([], True, True)
    assert len(page.app.get("plotly_chart")) == 0
    page.press("Pause")


def test_a_description_says_whose_it_is(page: ComparePage) -> None:
    said = [page.alternative_text(f"compare-{place}").split(":")[0] for place in (0, 1)]

    assert said == ["This run", "the first"]
