"""Every number inside a step comes out of the numbers that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from playground.engine import ForwardRecord, ParameterIndex, RunConfig, explain_backward
from playground.engine.network import Array
from playground.session.selection import FORWARD
from playground.session.session import Session
from tests.figures.pictures import backward_strips, forward_strips, named, section_pictures, starting, strips
from tests.figures.runs import HOSTILE, opened

_RUNS = {
    "window 1": RunConfig(),
    "window 3": RunConfig(window=3),
    "whole text": RunConfig(window=8),
    "one unit": RunConfig(hidden_size=1, window=3),
    "shortest text": RunConfig(text="ab", window=2),
    "hostile text": RunConfig(text=HOSTILE, window=5),
}
Rows = Mapping[str, Array]


@pytest.fixture(scope="module", params=[*_RUNS.values()], ids=[*_RUNS])
def session(request: pytest.FixtureRequest) -> Session:
    session = opened(request.param)
    session.run.train(40)
    return session


def _equal(shown: Array | float, expected: Array | list[float]) -> None:
    np.testing.assert_allclose(shown, expected, rtol=1e-12, atol=1e-12)


def test_the_forward_pass_comes_out_of_what_it_shows(session: Session) -> None:
    parameters, before = session.run.trainer.parameters, np.zeros(session.run.config.hidden_size)
    for t in range(session.run.trainer.timesteps):
        rows = forward_strips(session, t)
        x, target = (int(starting(rows, label).argmax()) for label in ("x: ", "Target: "))
        h, y, exponentials, p = (starting(rows, label) for label in ("h: ", "y: ", "Exponentials", "p: "))

        _equal(starting(rows, "h before"), before)
        _equal(starting(rows, "Wxh[:, "), parameters.Wxh[:, x])
        _equal(starting(rows, "Whh · h before"), parameters.Whh @ before)
        _equal(
            starting(rows, "a: "),
            starting(rows, "Wxh[:, ") + starting(rows, "Whh · h before") + starting(rows, "bh: "),
        )
        _equal(h, np.tanh(starting(rows, "a: ")))
        _equal(starting(rows, "Why · h"), parameters.Why @ h)
        _equal(y, starting(rows, "Why · h") + starting(rows, "by: "))
        _equal(exponentials, np.exp(y - y.max()))
        _equal(p, exponentials / exponentials.sum())
        _equal(starting(rows, "Loss"), [-np.log(p[target] + 1e-9)])
        assert (x, target) == (session.run.trainer.inputs[t], session.run.trainer.targets[t])
        before = h


def test_the_backward_pass_comes_out_of_what_it_shows(session: Session) -> None:
    trainer, window = session.run.trainer, session.run.config.window
    parameters, T = trainer.parameters, trainer.timesteps
    da_after = np.zeros(session.run.config.hidden_size)
    for t in reversed(range(T)):
        forward, rows = forward_strips(session, t), backward_strips(session, t)
        dh, da = starting(rows, "dh: "), starting(rows, "da: ")
        if (t + 1) % window == 0 or t == T - 1:
            da_after = np.zeros_like(da_after)

        _equal(starting(rows, "dy: "), starting(forward, "p: ") - starting(forward, "Target: "))
        _equal(starting(rows, "From this timestep's loss"), parameters.Why.T @ starting(rows, "dy: "))
        _equal(starting(rows, "From later timesteps"), parameters.Whh.T @ da_after)
        _equal(dh, starting(rows, "From this timestep's loss") + starting(rows, "From later timesteps"))
        _equal(starting(rows, "1 − h²"), 1.0 - starting(forward, "h: ") ** 2)
        _equal(da, dh * starting(rows, "1 − h²"))
        da_after = da


@pytest.mark.parametrize(
    "place",
    [ParameterIndex("Whh", 0, 0), ParameterIndex("Wxh", 0, 1), ParameterIndex("Why", 1, 0), ParameterIndex("bh", 0)],
    ids=str,
)
def test_an_update_comes_out_of_the_window_s_timesteps(session: Session, place: ParameterIndex) -> None:
    trainer, window = session.run.trainer, session.run.config.window
    session.inspection.pick({"kind": "place", "name": place.name, "row": place.row, "column": place.column})
    for t in range(trainer.timesteps):
        rows = backward_strips(session, t)
        gradient, before, change, after = starting(rows, f"{place}, ")

        _equal(change, -trainer.learning_rate * gradient)
        _equal(after, before + change)
        _equal(before, [place.value_in(trainer.parameters)])
        start = t // window * window
        if min(start + window, trainer.timesteps) - start > 1:
            _equal(starting(rows, "Its gradient").sum(), [gradient])


def test_what_a_window_ignores_is_what_a_longer_one_would_add() -> None:
    session = opened(RunConfig(window=3))
    session.run.train(40)
    trainer = session.run.trainer
    whole = replace(ForwardRecord.of(trainer), window=trainer.timesteps)

    rows = backward_strips(session, 4)

    together = starting(rows, "From later timesteps") + starting(rows, "Ignored")
    _equal(together, explain_backward(whole, 4, trainer.rule, trainer.train_state).from_later)


@pytest.mark.parametrize(("window", "steps"), [(1, 1), (1, 6), (3, 2), (3, 3)])
def test_a_step_is_shown_as_it_was_before_learning_from_it(window: int, steps: int) -> None:
    session = opened(RunConfig(window=window))
    session.run.train(3)
    for _ in range(steps):
        session.step()
    trace = session.run.trace
    assert trace is not None

    forward, backward = forward_strips(session, trace.timestep), backward_strips(session, trace.timestep)

    for label, values in (("h before", trace.h_previous), ("h: ", trace.h), ("y: ", trace.y), ("p: ", trace.p)):
        _equal(starting(forward, label), values)
    _equal(starting(forward, "Loss"), [trace.loss])
    place = session.inspection.selection.place
    way = starting(backward, str(place))
    assert len(way) == (4 if trace.update is not None else 2)
    if trace.update is not None:
        assert trace.window_gradients is not None
        made = (trace.window_gradients, trace.parameters, trace.update, session.run.trainer.parameters)
        _equal(way, [place.value_in(step) for step in made])


def test_another_timestep_than_the_trained_one_is_shown_by_the_network_as_it_is_now() -> None:
    session = opened()
    for _ in range(4):
        session.step()

    shown = forward_strips(session, 1)

    _equal(starting(shown, "p: "), session.run.trainer.evaluate().probabilities[1])


def test_sums_taken_apart_are_the_selected_unit_s_and_the_selected_output_s(session: Session) -> None:
    session.inspection.pick({"kind": "unit", "unit": 0})
    session.inspection.pick({"kind": "output", "output": 1})
    pictures = section_pictures(session, FORWARD, 0)
    rows = strips(named(pictures, "forward"))
    unit, logit = named(pictures, "unit").arrays["unit"], named(pictures, "logit").arrays["logit"]

    _equal(unit[-2:], [starting(rows, "a: ")[0], starting(rows, "h: ")[0]])
    _equal(unit[:-2].sum(), [unit[-2]])
    _equal(logit[-1], [starting(rows, "y: ")[1]])
    _equal(logit[:-1].sum(), [logit[-1]])


def test_of_many_characters_those_looked_at_have_numbers() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(300))
    session = opened(RunConfig(text=text, hidden_size=4))
    session.run.train(1)
    session.inspection.pick({"kind": "output", "output": 250})
    picture = named(section_pictures(session, FORWARD, 100), "forward")

    (row,) = (
        row for group in picture.still_part()["groups"] for row in group["rows"] if row["label"].startswith("p: ")
    )

    indices = [text.index(name) for name in row["names"]]
    p = session.run.trainer.evaluate().probabilities[100, indices]
    assert {100, 101, 250} <= set(indices)
    assert row["names"][row["marked"]] == text[250]
    assert f"{len(indices)} of 300" in row["label"]
    _equal(starting(strips(picture), "p: "), p)


def test_a_click_on_a_number_picks_what_it_is_of() -> None:
    session = opened()
    groups = named(section_pictures(session, FORWARD, 2), "forward").still_part()["groups"]
    picks = {row["label"].split(":")[0]: row["picks"] for group in groups for row in group["rows"]}

    for label, cell in (("h", 3), ("y", 4), ("bh", 5), ("by", 6)):
        session.inspection.pick(picks[label][cell])

    selection = session.inspection.selection
    assert (selection.unit, selection.output, selection.place) == (3, 4, ParameterIndex("by", 6))


def test_in_a_stage_its_own_numbers_stand_out() -> None:
    session = opened()
    for _ in range(3):
        session.inspection.next_stage()

    groups = named(section_pictures(session, FORWARD, 0), "forward").still_part()["groups"]

    assert {group["stage"]: group["lit"] for group in groups} == {
        stage: stage == "Squash" for stage in ("Read", "Mix", "Squash", "Score", "Softmax", "Compare")
    }
