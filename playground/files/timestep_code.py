"""The code of a single timestep of training, made of the same expressions as the scripts that runs leave the page as.

The letters are those of ``docs/maths.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from playground.engine import PARAMETER_NAMES

SUMS = "Whh.dot(h_prev) + Wxh[:, x] + bh"
SQUASH = "np.tanh"
LOGITS = "Why.dot(h) + by"
SURPRISE = "np.log(p[target] + 1e-9)"
FROM_OUTPUT = "dy.dot(Why)"
FROM_LATER = "da_next.dot(Whh)"
SLOPE = "(1 - h * h)"
CLOSES_WINDOW = "(t + 1) % window == 0 or t + 1 == T"
DOWNHILL = "W -= lr * dW"

_STAGES = ("Read", "Mix", "Squash", "Score", "Softmax", "Compare", "Update")


def with_names(code: str, **names: str) -> str:
    """Return ``code`` with other names, or expressions, where these names stand."""
    return re.sub(r"\b[A-Za-z_]\w*\b", lambda match: names.get(match[0], match[0]), code)


def timestep_code(window: int) -> tuple[str, ...]:
    """Return the lines that train one timestep t, in a run with windows of ``window`` timesteps.

    They need NumPy as ``np``, a function ``softmax``, the text's indices ``data``, the numbers ``t``, ``T``, ``V``,
    ``H``, ``lr`` and ``window``, the parameters by their names, and the ``loss`` so far. With windows of one timestep,
    ``h_prev`` is the hidden state before it; with longer ones ``h`` and ``p`` have a row for each timestep, as in
    ``Activations``, because learning looks back at them.
    """
    return tuple(line for line, _ in _lines(window))


def code_of_stages(window: int) -> Mapping[str, tuple[str, ...]]:
    """Return, by the names of a timestep's seven stages, the pieces of ``timestep_code(window)`` that do them.

    The pieces are in the order of the lines; each stands in one line only, and only once.
    """
    pieces: dict[str, tuple[str, ...]] = dict.fromkeys(_STAGES, ())
    for line, stages in _lines(window):
        for stage, piece in stages.items():
            pieces[stage] += (piece or line.strip(),)
    return pieces


def _lines(window: int) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each line, with its pieces by the stages that they do; an empty piece is all of the line."""
    h, h_prev, p = ("h", "h_prev", "p") if window == 1 else ("h[t + 1]", "h[t]", "p[t]")
    sums = with_names(SUMS, h_prev=h_prev)
    surprise = with_names(SURPRISE, target="target" if window == 1 else "t, target")
    yield "x = data[t]", {"Read": ""}
    yield "target = data[t + 1]", {"Compare": ""}
    yield f"{h} = {SQUASH}({sums})", {"Squash": SQUASH, "Mix": sums}
    yield f"y = {with_names(LOGITS, h=h)}", {"Score": ""}
    yield f"{p} = softmax(y)", {"Softmax": ""}
    yield f"loss -= {surprise}", {"Compare": ""}
    if window == 1:
        yield from _backward_at_once()
    else:
        yield f"if {CLOSES_WINDOW}:", {"Update": ""}
        for line, stages in _backward_through_the_window():
            yield f"    {line}", stages


def _backward_at_once() -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "dy = p - np.eye(V)[target]", {"Compare": ""}
    for line in (
        "dWhy = np.outer(dy, h); dby = dy",
        f"dh = {FROM_OUTPUT}",
        f"da = dh * {SLOPE}",
        "dWxh = np.outer(da, np.eye(V)[x]); dWhh = np.outer(da, h_prev); dbh = da",
        *_updates(),
    ):
        yield line, {"Update": ""}


def _backward_through_the_window() -> Iterator[tuple[str, Mapping[str, str]]]:
    zeros = "; ".join(f"d{name} = 0 * {name}" for name in PARAMETER_NAMES)
    yield zeros, {"Update": ""}
    yield "da_next = np.zeros(H)", {"Update": ""}
    yield "for k in range(t, t - t % window - 1, -1):", {"Update": ""}
    yield "    dy = p[k] - np.eye(V)[data[k + 1]]", {"Compare": ""}
    for line in (
        "    dWhy += np.outer(dy, h[k + 1]); dby += dy",
        f"    dh = {FROM_OUTPUT} + {FROM_LATER}",
        f"    da = dh * {with_names(SLOPE, h='h[k + 1]')}",
        "    dWxh += np.outer(da, np.eye(V)[data[k]]); dWhh += np.outer(da, h[k]); dbh += da",
        "    da_next = da",
        *_updates(),
    ):
        yield line, {"Update": ""}


def _updates() -> Iterator[str]:
    updates = [with_names(DOWNHILL, W=name, dW=f"d{name}") for name in PARAMETER_NAMES]
    yield "; ".join(updates[:3])
    yield "; ".join(updates[3:])
