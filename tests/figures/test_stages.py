"""Each stage of a timestep says in a sentence what it does, in numbers that fit each other and those beside them."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest

from playground.app.pages import inside
from playground.engine import CELLS, ForwardRecord, RunConfig, explain_backward, explain_forward
from playground.files import timestep_code
from playground.session.numbers import number, precise
from playground.session.session import Session
from playground.session.stages import stages_of
from tests.figures.pictures import named, screen
from tests.figures.runs import opened

STAGES = stages_of(CELLS["rnn"])

_NUMBER = r"(−?[\d.]+(?:e[−-]\d+)?)"


@pytest.fixture(scope="module", params=[1, 3], ids=["window 1", "window 3"])
def session(request: pytest.FixtureRequest) -> Session:
    session = opened(RunConfig(window=request.param))
    session.run.train(200)
    session.inspection.pick({"kind": "timestep", "timestep": 5})
    session.inspection.pick({"kind": "unit", "unit": 3})
    return session


def _said(session: Session, stage: str) -> str:
    (chosen,) = (one for one in STAGES if one.name == stage)
    session.inspection.choose("stage", chosen)
    return named(screen("", session, inside.PAGE, [session.run.moment()]).newest, "stage").texts["stage"]


def _value(text: str) -> float:
    return float(text.replace("−", "-"))


def _numbers(pattern: str, said: str) -> list[float]:
    found = re.search(pattern.replace("#", _NUMBER), said)
    assert found is not None, said
    return [_value(text) for text in found.groups()]


def test_what_is_read_is_the_timestep_s_character(session: Session) -> None:
    assert _said(session, "Read").startswith("Timestep 5 reads e: a 1 in its place")


def test_the_parts_of_a_sum_add_up_as_they_are_shown(session: Session) -> None:
    said = _said(session, "Mix")

    *parts, total = _numbers(r"adds up # from the input, # from the hidden state before and a bias of #: #\.$", said)
    assert sum(map(Decimal, map(str, parts))) == Decimal(str(total))
    assert said.startswith("Unit 3 ")


def test_tanh_is_taken_of_what_is_shown(session: Session) -> None:
    argument, result = _numbers(r"tanh\(#\) = #\.$", _said(session, "Squash"))

    assert number(math.tanh(argument)) == number(result)


def test_the_highest_logit_is_the_likeliest_character_s(session: Session) -> None:
    forward = explain_forward(ForwardRecord.of(session.run.trainer), 5)

    assert f"{number(forward.y.max())}; the true next one, ␣, has {number(forward.y[forward.target])}" in _said(
        session, "Score"
    )


def test_a_probability_is_the_quotient_that_is_shown(session: Session) -> None:
    exponential, total, percent = _numbers(r"gets # / # = ([\d.]+)%", _said(session, "Softmax"))

    assert f"{exponential / total:.1%}" == f"{percent}%"


def test_the_loss_is_the_logarithm_that_is_shown(session: Session) -> None:
    said = _said(session, "Compare")

    p, loss, again, one, dy = _numbers(r"−ln # = #\. dy of ␣ is # − # = #\.$", said)

    assert number(-math.log(p + 1e-9)) == number(loss)
    assert p == pytest.approx(again, abs=0.0006)
    assert Decimal(str(again)) - Decimal(str(one)) == Decimal(str(dy))
    assert dy < 0


def test_an_update_changes_the_parameter_by_what_is_shown(session: Session) -> None:
    said = _said(session, "Update")
    trainer = session.run.trainer
    backward = explain_backward(ForwardRecord.of(trainer), 5, trainer.rule, trainer.train_state)
    place = session.inspection.selection.place

    rate, gradient, product = _numbers(r"by # × \(?#\)? = #\. ", said)
    before, change, after = _numbers(rf"{re.escape(str(place))}: # − \(?#\)? = #\.$", said)

    assert precise(rate * gradient) == precise(product)
    assert gradient == pytest.approx(place.value_in(backward.gradients), rel=0.01)
    assert change == pytest.approx(product, rel=0.06)
    assert before != after
    assert Decimal(str(before)) - Decimal(str(change)) == Decimal(str(after))


def test_in_the_middle_of_a_window_nothing_changes_yet() -> None:
    session = opened(RunConfig(window=3))
    session.step()

    assert "it changes when the window has been read to its end" in _said(session, "Update")


def test_the_code_is_the_window_s_and_a_stage_s_pieces_stand_in_it(session: Session) -> None:
    for stage in STAGES:
        session.inspection.choose("stage", stage)
        still = named(screen("", session, inside.PAGE, [session.run.moment()]).newest, "code").still_part()

        assert still["lines"] == list(timestep_code(session.run.config))
        assert any(still["marked"])
        assert all(
            piece in line for line, pieces in zip(still["lines"], still["marked"], strict=True) for piece in pieces
        )
