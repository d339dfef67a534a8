"""What is looked at, as parameters of a link: an epoch, a part of a long text, and what is chosen inside a step."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from playground.engine import CELLS, PARAMETER_NAMES, ParameterIndex, Setting, SettingError
from playground.engine.config import on_one_line
from playground.session.opening import FOUND
from playground.session.run import Run
from playground.session.selection import BACKWARD, FORWARD, WHAT_IF, WHERE, Selection
from playground.session.stages import stages_of

_SECTIONS: Final = {"forward": FORWARD, "backward": BACKWARD, "what-if": WHAT_IF, "where": WHERE}
_STAGES: Final = {stage.name.lower(): stage for cell in CELLS.values() for stage in stages_of(cell)}
# Links of earlier versions say nothing of timestep 0; where they say one of these, they are of a timestep.
_OF_A_TIMESTEP: Final = {"unit", "output", "parameter"}
_PLACE = re.compile(r"([A-Za-z]+)-(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True)
class LinkedView:
    """What a link asks to look at.

    Attributes:
        epoch: after which the run is shown.
        first_timestep: where the excerpt of a long text begins.
        selection: what is looked at inside a step.
        chosen: those of its parts that an opening has that the link says; the others are found when the page opens.
    """

    epoch: int = 0
    first_timestep: int = 0
    selection: Selection = field(default_factory=Selection)
    chosen: Collection[str] = ()


def write_view(view: LinkedView, run: Run) -> dict[str, str]:
    """Return the parameters of a link that opens ``view`` of ``run``: what was chosen, and what differs from looking at
    nothing special."""
    chosen, vocabulary = view.selection, run.trainer.vocabulary
    names = {section: name for name, section in _SECTIONS.items()}
    values: dict[str, Any] = {
        "epoch": view.epoch or None,
        "first_timestep": view.first_timestep or None,
        "timestep": chosen.timestep if "timestep" in view.chosen else None,
        "unit": chosen.unit if "unit" in view.chosen else None,
        "gate": None if chosen.gate is None else CELLS[run.config.cell].gates[chosen.gate].name,
        "output": None if chosen.output is None else vocabulary.characters[chosen.output],
        "parameter": _written(chosen.place) if "place" in view.chosen else None,
        "section": None if chosen.section == FORWARD or chosen.stage else names[chosen.section],
        "stage": chosen.stage and chosen.stage.name.lower(),
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def read_view(parameters: Mapping[str, str], run: Run) -> tuple[LinkedView, list[str]]:
    """Return what a link asks to look at in ``run``, untrained so far, and a sentence for each that cannot be."""
    values: dict[str, Any] = {}
    problems = []
    for name, read in _READERS.items():
        if name in parameters:
            try:
                values[name] = read(parameters[name], run)
            except SettingError as problem:
                problems.append(str(problem))
    if "timestep" not in values and _OF_A_TIMESTEP & values.keys():
        values["timestep"] = 0
    epoch, first = values.pop("epoch", 0), values.pop("first_timestep", 0)
    stage = values.pop("stage", None)
    if "parameter" in values:
        values["place"] = values.pop("parameter")
    selection = Selection(**values)
    chosen = values.keys() & {*FOUND}
    return LinkedView(epoch, first, selection.at_stage(stage) if stage else selection, chosen), problems


def _count(name: str, label: str, most: Callable[[Run], int]) -> Callable[[str, Run], Any]:
    return lambda raw, run: Setting(name, label, 0, most(run), "", minimum=0).parse(raw)


def _output(raw: str, run: Run) -> int:
    if len(raw) != 1:
        raise SettingError(f"Output must be one character of the text, not {on_one_line(raw)}.")
    (index,) = run.trainer.vocabulary.encode(raw)
    return int(index)


def _gate(raw: str, run: Run) -> int:
    names = [gate.name for gate in CELLS[run.config.cell].gates]
    if raw not in names:
        raise SettingError(f"Gate must be {' or '.join(names)} in this network, not {on_one_line(raw)}.")
    return names.index(raw)


def _place(raw: str, run: Run) -> ParameterIndex:
    found = _PLACE.fullmatch(raw)
    if found is not None and found[1] in PARAMETER_NAMES:
        place = ParameterIndex(found[1], int(found[2]), int(found[3] or 0))
        if place.is_in(run.trainer.parameters):
            return place
    raise SettingError(
        f"Parameter must be one of this network, such as Whh-0-0 or bh-0 (matrix, row, column), not {on_one_line(raw)}."
    )


def _written(place: ParameterIndex) -> str:
    return str(place).replace("[", "-").replace(", ", "-").replace("]", "")


def _one_of(label: str, values: Mapping[str, Any]) -> Callable[[str, Run], Any]:
    def read(raw: str, _run: Run) -> Any:
        if raw not in values:
            raise SettingError(f"{label} must be one of {', '.join(values)}, not {on_one_line(raw)}.")
        return values[raw]

    return read


_READERS: Final[Mapping[str, Callable[[str, Run], Any]]] = {
    "epoch": _count("epoch", "Epoch", lambda run: run.config.epochs),
    "first_timestep": _count("first_timestep", "First timestep", lambda run: run.trainer.timesteps - 1),
    "timestep": _count("timestep", "Timestep", lambda run: run.trainer.timesteps - 1),
    "unit": _count("unit", "Unit", lambda run: run.config.hidden_size - 1),
    "gate": _gate,
    "output": _output,
    "parameter": _place,
    "section": _one_of("Section", _SECTIONS),
    "stage": _one_of("Stage", _STAGES),
}

VIEW_PARAMETERS = frozenset(_READERS)
