"""Pinned runs are kept as they were, under names that people give them, and at most four."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import RunConfig, SamplingConfig
from playground.figures.theme import LIGHT, PIN_DASHES
from playground.session.pins import MOST_NAME, MOST_PINS, Pin, free_name
from playground.session.run import Run
from tests.app.page import Page, read_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<b>bold</b>&amp;",
    '"><img src=x onerror=1>',
    "</td></tr></table><i>",
    "$x$ $$y$$",
    ":material/home: :red[x]",
    "**x** `z` [a](b)",
    "%{x} {0} %s",
    "שלום 👩\u200d🚀 e\u0301",
]


class ComparePage(Page):
    path = "compare"

    def rename(self, place: int, name: str) -> None:
        """Type a name for the pinned run at this place, the oldest first."""
        self.app.text_input(f"pin-name-{self.session.pinboard.pins[place].run.id}").set_value(name).run()

    def press_of(self, place: int, what: str) -> None:
        """Press a button of the pinned run at this place: "open" or "remove"."""
        self.app.button(f"pin-{what}-{self.session.pinboard.pins[place].run.id}").click().run()

    @property
    def names(self) -> list[str]:
        return [pin.name for pin in self.session.pinboard.pins]


def _pinned(number: int, **parameters: str) -> ComparePage:
    """Return a page with as many pinned runs, each an epoch further."""
    page = ComparePage(**parameters)
    for _ in range(number):
        page.press("Epoch")
        page.press("Pin")
    return page


def test_a_pin_is_the_run_as_it_was() -> None:
    page = _pinned(1)
    weights = page.session.run.trainer.parameters.flat.tobytes()

    page.train(2)
    page.press("Reset")

    (pin,) = page.session.pinboard.pins
    assert (page.errors, pin.run.trainer.epoch, pin.run.trainer.parameters.flat.tobytes()) == ([], 1, weights)


def test_pinning_leaves_the_run_as_it_is() -> None:
    page, undisturbed = _pinned(1), Page()
    page.press("Epoch")
    undisturbed.train(2)

    same = page.session.run.trainer.parameters.flat.tobytes()

    assert same == undisturbed.session.run.trainer.parameters.flat.tobytes()
    assert not page.can_press("Undo")


def test_the_same_run_at_the_same_epoch_is_pinned_once() -> None:
    page = _pinned(1)

    page.press("Pin")

    assert len(page.session.pinboard.pins) == 1


@pytest.mark.parametrize("change", ["timestep", "learning_rate"])
def test_a_run_that_is_different_at_the_same_epoch_can_be_pinned_too(change: str) -> None:
    page = _pinned(1)
    if change == "timestep":
        page.press("Step")
    else:
        page.set("learning_rate", 0.1)

    page.press("Pin")

    assert len(page.session.pinboard.pins) == 2


def test_an_earlier_epoch_can_be_pinned() -> None:
    page = ComparePage()
    page.train(3)
    page.seek(1)

    page.press("Pin")

    assert [pin.run.trainer.epoch for pin in page.session.pinboard.pins] == [1]


def test_a_name_says_what_the_run_is() -> None:
    page = ComparePage(hidden_size="5", learning_rate="0.1", random_seed="7", window="3")
    page.press("Epoch")

    page.press("Pin")

    assert page.names == ["H 5, rate 0.1, seed 7, window 3, epoch 1"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hello world", "hello world, H 8, rate 0.5, epoch 1"),
        ("banana bandana", "banana band…, H 8, rate 0.5, epoch 1"),
        ("<b>a</b>", "<b>a</b>, H 8, rate 0.5, epoch 1"),
    ],
)
def test_a_name_says_the_text_if_it_is_another(text: str, name: str) -> None:
    page = ComparePage(text=text)
    page.press("Epoch")

    page.press("Pin")

    assert page.names == [name]


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_names_are_free_bounded_and_on_one_line(name: str, others: list[str]) -> None:
    taken = [free_name(other, []) for other in others]

    given_name = free_name(name, taken)

    assert given_name not in taken
    assert (1 <= len(given_name) <= MOST_NAME, len(given_name.splitlines()), given_name.strip()) == (
        True,
        1,
        given_name,
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("my run", "my run"),
        ("", "run"),
        ("   ", "run"),
        (" a \n\t b ", "a b"),
        ("x" * 50, "x" * MOST_NAME),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_a_pinned_run_is_called_what_is_typed(typed: str, name: str) -> None:
    page = _pinned(1)

    page.rename(0, typed)

    field = page.widget(f"pin-name-{page.session.pinboard.pins[0].run.id}")
    assert (page.errors, page.names, field.value) == ([], [name], name)


def test_renaming_says_no_warning() -> None:
    page = _pinned(2)

    page.rename(0, "a")
    page.rename(1, "a")

    assert (page.names, [warning.value for warning in page.app.warning]) == (["a", "a (2)"], [])


def test_a_long_name_that_is_taken_can_be_shown_in_its_field() -> None:
    page = _pinned(2)

    page.rename(0, "x" * MOST_NAME)
    page.rename(1, "x" * MOST_NAME)
    page.go_to("train")
    page.go_to("compare")

    assert (page.errors, len(set(page.names)), max(map(len, page.names))) == ([], 2, MOST_NAME)


def test_no_pinned_run_is_called_what_the_present_one_is() -> None:
    page = _pinned(1)

    page.rename(0, "This run")

    assert page.names != ["This run"]


def test_a_name_stays_on_other_pages() -> None:
    page = _pinned(1)
    page.rename(0, "mine")

    page.go_to("train")
    page.go_to("compare")

    assert (page.names, page.widget(f"pin-name-{page.session.pinboard.pins[0].run.id}").value) == (["mine"], "mine")


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_shown_as_itself(name: str) -> None:
    page = _pinned(1)
    tags = {tag for html in page.html for tag in read_html(html).tags}

    page.rename(0, name)

    assert (page.errors, page.names) == ([], [name[:MOST_NAME]])
    assert {tag for html in page.html for tag in read_html(html).tags} == tags
    read = [read_html(html).text for html in page.html]
    assert sum(name[:MOST_NAME] in text for text in read) >= 2
    literal = {"text_input", "html", "selectbox", "plotly_chart", "bidi_component"}
    given_to = {node.type for node in page.elements() if name.encode() in node.proto.SerializeToString()}
    assert given_to <= literal


@pytest.fixture
def full() -> ComparePage:
    return _pinned(MOST_PINS)


def test_four_pins_have_four_colours(full: ComparePage) -> None:
    assert sorted(pin.number for pin in full.session.pinboard.pins) == [0, 1, 2, 3]


def test_the_fifth_asks_which_may_go(full: ComparePage) -> None:
    full.press("Epoch")
    before = full.names

    full.press("Pin")

    said = "".join(read_html(html).text for html in full.html)
    assert (full.names, full.has("Let it go"), f"The oldest is {before[0]}. May it go?" in said) == (before, True, True)


def test_letting_the_oldest_go_makes_room(full: ComparePage) -> None:
    full.press("Epoch")
    full.press("Pin")

    full.press("Let it go")

    epochs = [pin.run.trainer.epoch for pin in full.session.pinboard.pins]
    assert (epochs, [pin.number for pin in full.session.pinboard.pins], full.has("Let it go")) == (
        [2, 3, 4, 5],
        [1, 2, 3, 0],
        False,
    )


def test_keeping_the_oldest_pins_nothing(full: ComparePage) -> None:
    full.press("Epoch")
    full.press("Pin")

    full.press("Keep it")

    assert ([pin.run.trainer.epoch for pin in full.session.pinboard.pins], full.has("Keep it")) == ([1, 2, 3, 4], False)


@pytest.mark.parametrize("name", HOSTILE[:5], ids=ascii)
def test_the_question_shows_a_hostile_name_as_itself(full: ComparePage, name: str) -> None:
    full.rename(0, name)
    full.press("Epoch")

    full.press("Pin")

    (asked,) = [read_html(html) for html in full.html if "May it go" in html]
    assert (asked.text.count(name[:MOST_NAME]), asked.tags) == (1, {"p", "b"})


def test_continuing_from_an_epoch_asks_for_room_first(full: ComparePage) -> None:
    full.press("Epoch")
    full.seek(2)
    run = full.session.run

    full.press("Continue from here")
    asked = full.session.run is run, full.has("Let it go")
    full.press("Let it go")

    assert (asked, full.epoch, full.is_in_the_past) == ((True, True), 2, False)
    assert [pin.run.trainer.epoch for pin in full.session.pinboard.pins] == [2, 3, 4, 5]


def test_keeping_the_oldest_continues_from_nowhere(full: ComparePage) -> None:
    full.press("Epoch")
    full.seek(2)
    run = full.session.run

    full.press("Continue from here")
    full.press("Keep it")

    assert (full.session.run is run, full.epoch, full.is_in_the_past) == (True, 2, True)


def test_the_question_stops_the_playing(full: ComparePage) -> None:
    full.press("Play")

    full.press("Pin")

    assert (full.has("Play"), full.has("Let it go")) == (True, True)


def test_snapshots_of_pinned_runs_are_bounded() -> None:
    run = Run(RunConfig(text="ab", hidden_size=128), SamplingConfig())
    run.train(epochs=80, time_budget=math.inf)
    before = dict(run.trainer.history.snapshots)

    pin = Pin.of(run, [])

    snapshots = pin.run.trainer.history
    assert run.trainer.history.nbytes > 8 * 2**20 >= snapshots.nbytes
    assert (min(snapshots.snapshots), max(snapshots.snapshots)) == (0, 80)
    assert dict(run.trainer.history.snapshots).keys() == before.keys()


def test_pinned_runs_are_drawn_and_told_with_the_losses() -> None:
    page = Page()
    page.train(2)
    page.pin("the first")
    page.train(2)

    drawn = page.drawing("loss")["figure"]["data"]
    pinned = [trace for trace in drawn if trace["line"]["color"] == LIGHT.pins[0]]

    assert [(trace["y"], trace["line"]["dash"]) for trace in pinned] == [
        (page.session.pinboard.pins[0].run.trainer.losses.tolist(), PIN_DASHES[0])
    ]
    assert "Pinned, the first:" in page.alternative_text("loss")


def test_unpinning_lets_a_run_go() -> None:
    page = _pinned(3)

    page.press_of(1, "remove")

    assert (page.errors, [pin.run.trainer.epoch for pin in page.session.pinboard.pins]) == ([], [1, 3])


def test_the_next_pin_takes_the_colour_that_became_free() -> None:
    page = _pinned(3)
    page.press_of(1, "remove")
    page.press("Epoch")

    page.press("Pin")

    assert [pin.number for pin in page.session.pinboard.pins] == [0, 2, 1]


def test_going_on_with_a_pinned_run_leaves_the_pin_and_can_be_undone() -> None:
    page = _pinned(1, hidden_size="5")
    page.set("hidden_size", 3)
    page.train(2)
    weights = page.session.run.trainer.parameters.flat.tobytes()

    page.press_of(0, "open")
    opened = page.epoch, page.widget("hidden_size").value
    page.press("Epoch")
    pinned_at = page.session.pinboard.pins[0].run.trainer.epoch
    page.press("Undo")

    assert (opened, pinned_at, page.widget("hidden_size").value) == ((1, 5), 1, 3)
    assert page.session.run.trainer.parameters.flat.tobytes() == weights


def test_a_pinned_run_goes_on_as_it_would_have() -> None:
    page, undisturbed = _pinned(1), Page()
    undisturbed.train(3)
    page.train(2)
    page.press("Reset")

    page.press_of(0, "open")
    page.train(2)

    assert page.session.run.trainer.losses.tolist() == undisturbed.session.run.trainer.losses.tolist()


def test_a_pinned_run_stays_when_the_run_it_came_from_is_replaced_or_undone() -> None:
    page = _pinned(1)

    page.set("text", "banana")
    page.press("Undo")

    assert (page.errors, len(page.session.pinboard.pins)) == ([], 1)
