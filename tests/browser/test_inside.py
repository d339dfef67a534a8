"""Every number of a step can be looked at, followed and changed, on a laptop and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from playground.engine import (
    Edits,
    ForwardRecord,
    ParameterIndex,
    Parameters,
    RunConfig,
    Trainer,
    explain_forward,
    visible,
)
from playground.session.numbers import number
from tests.browser.inside_page import InsidePage
from tests.browser.tab import OVERFLOW, Tab, signed

EPOCHS = 3
FIRST = {"timestep": 0, "unit": 0, "parameter": "Why-0-0"}
_PIXELS = "canvas => canvas.toDataURL()"


@pytest.fixture
def inside(tab: Tab) -> InsidePage:
    """The page on a laptop, after three epochs of the default run, at its first timestep, unit and logit's weight."""
    return InsidePage(tab).open(EPOCHS, **FIRST)


@pytest.fixture(params=[(1400, 900), (390, 844)], ids=["laptop", "phone"])
def on_any_screen(request: pytest.FixtureRequest, tab: Tab) -> InsidePage:
    """The same on a laptop or on a phone."""
    width, height = request.param
    tab.page.set_viewport_size({"width": width, "height": height})
    return InsidePage(tab).open(EPOCHS, **FIRST)


def trained(parameters: Parameters | None = None) -> tuple[Trainer, ForwardRecord]:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=EPOCHS)
    return trainer, ForwardRecord.of(trainer, parameters)


def test_a_click_on_a_timestep_shows_its_numbers_and_its_waterfall(on_any_screen: InsidePage) -> None:
    inside = on_any_screen
    trainer, record = trained()
    forward = explain_forward(record, 3)

    inside.timestep(3).click()
    # On a phone the drawing has moved under the finger.
    inside.expect_timestep(3)
    inside.unit(2).click()

    inside.expect_timestep(3)
    expect(inside.cell("h: hidden state", "2")).to_have_text(number(forward.h[2]))
    expect(inside.cell("p: probabilities", "v")).to_have_text(number(forward.p[forward.target]))
    inside.tab.expect_described("unit", "Unit 2", f"the sum of all 10 is {signed(forward.gates[0].sums[2], 3)}")
    assert visible(trainer.vocabulary.characters[forward.target]) == "v"


def test_a_click_on_an_output_takes_its_logit_apart(inside: InsidePage) -> None:
    trainer, record = trained()
    character = trainer.vocabulary.encode("L")[0]
    logit = explain_forward(record, 0).y[character]

    inside.output("L").click()

    inside.tab.expect_described("logit", "Logit of L", f"the sum of all 9 is {signed(logit, 3)}")


def test_the_drawing_says_what_it_shows(inside: InsidePage) -> None:
    trainer, record = trained()

    inside.timestep(1).click()
    inside.expect_timestep(1)

    p = record.probabilities[1]
    likeliest = visible(trainer.vocabulary.characters[int(p.argmax())]).replace("␣", "space")
    wanted = re.compile(rf"Timestep 1 reads space; most likely next is {likeliest}, {p.max():.1%}")
    expect(inside.tab.image("network")).to_have_attribute("aria-label", wanted)


def test_nothing_is_wider_than_the_screen_in_any_section(on_any_screen: InsidePage) -> None:
    inside = on_any_screen
    for section in ("Forward pass", "Backward pass", "What if", "Where is it?"):
        inside.section(section)

        assert inside.page.evaluate(OVERFLOW) <= 0


def test_the_arrow_keys_go_through_the_text_and_train_nothing(inside: InsidePage) -> None:
    for t in (1, 2):
        inside.page.keyboard.press("ArrowRight")
        inside.expect_timestep(t)

    inside.page.keyboard.press("ArrowLeft")

    inside.expect_timestep(1)
    inside.tab.expect_epoch(EPOCHS)


def test_the_seven_stages_are_walked_with_the_keyboard(on_any_screen: InsidePage) -> None:
    inside = on_any_screen
    walked = []
    for name in ("Read", "Mix", "Squash", "Score", "Softmax", "Compare", "Update"):
        inside.page.keyboard.press("n")
        expect(inside.stage(name)).to_be_checked()
        expect(inside.marked_code.first).to_be_visible()
        inside.tab.wait_for_answer()
        inside.tab.animation_frames(2)
        walked.append(inside.tab.canvas("network").evaluate(_PIXELS))

    assert len(set(walked)) == 7
    inside.page.keyboard.press("n")
    expect(inside.marked_code).to_have_count(0)
    inside.page.keyboard.press("p")
    expect(inside.stage("Update")).to_be_checked()


def test_a_typed_weight_changes_the_probabilities_at_once_and_is_put_back(on_any_screen: InsidePage) -> None:
    inside = on_any_screen
    trainer, record = trained()
    place = ParameterIndex("Why", 0, 0)
    edited = ForwardRecord.of(trainer, Edits().set(place, 500.0).apply(trainer.parameters))
    inside.timestep(2).click()
    inside.section("What if")

    inside.value.fill("500")
    inside.value.press("Enter")

    shown = inside.cell("With your change", "␣")
    expect(shown).to_have_text(number(explain_forward(edited, 2).p[0]))
    expect(inside.cell("Without your change", "␣")).to_have_text(number(explain_forward(record, 2).p[0]))
    assert explain_forward(edited, 2).p[0] != pytest.approx(explain_forward(record, 2).p[0], abs=0.01)
    inside.tab.button("Put back").click()
    expect(inside.cell("p: probabilities", "␣")).to_have_text(number(explain_forward(record, 2).p[0]))


