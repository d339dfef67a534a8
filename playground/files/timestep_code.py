"""The code of a single timestep of training, made of the same expressions as the scripts that runs leave the page as.

The letters are those of ``docs/maths.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from playground.engine import CELLS, PARAMETER_NAMES, Cell, RunConfig
from playground.engine.cells import ELMAN
from playground.files.run_code import (
    DOWNHILL,
    FROM_OUTPUT,
    GRADIENT_NAMES,
    from_hidden,
    goes_through,
    is_plain,
    update_code,
    with_names,
)

SUMS = "Whh.dot(h_prev) + Wxh[:, x] + bh"
SQUASH = "np.tanh"
LOGITS = "Why.dot(h) + by"
SURPRISE = "np.log(p[target] + 1e-9)"
FROM_LATER = "da_next.dot(Whh)"
SLOPE = "(1 - h * h)"
CLOSES_WINDOW = "(t + 1) % window == 0 or t + 1 == T"

_Line: TypeAlias = tuple[str, Mapping[str, str]]
"""A line, with its pieces by the stages that they do; an empty piece is all of the line."""


def timestep_code(config: RunConfig) -> tuple[str, ...]:
    """Return the lines that train one timestep t, in a run with these settings.

    They need NumPy as ``np``, a function ``softmax`` and the cell's helpers, the text's indices ``data``, the numbers
    ``t``, ``T``, ``V``, ``H``, ``lr`` and ``window``, the parameters by their names, and the ``loss`` so far; a rule
    other than the notebook's needs what ``first_memory`` and ``rule_settings`` set. With windows of one timestep,
    ``h_prev`` is the hidden state before it, and ``c_prev`` what else the cell carries; with longer ones ``h``, ``p``
    and all that the cell keeps have a row for each timestep, because learning looks back at them.
    """
    return tuple(line for line, _ in _lines(config))


def code_of_stages(config: RunConfig) -> Mapping[str, tuple[str, ...]]:
    """Return, by the names of a timestep's seven stages, the pieces of ``timestep_code(config)`` that do them.

    The pieces are in the order of the lines; each stands in one line only, and only once.
    """
    names = ("Read", *CELLS[config.cell].stages, "Score", "Softmax", "Compare", "Update")
    pieces: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    for line, stages in _lines(config):
        for stage, piece in stages.items():
            pieces[stage] += (piece or line.strip(),)
    return pieces


def _lines(config: RunConfig) -> Iterator[_Line]:
    cell, in_rows = CELLS[config.cell], config.window > 1
    h, p = ("h[t + 1]", "p[t]") if in_rows else ("h", "p")
    surprise = with_names(SURPRISE, target="t, target" if in_rows else "target")
    yield "x = data[t]", {"Read": ""}
    yield "target = data[t + 1]", {"Compare": ""}
    yield from _forward(cell, in_rows=in_rows)
    yield f"y = {with_names(LOGITS, h=h)}", {"Score": ""}
    yield f"{p} = softmax(y)", {"Softmax": ""}
    yield f"loss -= {surprise}", {"Compare": ""}
    if not in_rows:
        yield from _backward_at_once(config)
    else:
        yield f"if {CLOSES_WINDOW}:", {"Update": ""}
        for line, stages in _backward_through_the_window(config):
            yield f"    {line}", stages


def _forward(cell: Cell, *, in_rows: bool) -> Iterator[_Line]:
    names = _rows(cell, "t") if in_rows else {}
    sums, state = cell.stages
    if cell is ELMAN:
        added = with_names(SUMS, **names)
        yield f"{with_names('h', **names)} = {SQUASH}({added})", {state: SQUASH, sums: added}
        return
    for stage, lines in ((sums, cell.code.sums), (state, cell.code.state)):
        for line in lines:
            yield with_names(line, **names), {stage: ""}


def _rows(cell: Cell, t: str) -> dict[str, str]:
    """Return where the numbers of timestep ``t`` stand, which have a row for each timestep."""
    after = {name: f"{name}[{t} + 1]" for name in cell.carried}
    return (
        after
        | {f"{name}_prev": f"{name}[{t}]" for name in cell.carried}
        | {name: f"{name}[{t}]" for name in cell.code.kept}
    )


def _backward_at_once(config: RunConfig) -> Iterator[_Line]:
    cell = CELLS[config.cell]
    yield "dy = p - np.eye(V)[target]", {"Compare": ""}
    # There is no next timestep in the window: nothing comes from it, and nothing is left for the one before.
    backward = [line for line in cell.code.backward if not line.startswith(("dh_next", "dc_next"))]
    for line in (
        "dWhy = np.outer(dy, h); dby = dy",
        f"dh = {FROM_OUTPUT}",
        *(line.replace("dc_next + ", "") for line in backward),
        f"dWxh = np.outer(da, np.eye(V)[x]); dWhh = np.outer({from_hidden(cell)}, h_prev); dbh = da",
        *_updates(config),
    ):
        yield line, {"Update": ""}


def _backward_through_the_window(config: RunConfig) -> Iterator[_Line]:
    cell = CELLS[config.cell]
    du = from_hidden(cell)
    zeros = "; ".join(f"d{name} = 0 * {name}" for name in PARAMETER_NAMES)
    yield zeros, {"Update": ""}
    nexts = [name for name in ("dh_next", "dc_next") if goes_through(cell, name)]
    yield f"{du}_next = np.zeros({'H' if cell is ELMAN else 'len(bh)'})", {"Update": ""}
    if nexts:
        yield f"{' = '.join(nexts)} = np.zeros(H)", {"Update": ""}
    yield "for k in range(t, t - t % window - 1, -1):", {"Update": ""}
    yield "    dy = p[k] - np.eye(V)[data[k + 1]]", {"Compare": ""}
    dh = [FROM_OUTPUT, *(["dh_next"] if "dh_next" in nexts else []), with_names(FROM_LATER, da_next=f"{du}_next")]
    rows = _rows(cell, "k")
    for line in (
        "    dWhy += np.outer(dy, h[k + 1]); dby += dy",
        f"    dh = {' + '.join(dh)}",
        *(f"    {with_names(line, **rows)}" for line in cell.code.backward),
        f"    dWxh += np.outer(da, np.eye(V)[data[k]]); dWhh += np.outer({du}, h[k]); dbh += da",
        f"    {du}_next = {du}",
        *_updates(config),
    ):
        yield line, {"Update": ""}


def _updates(config: RunConfig) -> Iterator[str]:
    if not is_plain(config):
        yield f"gradients = ({', '.join(GRADIENT_NAMES)})"
        yield from update_code(config)
        return
    updates = [with_names(DOWNHILL, W=name, dW=f"d{name}") for name in PARAMETER_NAMES]
    yield "; ".join(updates[:3])
    yield "; ".join(updates[3:])
