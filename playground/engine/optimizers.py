"""Optimisers: what becomes of gradients before they change the parameters, number by number.

An optimiser is a function of the numbers of one parameter, which NumPy evaluates for all of them at once and compiled
loops for one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Numbers: TypeAlias = Any
"""A number of one parameter, or an array of those of many: the formulas are the same."""

Rows: TypeAlias = Any
"""Several of these, one a name: a tuple, or the rows of an array."""

UpdateFunction: TypeAlias = Callable[
    [Numbers, Rows, float, float], tuple[Numbers, tuple[Numbers, ...], tuple[Numbers, ...]]
]
"""(gradient, state, learning rate, number of this update, from 1) → (change, new state, numbers on the way)."""


@dataclass(frozen=True, eq=False)
class Optimizer:
    """A rule by which parameters change.

    Attributes:
        name: of the setting.
        title: on screen.
        purpose: a sentence on what it is for.
        state: the names of what it remembers of each parameter; all begin as 0.
        remembers: what these are, a sentence each.
        squares: those of them that cannot be negative.
        counts: whether it has to know how many updates there were.
        steps: the names of the numbers on its way from the gradient to the change, and about_steps what they are.
        update: the formulas, as the type says.
        formulas: the same in LaTeX and in words, in the order in which they are computed.
        code: lines of NumPy from ``W``, its gradient ``dW``, ``lr``, the number ``count`` of this update and the state
            by its names to a changed ``W`` and state, in place; they come to the same bits.
    """

    name: str
    title: str
    purpose: str
    state: tuple[str, ...]
    remembers: tuple[str, ...]
    counts: bool
    steps: tuple[str, ...]
    about_steps: str
    update: UpdateFunction
    formulas: tuple[tuple[str, str], ...]
    code: tuple[str, ...]
    squares: tuple[str, ...] = ()


_FRICTION = 0.9
_DECAY = 0.9
_FIRST_DECAY, _SECOND_DECAY = 0.9, 0.999
_TINY = 1e-8


def _sgd(gradient: Numbers, _state: Rows, learning_rate: float, _number: float) -> tuple[Numbers, tuple[()], tuple[()]]:
    return gradient * -learning_rate, (), ()


def _momentum(
    gradient: Numbers, state: Rows, learning_rate: float, _number: float
) -> tuple[Numbers, tuple[Numbers], tuple[()]]:
    v = _FRICTION * state[0] + gradient
    return v * -learning_rate, (v,), ()


def _adagrad(
    gradient: Numbers, state: Rows, learning_rate: float, _number: float
) -> tuple[Numbers, tuple[Numbers], tuple[Numbers]]:
    s = state[0] + gradient * gradient
    root = np.sqrt(s + _TINY)
    return gradient * -learning_rate / root, (s,), (root,)


def _rmsprop(
    gradient: Numbers, state: Rows, learning_rate: float, _number: float
) -> tuple[Numbers, tuple[Numbers], tuple[Numbers]]:
    s = _DECAY * state[0] + (1.0 - _DECAY) * (gradient * gradient)
    root = np.sqrt(s) + _TINY
    return gradient * -learning_rate / root, (s,), (root,)


def _adam(
    gradient: Numbers, state: Rows, learning_rate: float, number: float
) -> tuple[Numbers, tuple[Numbers, Numbers], tuple[Numbers, Numbers]]:
    m = _FIRST_DECAY * state[0] + (1.0 - _FIRST_DECAY) * gradient
    s = _SECOND_DECAY * state[1] + (1.0 - _SECOND_DECAY) * (gradient * gradient)
    mean, square = m / (1.0 - _FIRST_DECAY**number), s / (1.0 - _SECOND_DECAY**number)
    return mean * -learning_rate / (np.sqrt(square) + _TINY), (m, s), (mean, square)


SGD = Optimizer(
    name="sgd",
    title="SGD",
    purpose="The plain step against the gradient, as long as the gradient is large.",
    state=(),
    remembers=(),
    counts=False,
    steps=(),
    about_steps="",
    update=_sgd,
    formulas=((r"W = W - \eta \, g", "W becomes W minus the learning rate eta times the gradient g"),),
    code=("W += dW * -lr",),
)
_MOMENTUM = Optimizer(
    name="momentum",
    title="Momentum",
    purpose="Steps that go on rolling: nine tenths of the last one are added to each. Take a tenth of SGD's rate.",
    state=("v",),
    remembers=("v: the velocity, nine tenths of the one before and the gradient",),
    counts=False,
    steps=(),
    about_steps="",
    update=_momentum,
    formulas=(
        (r"v = 0.9 \, v + g", "v is 0.9 times v before, plus the gradient g"),
        (r"W = W - \eta \, v", "W becomes W minus the learning rate eta times v"),
    ),
    code=("v[:] = 0.9 * v + dW", "W += v * -lr"),
)
_ADAGRAD = Optimizer(
    name="adagrad",
    title="Adagrad",
    purpose="Every parameter has a step of its own, the shorter the more it was moved before. Try a rate of 0.1.",
    state=("s",),
    remembers=("s: the sum of all squared gradients",),
    counts=False,
    steps=("root",),
    about_steps="The root of s, which the step is divided by",
    update=_adagrad,
    formulas=(
        (r"s = s + g^2", "s is s before, plus the gradient g squared"),
        (
            r"W = W - \eta \, g / \sqrt{s + 10^{-8}}",
            "W becomes W minus the learning rate eta times g, divided by the root of s plus 10 to the minus 8",
        ),
    ),
    code=("s += dW * dW", "W += dW * -lr / np.sqrt(s + 1e-8)"),
    squares=("s",),
)
_RMSPROP = Optimizer(
    name="rmsprop",
    title="RMSProp",
    purpose="Steps divided by how large the gradient was lately: all parameters move alike. Try a rate of 0.01.",
    state=("s",),
    remembers=("s: a running mean of squared gradients",),
    counts=False,
    steps=("root",),
    about_steps="The root of s, which the step is divided by",
    update=_rmsprop,
    formulas=(
        (r"s = 0.9 \, s + 0.1 \, g^2", "s is 0.9 times s before, plus 0.1 times the gradient g squared"),
        (
            r"W = W - \eta \, g / (\sqrt{s} + 10^{-8})",
            "W becomes W minus the learning rate eta times g, divided by the root of s plus 10 to the minus 8",
        ),
    ),
    code=("s[:] = 0.9 * s + (1 - 0.9) * (dW * dW)", "W += dW * -lr / (np.sqrt(s) + 1e-8)"),
    squares=("s",),
)
_ADAM = Optimizer(
    name="adam",
    title="Adam",
    purpose="Momentum and RMSProp together, with means that are true from the first update on. Try a rate of 0.02.",
    state=("m", "s"),
    remembers=("m: a running mean of gradients", "s: a running mean of squared gradients"),
    counts=True,
    steps=("m̂", "ŝ"),
    about_steps="Both corrected for having begun as 0",
    update=_adam,
    formulas=(
        (r"m = 0.9 \, m + 0.1 \, g", "m is 0.9 times m before, plus 0.1 times the gradient g"),
        (r"s = 0.999 \, s + 0.001 \, g^2", "s is 0.999 times s before, plus 0.001 times the gradient g squared"),
        (
            r"\hat{m} = m / (1 - 0.9^k), \; \hat{s} = s / (1 - 0.999^k)",
            "m hat is m divided by 1 minus 0.9 to the k, and s hat is s divided by 1 minus 0.999 to the k",
        ),
        (
            r"W = W - \eta \, \hat{m} / (\sqrt{\hat{s}} + 10^{-8})",
            "W becomes W minus the learning rate eta times m hat, divided by the root of s hat plus 10 to the minus 8",
        ),
    ),
    code=(
        "m[:] = 0.9 * m + (1 - 0.9) * dW",
        "s[:] = 0.999 * s + (1 - 0.999) * (dW * dW)",
        "W += m / (1 - 0.9**count) * -lr / (np.sqrt(s / (1 - 0.999**count)) + 1e-8)",
    ),
    squares=("s",),
)

OPTIMIZERS: Mapping[str, Optimizer] = {
    optimizer.name: optimizer for optimizer in (SGD, _MOMENTUM, _ADAGRAD, _RMSPROP, _ADAM)
}
"""Every optimiser by its name; the first is the notebook's.

Sources: momentum: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964, in the form
of I. Sutskever et al., ICML 2013, with the learning rate outside; Adagrad: J. Duchi, E. Hazan and Y. Singer, JMLR 12,
2011, with the constant inside the root as in A. Karpathy's min-char-rnn; RMSProp: G. Hinton, "Neural Networks for
Machine Learning", lecture 6e, 2012; Adam: D. P. Kingma and J. Ba, ICLR 2015.
"""