def test_what_is_not_a_number_is_refused_in_place(inside: InsidePage) -> None:
    inside.section("What if")

    inside.value.fill("nan")
    inside.value.press("Enter")

    expect(inside.page.get_by_role("status").filter(has_text="Why[0, 0] stays as it is")).to_contain_text("-1000")
    expect(inside.value).to_have_value("nan")
    expect(inside.tab.button("Put back")).to_be_disabled()


def test_the_slider_changes_the_weight(inside: InsidePage) -> None:
    inside.section("What if")

    inside.page.get_by_label("Drag Why[0, 0]").focus()
    for _ in range(3):
        inside.page.keyboard.press("ArrowRight")

    expect(inside.page.get_by_text(re.compile(r"Changed by hand, and not trained: Why\[0, 0\]"))).to_be_visible()


def test_a_kept_change_is_trained_on_and_undo_brings_back_the_run_without(inside: InsidePage) -> None:
    trainer, record = trained()
    kept = trainer.copy(Edits().set(ParameterIndex("Why", 0, 0), 3.0).apply(trainer.parameters))
    kept.run(epochs=1)
    inside.section("What if")
    inside.value.fill("3")
    inside.value.press("Enter")

    inside.tab.button("Keep").click()
    expect(inside.tab.button("Keep")).to_be_disabled()
    inside.tab.button("Epoch").click()

    inside.tab.expect_epoch(EPOCHS + 1)
    expect(inside.tab.number("loss")).to_have_text(f"{kept.losses[-1]:.4f}")
    inside.tab.button("Undo").click()
    inside.tab.expect_epoch(EPOCHS)
    expect(inside.page.get_by_text(re.compile(r"Changed by hand, and not trained: Why\[0, 0\]"))).to_be_visible()
    assert record.loss > 0


def test_a_silenced_unit_is_0(inside: InsidePage) -> None:
    inside.unit(4).click()
    expect(inside.unit(4)).to_have_attribute("aria-pressed", "true")
    inside.tab.wait_for_answer()
    inside.section("What if")

    inside.page.get_by_text("Silence unit 4").click()

    expect(inside.page.get_by_text("unit 4 is silenced")).to_be_visible()
    expect(inside.unit(4)).to_have_attribute("aria-label", "Unit 4: 0.000")


def test_a_click_on_an_edge_chooses_its_weight(inside: InsidePage) -> None:
    box, to = inside.timestep(0).bounding_box(), inside.unit(5).bounding_box()
    assert box is not None
    assert to is not None
    start = box["x"] + 16, box["y"] + 16
    end = to["x"] + to["width"] / 2, to["y"] + to["height"] / 2
    middle = start[0] + 0.5 * (end[0] - start[0]), start[1] + 0.5 * (end[1] - start[1])

    inside.page.mouse.move(*middle)
    expect(inside.tab.hint).to_contain_text(re.compile(r"Wxh\[\d, 2\] = "))
    inside.page.mouse.click(*middle)
    inside.section("What if")

    expect(inside.page.get_by_text(re.compile(r"^Value of Wxh\[\d, 2\]$"))).to_be_visible()


def test_the_drawing_is_reached_by_keyboard(inside: InsidePage) -> None:
    inside.timestep(0).focus()

    inside.page.keyboard.press("ArrowDown")
    expect(inside.timestep(1)).to_be_focused()
    inside.page.keyboard.press("Enter")

    inside.expect_timestep(1)
    inside.page.keyboard.press("ArrowUp")
    expect(inside.timestep(0)).to_be_focused()


def test_everything_moves_while_the_run_plays_and_goes_on_across_pages(tab: Tab) -> None:
    inside = InsidePage(tab)
    inside.tab.open(epochs=100_000)
    inside.tab.play()

    inside.tab.visit("Inside a step")

    expect(inside.timestep(0)).to_be_visible()
    before, pixels = inside.tab.epoch, inside.tab.canvas("network").evaluate(_PIXELS)
    inside.tab.wait_for_epoch_above(before + 20)
    assert inside.tab.canvas("network").evaluate(_PIXELS) != pixels
    inside.timestep(4).click()
    inside.expect_timestep(4)
    for section in ("Backward pass", "What if", "Where is it?", "Forward pass"):
        inside.section(section)
        inside.tab.wait_for_epoch_above(inside.tab.epoch + 5)
    inside.tab.visit("Train")
    inside.tab.wait_for_epoch_above(inside.tab.epoch + 5)
    inside.tab.pause()


def test_step_shows_the_timestep_as_it_was_trained(tab: Tab) -> None:
    inside = InsidePage(tab).open()
    trainer = Trainer(RunConfig())
    for _ in range(2):
        trace = trainer.step()
        inside.tab.button("Step").click()
        inside.expect_timestep(trace.timestep)

    shown = inside.cell("p: probabilities", "L")

    expect(shown).to_have_text(number(trace.p[trace.target]))
    expect(inside.page.get_by_text("as it was trained in epoch 1")).to_be_visible()


def test_the_end_of_the_text_is_explained(tab: Tab) -> None:
    inside = InsidePage(tab).open()

    inside.section("Where is it?")

    expect(inside.page.get_by_text("the network was never told what comes after position 8")).to_be_visible()
    inside.tab.expect_described("similarity", "from")
    inside.tab.expect_described("trajectory", "8 hidden states of the text")
