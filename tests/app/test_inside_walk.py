"""Step with me: timestep by timestep, and through one in its seven stages."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import (
    CELLS,
    Backward,
    Forward,
    ForwardRecord,
    ParameterIndex,
    RunConfig,
    Trainer,
    explain_backward,
    explain_forward,
    visible,
)
from playground.session.numbers import addition, number, subtraction
from playground.session.selection import SECTIONS
from playground.session.stages import stages_of
from tests.app.inside_page import BACKWARD, FORWARD, InsidePage, stage

STAGES = stages_of(CELLS["rnn"])

NAMES = ["Read", "Mix", "Squash", "Score", "Softmax", "Compare", "Update"]


def _pressed(page: InsidePage, label: str, times: int) -> list[int]:
    """Return the timesteps that are looked at after each press."""
    seen = []
    for _ in range(times):
        page.press(label)
        seen.append(page.network["selected"]["timestep"])
    return seen


def test_next_and_previous_timestep_go_on_by_one_and_stop_at_the_ends() -> None:
    page = InsidePage()
    page.pick({"kind": "timestep", "timestep": 0})

    forth, back = _pressed(page, "Next timestep", 9), _pressed(page, "Previous timestep", 9)

    assert (forth, back) == ([1, 2, 3, 4, 5, 6, 7, 7, 7], [6, 5, 4, 3, 2, 1, 0, 0, 0])


def test_a_text_of_one_timestep_has_no_next_and_no_previous_one() -> None:
    page = InsidePage(text="ab")

    assert (_pressed(page, "Previous timestep", 1), _pressed(page, "Next timestep", 1)) == ([0], [0])


def test_going_through_the_timesteps_shows_each_one_s_own_numbers() -> None:
    page, trainer = InsidePage.trained(2), Trainer(RunConfig())
    trainer.run(epochs=2)
    page.pick({"kind": "timestep", "timestep": 0})

    for t in range(8):
        h = explain_forward(ForwardRecord.of(trainer), t).h

        assert np.allclose(page.strip_of("h: ").values, h, rtol=1e-9)
        page.press("Next timestep")


def test_the_buttons_go_through_the_seven_stages_and_back_to_all_at_once() -> None:
    page = InsidePage()

    seen: dict[str, list[str | None]] = {"Next stage": [], "Previous stage": []}
    for label, stages in seen.items():
        for _ in range(8):
            page.press(label)
            stage = page.selection.stage
            stages.append(stage.name if stage else None)

    assert seen == {"Next stage": [*NAMES, None], "Previous stage": [*reversed(NAMES), None]}


def test_a_stage_opens_the_part_that_shows_it_and_its_widget_shows_it() -> None:
    page = InsidePage()
    page.open(SECTIONS[3])

    opened = []
    for name in NAMES:
        page.press("Next stage")
        opened.append((name, page.own_widget("stage").value, page.own_widget("section").value))

    assert opened == [(name, stage(name), BACKWARD if name == "Update" else FORWARD) for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_lights_up_its_own_and_fades_the_rest(name: str) -> None:
    page = InsidePage()
    at_first = page.network["lights"], {strip.lit for strip in page.strips}

    page.choose("stage", stage(name))
    chosen = page.network["lights"], {strip.lit for strip in page.strips}
    page.choose("stage", None)

    assert at_first == (page.network["lights"], {strip.lit for strip in page.strips}) == (None, {True})
    assert (page.errors, chosen) == ([], (list(stage(name).lights), {True, False}))


@pytest.mark.parametrize("window", ["1", "3"])
def test_each_stage_marks_its_own_pieces_of_the_code_of_the_window(window: str) -> None:
    page = InsidePage(window=window)

    codes, marked = [], []
    for each in STAGES:
        page.choose("stage", each)
        code = page.stage.picture("code")
        codes.append(code["lines"])
        pairs = zip(code["lines"], code["marked"], strict=True)
        assert all(piece in line for line, pieces in pairs for piece in pieces)
        marked.append([piece for pieces in code["marked"] for piece in pieces])

    assert all(lines == codes[0] for lines in codes)
    assert all(marked)


@pytest.fixture(scope="module")
def page() -> InsidePage:
    """A page at timestep 4 of a network that was trained a little, with unit 3 and a recurrent weight selected."""
    page = InsidePage.trained(5, window="3")
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
    return explain_forward(ForwardRecord.of(trainer), 4)


@pytest.fixture(scope="module")
def backward(trainer: Trainer) -> Backward:
    return explain_backward(ForwardRecord.of(trainer), 4, trainer.rule, trainer.train_state)


def _said(page: InsidePage, name: str) -> str:
    page.choose("stage", stage(name))
    return page.stage.text("stage")


def test_read_names_the_character_and_the_strongest_unit_before(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Read")

    strongest = int(np.abs(forward.h_previous).argmax())
    assert ("Timestep 4" in said, "reads v" in said, f"unit {strongest}" in said) == (True, True, True)
    assert number(forward.h_previous[strongest]) in said


def test_a_timestep_has_its_sentence_and_its_code_beside_it() -> None:
    page = InsidePage.trained(5)
    trainer = Trainer(RunConfig())
    trainer.run(epochs=5)

    for t, read in ((0, "reads I, the first one"), (3, "reads o after L"), (6, "reads ␣ after e")):
        page.pick({"kind": "timestep", "timestep": t})

        forward, said = explain_forward(ForwardRecord.of(trainer), t), page.stage.text("stage")
        best = visible(trainer.vocabulary.characters[int(forward.p.argmax())])
        assert (page.stage.picture("stage")["title"], read in said) == (f"Timestep {t}", True)
        assert f"Most likely next is {best} ({forward.p.max():.1%})" in said
        assert f"a loss of {number(forward.loss)}." in said
        code = page.stage.picture("code")
        assert (code["looked_at"], code["is_stage"], [piece for line in code["marked"] for piece in line]) == (
            *(str(t), False),
            [],
        )
    page.open(SECTIONS[2])
    assert "code" not in [picture["name"] for picture in page.stage.still["pictures"]]


def test_read_of_the_first_timestep_has_nothing_before() -> None:
    page = InsidePage()
    page.pick({"kind": "timestep", "timestep": 0})

    said = _said(page, "Read")

    assert ("Timestep 0 reads I" in said, "all 0" in said) == (True, True)


def test_mix_has_the_selected_unit_s_terms_and_their_sum(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Mix")

    (summed,) = forward.gates
    terms = addition(*(values[3] for values in (summed.from_input, summed.from_hidden, summed.bias)))
    assert "Unit 3" in said
    assert [term for term in terms if term not in said] == []


def test_squash_has_the_selected_unit_s_sum_and_its_tanh(page: InsidePage, forward: Forward) -> None:
    said = _said(page, "Squash")

    assert f"tanh({number(forward.gates[0].sums[3])}) = {number(np.tanh(forward.gates[0].sums[3]))}" in said


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
    assert (f"{p:.1%}" in said, number(forward.loss) in said, number(p - 1) in said) == (True, True, True)


def test_update_has_the_selected_parameter_before_and_after(
    page: InsidePage, trainer: Trainer, backward: Backward
) -> None:
    said = _said(page, "Update")

    place = ParameterIndex("Whh", 2, 5)
    assert backward.update is not None
    before, change = place.value_in(trainer.parameters), place.value_in(backward.update)
    assert f"Whh[2, 5]: {subtraction(before, -change)}" in said
    page.choose("stage", None)


def test_update_of_an_open_window_has_the_gradient_so_far() -> None:
    page, trainer = InsidePage(window="5"), Trainer(RunConfig(window=5))
    for _ in range(2):
        page.press("Step")
        trace = trainer.step()

    said = _said(page, "Update")

    place = page.selection.place
    backward = explain_backward(ForwardRecord.in_training(trainer, trace), 1, trainer.rule, trace.before)
    gradient = place.value_in(backward.gradients)
    assert (str(place) in said, f"{number(gradient)} so far" in said) == (True, True)
