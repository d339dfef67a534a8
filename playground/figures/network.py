"""The network unrolled over timesteps, as the browser draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine import Edits, ForwardRecord, parameter_layout
from playground.figures.picture import NO_ENTRY, Moving, Picture, as_float, as_indices
from playground.figures.weights import shown_weights

MOST_TIMESTEPS = 16
_MOST_OUTPUTS = 12
_LIKELIEST = 8
_MOST_CHARACTERS = 48


@dataclass(frozen=True)
class Selected:
    """What is looked at: a timestep, one of its hidden units, and one of its outputs by the character's index."""

    timestep: int
    unit: int
    output: int


def network_picture(
    record: ForwardRecord,
    selected: Selected,
    *,
    edits: Edits | None = None,
    ghost: ForwardRecord | None = None,
    lights: Sequence[str] | None = None,
) -> Picture:
    """Return the drawing of at most 16 timesteps around the selected one.

    Args:
        record: what has been read so far, and by what network.
        selected: what stands out.
        edits: changes by hand that ``record`` already has, to be marked.
        ghost: the record without them, whose probabilities are drawn as outlines.
        lights: the parts of the selected timestep that stand out while all else fades: "input", "units", "outputs",
            "target", "Wxh", "Whh", "Why"; None for all alike.
    """
    T, H = len(record.inputs), len(record.parameters.bh)
    timesteps = timesteps_around(selected.timestep, T)
    shown = shown_characters(record, timesteps, selected)
    read = range(timesteps.start, min(timesteps.stop, record.timesteps))
    rows = _rows(record, timesteps, shown, selected)
    h = np.zeros((len(timesteps), H))
    h[: len(read)] = record.states[read.start + 1 : read.stop + 1]
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
            "layout": [
                {
                    "name": part.name,
                    "offset": part.offset,
                    "shape": list(part.shape),
                    "strides": list(part.strides),
                    "rows": part.rows,
                    "columns": part.columns,
                }
                for part in parameter_layout(H, len(shown))
            ],
            "shown": shown,
            "first": timesteps.start,
            "inputs": [record.inputs[t] for t in timesteps],
            "targets": [record.targets[t] for t in timesteps],
            "units": H,
            "silenced": sorted(changes.silenced),
            "edited": [[place.name, place.row, place.column] for place in changes.values],
            "selected": {"timestep": selected.timestep, "unit": selected.unit, "output": selected.output},
            "lights": None if lights is None else list(lights),
        }

    return Picture("network", "network", "The network, unrolled over the text", arrays, {}, still)


def timesteps_around(t: int, T: int) -> range:
    """Return the at most 16 timesteps that are drawn with t selected; they change only where t leaves them by half."""
    half = MOST_TIMESTEPS // 2
    first = max(0, min((t // half) * half - half // 2, T - MOST_TIMESTEPS))
    return range(first, min(first + MOST_TIMESTEPS, T))


def shown_characters(record: ForwardRecord, timesteps: range, selected: Selected) -> list[int]:
    """Return the characters that are drawn: all, or of many those of the drawn timesteps and the selected one."""
    V = len(record.parameters.by)
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
