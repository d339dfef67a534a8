"""Moments reach the browser as a small header and typed arrays, and as few bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from playground.app.page import Page
from playground.app.pages import inside, train
from playground.app.stage.message import message
from playground.app.stage.reel import encode
from playground.engine import RunConfig
from playground.figures.theme import LIGHT
from playground.session.pace import Pace
from playground.session.requests import Request
from playground.session.selection import BACKWARD, SECTIONS
from playground.session.session import Session
from tests.figures.pictures import decode
from tests.figures.runs import ask, opened

_KINDS = ("f4", "f8", "i4", "u2", "u1")
_ARRAYS = st.sampled_from(_KINDS).flatmap(
    lambda kind: arrays_of.arrays(kind, arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5))
)


@given(st.dictionaries(st.text(min_size=1), _ARRAYS, max_size=6), st.text())
def test_a_message_is_read_as_it_was_written(arrays: dict[str, NDArray[Any]], said: str) -> None:
    header, read = decode(encode({"said": said}, arrays))

    assert (header["said"], list(read)) == (said, list(arrays))
    for name, values in arrays.items():
        assert (read[name].shape, read[name].dtype) == (values.shape, values.dtype)
        np.testing.assert_array_equal(read[name], values)


def test_numbers_are_sent_in_the_browser_s_order_of_bytes_whatever_the_machine_s() -> None:
    values = np.arange(6, dtype=">f8").reshape(2, 3)[:, ::-1]

    _, read = decode(encode({}, {"values": values}))

    np.testing.assert_array_equal(read["values"], values)


def test_a_lone_half_of_a_sign_in_a_text_breaks_no_message() -> None:
    header, _ = decode(encode({"said": "\ud83d"}, {}))

    assert header["said"] == "\ud83d"


@pytest.mark.parametrize("kind", ["i8", "u4", "?", "O", "c16", "f2"])
def test_a_type_that_the_browser_does_not_read_is_refused(kind: str) -> None:
    with pytest.raises(TypeError, match="values"):
        encode({}, {"values": np.zeros(3).astype(kind)})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_header_has_no_number_that_json_has_not(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode({"rate": value}, {})


def _trained(hidden_size: int) -> Session:
    session = opened(RunConfig(hidden_size=hidden_size))
    session.change("length", 30)
    session.run.train(40)
    return session


def _film_message(session: Session, page: Page) -> tuple[int, int]:
    """Return how many bytes a message of a film has, and how many moments."""
    if not session.time_travel.replaying:
        session.time_travel.replay()
    view = decode(message(session, page, LIGHT, Pace(), whole_page=True))[0]["view"]
    ask(session, "film", view=view)
    sent = message(session, page, LIGHT, Pace(), whole_page=False)
    return len(sent), len(decode(sent)[1]["epoch"])


@pytest.mark.parametrize(("hidden_size", "most"), [(8, 2_500), (64, 25_000)])
def test_a_moment_of_train_takes_few_bytes(hidden_size: int, most: int) -> None:
    session = _trained(hidden_size)

    size, moments = _film_message(session, train.PAGE)

    assert moments >= 20
    assert size / moments <= most


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("hidden_size", [8, 64])
def test_a_moment_inside_a_step_takes_few_bytes(hidden_size: int, section: str) -> None:
    session = _trained(hidden_size)
    session.inspection.choose("section", section)

    size, moments = _film_message(session, inside.PAGE)

    # The backward pass shows a gradient for each of the weights.
    most = {8: 5_000, 64: 60_000 if section == BACKWARD else 30_000}[hidden_size]
    assert moments >= 20
    assert size / moments <= most


def test_losses_that_the_stage_has_are_not_sent_again() -> None:
    session = opened()
    session.run.train(300)
    request = Request.of({"kind": "seek", "run": session.run.id, "view": "", "request": 1, "losses": 290, "epoch": 3})
    assert request is not None
    session.take(request)

    header, arrays = decode(message(session, train.PAGE, LIGHT, Pace(), whole_page=True))

    assert (header["losses_first"], len(arrays["losses"]), len(arrays["corrects"])) == (290, 10, 10)
    np.testing.assert_array_equal(arrays["losses"], session.run.trainer.losses[290:])


def test_a_message_says_nothing_again_that_stays() -> None:
    session = opened()
    session.run.train(10)
    header, _ = decode(message(session, train.PAGE, LIGHT, Pace(), whole_page=True))
    ask(session, "seek", view=header["view"], epoch=3)

    again, _ = decode(message(session, train.PAGE, LIGHT, Pace(), whole_page=False))

    assert header["still"] is not None
    assert again["still"] is None


def test_a_stage_that_shows_something_else_gets_the_still_part() -> None:
    session = opened()
    ask(session, "more", view="train-of-before")

    header, _ = decode(message(session, train.PAGE, LIGHT, Pace(), whole_page=False))

    assert header["still"] is not None
