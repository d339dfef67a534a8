"""Formulas that every browser can show and every screen reader can say, in the letters of the numbers beside them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from playground.figures import formulas

_SAYS = {
    "READ": "xt,ht−1",
    "SUMS": "a=Wxhxt+Whhht−1+bh",
    "HIDDEN_STATE": "ht=tanh(a)",
    "LOGITS": "y=Whyht+by",
    "PROBABILITIES": "p=ey−maxy∑ey−maxy",
    "LOSS": "−ln(ptarget+10−9)",
    "GRADIENT_OF_LOGITS": "dy=p−onehot(target)",
    "GRADIENT_OF_HIDDEN_STATE": "dh=Why⊤dy+Whh⊤dat+1",
    "GRADIENT_OF_SUMS": "da=dh⊙(1−ht2)",
    "UPDATE": "W−η∂loss∂W",
}
"""Each formula's signs and letters in a row."""

_CHILDREN = {"msub": 2, "msup": 2, "mfrac": 2, "msubsup": 3}
"""How many parts an element has: with others, a browser shows an error in its place."""

_NAMES = [name for name in dir(formulas) if name.isupper() and not name.startswith("_")]


@pytest.fixture(params=_NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each formula's name in turn."""
    return str(request.param)


def test_a_formula_is_well_formed_and_each_of_its_elements_complete(name: str) -> None:
    formula = ElementTree.fromstring(getattr(formulas, name))

    assert formula.tag == "math"
    for element in formula.iter():
        assert element.tag in {"math", "mrow", "mspace", "mi", "mo", "mn", *_CHILDREN}
        assert len(element) == _CHILDREN.get(element.tag, len(element))
        assert bool(element.text) == (element.tag in {"mi", "mo", "mn"})


def test_a_formula_says_the_letters_of_the_engine(name: str) -> None:
    formula = ElementTree.fromstring(getattr(formulas, name))

    assert "".join(formula.itertext()) == _SAYS[name]


def test_the_reading_of_a_formula_has_words_and_no_signs_and_names_its_letters(name: str) -> None:
    formula = ElementTree.fromstring(getattr(formulas, name))
    reading = formula.attrib["aria-label"]

    assert re.fullmatch(r"[\w ,-]+", reading)
    letters = {part.text for part in formula.iter("mi") if part.text and len(part.text) <= 2 and part.text.isascii()}
    said = reading.replace("one-hot", "").replace(" ", "")
    assert {letter for letter in letters if letter not in said} <= {"ln"}
