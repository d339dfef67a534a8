"""Numbers as they are written: enough digits to say something, and arithmetic that holds in those shown."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from playground.session.numbers import (
    addition,
    epochs,
    equation,
    factor,
    number,
    short,
    shown_loss,
    shown_perplexity,
    subtraction,
)


def _value(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (1.0, "1.000"),
        (-0.25, "−0.250"),
        (0.0005, "0.001"),
        (0.00049, "4.9e−4"),
        (-0.00049, "−4.9e−4"),
        (1e-300, "1.0e−300"),
        (999.5, "999.500"),
        (1_000.0, "1,000"),
        (-12_345.6, "−12,346"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "not a number"),
    ],
)
def test_a_number_is_shown_with_the_digits_that_say_something(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(-1_000, 1_000), st.floats(-100, 100))
@example(-1.438, 0.500 * 2.7e-4)
@example(0.5, 0.4999999)
def test_a_subtraction_holds_in_the_digits_that_are_shown(before: float, change: float) -> None:
    assume(change == 0.0 or abs(change) > 1e-11)
    found = re.fullmatch(r"(−?[\d,.]+) − \(?(−?[\d,.]+)\)? = (−?[\d,.]+)", subtraction(before, change))
    assert found is not None

    first, second, third = map(_value, found.groups())

    unit = 10.0 ** -len(found[3].split(".")[1])
    assert Decimal(f"{first}") - Decimal(f"{second}") == Decimal(f"{third}") or unit < 1e-13
    assert (second != 0.0) == (change != 0.0)
    assert second == pytest.approx(change, abs=0.51 * unit)


@given(st.floats(-10, 10), st.floats(1e-10, 1.0))
def test_a_subtraction_shows_that_something_changed(before: float, change: float) -> None:
    first, third = re.split(" − | = ", subtraction(before, change))[::2]

    assert first != third


def test_what_is_negative_is_subtracted_in_brackets() -> None:
    assert subtraction(1.0, -0.25) == "1.000 − (−0.250) = 1.250"


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=4))
@example([1.2301, 1.4497, -0.4203])
def test_terms_add_up_to_their_sum_in_the_digits_that_are_shown(terms: list[float]) -> None:
    assume(all(term == 0.0 or abs(term) > 1e-8 for term in (*terms, sum(terms))))

    *shown, total = (Decimal(text.replace("−", "-").replace(",", "")) for text in addition(*terms))

    assert sum(shown) == total
    assert [float(value) for value in shown] == pytest.approx(terms, abs=0.00051)
    assert [value != 0 for value in shown] == [term != 0.0 for term in terms]


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=2))
@example([0.5, -4.9e-4])
@example([0.5005, 0.9995])
def test_a_product_of_what_is_shown_is_what_is_shown(factors: list[float]) -> None:
    assume(all(value == 0.0 or abs(value) > 1e-8 for value in factors))
    said = equation(lambda texts: " · ".join(map(factor, texts)), math.prod, factors)

    one, other, product = map(_value, re.split(r" · | = ", said.replace("(", "").replace(")", "")))

    assert number(one * other) == said.split(" = ")[1]
    assert product == pytest.approx(math.prod(factors), rel=0.06, abs=0.00051)


@given(st.floats(1e-12, 1.0))
@example(0.9999999)
@example(0.99449)
def test_the_logarithm_of_what_is_shown_is_what_is_shown(p: float) -> None:
    said = equation(lambda texts: texts[0], lambda values: -math.log(values[0] + 1e-9), [p])

    probability, loss = said.split(" = ")

    assert number(-math.log(_value(probability) + 1e-9)) == loss


def test_an_equation_has_no_more_digits_than_it_takes() -> None:
    assert equation(" / ".join, lambda values: values[0] / values[1], [1.0, 4.0], "{:.1%}".format) == (
        "1.000 / 4.000 = 25.0%"
    )


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_is_said_to_be_so(value: float) -> None:
    assert addition(1.0, value) == ("1.000", number(value), number(1.0 + value))
    assert equation(lambda texts: texts[0], lambda values: values[0], [value]) == f"{number(value)} = {number(value)}"


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (None, "–"),
        (15.567, "15.5670"),
        (0.00004, "4.0e−5"),
        (0.00005, "0.0001"),
        (-8e-9, "0.0000"),
        (0.0, "0.0000"),
        (1234.5, "1,234.5000"),
    ],
)
def test_a_loss_has_four_decimals_or_two_digits(loss: float | None, text: str) -> None:
    assert shown_loss(loss) == text


@pytest.mark.parametrize(
    ("loss", "timesteps", "text"),
    [(None, 8, "–"), (0.0, 8, "1.000"), (8 * math.log(7), 8, "7.000"), (6_000.0, 800, "1,808")],
)
def test_perplexity_is_what_the_loss_of_a_timestep_is_the_logarithm_of(
    loss: float | None, timesteps: int, text: str
) -> None:
    assert shown_perplexity(loss, timesteps) == text


@pytest.mark.parametrize(("value", "text"), [(-0.0512, "−0.051"), (0.5, "0.5"), (-1e-7, "−1e−7")])
def test_a_short_number_has_a_true_minus_sign(value: float, text: str) -> None:
    assert short(value, 2) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 epochs"), (1, "1 epoch"), (1_070, "1,070 epochs")])
def test_epochs_are_counted_in_words(count: int, text: str) -> None:
    assert epochs(count) == text
