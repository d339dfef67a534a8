"""Step with me: timestep by timestep, and through one in its seven stages."""

from __future__ import annotations

import html

import numpy as np
import pytest

from playground.app.components.strips import number
from playground.engine import (
    Backward,
    Forward,
    Place,
    Reading,
    RunConfig,
    Trainer,
    explain_backward,
    explain_forward,
    visible,
)
from playground.session.selection import SECTIONS
from playground.session.stages import NOTEBOOK, STAGES
from tests.app.inside_page import BACKWARD, FORWARD, InsidePage, stage
from tests.app.page import read_html

NAMES = ["Read", "Mix", "Squash", "Score", "Softmax", "Compare", "Update"]


def _after_epochs(page: InsidePage, epochs: int) -> Trainer:
    """Train the page's run; return a trainer of the same set-up at the same point."""
    for _ in range(epochs):
        page.press("Epoch")
    trainer = Trainer(page.session.run.config)
    trainer.run(epochs=epochs)
    return trainer


def _marked(page: InsidePage) -> list[str]:
    """Return the pieces of code that stand out."""
    code = next(part for part in page.html if "<pre" in part)
    return [html.unescape(piece.split("</mark>")[0]) for piece in code.split("<mark>")[1:]]


def test_next_timestep_goes_on_by_one_to_the_last_and_stops_there() -> None:
    page = InsidePage()

    seen = [page.selection.timestep]
    for _ in range(9):
        page.press("Next timestep")
        seen.append(page.network["selected"]["timestep"])

    assert seen == [*range(8), 7, 7]


def test_previous_timestep_goes_back_by_one_to_the_first_and_stops_there() -> None:
    page = InsidePage()
    page.pick({"kind": "timestep", "timestep": 7})

    seen = [page.selection.timestep]
    for _ in range(9):
        page.press("Previous timestep")
        seen.append(page.network["selected"]["timestep"])

    assert seen == [*reversed(range(8)), 0, 0]


def test_a_text_of_one_timestep_has_no_next_and_no_previous_one() -> None:
    page = InsidePage(text="ab")

    for button in ("Previous timestep", "Next timestep"):
        page.press(button)

        assert page.selection.timestep == 0


def test_going_through_the_timesteps_shows_each_one_s_own_numbers() -> None:
    page = InsidePage()
    trainer = _after_epochs(page, 2)

    for t in range(8):
        h = explain_forward(Reading.of(trainer), t).h.tolist()

        assert h in [strip.values for strip in page.strips]
        if t < 7:
            page.press("Next timestep")


def test_next_stage_goes_through_the_seven_stages_and_back_to_all_at_once() -> None:
    page = InsidePage()

    seen = []
    for _ in range(9):
        page.press("Next stage")
        seen.append(page.selection.stage and page.selection.stage.name)

    assert seen == [*NAMES, None, "Read"]


def test_previous_stage_goes_through_them_backwards() -> None:
    page = InsidePage()

    seen = []
    for _ in range(9):
        page.press("Previous stage")
        seen.append(page.selection.stage and page.selection.stage.name)

    assert seen == [*reversed(NAMES), None, "Update"]


def test_a_stage_opens_the_part_that_shows_it() -> None:
    page = InsidePage()
    page.open(SECTIONS[3])

    opened = []
    for name in NAMES:
        page.press("Next stage")
        opened.append((name, page.selection.section, page.own_widget("section").value))

    assert opened == [(name, part, part) for name in NAMES for part in [BACKWARD if name == "Update" else FORWARD]]


def test_a_stage_can_be_chosen_and_put_away_again() -> None:
    page = InsidePage()
    page.choose("stage", stage("Softmax"))
    chosen = page.selection.stage

    page.choose("stage", None)

    assert (chosen, page.selection.stage, page.errors) == (stage("Softmax"), None, [])


def test_the_widget_shows_the_stage_that_the_buttons_lead_to() -> None:
    page = InsidePage()

    page.press("Next stage")
    page.press("Next stage")

    assert page.own_widget("stage").value == stage("Mix")


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_lights_up_its_parts_of_the_drawing(name: str) -> None:
    page = InsidePage()

    page.choose("stage", stage(name))

    assert page.network["lights"] == list(stage(name).lights)


def test_without_a_stage_nothing_fades() -> None:
    page = InsidePage()

    assert (page.network["lights"], {strip.lit for strip in page.strips}) == (None, {True})


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_lights_up_some_numbers_and_fades_the_others(name: str) -> None:
    page = InsidePage()

    page.choose("stage", stage(name))

    assert {strip.lit for strip in page.strips} == {True, False}


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_marks_its_own_code_of_the_notebook(name: str) -> None:
    page = InsidePage()

    page.choose("stage", stage(name))

    assert sorted(_marked(page)) == sorted(stage(name).code)


