"""What a person does inside a step: look at a timestep, follow its numbers, and change some by hand."""

from __future__ import annotations

from _thread import RLock
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from playground.engine import CELLS, Cell, Edits, ParameterIndex, SettingError, StepTrace
from playground.session.opening import FOUND, Opening, opening_of
from playground.session.run import Run
from playground.session.selection import Selection, is_index, place_of
from playground.session.stages import Stage
from playground.session.transitions import exclusively

_PLACE_WIDGETS = ("matrix", "row", "column")
_INDEX_WIDGETS = ("timestep", "unit", "gate", "output", "row", "column")


class _Owner(Protocol):
    """The session: what the run is, and who replaces it."""

    @property
    def shown(self) -> Run: ...

    run: Run
    lock: RLock
    needs_page_redraw: bool
    tried: frozenset[str]

    def replace_run(self, run: Run) -> None: ...


@dataclass
class Inspection:
    """What is looked at, and what became of edits.

    Attributes:
        session: whose run is looked at.
        problem: where the last edit was refused, and why; None if it was not.
        discarded: what became of edits to a run that is gone; empty if nothing was lost.
    """

    session: _Owner
    problem: tuple[ParameterIndex, str] | None = None
    discarded: str = ""
    _selection: Selection = field(default_factory=Selection)
    # Which of its parts somebody has chosen, or a link, of those that an opening has.
    _chosen: frozenset[str] = frozenset()
    # Found once, so that nothing jumps while the run plays, and the id of the run of which it is.
    _opening: tuple[str, Opening] | None = None

    @property
    def lock(self) -> RLock:
        """Held by whoever trains or changes the run."""
        return self.session.lock

    @property
    def selection(self) -> Selection:
        """What is looked at, as far as the present run has it: what was chosen, else where there is most to see."""
        opening = self._opened()
        found = {name: getattr(opening, name) for name in FOUND if name not in self._chosen}
        return replace(self._selection, **found).within(self.session.shown)

    def _opened(self) -> Opening:
        run = self.session.run
        if self._opening is None or self._opening[0] != run.id:
            timestep = self._selection.timestep if "timestep" in self._chosen else None
            self._opening = run.id, opening_of(self.session.shown, timestep)
        return self._opening[1]

    def open(self) -> None:
        """Begin where there is most to see now, unless somebody has chosen a timestep: the page has been opened."""
        if "timestep" not in self._chosen:
            self._opening = None

    def shown_in_widget(self, name: str) -> Any:
        """Return what the widget of this name shows of what is looked at; the lists of parameters show its place."""
        selection = self.selection
        if name == "gate":
            return selection.gate_of(self._cell)
        if name == "output" and selection.output is None:
            return self.session.shown.trainer.targets[selection.timestep]
        return getattr(selection, name)

    def look_at(self, selection: Selection, chosen: Collection[str] = FOUND) -> None:
        """Look at what a link asks for; ``chosen`` are those of the parts that an opening has that it says."""
        self._selection, self._chosen = selection, frozenset(chosen)
        self._opening = None

    def _choose(self, **parts: Any) -> None:
        self._selection = replace(self.selection, **parts)
        self._chosen |= parts.keys() & {*FOUND}

    @exclusively
    def choose(self, name: str, value: Any) -> None:
        """Take over the ``value`` that the widget of this name says."""
        if name == "section" and value is None:
            return
        if name in _INDEX_WIDGETS and not is_index(value):
            # The label of a list as it was before another text or network came: it is sent along with the next press.
            return
        if name == "stage":
            assert value is None or isinstance(value, Stage)
            self._selection = self.selection.at_stage(value)
        elif name == "section":
            self._selection = self.selection.in_section(value)
        elif name in _PLACE_WIDGETS:
            part = "name" if name == "matrix" else name
            place = replace(self.selection.place, **{part: value})
            is_there = place.is_in(self.session.shown.trainer.parameters)
            self._choose(place=place if is_there else ParameterIndex(place.name, 0))
        else:
            self._choose(**{name: value})

    def pick(self, what: Mapping[str, Any]) -> None:
        """Look at what was picked in a picture; what cannot be understood changes nothing."""
        before = self.selection
        selection = before.picked(what)
        if selection == selection.within(self.session.shown):
            self.session.needs_page_redraw = self.session.needs_page_redraw or selection != before
            self._selection = selection
            self._chosen |= {name for name in FOUND if name == what.get("kind")}

    def follow(self, trace: StepTrace | None) -> None:
        """Look at the timestep that was trained by itself."""
        if trace is not None:
            self._opening = self.session.run.id, replace(self._opened(), timestep=trace.timestep)
            self._chosen -= {"timestep"}

    @exclusively
    def previous_timestep(self) -> None:
        """Look at the timestep before."""
        self._move(-1)

    @exclusively
    def next_timestep(self) -> None:
        """Look at the timestep after."""
        self._move(1)

    @exclusively
    def previous_stage(self) -> None:
        """Go back one stage of the timestep; from the first one, to all stages at once."""
        self._selection = self.selection.next_stage(-1, self._cell)

    @exclusively
    def next_stage(self) -> None:
        """Go on to the next stage of the timestep; from the last one, to all stages at once."""
        self._selection = self.selection.next_stage(1, self._cell)

    @property
    def _cell(self) -> Cell:
        return CELLS[self.session.shown.config.cell]

    def _move(self, by: int) -> None:
        selection = self.selection
        last = self.session.shown.trainer.timesteps - 1
        self._choose(timestep=min(max(selection.timestep + by, 0), last))

    def problem_at(self, place: ParameterIndex) -> str:
        """Return why the last edit was refused, if it was one of ``place``; else nothing."""
        return self.problem[1] if self.problem is not None and self.problem[0] == place else ""

    def edit(self, edited: Mapping[str, Any]) -> None:
        """Change the parameter that the editor says to the value that it says, as a layer over the network."""
        place = place_of(edited)
        run = self.session.shown
        if place is None:
            return
        if edited.get("of") != run.id:
            self.discarded = f"The change of {place} was for a run that is gone; it was discarded."
            self.session.needs_page_redraw = True
            return
        if not place.is_in(run.trainer.parameters):
            return
        try:
            run.edits = run.edits.set(place, _as_number(edited.get("value")))
        except SettingError as problem:
            self.problem = place, f"{place} stays as it is. {problem}"
            self.session.needs_page_redraw = True
        else:
            self.session.tried |= {"what-if"}
            self.put_discarded_away()
            self.session.needs_page_redraw = True

    @exclusively
    def put_back(self) -> None:
        """Take back all edits."""
        self.session.shown.edits = Edits()
        self.put_discarded_away()

    @exclusively
    def silence(self, unit: int, run_id: str) -> None:
        """Silence a hidden unit, or let it speak again."""
        run = self.session.shown
        if run_id != run.id:
            self.discarded = f"Silencing unit {unit} was for a run that is gone; it was discarded."
            return
        self.put_discarded_away()
        self.session.tried |= {"what-if"}
        edits = run.edits
        run.edits = edits.unsilence(unit) if unit in edits.silenced else edits.silence(unit)

    @exclusively
    def keep(self) -> None:
        """Go on with a run that has the edits in its network; Undo brings back the one without."""
        run = self.session.shown
        if run.edits:
            kept, opening = run.with_edits_kept(), self._opened()
            self.session.replace_run(kept)
            self._opening = kept.id, opening
            self.put_discarded_away()

    def put_discarded_away(self) -> None:
        """Stop saying what was refused or discarded: something else was done since."""
        self.problem, self.discarded = None, ""

    def run_was_replaced(self, run: Run) -> None:
        """Say what became of the edits of ``run``, which is not looked at any more."""
        self.put_discarded_away()
        if run.edits:
            self.discarded = "The changes made by hand belonged to the run that was replaced; Undo brings both back."


def _as_number(value: object) -> object:
    """Return what was typed as a number, if it is one."""
    if not isinstance(value, str) or "_" in value:
        return value
    try:
        return float(value.replace("−", "-"))
    except ValueError:
        return value
