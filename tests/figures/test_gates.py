"""Of cells with gates, too, every number inside a step comes out of the numbers that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from playground.engine import CELLS, ForwardRecord, RunConfig, explain_backward
from playground.engine.network import Array
from playground.session.selection import BACKWARD, FORWARD
from playground.session.session import Session
from tests.figures.pictures import backward_strips, forward_strips, named, section_pictures, starting, strips
from tests.figures.runs import opened

Rows = Mapping[str, Array]
_RUN = {"window": 3, "learning_rate": 0.05, "optimizer": "adam", "initial_scale": 0.3, "clip_norm": 1.0}
_PLACES = [("Whh", 17, 2), ("Wxh", 3, 1), ("Why", 1, 0), ("bh", 9, 0)]


def _trained(cell: str, **changed: object) -> Session:
    session = opened(RunConfig(**{**_RUN, "cell": cell, **changed}))  # type: ignore[arg-type]  # values of any setting
    session.run.train(20)
    return session


@pytest.fixture(scope="module")
def lstm() -> Session:
    return _trained("lstm")


@pytest.fixture(scope="module")
def gru() -> Session:
    return _trained("gru")


def _equal(shown: Array | float, expected: Array | float) -> None:
    np.testing.assert_allclose(shown, expected, rtol=1e-12, atol=1e-12)


def _sigma(a: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-a)))


def _sum_of(rows: Rows, gate: str) -> Array:
    """Return the sum of a gate, after checking that it is what it is made of."""
    total = starting(rows, f"a of {gate}: ")
    hidden = "r ⊙ that" if gate == "n" else f"Whh of {gate} · h before"
    added = next(values for label, values in rows.items() if label.startswith("Wxh[:, ") and f"] of {gate}: " in label)
    _equal(added + starting(rows, hidden) + starting(rows, f"bh of {gate}: "), total)
    return total


def test_the_numbers_of_a_gate_stand_out_that_somebody_has_chosen(lstm: Session) -> None:
    def asked_for() -> list[str]:
        still = named(section_pictures(lstm, FORWARD, 3), "forward").still_part()
        return [group["rows"][-1]["label"] for group in still["groups"] if group["asked_for"]]

    at_first = asked_for()
    lstm.inspection.choose("gate", 1)

    assert (at_first, asked_for()) == ([], ["f: forget gate, how much of the cell state stays"])


def test_an_lstm_comes_out_of_what_it_shows(lstm: Session) -> None:
    for t in range(lstm.run.trainer.timesteps):
        rows = forward_strips(lstm, t)

        i, f, g, o = (starting(rows, f"{name}: ") for name in "ifgo")
        for values, expected in ((i, _sigma), (f, _sigma), (g, np.tanh), (o, _sigma)):
            name = "ifgo"[[id(each) for each in (i, f, g, o)].index(id(values))]
            _equal(values, expected(_sum_of(rows, name)))
        c = starting(rows, "c: cell state")
        _equal(c, f * starting(rows, "c before") + i * g)
        _equal(starting(rows, "tanh of c"), np.tanh(c))
        _equal(starting(rows, "h: hidden state"), o * np.tanh(c))


def test_a_gru_comes_out_of_what_it_shows(gru: Session) -> None:
    for t in range(gru.run.trainer.timesteps):
        rows = forward_strips(gru, t)

        r, z, n = (starting(rows, f"{name}: ") for name in "rzn")
        _equal(r, _sigma(_sum_of(rows, "r")))
        _equal(z, _sigma(_sum_of(rows, "z")))
        _equal(starting(rows, "r ⊙ that"), r * starting(rows, "Whh of n · h before"))
        _equal(n, np.tanh(_sum_of(rows, "n")))
        _equal(starting(rows, "1 − z"), 1 - z)
        _equal(starting(rows, "h: hidden state"), (1 - z) * n + z * starting(rows, "h before"))


@pytest.mark.parametrize("t", [1, 2, 5, 7])
def test_what_flows_back_through_an_lstm_comes_out_of_what_it_shows(lstm: Session, t: int) -> None:
    forward, back = forward_strips(lstm, t), backward_strips(lstm, t)
    i, f, g, o = (starting(forward, f"{name}: ") for name in "ifgo")
    s = starting(forward, "tanh of c")

    dh, dc = starting(back, "dh: "), starting(back, "dc: ")

    _equal(dh, starting(back, "From this timestep's loss") + starting(back, "From later timesteps of the window: Whh"))
    _equal(
        dc, starting(back, "From later timesteps of the window: f after") + dh * o * starting(back, "1 − tanh² of c")
    )
    _equal(starting(back, "1 − tanh² of c"), 1 - s * s)
    _equal(starting(back, "da of i"), dc * g * starting(back, "i ⊙ (1 − i)"))
    _equal(starting(back, "da of f"), dc * starting(forward, "c before") * starting(back, "f ⊙ (1 − f)"))
    _equal(starting(back, "da of g"), dc * i * starting(back, "1 − g²"))
    _equal(starting(back, "da of o"), dh * s * starting(back, "o ⊙ (1 − o)"))
    _equal(starting(back, "What goes back along the cell state"), dc * f)


@pytest.mark.parametrize("t", [1, 2, 5, 7])
def test_what_flows_back_through_a_gru_comes_out_of_what_it_shows(gru: Session, t: int) -> None:
    forward, back = forward_strips(gru, t), backward_strips(gru, t)
    z, n = (starting(forward, f"{name}: ") for name in "zn")

    dh, da_n = starting(back, "dh: "), starting(back, "da of n")

    parts = (
        "From this timestep's loss",
        "From later timesteps of the window",
        "From the next timestep, past its gates",
    )
    _equal(dh, sum(starting(back, part) for part in parts))
    _equal(da_n, dh * (1 - z) * starting(back, "1 − n²"))
    _equal(starting(back, "da of r"), da_n * starting(back, "u: ") * starting(back, "r ⊙ (1 − r)"))
    _equal(starting(back, "u: "), starting(forward, "Whh of n · h before"))
    _equal(starting(back, "h before − n"), starting(forward, "h before") - n)
    _equal(starting(back, "da of z"), dh * starting(back, "h before − n") * starting(back, "z ⊙ (1 − z)"))
    _equal(starting(back, "What goes back past the gates"), dh * z)


def test_what_a_later_timestep_gives_back_is_what_the_earlier_one_gets(lstm: Session, gru: Session) -> None:
    given, got = backward_strips(lstm, 5), backward_strips(lstm, 4)
    _equal(starting(got, "From later timesteps of the window: f after"), starting(given, "What goes back along"))

    given, got = backward_strips(gru, 5), backward_strips(gru, 4)
    _equal(starting(got, "From the next timestep, past its gates"), starting(given, "What goes back past the gates"))


@pytest.mark.parametrize("cell", CELLS)
def test_sums_taken_apart_add_up_to_what_stands_in_the_strips(cell: str) -> None:
    session = _trained(cell)
    session.inspection.pick({"kind": "unit", "unit": 3})
    gates = CELLS[cell].gates
    for number, gate in enumerate(gates):
        session.inspection.choose("gate", number)
        pictures = section_pictures(session, FORWARD, 5)
        rows = strips(named(pictures, "forward"))

        *terms, total, squashed = named(pictures, "unit").arrays["unit"].ravel()

        assert sum(terms) == pytest.approx(total, abs=1e-12)
        _equal(total, starting(rows, f"a of {gate.name}: " if len(gates) > 1 else "a: ")[3])
        _equal(squashed, starting(rows, f"{gate.name}: ")[3])
    for mix in CELLS[cell].mixes:
        values = named(pictures, f"mix-{mix.name}").arrays[f"mix-{mix.name}"].ravel()
        _equal(values[: len(mix.products)].sum(), starting(rows, f"{mix.name}: ")[3])


@pytest.mark.parametrize("place", _PLACES, ids=str)
def test_an_update_comes_out_of_the_optimiser_s_own_numbers(lstm: Session, place: tuple[str, int, int]) -> None:
    name, row, column = place
    lstm.inspection.pick({"kind": "place", "name": name, "row": row, "column": column})

    rows = backward_strips(lstm, 5)

    gradient, length, factor, clipped = starting(rows, "Clipped by norm")
    m_before, g, m = starting(rows, "m: ")
    s_before, again, s = starting(rows, "s: ")
    mean, square = starting(rows, "Both corrected")
    _, before, change, after = next(values for label, values in rows.items() if "at a learning rate of" in label)
    number = lstm.run.trainer.epoch * 3 + 1
    assert any(f"k = {number:,}" in label for label in rows)
    _equal(factor, min(1.0, 1.0 / length))
    _equal(clipped, gradient * factor)
    assert clipped == g == again
    _equal(m, 0.9 * m_before + 0.1 * g)
    _equal(s, 0.999 * s_before + 0.001 * g * g)
    _equal(mean, m / (1 - 0.9**number))
    _equal(square, s / (1 - 0.999**number))
    _equal(change, -0.05 * mean / (np.sqrt(square) + 1e-8))
    _equal(after, before + change)
    _equal(gradient, starting(rows, "Its gradient").sum())


@pytest.mark.parametrize("optimizer", ["momentum", "adagrad", "rmsprop"])
def test_the_other_optimisers_show_their_arithmetic(optimizer: str) -> None:
    session = _trained("rnn", optimizer=optimizer, clip_norm=None, clip_value=0.01)

    rows = backward_strips(session, 5)

    raw, limited = starting(rows, "Clipped by value")
    before, g, after = starting(rows, "v: " if optimizer == "momentum" else "s: ")
    change = next(values for label, values in rows.items() if "at a learning rate of" in label)[2]
    _equal(limited, np.clip(raw, -0.01, 0.01))
    assert limited == g
    if optimizer == "momentum":
        _equal(after, 0.9 * before + g)
        _equal(change, -0.05 * after)
    else:
        (root,) = starting(rows, "The root of s")
        _equal(after, before + g * g if optimizer == "adagrad" else 0.9 * before + 0.1 * g * g)
        _equal(root, np.sqrt(after + 1e-8) if optimizer == "adagrad" else np.sqrt(after) + 1e-8)
        _equal(change, -0.05 * g / root)


def test_what_a_window_ignores_of_the_cell_state_is_shown_too() -> None:
    short = _trained("lstm", window=1)
    rows = backward_strips(short, 3)
    record = replace(ForwardRecord.of(short.run.trainer), window=8)

    trainer = short.run.trainer
    full = explain_backward(record, 3, trainer.rule, trainer.train_state).numbers

    together = starting(rows, "From later timesteps of the window: f after") + starting(rows, "Ignored of dc")
    _equal(together, full["dc after"])
    said = named(section_pictures(short, BACKWARD, 3), "flow").texts["flow"]
    assert "cell state do to the losses of later timesteps is ignored" in said