def test_all_stages_together_are_all_of_the_notebook_s_code() -> None:
    lines = [line for each in STAGES for line in NOTEBOOK if any(piece in line for piece in each.code)]

    assert set(lines) == set(NOTEBOOK)


def test_the_code_is_read_as_itself() -> None:
    page = InsidePage()

    page.press("Next stage")

    code = next(part for part in page.html if "<pre" in part)
    assert read_html(code).text == "\n".join(NOTEBOOK)


@pytest.fixture(scope="module")
def page() -> InsidePage:
    """A page at timestep 4 of a network that was trained a little, with unit 3 and a recurrent weight selected."""
    page = InsidePage(window="3")
    for _ in range(5):
        page.press("Epoch")
    page.pick({"kind": "timestep", "timestep": 4})
    page.pick({"kind": "unit", "unit": 3})
    page.pick({"kind": "place", "name": "Whh", "row": 2, "column": 5})
    return page


@pytest.fixture(scope="module")
def trainer(page: InsidePage) -> Trainer:
    """Independent of the page, at the same point of the same run."""
    trainer = Trainer(RunConfig(window=3))
    trainer.run(epochs=page.epoch)
    return trainer


@pytest.fixture(scope="module")
def forward(trainer: Trainer) -> Forward:
    return explain_forward(Reading.of(trainer), 4)


@pytest.fixture(scope="module")
def backward(trainer: Trainer) -> Backward:
    return explain_backward(Reading.of(trainer), 4, 0.5)


def _said(page: InsidePage, name: str) -> str:
    page.choose("stage", stage(name))
    return page.stage_sentence


def test_read_names_the_character_and_the_strongest_unit_before(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Read")

    strongest = int(np.abs(forward.h_previous).argmax())
    assert ("Timestep 4" in said, "reads v" in said, f"unit {strongest}" in said) == (True, True, True)
    assert number(forward.h_previous[strongest]) in said


def test_read_of_the_first_timestep_has_nothing_before() -> None:
    page = InsidePage()

    said = _said(page, "Read")

    assert ("Timestep 0 reads I" in said, "all 0" in said) == (True, True)


def test_mix_has_the_selected_unit_s_terms_and_their_sum(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Mix")

    terms = [values[3] for values in (forward.from_input, forward.from_hidden, forward.bh, forward.sums)]
    assert "Unit 3" in said
    assert [term for term in terms if number(term) not in said] == []


def test_squash_has_the_selected_unit_s_sum_and_its_tanh(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Squash")

    assert f"tanh({number(forward.sums[3])}) = {number(np.tanh(forward.sums[3]))}" in said


def test_score_has_the_highest_logit_and_that_of_the_true_character(
    page: InsidePage, trainer: Trainer, forward: Forward
) -> None:
    said = _said(page, "Score")

    characters, best = trainer.vocabulary.characters, int(forward.y.argmax())
    assert f"{visible(characters[best])}, {number(forward.y[best])}" in said
    assert number(forward.y[forward.target]) in said


def test_softmax_has_the_sum_of_exponentials_and_the_likeliest_s_share(
    page: InsidePage, trainer: Trainer, forward: Forward
) -> None:
    said = _said(page, "Softmax")

    total, best = number(forward.exponentials.sum()), int(forward.p.argmax())
    assert f"{number(forward.exponentials[best])} / {total} = {forward.p[best]:.1%}" in said
    assert visible(trainer.vocabulary.characters[best]) in said


def test_compare_has_the_true_character_s_probability_loss_and_dy(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Compare")

    p = forward.p[forward.target]
    assert (f"{p:.1%}" in said, f"ln {number(p)} = {number(forward.loss)}" in said) == (True, True)
    assert f"{number(p)} − 1 = {number(p - 1)}" in said


def test_update_has_the_selected_parameter_before_and_after(
    page: InsidePage, trainer: Trainer, backward: Backward
) -> None:
    said = _said(page, "Update")

    place = Place("Whh", 2, 5)
    assert backward.after is not None
    before, gradient, after = (place.value_in(p) for p in (trainer.parameters, backward.gradients, backward.after))
    assert f"Whh[2, 5]: {number(before)} − {number(0.5)} × {number(gradient)} = {number(after)}" in said


def test_update_of_an_open_window_has_the_gradient_so_far() -> None:
    page, trainer = InsidePage(window="5"), Trainer(RunConfig(window=5))
    for _ in range(2):
        page.press("Step")
        trace = trainer.step()

    said = _said(page, "Update")

    gradient = explain_backward(Reading.in_training(trainer, trace), 1, 0.5).gradients.Why[0, 0]
    assert ("Why[0, 0]" in said, f"{number(gradient)} so far" in said) == (True, True)
