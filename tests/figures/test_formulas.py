"""Formulas that every browser can show and every screen reader can say, in the letters of the numbers beside them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from playground.engine import CELLS, OPTIMIZERS
from playground.figures import formulas

_SAYS = {
    "READ": "xt,ht−1",
    "LOGITS": "y=Whyht+by",
    "PROBABILITIES": "p=ey−maxy∑ey−maxy",
    "LOSS": "−ln(ptarget+10−9)",
    "GRADIENT_OF_LOGITS": "dy=p−onehot(target)",
    "GRADIENT_OF_HIDDEN_STATE": "dh=Why⊤dy+Whh⊤dat+1",
    "GRADIENT_PAST_GATES": "dh=Why⊤dy+Whh⊤dut+1+dht+1⊙zt+1",
    "CLIP_VALUE": "g=clip(g,−c,c)",
    "CLIP_NORM": "g=g·min(1,n/length)",
}
"""Each formula's signs and letters in a row."""

_CHILDREN = {"msub": 2, "msup": 2, "mfrac": 2, "msubsup": 3, "msqrt": 1, "mover": 2}
"""How many parts an element has: with others, a browser shows an error in its place."""

_FORMULAS = {name: getattr(formulas, name) for name in dir(formulas) if name.isupper() and not name.startswith("_")}
_FORMULAS |= {
    f"{cell.name} {formula.latex}": formulas.mathml(formula.latex, formula.reading)
    for cell in CELLS.values()
    for formula in (*cell.formulas, *cell.backward_formulas)
}
_FORMULAS |= {
    f"{optimizer.name} {latex}": formulas.mathml(latex, reading)
    for optimizer in OPTIMIZERS.values()
    for latex, reading in optimizer.formulas
}


@pytest.fixture(params=_FORMULAS)
def name(request: pytest.FixtureRequest) -> str:
    """Each formula's name in turn."""
    return str(request.param)


def test_a_formula_is_well_formed_and_each_of_its_elements_complete(name: str) -> None:
    formula = ElementTree.fromstring(_FORMULAS[name])

    assert formula.tag == "math"
    for element in formula.iter():
        assert element.tag in {"math", "mrow", "mspace", "mi", "mo", "mn", *_CHILDREN}
        assert len(element) == _CHILDREN.get(element.tag, len(element))
        assert bool(element.text) == (element.tag in {"mi", "mo", "mn"})


@pytest.mark.parametrize("name", _SAYS)
def test_a_formula_says_the_letters_of_the_engine(name: str) -> None:
    formula = ElementTree.fromstring(_FORMULAS[name])

    assert "".join(formula.itertext()) == _SAYS[name]


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"z_{t-1}^2 + \frac{a}{\sqrt{b}}", "zt−12+ab"),
        (r"\sigma(W_{xi} x_t) \odot \hat{m}", "σ(Wxixt)⊙m^"),
        (r"W_{hh}^\top da", "Whh⊤da"),
    ],
)
def test_latex_becomes_what_it_says(latex: str, said: str) -> None:
    assert "".join(ElementTree.fromstring(formulas.mathml(latex, "a")).itertext()) == said


@pytest.mark.parametrize("latex", [r"\int x", "a_{b", "a}", "a_", r"\frac{a}"])
def test_what_cannot_be_shown_is_refused(latex: str) -> None:
    with pytest.raises(ValueError, match=r"formula|brace"):
        formulas.mathml(latex, "a")


def test_the_reading_of_a_formula_has_words_and_no_signs_and_names_its_letters(name: str) -> None:
    formula = ElementTree.fromstring(_FORMULAS[name])
    reading = formula.attrib["aria-label"]

    assert re.fullmatch(r"[\w ,.-]+", reading)
    letters = {part.text for part in formula.iter("mi") if part.text and len(part.text) <= 2 and part.text.isascii()}
    said = reading.replace("one-hot", "").replace(" ", "")
    assert {letter for letter in letters if letter not in said} <= {"ln"}
