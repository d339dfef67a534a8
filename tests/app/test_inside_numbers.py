"""Every number on the page is the engine's, in full, for an independent trainer of the same set-up."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import (
    ForwardRecord,
    ParameterIndex,
    RunConfig,
    StepTrace,
    Trainer,
    explain_backward,
    explain_forward,
    ignored_gradient,
    shares_at,
)
from playground.engine.network import Array
from tests.app.inside_page import BACKWARD, InsidePage

RUNS = {
    "untrained": (RunConfig(), 0, 0),
    "window 3": (RunConfig(window=3), 2, 4),
    "full window": (RunConfig(window=8), 1, 6),
    "64 units": (RunConfig(hidden_size=64), 1, 7),
    "shortest text": (RunConfig(text="ab", window=2), 1, 0),
    "another seed and rate": (RunConfig(random_seed=7, learning_rate=0.1), 1, 2),
}


def _opened(config: RunConfig) -> InsidePage:
    return InsidePage(
        text=config.text,
        hidden_size=str(config.hidden_size),
        learning_rate=str(config.learning_rate),
        random_seed=str(config.random_seed),
        window=str(config.window),
    )


def _onehot(index: int, size: int) -> list[float]:
    return [float(i == index) for i in range(size)]


def _forward_numbers(record: ForwardRecord, t: int) -> dict[str, list[float]]:
    """Return every row of numbers of the forward pass."""
    forward, V = explain_forward(record, t), len(record.parameters.by)
    arrays = {name: getattr(forward, name) for name in ("h_previous", "h", "from_output", "by", "y", "p")}
    (gate,) = forward.gates
    arrays |= {name: getattr(gate, name) for name in ("from_input", "from_hidden", "bias", "sums")}
    return {name: array.tolist() for name, array in arrays.items()} | {
        "x": _onehot(forward.input, V),
        "exponentials": forward.exponentials.tolist(),
        "target": _onehot(forward.target, V),
        "loss": [forward.loss],
    }


def _backward_numbers(record: ForwardRecord, t: int, trainer: Trainer, place: ParameterIndex) -> dict[str, list[float]]:
    """Return every row of numbers of the backward pass."""
    backward = explain_backward(record, t, trainer.rule, trainer.train_state)
    numbers = {name: getattr(backward, name).tolist() for name in ("dy", "from_output", "from_later", "dh")}
    numbers |= {name: backward.numbers[name].tolist() for name in ("slope", "da")}
    steps = [backward.gradients, record.parameters]
    if backward.update is not None and backward.after is not None:
        steps += [backward.update, backward.after]
    numbers["way"] = [place.value_in(step) for step in steps]
    if len(backward.window) > 1:
        numbers["shares"] = shares_at(record, t, place).tolist()
    if record.timesteps == len(record.inputs) and backward.window.stop < record.timesteps:
        numbers["ignored"] = ignored_gradient(record, t)[0].tolist()
    return numbers


def _assert_shows(page: InsidePage, expected: dict[str, list[float]]) -> None:
    """Fail, naming the row, where one is missing on the page, or where the page has one that is not expected."""
    shown = [[f"{value:.12g}" for value in strip.values] for strip in page.strips]
    wanted = {name: [f"{value:.12g}" for value in values] for name, values in expected.items()}
    assert [name for name, values in wanted.items() if values not in shown] == []
    assert [
        strip.label for strip, values in zip(page.strips, shown, strict=True) if values not in wanted.values()
    ] == []


@pytest.mark.parametrize(("config", "epochs", "t"), RUNS.values(), ids=RUNS.keys())
def test_the_forward_pass_is_the_engine_s(config: RunConfig, epochs: int, t: int) -> None:
    page, trainer = _opened(config), Trainer(config)
    for _ in range(epochs):
        page.press("Epoch")
    trainer.run(epochs=epochs)

    page.pick({"kind": "timestep", "timestep": t})

    assert page.errors == []
    _assert_shows(page, _forward_numbers(ForwardRecord.of(trainer), t))


@pytest.mark.parametrize(("config", "epochs", "t"), RUNS.values(), ids=RUNS.keys())
def test_the_backward_pass_is_the_engine_s(config: RunConfig, epochs: int, t: int) -> None:
    page, trainer, place = _opened(config), Trainer(config), ParameterIndex("Whh", 0, 0)
    page.open(BACKWARD)
    for _ in range(epochs):
        page.press("Epoch")
    trainer.run(epochs=epochs)

    page.pick({"kind": "timestep", "timestep": t})
    page.pick({"kind": "place", "name": "Whh", "row": 0, "column": 0})

    _assert_shows(page, _backward_numbers(ForwardRecord.of(trainer), t, trainer, place))


def _stepped(page: InsidePage, window: int, steps: int) -> tuple[StepTrace, Trainer]:
    trainer = Trainer(RunConfig(window=window))
    trace = None
    for _ in range(steps):
        page.press("Step")
        trace = trainer.step()
    assert trace is not None
    return trace, trainer


@pytest.mark.parametrize("steps", [1, 3, 8])
@pytest.mark.parametrize("window", [1, 3])
def test_after_a_step_the_trained_timestep_is_shown_as_it_was_before_learning(window: int, steps: int) -> None:
    page = InsidePage(window=str(window))
    trace, trainer = _stepped(page, window, steps)
    record = ForwardRecord.in_training(trainer, trace)

    assert (page.errors, page.selection.timestep) == ([], trace.timestep)
    shown = [strip.values for strip in page.strips]
    assert [name for name in ("h_previous", "h", "y", "p") if getattr(trace, name).tolist() not in shown] == []
    assert [trace.loss] in shown
    _assert_shows(page, _forward_numbers(record, trace.timestep))
    page.open(BACKWARD)
    _assert_shows(page, _backward_numbers(record, trace.timestep, trainer, page.selection.place))


@pytest.mark.parametrize("window", [1, 3])
def test_the_update_of_a_step_is_the_one_that_training_did(window: int) -> None:
    page = InsidePage(window=str(window))
    page.open(BACKWARD)
    trace, trainer = _stepped(page, window, 3)
    place = page.selection.place

    way = next(strip for strip in page.strips if str(place) in strip.label)

    assert trace.window_gradients is not None
    assert trace.update is not None
    steps = (trace.window_gradients, trace.parameters, trace.update, trainer.parameters)
    np.testing.assert_allclose(way.values, [place.value_in(step) for step in steps], rtol=1e-12)


def test_another_timestep_than_the_trained_one_is_shown_by_the_network_as_it_is_now() -> None:
    page = InsidePage()
    _, trainer = _stepped(page, 1, 4)

    page.pick({"kind": "timestep", "timestep": 1})

    _assert_shows(page, _forward_numbers(ForwardRecord.of(trainer), 1))


def test_after_an_epoch_the_network_as_it_is_now_is_shown() -> None:
    page, trainer = InsidePage(), Trainer(RunConfig())
    page.press("Step")
    page.press("Epoch")

    trainer.run(epochs=1)

    _assert_shows(page, _forward_numbers(ForwardRecord.of(trainer), 0))


def test_the_sentence_above_the_drawing_says_which_timestep_of_which_epoch_was_trained() -> None:
    page = InsidePage()
    _stepped(page, 1, 11)

    said = page.state

    assert ("Timestep 2" in said, "epoch 2," in said, "before learning" in said) == (True, True, True)


@pytest.mark.parametrize(("epochs", "when"), [(0, "untrained"), (1, "after 1 epoch,"), (2, "after 2 epochs")])
def test_the_sentence_above_the_drawing_says_how_far_the_network_is_trained(epochs: int, when: str) -> None:
    page = InsidePage()

    for _ in range(epochs):
        page.press("Epoch")

    assert when in page.state


@pytest.mark.parametrize(
    ("window", "t", "together"),
    [("3", 4, "timesteps 3 to 5"), ("3", 7, "timesteps 6 to 7"), ("8", 2, "timesteps 0 to 7")],
)
def test_the_backward_pass_says_what_is_learned_from_together(window: str, t: int, together: str) -> None:
    page = InsidePage(window=window)
    page.open(BACKWARD)

    page.pick({"kind": "timestep", "timestep": t})

    assert page.stage.text("flow").startswith(f"Window {window}: {together}")


def test_a_sum_taken_apart_is_the_selected_unit_s_and_the_selected_output_s() -> None:
    page, trainer = InsidePage(), Trainer(RunConfig())
    page.press("Epoch")
    trainer.run(epochs=1)
    forward, parameters = explain_forward(ForwardRecord.of(trainer), 5), trainer.parameters

    for kind, index in (("timestep", 5), ("unit", 3), ("output", 4)):
        page.pick({"kind": kind, kind: index})

    unit = [
        forward.gates[0].from_input[3],
        *(parameters.Whh[3] * forward.h_previous),
        forward.gates[0].bias[3],
        forward.gates[0].sums[3],
        forward.h[3],
    ]
    logit = [*(parameters.Why[4] * forward.h), forward.by[4], forward.y[4]]
    np.testing.assert_allclose(_bars(page, "unit"), unit, rtol=1e-9)
    np.testing.assert_allclose(_bars(page, "logit"), logit, rtol=1e-9)


def _bars(page: InsidePage, chart: str) -> Array:
    """Return the height of each bar."""
    bars = page.stage.picture(chart)
    return page.stage.newest(bars["values"])


def test_of_many_characters_those_around_and_those_looked_at_have_numbers_and_it_is_said_how_many() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(300))
    page, trainer = InsidePage(text=text, hidden_size="4"), Trainer(RunConfig(text=text, hidden_size=4))
    page.press("Epoch")
    trainer.run(epochs=1)
    p = explain_forward(ForwardRecord.of(trainer), 100).p

    page.choose("timestep", 100)
    page.choose("output", 250)

    strip = page.strip_of("p: probabilities")
    indices = [text.index(name) for name in strip.names]
    assert {100, 101, 250} <= set(indices)
    assert strip.label.endswith(f": {len(indices)} of 300")
    assert indices[strip.marked or 0] == 250
    np.testing.assert_allclose(strip.values, p[indices], rtol=1e-9)
