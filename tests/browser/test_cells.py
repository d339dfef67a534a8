"""A cell with gates and another training rule, chosen, trained and taken apart by a person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from playground.engine import ForwardRecord, RunConfig, Trainer, explain_forward
from playground.session.numbers import number
from tests.browser.inside_page import InsidePage
from tests.browser.tab import Tab, signed

_CONFIG = RunConfig(cell="lstm", optimizer="adam", learning_rate=0.05, clip_norm=5.0, window=8)
_LINK = {"cell": "lstm", "optimizer": "adam", "learning_rate": 0.05, "clip_norm": 5.0, "window": 8}


@pytest.fixture
def inside(tab: Tab) -> InsidePage:
    return InsidePage(tab).open(epochs=2, **_LINK)


def _record() -> ForwardRecord:
    trainer = Trainer(_CONFIG)
    trainer.run(epochs=2)
    return ForwardRecord.of(trainer)


def test_cell_optimiser_and_clipping_are_chosen_in_the_sidebar_and_undone(tab: Tab) -> None:
    tab.open()

    tab.page.get_by_role("radio", name="GRU").click()
    tab.expect_query(cell="gru")
    tab.choose("Optimiser", "Adam")
    tab.expect_query(cell="gru", optimizer="adam")
    tab.type_into("Clip norm", "5")
    tab.expect_query(cell="gru", optimizer="adam", clip_norm=5.0)
    tab.train_epochs(2)

    tab.expect_described("hidden", "8 units at 8 timesteps")
    tab.button("Reset").click()
    tab.expect_epoch(0)
    tab.button("Undo").click()
    tab.expect_epoch(2)
    for before in ({"cell": "gru", "optimizer": "adam"}, {"cell": "gru"}, {}):
        tab.button("Undo").click()
        tab.expect_query(**before)
    expect(tab.page.get_by_role("radio", name="RNN")).to_be_checked()


def test_a_clip_that_cannot_be_is_answered_with_a_sentence_and_an_empty_one_is_none(tab: Tab) -> None:
    tab.open(clip_value=0.5)

    tab.type_into("Clip values", "-1")
    expect(tab.alerts).to_contain_text("Clip values must be a number above 0 and at most 1,000, or none, not -1")
    tab.expect_query(clip_value=0.5)

    tab.type_into("Clip values", "")
    tab.expect_query()
    expect(tab.alerts).to_have_count(0)


def test_a_gate_s_sum_and_the_cell_state_are_taken_apart(inside: InsidePage) -> None:
    forward = explain_forward(_record(), 3)
    inside.timestep(3).click()
    inside.expect_timestep(3)
    inside.unit(2).click()

    inside.page.get_by_role("radio", name="f forget").click()

    inside.tab.expect_described("unit", "Unit 2, forget gate f", f"is {signed(forward.gates[1].sums[2], 3)}")
    inside.tab.expect_described("mix-c", "Unit 2, cell state", f"is {signed(forward.numbers['c'][2], 3)}")
    expect(inside.cell("f: forget gate", "2")).to_have_text(number(forward.numbers["f"][2]))


def test_an_edge_of_the_drawing_is_a_weight_of_the_gate_that_is_looked_at(inside: InsidePage) -> None:
    inside.unit(0).click()
    expect(inside.unit(0)).to_have_attribute("aria-pressed", "true")
    inside.page.get_by_role("radio", name="o output").click()
    inside.tab.expect_described("unit", "Unit 0, output gate o")
    box = inside.unit(4).bounding_box()
    assert box is not None
    named = set()
    for down in range(5, 200, 5):
        inside.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] + down)
        said = inside.tab.hint.inner_text() if inside.tab.hint.is_visible() else ""
        named |= {*re.findall(r"(?:Wxh|Whh)\[([ifgo])", said)}

    assert named == {"o"}


def test_the_stages_are_named_by_the_cell(inside: InsidePage) -> None:
    for name in ("Read", "Gate", "Remember", "Score", "Softmax", "Compare", "Update"):
        inside.page.keyboard.press("n")

        expect(inside.stage(name)).to_be_checked()
    expect(inside.marked_code.first).to_be_visible()
