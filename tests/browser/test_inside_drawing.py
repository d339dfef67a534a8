"""The drawing of the network says what it shows: names and a legend, what is pointed at, and where there is more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from playground.engine import RunConfig, Trainer
from tests.browser.inside_page import InsidePage
from tests.browser.tab import Tab, boxes, signed

EPOCHS = 3
LONG_TEXT = "row, row, row your boat, gently down the stream"
SIZES = [(1280, 720), (1400, 900), (390, 844)]


@pytest.fixture
def inside(tab: Tab) -> InsidePage:
    """The page after three epochs of the default run, where it opens by itself."""
    return InsidePage(tab).open(EPOCHS)


def _trained() -> Trainer:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=EPOCHS)
    return trainer


def _cue(inside: InsidePage, name: str) -> Locator:
    return inside.tab.button(f"{name} timesteps")


def test_the_page_opens_at_the_timestep_with_a_past_that_the_network_is_worst_at(inside: InsidePage) -> None:
    losses = _trained().evaluate().losses

    inside.expect_timestep(max(range(1, 8), key=lambda t: losses[t]))


def test_an_untrained_network_opens_at_its_first_timestep_with_a_past_and_plays_on_there(tab: Tab) -> None:
    inside = InsidePage(tab).open(epochs=0)
    inside.expect_timestep(1)

    tab.play()
    tab.wait_for_epoch_above(40)

    inside.expect_timestep(1)
    tab.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "×".join(map(str, size)))
def test_layers_and_edges_are_named_and_a_legend_says_what_colours_and_frames_mean(
    tab: Tab, size: tuple[int, int]
) -> None:
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    inside = InsidePage(tab).open(EPOCHS)

    for name in ("Output layer p", "Hidden layer h", "Why ↑", "Whh →", "Input layer x", "Wxh ↑"):
        expect(inside.drawing.get_by_text(name, exact=True)).to_be_in_viewport(ratio=1)
    legend = inside.drawing.get_by_label("Legend")
    expect(legend).to_be_in_viewport(ratio=1)
    expect(legend).to_contain_text(
        re.compile(r"−.*\+ weight, thickest at ±\d+.*unit, −1 to 1.*true next.*looked at", re.S)
    )
    expect(legend.get_by_text("without your change")).to_be_hidden()


def test_a_name_says_what_it_names(inside: InsidePage) -> None:
    inside.drawing.get_by_text("Whh →").hover()

    expect(inside.tab.hint).to_have_text(re.compile("^Whh, 8 × 8 weights: "))


def test_units_and_outputs_tell_their_values_at_timesteps_that_are_not_looked_at_too(tab: Tab) -> None:
    inside = InsidePage(tab).open(EPOCHS, timestep=1)
    states = _trained().evaluate().hidden_states
    columns = boxes([inside.timestep(1), inside.timestep(2)])
    width = columns[1][0] - columns[0][0]
    ((left, top, right, bottom),) = boxes([inside.unit(3)])

    tab.page.mouse.move((left + right) / 2 + width, (top + bottom) / 2)

    expect(tab.hint).to_have_text(f"Unit 3 at t = 2: {signed(states[2, 3], 3)}")
    ((left, top, _, bottom),) = boxes([inside.output("L")])
    tab.page.mouse.move(left + 8 + width, (top + bottom) / 2)
    expect(tab.hint).to_have_text(re.compile(r"^Output L at t = 2: [\d.]+%$"))


def test_what_is_out_of_sight_is_led_to_by_a_cue_at_the_side(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    inside = InsidePage(tab).open(EPOCHS, timestep=1)
    later, earlier = _cue(inside, "Later"), _cue(inside, "Earlier")
    expect(earlier).to_be_hidden()

    later.click()

    expect(inside.timestep(7)).to_be_in_viewport(ratio=1)
    expect(later).to_be_hidden()
    earlier.click()
    expect(inside.timestep(0)).to_be_in_viewport(ratio=1)
    inside.expect_timestep(1)


def test_where_the_text_goes_on_beyond_the_drawing_the_cue_goes_on_too(tab: Tab) -> None:
    inside = InsidePage(tab).open(text=LONG_TEXT, timestep=15)
    expect(inside.timestep(15)).to_be_visible()
    later = _cue(inside, "Later")
    drawn = inside.drawing.get_by_role("button", name=re.compile(r"^Timestep \d+:"))
    last = int(re.findall(r"\d+", drawn.last.get_attribute("aria-label") or "")[0])

    for _ in range(6):
        if not _is_beyond(inside, last):
            later.click()

    inside.expect_timestep(last + 1)


def _is_beyond(inside: InsidePage, timestep: int) -> bool:
    """Wait until the drawing stands still, and return whether a later timestep is looked at."""
    inside.tab.wait_for_answer()
    inside.tab.animation_frames(2)
    return inside.timestep(timestep + 1).count() > 0


def test_a_clicked_timestep_opens_beside_its_sentence_and_its_code(inside: InsidePage) -> None:
    code = inside.page.locator(".notebook")
    expect(code).to_be_hidden()

    inside.timestep(3).click()

    expect(inside.tab.picture("stage").locator(".title")).to_have_text("Timestep 3")
    expect(inside.tab.picture("stage")).to_contain_text("It reads o after L.")
    expect(code).to_be_in_viewport(ratio=1)
    inside.page.get_by_text("The code of a timestep").click()
    expect(code).to_be_hidden()
    inside.timestep(5).click()
    expect(inside.tab.picture("stage").locator(".title")).to_have_text("Timestep 5")
    expect(code).to_be_hidden()
    inside.stage("Squash").click()
    expect(inside.marked_code.first).to_be_visible()


def test_a_gate_that_is_pressed_shows_its_numbers(tab: Tab) -> None:
    inside = InsidePage(tab).open(EPOCHS, cell="lstm")
    numbers = inside.page.locator(".group", has_text="f: forget gate")
    expect(numbers.locator(".strip").last).not_to_be_in_viewport()

    inside.page.get_by_role("radio", name="f forget").click()

    expect(numbers.locator(".strip").first).to_be_in_viewport(ratio=0.99)
    expect(numbers.locator(".strip").last).to_be_in_viewport(ratio=0.99)
    expect(numbers).to_have_class(re.compile(r"\basked\b"))


def test_while_a_change_lies_over_the_network_the_numbers_at_the_top_say_whose_they_are(inside: InsidePage) -> None:
    whose = inside.page.locator("[data-stage] dl .of")
    expect(whose).to_be_hidden()
    inside.section("What if")

    inside.page.get_by_text(re.compile("^Silence unit")).click()

    expect(whose).to_be_visible()
    expect(whose).to_have_text("without your change")
    expect(inside.drawing.locator(".title")).to_have_text("With your change: The network, unrolled over the text")
    expect(inside.drawing.get_by_label("Legend").get_by_text("without your change")).to_be_visible()
    inside.tab.visit("Train")
    expect(whose).to_be_visible()
    inside.tab.visit("Inside a step")
    inside.tab.button("Put back").click()
    expect(whose).to_be_hidden()


def test_in_presenter_mode_what_is_read_is_in_sight_and_the_timestep_has_its_label(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    inside = InsidePage(tab).open(text=LONG_TEXT, timestep=20)
    tab.blur()
    tab.page.keyboard.press("f")
    expect(tab.button("Leave presenter mode")).to_be_visible()

    expect(inside.timestep(20)).to_be_in_viewport(ratio=1)
    label = tab.slider_value("Timestep")
    expect(label).to_have_text("timestep 20")
    expect(label).to_be_in_viewport(ratio=1)
