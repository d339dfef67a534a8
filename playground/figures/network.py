"""The network unrolled over timesteps, as the browser draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine import Edits, ForwardRecord, ParameterArray, parameter_layout
from playground.figures.picture import NO_ENTRY, Moving, Picture, as_float, as_indices
from playground.figures.scale import LEAST_WEIGHT_LIMIT
from playground.figures.weights import shown_weights
from playground.session.changes import without_them

MOST_TIMESTEPS = 16
_MOST_OUTPUTS = 12
_LIKELIEST = 8
_MOST_CHARACTERS = 48


@dataclass(frozen=True)
class Selected:
    """What is looked at: a timestep, one of its hidden units, one of its outputs by the character's index, and a
    gate."""

    timestep: int
    unit: int
    output: int
    gate: int = 0


def network_picture(
    record: ForwardRecord,
    selected: Selected,
    *,
    edits: Edits | None = None,
    ghost: ForwardRecord | None = None,
    lights: Sequence[str] | None = None,
    weight_limit: float = LEAST_WEIGHT_LIMIT,
) -> Picture:
    """Return the drawing of at most 16 timesteps around the selected one.

    Args:
        record: what has been read so far, and by what network.
        selected: what stands out.
        edits: changes by hand that ``record`` already has, to be marked.
        ghost: the record without them, whose probabilities are drawn as outlines.
        lights: the parts of the selected timestep that stand out while all else fades: "input", "units", "outputs",
            "target", "Wxh", "Whh", "Why"; None for all alike.
        weight_limit: the size of a weight whose edge is as thick as edges become.
    """
    T, H = len(record.inputs), record.parameters.hidden_size
    timesteps = timesteps_around(selected.timestep, T)
    shown = shown_characters(record, timesteps, selected)
    read = range(timesteps.start, min(timesteps.stop, record.timesteps))
    rows = _rows(record, timesteps, shown, selected)
    h = np.zeros((len(timesteps), H))
    h[: len(read)] = record.hidden_states[read.start + 1 : read.stop + 1]
    arrays = {
        "net_h": as_float(h),
        "net_rows": rows,
        "net_p": _probabilities(record, timesteps, rows),
        "net_read": np.array(len(read), dtype=np.int32),
        **shown_weights(record.parameters, shown),
    }
    if ghost is not None:
        arrays["net_ghost"] = _probabilities(ghost, timesteps, rows)

    def still() -> dict[str, Any]:
        changes = edits or Edits()
        return {
            "arrays": {
                "h": "net_h",
                "rows": "net_rows",
                "p": "net_p",
                "ghost": None if ghost is None else "net_ghost",
                "read": "net_read",
                "weights": "weights",
            },
            "layout": [_part(part, selected.gate, H) for part in _layout(record, len(shown))],
            "shown": shown,
            "first": timesteps.start,
            "inputs": [record.inputs[t] for t in timesteps],
            "targets": [record.targets[t] for t in timesteps],
            "units": H,
            "silenced": sorted(changes.silenced),
            "first_row": selected.gate * H,
            "gate": _gate_name(record, selected.gate),
            "edited": _edited(record, changes, selected.gate),
            "without": without_them(changes) if changes else "",
            "selected": {"timestep": selected.timestep, "unit": selected.unit, "output": selected.output},
            "lights": None if lights is None else list(lights),
            "weight_limit": weight_limit,
        }

    gate = _gate_name(record, selected.gate)
    title = "The network, unrolled over the text" + (f": weights of {gate}" if gate else "")
    return Picture("network", "network", title, arrays, {}, still)


def _layout(record: ForwardRecord, characters: int) -> tuple[ParameterArray, ...]:
    return parameter_layout(record.parameters.hidden_size, characters, record.parameters.cell)


def _part(part: ParameterArray, gate: int, hidden_size: int) -> dict[str, Any]:
    """Return where the numbers of an array stand; of rows that stand for units, those of one gate."""
    of_gate = part.rows == "unit"
    return {
        "name": part.name,
        "offset": part.offset + (gate * hidden_size * part.strides[0] if of_gate else 0),
        "shape": [hidden_size, *part.shape[1:]] if of_gate else list(part.shape),
        "strides": list(part.strides),
        "rows": part.rows,
        "columns": part.columns,
    }


def _gate_name(record: ForwardRecord, gate: int) -> str:
    """Return the name of the gate whose weights are drawn; of a cell with one only, nothing."""
    gates = record.parameters.cell.gates
    return gates[gate].name if len(gates) > 1 else ""


def _edited(record: ForwardRecord, edits: Edits, gate: int) -> list[list[str | int]]:
    """Return the changed parameters among those that are drawn, by the unit or the character of their row."""
    H = record.parameters.hidden_size
    rows_of = {part.name: part.rows for part in record.parameters.layout}
    found: list[list[str | int]] = []
    for place in edits.values:
        if rows_of[place.name] == "character":
            found.append([place.name, place.row, place.column])
        elif place.row // H == gate:
            found.append([place.name, place.row % H, place.column])
    return found


def timesteps_around(t: int, T: int) -> range:
    """Return the at most 16 timesteps that are drawn with t selected; they change only where t leaves them by half."""
    half = MOST_TIMESTEPS // 2
    first = max(0, min((t // half) * half - half // 2, T - MOST_TIMESTEPS))
    return range(first, min(first + MOST_TIMESTEPS, T))


def shown_characters(record: ForwardRecord, timesteps: range, selected: Selected) -> list[int]:
    """Return the characters that are drawn: all, or of many those of the drawn timesteps and the selected one."""
    V = record.parameters.vocabulary_size
    if V <= _MOST_CHARACTERS:
        return list(range(V))
    around = slice(timesteps.start, timesteps.stop)
    return sorted({*record.inputs[around], *record.targets[around], selected.output})


def _rows(record: ForwardRecord, timesteps: range, shown: list[int], selected: Selected) -> Moving:
    """Return the characters whose bars are drawn at each timestep, (n, rows): all that are shown, or of many the
    likeliest and those looked at."""
    if len(shown) <= _MOST_OUTPUTS:
        return as_indices(np.tile(shown, (len(timesteps), 1)))
    rows = np.full((len(timesteps), _LIKELIEST + 2), NO_ENTRY, dtype=np.uint16)
    for k, t in enumerate(timesteps):
        if t >= record.timesteps:
            continue
        p = record.probabilities[t, shown]
        likeliest = {shown[i] for i in np.argsort(-p, kind="stable")[:_LIKELIEST].tolist()}
        drawn = sorted(likeliest | {record.targets[t]} | ({selected.output} if t == selected.timestep else set()))
        rows[k, : len(drawn)] = drawn
    return rows


def _probabilities(record: ForwardRecord, timesteps: range, rows: Moving) -> Moving:
    found = np.zeros(rows.shape, dtype=np.float32)
    for k, t in enumerate(timesteps):
        if t < record.timesteps:
            drawn = rows[k] != NO_ENTRY
            found[k, drawn] = record.probabilities[t, rows[k, drawn]]
    return found
