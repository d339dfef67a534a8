"""The network unrolled over timesteps, as the browser draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine import Edits, Reading, visible
from playground.figures.labels import spoken
from playground.figures.theme import Theme

MOST_TIMESTEPS = 16
_MOST_OUTPUTS = 12
_LIKELIEST = 8


@dataclass(frozen=True)
class Selected:
    """What is looked at: a timestep, one of its hidden units, and one of its outputs by the character's index."""

    timestep: int
    unit: int
    output: int


def network_drawing(
    reading: Reading,
    characters: Sequence[str],
    selected: Selected,
    colors: Theme,
    *,
    edits: Edits | None = None,
    ghost: Reading | None = None,
    lights: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the drawing of at most 16 timesteps around the selected one.

    Args:
        reading: what has been read so far, and by what network.
        characters: the vocabulary's.
        selected: what stands out.
        colors: of the page.
        edits: changes by hand that ``reading`` already has, to be marked.
        ghost: the reading without them, whose probabilities are drawn as outlines.
        lights: the parts of the selected timestep that stand out while all else fades: "input", "units", "outputs",
            "target", "Wxh", "Whh", "Why"; None for all alike.

    Arrays in it: h (n, H), the hidden states after each timestep that was read; Wxh (n, H), for each timestep the
    column of its input; Whh (H, H); Why (outputs, H), the rows of the characters in ``outputs``.
    """
    parameters, edits = reading.parameters, edits or Edits()
    T, H = len(reading.inputs), len(parameters.bh)
    timesteps = timesteps_around(selected.timestep, T)
    read = range(timesteps.start, min(timesteps.stop, reading.timesteps))
    rows = [_outputs(reading, t, selected) if t in read else [] for t in timesteps]
    outputs = sorted({character for row in rows for character in row})
    inputs = [reading.inputs[t] for t in timesteps]
    h = np.zeros((len(timesteps), H))
    h[: len(read)] = reading.states[read.start + 1 : read.stop + 1]
    return {
        "description": describe_network(reading, characters, selected),
        "first": timesteps.start,
        "read": len(read),
        "timesteps": [visible(characters[x]) for x in inputs],
        "spoken": [spoken(characters[x]) for x in inputs],
        "reads": inputs,
        "answers": [reading.targets[t] for t in timesteps],
        "units": H,
        "rows": rows,
        "outputs": outputs,
        "characters": {character: visible(characters[character]) for character in outputs},
        "p": _probabilities(reading, timesteps, rows),
        "ghost": None if ghost is None else _probabilities(ghost, timesteps, rows),
        "h": h,
        "Wxh": parameters.Wxh[:, inputs].T,
        "Whh": parameters.Whh,
        "Why": parameters.Why[outputs],
        "largest": max(float(np.abs(m).max()) for m in (parameters.Wxh, parameters.Whh, parameters.Why)) or 1.0,
        "silenced": sorted(edits.silenced),
        "edited": [[place.name, place.row, place.column] for place in edits.values],
        "selected": {"timestep": selected.timestep, "unit": selected.unit, "output": selected.output},
        "lights": None if lights is None else list(lights),
        "colors": {
            "signed": colors.signed,
            "marker": colors.marker,
            "bar": colors.line,
            "onBar": colors.background,
        },
    }


def timesteps_around(t: int, T: int) -> range:
    """Return the at most 16 timesteps that are drawn with t selected; they change only where t leaves them by half."""
    half = MOST_TIMESTEPS // 2
    first = max(0, min((t // half) * half - half // 2, T - MOST_TIMESTEPS))
    return range(first, min(first + MOST_TIMESTEPS, T))


def describe_network(reading: Reading, characters: Sequence[str], selected: Selected) -> str:
    """Return what the drawing shows, in words: the selected timestep, and what the network makes of it."""
    t = selected.timestep
    x = spoken(characters[reading.inputs[t]])
    start = (
        f"Unrolled network, {len(reading.parameters.bh)} hidden units, {len(reading.inputs)} timesteps. Timestep {t}"
    )
    if t >= reading.timesteps:
        return f"{start} has not been read yet; it will read {x}."
    p = reading.probabilities[t]
    likeliest, target = int(p.argmax()), reading.targets[t]
    return (
        f"{start} reads {x}; most likely next is {spoken(characters[likeliest])}, {p[likeliest]:.1%}; "
        f"the true next one is {spoken(characters[target])}, {p[target]:.1%}."
    )


def _outputs(reading: Reading, t: int, selected: Selected) -> list[int]:
    """Return the characters whose bars are drawn at timestep t: all, or of many the likeliest and those looked at."""
    p = reading.probabilities[t]
    if len(p) <= _MOST_OUTPUTS:
        return list(range(len(p)))
    shown = {*np.argsort(-p, kind="stable")[:_LIKELIEST].tolist(), reading.targets[t]}
    return sorted(shown | {selected.output} if t == selected.timestep else shown)


def _probabilities(reading: Reading, timesteps: range, rows: list[list[int]]) -> list[list[float]]:
    return [
        [round(float(reading.probabilities[t, character]), 5) for character in row]
        for t, row in zip(timesteps, rows, strict=True)
    ]
