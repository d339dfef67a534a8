"""What the code of a run has that depends on its cell and its training rule; scripts and timesteps are made of it."""

from __future__ import annotations

import re

from playground.engine import OPTIMIZERS, PARAMETER_NAMES, Cell, RunConfig, UpdateRule

DOWNHILL = "W -= lr * dW"
FROM_OUTPUT = "dy.dot(Why)"

_WEIGHTS = f"({', '.join(PARAMETER_NAMES)})"
GRADIENT_NAMES = tuple(f"d{name}" for name in PARAMETER_NAMES)
# All gradients in one row, in the engine's order, so that their length has its last digit.
_IN_ONE_ROW = "np.concatenate([np.c_[dWxh, dbh].ravel(), dWhh.ravel(), dWhy.ravel(), dby])"


def with_names(code: str, **names: str) -> str:
    """Return ``code`` with other names, or expressions, where these names stand."""
    return re.sub(r"\b[A-Za-z_]\w*\b", lambda match: names.get(match[0], match[0]), code)


def is_plain(config: RunConfig) -> bool:
    """Return whether an update is the notebook's: a step against the gradient."""
    return UpdateRule.of(config).is_plain


def goes_through(cell: Cell, name: str) -> bool:
    """Return whether the cell's code hands on something of this name to the timestep before, such as ``dc_next``."""
    return any(line.startswith(f"{name} = ") for line in cell.code.backward)


def from_hidden(cell: Cell) -> str:
    """Return the name of the gradient of what the hidden state adds to the gates' sums."""
    return "du" if cell.scales_hidden else "da"


def rows_of_gates(cell: Cell) -> str:
    """Return how many rows the matrices of a cell have, as an expression."""
    return "H" if len(cell.gates) == 1 else f"{len(cell.gates)} * H"


def first_biases(cell: Cell) -> list[str]:
    """Return statements for biases that do not begin as 0."""
    found = []
    for number, gate in enumerate(cell.gates):
        if gate.initial_bias:
            rows = f"{number} * H : {number + 1} * H"
            found.append(f"bh[{rows}] = {gate.initial_bias!r}  # of the {gate.title}")
    return found


def rule_settings(config: RunConfig) -> list[str]:
    """Return the settings of clipping as statements."""
    found = []
    if config.clip_value is not None:
        found.append(f"clip_value = {config.clip_value!r}  # no gradient is larger, either way")
    if config.clip_norm is not None:
        found.append(f"clip_norm = {config.clip_norm!r}  # the length of all gradients together is at most this")
    return found


def first_memory(config: RunConfig) -> list[str]:
    """Return statements that make the optimiser's memory, in which nothing is yet."""
    optimizer, found = OPTIMIZERS[config.optimizer], []
    if not is_plain(config):
        found.append(f"weights = {_WEIGHTS}")
    if optimizer.state:
        rows = "[np.zeros_like(W) for W in weights]"
        found.append(f"memory = [{rows} for _ in range({len(optimizer.state)})]  # {', '.join(optimizer.state)}")
    if optimizer.counts:
        found.append("count = 0  # updates so far")
    return found


def update_code(config: RunConfig) -> list[str]:
    """Return the lines that change the parameters, from their ``gradients`` in the order of ``PARAMETER_NAMES``.

    They need what ``first_memory`` makes, and the names that ``rule_settings`` sets.
    """
    optimizer = OPTIMIZERS[config.optimizer]
    lines = []
    if config.clip_value is not None:
        lines.append("gradients = [np.clip(dW, -clip_value, clip_value) for dW in gradients]")
    if config.clip_norm is not None:
        lines += [
            f"{', '.join(GRADIENT_NAMES)} = gradients",
            f"row = {_IN_ONE_ROW}",
            "norm = np.sqrt(row.dot(row))",
            "if norm > clip_norm:",
            "    gradients = [dW * (clip_norm / norm) for dW in gradients]",
        ]
    if optimizer.counts:
        lines.append("count += 1")
    names, sources = "W, dW", "weights, gradients"
    if optimizer.state:
        names, sources = f"{names}, {', '.join(optimizer.state)}", f"{sources}, *memory"
    return [*lines, f"for {names} in zip({sources}):", *(f"    {line}" for line in optimizer.code)]


def script_of_cell(cell: Cell) -> tuple[str, str]:
    """Return the functions ``forward`` and ``backward`` of a cell with gates, as a script has them."""
    code, carried, kept = cell.code, cell.carried, cell.code.kept
    before = [f"{name}_prev" for name in carried]
    returned = f"return {_tuple(carried)}, {_tuple(kept)}, Why.dot(h) + by"
    forward = [
        f"def forward(x, {', '.join(before)}):",
        '    """Read character x: return what is carried on, what backward needs, and all scores."""',
        *(f"    {line}" for line in (*code.sums, *code.state, returned)),
    ]
    return f"{code.helpers}\n\n" + "\n".join(forward) + "\n", "\n".join(_script_backward(cell)) + "\n"


def _script_backward(cell: Cell) -> list[str]:
    code, du = cell.code, from_hidden(cell)
    used = " ".join(code.backward)
    before = [f"{name}_prev" if re.search(rf"\b{name}_prev\b", used) else "_" for name in cell.carried]
    nexts = [name for name in ("dh_next", "dc_next") if goes_through(cell, name)]
    rows = rows_of_gates(cell)
    dh = ["from_y[t]", *(["dh_next"] if "dh_next" in nexts else []), f"{du}_next.dot(Whh)"]
    keep = "das[t], dus[t], du_next = da, du, du" if cell.scales_hidden else "das[t] = da_next = da"
    return [
        "def backward(x, before, after, inner, dy):",
        '    """Return the gradients of a window, going back from its last timestep (row) to its first."""',
        f"    das, {du}_next = np.zeros((len(dy), {rows})), np.zeros({rows})",
        *(["    dus = np.zeros_like(das)"] if cell.scales_hidden else []),
        *([f"    {' = '.join(nexts)} = np.zeros(H)"] if nexts else []),
        f"    from_y = {FROM_OUTPUT}",
        "    for t in range(len(dy) - 1, -1, -1):",
        f"        {_tuple(before)}, {_tuple(code.kept)} = before[t], inner[t]",
        f"        dh = {' + '.join(dh)}",
        *(f"        {line}" for line in code.backward),
        f"        {keep}",
        "    dWxh_bh = das.T.dot(x)",
        f"    dWhh, dWhy = {'dus' if cell.scales_hidden else 'das'}.T.dot(before[:, 0]), dy.T.dot(after[:, 0])",
        "    return dWxh_bh[:, :V], dWhh, dWhy, dWxh_bh[:, V], x[:, V].dot(dy)",
    ]


def _tuple(names: tuple[str, ...] | list[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"
