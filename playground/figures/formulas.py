"""Formulas in LaTeX as Presentation MathML, which browsers show by themselves, each with its reading in words.

The letters are those of ``docs/maths.md`` and of the rows of numbers beside them: ``dh`` is the gradient of the hidden
state, ``da`` that of a gate's sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|[0-9]+(?:\.[0-9]+)?|\S")
_SYMBOLS = {
    r"\sigma": "<mi>σ</mi>",
    r"\eta": "<mi>η</mi>",
    r"\tanh": '<mi mathvariant="normal">tanh</mi>',
    r"\ln": '<mi mathvariant="normal">ln</mi>',
    r"\odot": "<mo>⊙</mo>",
    r"\sum": "<mo>∑</mo>",
    r"\partial": "<mo>∂</mo>",
    r"\top": "<mo>⊤</mo>",
    r"\cdot": "<mo>·</mo>",
    r"\ldots": "<mo>…</mo>",
    r"\,": '<mspace width="0.17em"/>',
    r"\;": '<mspace width="0.6em"/>',
    "-": "<mo>−</mo>",
    "'": "<mo>′</mo>",
}


class _Tokens:
    """The tokens of a formula, one after the other."""

    def __init__(self, latex: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(latex)

    def peek(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def take(self) -> str:
        if not self._tokens:
            raise ValueError("The formula ends too early.")
        return self._tokens.pop(0)


def mathml(latex: str, reading: str) -> str:
    """Return a formula that a screen reader says as ``reading``.

    Args:
        latex: the formula, with letters and numbers, which stand for themselves, ``_``, ``^`` and braces, ``\\frac``,
            ``\\sqrt``, ``\\hat``, ``\\mathrm``, and the symbols that are used here. Several letters in a row are one
            name, as in ``da``.
        reading: in words.

    Raises:
        ValueError: if there is something else in it.
    """
    tokens = _Tokens(latex)
    row = "".join(_row(tokens))
    if tokens.peek():
        raise ValueError(f"The formula {latex} has a brace too many.")
    return f'<math displaystyle="true" aria-label="{reading}"><mrow>{row}</mrow></math>'


def _row(tokens: _Tokens) -> Iterator[str]:
    while tokens.peek() not in ("", "}"):
        yield _with_indices(_atom(tokens), tokens)


def _with_indices(base: str, tokens: _Tokens) -> str:
    below = above = ""
    while tokens.peek() in ("_", "^"):
        if tokens.take() == "_":
            below = _atom(tokens)
        else:
            above = _atom(tokens)
    if below and above:
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if below or above:
        return f"<msub>{base}{below}</msub>" if below else f"<msup>{base}{above}</msup>"
    return base


def _atom(tokens: _Tokens) -> str:
    token = tokens.take()
    if token == "{":
        row = "".join(_row(tokens))
        if tokens.take() != "}":
            raise ValueError("The formula has a brace too few.")
        return f"<mrow>{row}</mrow>"
    if token == r"\frac":
        return f"<mfrac>{_atom(tokens)}{_atom(tokens)}</mfrac>"
    if token == r"\sqrt":
        return f"<msqrt>{_atom(tokens)}</msqrt>"
    if token == r"\hat":
        return f"<mover>{_atom(tokens)}<mo>^</mo></mover>"
    if token == r"\mathrm":
        return _atom(tokens).replace("<mrow>", "").replace("</mrow>", "").replace("<mi>", '<mi mathvariant="normal">')
    return _SYMBOLS.get(token) or _plain(token)


def _plain(token: str) -> str:
    if token.startswith("\\"):
        raise ValueError(f"{token} cannot be shown in a formula.")
    kind = "mi" if token[0].isalpha() else "mn" if token[0].isdigit() else "mo"
    return f"<{kind}>{token}</{kind}>"


READ = mathml("x_t, h_{t-1}", "x at t, and h at t minus 1")

LOGITS = mathml("y = W_{hy} h_t + b_y", "y is W h y times h at t, plus b y")

PROBABILITIES = mathml(
    r"p = \frac{e^{y - \mathrm{max} \, y}}{\sum e^{y - \mathrm{max} \, y}}",
    "p is e to the y minus the largest y, divided by the sum of these",
)

LOSS = mathml(
    r"-\ln(p_{\mathrm{target}} + 10^{-9})",
    "minus the logarithm of p of the target plus 10 to the minus 9",
)

GRADIENT_OF_LOGITS = mathml(
    r"dy = p - \mathrm{onehot}(\mathrm{target})",
    "d y is p minus the one-hot vector of the target",
)

GRADIENT_OF_HIDDEN_STATE = mathml(
    r"dh = W_{hy}^\top dy + W_{hh}^\top da_{t+1}",
    "d h is W h y transposed times d y, plus W h h transposed times d a at t plus 1",
)

GRADIENT_PAST_GATES = mathml(
    r"dh = W_{hy}^\top dy + W_{hh}^\top du_{t+1} + dh_{t+1} \odot z_{t+1}",
    "d h is W h y transposed times d y, plus W h h transposed times d u at t plus 1, plus d h times z at t plus 1",
)

CLIP_VALUE = mathml(r"g = \mathrm{clip}(g, -c, c)", "g is clipped to lie between minus c and c")

CLIP_NORM = mathml(
    r"g = g \cdot \mathrm{min}(1, n / \mathrm{length})",
    "g is multiplied with the smaller of 1 and n divided by the length",
)
