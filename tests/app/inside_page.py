"""The page Inside a step as a person meets it, with the drawing's clicks and the editor's numbers."""

from __future__ import annotations

import re
from typing import Any, Self

from streamlit.testing.v1.element_tree import ButtonGroup, Selectbox, Slider

from playground.engine import CELLS, ParameterIndex, RunConfig, Trainer
from playground.session.selection import SECTIONS, Selection
from playground.session.stages import Stage, stages_of
from tests.app.page import Page
from tests.app.stage import ShownStrip

STAGES = stages_of(CELLS["rnn"])

FORWARD, BACKWARD, WHAT_IF, WHERE = SECTIONS


class InsidePage(Page):
    """One browser tab that opens with the page Inside a step."""

    path = "inside"

    @classmethod
    def what_if(cls, trained: int = 2, /, **parameters: str) -> Self:
        """Open the page after some epochs, with its part What if open at timestep 3."""
        page = cls(**parameters)
        if trained:
            page.train(trained)
        page.open(WHAT_IF)
        page.pick({"kind": "timestep", "timestep": 3})
        return page

    @property
    def selection(self) -> Selection:
        return self.session.inspection.selection

    @property
    def trainer(self) -> Trainer:
        return self.session.run.trainer

    def open(self, section: str) -> None:
        """Open a part of the page."""
        self.choose("section", section)

    def choose(self, name: str, value: Any) -> None:
        """Give one of the page's own widgets this value, as if by hand; of a list, the option's index."""
        self.own_widget(name).set_value(value).run()

    def own_widget(self, name: str) -> ButtonGroup[Any] | Selectbox[Any] | Slider[Any]:
        # The lists of rows and columns are others for units than for characters.
        key = re.compile(rf"inside-{name}(-(unit|output|input))?(~\d+)?")
        widgets = [each for each in self.elements() if isinstance(each, ButtonGroup | Selectbox | Slider)]
        (widget,) = [widget for widget in widgets if key.fullmatch(widget.key or "")]
        return widget

    def options(self, name: str) -> list[str]:
        """Return what the options of a list are called."""
        widget = self.own_widget(name)
        assert isinstance(widget, Selectbox)
        return list(widget.options)

    def pick(self, what: object) -> None:
        """Click on something in a picture: what the browser sends of it."""
        self.ask("pick", what=what)

    def pick_place(self, place: ParameterIndex) -> None:
        """Click on a parameter in a picture."""
        self.pick({"kind": "place", "name": place.name, "row": place.row, "column": place.column})

    def click_cell(self, label: str, cell: int) -> None:
        """Click on a cell of the strip whose label begins with ``label``."""
        self.pick(self.strip_of(label).picks[cell])

    def edit(self, place: ParameterIndex, value: object, of: object = None) -> None:
        """Type a value for the parameter at ``place``, of this run or of the one with that id."""
        edited = {"name": place.name, "row": place.row, "column": place.column, "value": value}
        self.ask("edit", **edited, of=self.shown.id if of is None else of)

    def silence(self, unit: int) -> None:
        """Press the toggle that silences a unit or lets it speak again."""
        self.pick({"kind": "unit", "unit": unit})
        (toggle,) = self.app.toggle
        toggle.set_value(not toggle.value).run()

    @property
    def network(self) -> dict[str, Any]:
        """The still part of the drawing of the network."""
        return self.stage.picture("network")

    @property
    def editor(self) -> dict[str, Any]:
        """The still part of the editor of a parameter."""
        return self.stage.picture("editor")

    @property
    def strips(self) -> list[ShownStrip]:
        """All strips of numbers on the page, from top to bottom."""
        return self.stage.strips

    def strip_of(self, label: str) -> ShownStrip:
        """Return the strip whose label begins with ``label``."""
        (strip,) = [strip for strip in self.strips if strip.label.startswith(label)]
        return strip

    @property
    def changes(self) -> str:
        """What is said of the changes by hand."""
        return self.stage.text("changes")


def stage(name: str) -> Stage:
    (found,) = [stage for stage in STAGES if stage.name == name]
    return found


def trained(epochs: int = 2) -> Trainer:
    """Return what the page trains with the default settings."""
    trainer = Trainer(RunConfig())
    trainer.run(epochs=epochs)
    return trainer
