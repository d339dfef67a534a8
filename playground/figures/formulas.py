"""The formulas of a timestep in Presentation MathML, which browsers show by themselves, each with its reading in words.

The letters are those of ``docs/maths.md`` and of the rows of numbers beside them: ``dh`` is the gradient of the hidden
state, ``da`` that of the sums inside tanh.
"""

from __future__ import annotations


def _formula(reading: str, *parts: str) -> str:
    """Return ``parts`` side by side as a formula that a screen reader says as ``reading``."""
    return f'<math displaystyle="true" aria-label="{reading}"><mrow>{"".join(parts)}</mrow></math>'


def _name(letters: str) -> str:
    return f"<mi>{letters}</mi>"


def _word(letters: str) -> str:
    """Return a name that is no variable, which stands upright."""
    return f'<mi mathvariant="normal">{letters}</mi>'


def _sign(sign: str) -> str:
    return f"<mo>{sign}</mo>"


def _number(digits: str) -> str:
    return f"<mn>{digits}</mn>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _below(base: str, index: str) -> str:
    return f"<msub>{base}{index}</msub>"


def _above(base: str, exponent: str) -> str:
    return f"<msup>{base}{exponent}</msup>"


def _transposed(letter: str, index: str) -> str:
    return f"<msubsup>{_name(letter)}{_name(index)}{_sign('⊤')}</msubsup>"


def _fraction(numerator: str, denominator: str) -> str:
    return f"<mfrac>{numerator}{denominator}</mfrac>"


_PLUS, _MINUS, _EQUALS, _COMMA, _OPEN, _CLOSE = map(_sign, "+−=,()")
_ONE = _number("1")
_THIN_SPACE = '<mspace width="0.17em"/>'
_DY, _DH, _DA, _P, _Y = map(_name, ("dy", "dh", "da", "p", "y"))
_T = _name("t")
_X_T, _H_T = _below(_name("x"), _T), _below(_name("h"), _T)
_H_BEFORE = _below(_name("h"), _row(_T, _MINUS, _ONE))
_DA_AFTER = _below(_DA, _row(_T, _PLUS, _ONE))
_WXH, _WHH, _WHY = (_below(_name("W"), _name(index)) for index in ("xh", "hh", "hy"))
_TARGET, _LOSS = _word("target"), _word("loss")
_EXPONENTIAL = _above(_name("e"), _row(_Y, _MINUS, _word("max"), _THIN_SPACE, _Y))

READ = _formula("x at t, and h at t minus 1", _X_T, _COMMA, _H_BEFORE)

SUMS = _formula(
    "a is W x h times x at t, plus W h h times h at t minus 1, plus b h",
    _name("a"),
    _EQUALS,
    _WXH,
    _X_T,
    _PLUS,
    _WHH,
    _H_BEFORE,
    _PLUS,
    _below(_name("b"), _name("h")),
)

HIDDEN_STATE = _formula("h at t is tanh of a", _H_T, _EQUALS, _word("tanh"), _OPEN, _name("a"), _CLOSE)

LOGITS = _formula("y is W h y times h at t, plus b y", _Y, _EQUALS, _WHY, _H_T, _PLUS, _below(_name("b"), _name("y")))

PROBABILITIES = _formula(
    "p is e to the y minus the largest y, divided by the sum of these",
    _P,
    _EQUALS,
    _fraction(_EXPONENTIAL, _row(_sign("∑"), _EXPONENTIAL)),
)

LOSS = _formula(
    "minus the logarithm of p of the target plus 10 to the minus 9",
    _MINUS,
    _word("ln"),
    _OPEN,
    _below(_P, _TARGET),
    _PLUS,
    _above(_number("10"), _row(_MINUS, _number("9"))),
    _CLOSE,
)

GRADIENT_OF_LOGITS = _formula(
    "d y is p minus the one-hot vector of the target",
    _DY,
    _EQUALS,
    _P,
    _MINUS,
    _word("onehot"),
    _OPEN,
    _TARGET,
    _CLOSE,
)

GRADIENT_OF_HIDDEN_STATE = _formula(
    "d h is W h y transposed times d y, plus W h h transposed times d a at t plus 1",
    _DH,
    _EQUALS,
    _transposed("W", "hy"),
    _DY,
    _PLUS,
    _transposed("W", "hh"),
    _DA_AFTER,
)

GRADIENT_OF_SUMS = _formula(
    "d a is d h times 1 minus h at t squared, unit by unit",
    _DA,
    _EQUALS,
    _DH,
    _sign("⊙"),
    _OPEN,
    _ONE,
    _MINUS,
    f"<msubsup>{_name('h')}{_T}{_number('2')}</msubsup>",
    _CLOSE,
)

UPDATE = _formula(
    "W minus the learning rate eta times the derivative of the loss with respect to W",
    _name("W"),
    _MINUS,
    _name("η"),
    _fraction(_row(_sign("∂"), _LOSS), _row(_sign("∂"), _name("W"))),
)
