"""The page Inside a step as a person meets it, with the drawing's clicks and the editor's numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from streamlit.testing.v1.element_tree import ButtonGroup, Element, Selectbox, Slider

from playground.engine import Place, RunConfig, Trainer
from playground.session.inspection import EDITED, PICKED
from playground.session.selection import SECTIONS, Selection
from playground.session.stages import STAGES, Stage
from tests.app.page import Page

FORWARD, BACKWARD, WHAT_IF, WHERE = SECTIONS


@dataclass(frozen=True)
class ShownStrip:
    """A strip of numbers as it is sent to the browser: in full, and as it can be read."""

    label: str
    names: list[str]
    values: list[float]
    texts: list[str]
    marked: int | None
    lit: bool
    picks: list[dict[str, Any]]


class InsidePage(Page):
    """One browser tab that opens with the page Inside a step."""

    path = "inside"

    @classmethod
    def what_if(cls, trained: int = 2, **parameters: str) -> Self:
        """Open the page after some epochs, with its part What if open at timestep 3."""
        page = cls(**parameters)
        for _ in range(trained):
            page.press("Epoch")
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
        widget = self.own_widget(name)
        widget.set_value(value).run()

    def own_widget(self, name: str) -> ButtonGroup[Any] | Selectbox[Any] | Slider[Any]:
        widget = self.app.get_by_key(f"inside-{name}")
        assert isinstance(widget, ButtonGroup | Selectbox | Slider)
        return widget

    def choose_place(self, place: Place) -> None:
        for name, value in (("matrix", place.name), ("row", place.row), ("column", place.column)):
            if not self._is_disabled(name):
                self.choose(name, value)

    def pick(self, what: object) -> None:
        """Click on something in the drawing: what the browser sends of it."""
        self.trigger(PICKED, "picked", what)

    def click_cell(self, key: str, label: str, cell: int) -> None:
        """Click on a cell of the strip whose label begins with ``label``, in the component with this key."""
        (strip,) = [strip for strip in self.strips if strip.label.startswith(label)]
        self.trigger(key, "picked", strip.picks[cell])

    def send_edit(self, edited: object) -> None:
        """Send what the editor of a number sends."""
        self.trigger(EDITED, "edited", edited)

    def edit(self, place: Place, value: object, run: str = "") -> None:
        """Type a value for the number at ``place``, of this run or of an earlier one."""
        run = run or self.session.run.id
        self.send_edit({"run": run, "name": place.name, "row": place.row, "column": place.column, "value": value})

    def silence(self, unit: int) -> None:
        """Press the toggle that silences a unit or lets it speak again."""
        self.pick({"kind": "unit", "unit": unit})
        (toggle,) = self.app.toggle
        toggle.set_value(not toggle.value).run()

    @property
    def network(self) -> dict[str, Any]:
        """What is sent to the drawing of the network."""
        return self.sent_to(PICKED)

    @property
    def editor(self) -> dict[str, Any]:
        """What is sent to the editor of a number."""
        return self.sent_to(EDITED)

    @property
    def strips(self) -> list[ShownStrip]:
        """All strips of numbers on the page, from top to bottom."""
        components = [node.proto for node in self.elements() if node.type == "bidi_component"]
        sent = [json.loads(proto.bytes) for proto in components if proto.component_name == "strips"]
        return [
            ShownStrip(
                **{name: strip[name] for name in ("label", "names", "texts", "marked", "lit", "picks")},
                values=[float(value) for value in strip["values"]],
            )
            for part in sent
            for strip in part["strips"]
        ]

    @property
    def stage_sentence(self) -> str:
        """What is said below the stages."""
        found = False
        for element in self.elements():
            if found and element.type == "text":
                return str(element.value)
            found = found or element.key == "inside-stage"
        raise AssertionError("Nothing is said below the stages.")

    @property
    def comparisons(self) -> dict[str, tuple[str, str]]:
        """What a loss is with the changes, and what it is as trained, by its name."""
        rows = [html.split(": ") for part in self.html for html in part.split("<p ") if 'class="comparison"' in html]
        return {
            name.split(">")[-1]: (numbers.split("<b>")[1].split("</b>")[0], numbers.split("<span>")[1].split(" ")[0])
            for name, numbers in rows
        }

    def _is_disabled(self, name: str) -> bool:
        return bool(self.own_widget(name).proto.disabled)


def stage(name: str) -> Stage:
    (found,) = [stage for stage in STAGES if stage.name == name]
    return found


def elements_with_help(page: Page) -> list[Element]:
    """Return every control that a person can use."""
    kinds = ("button", "slider", "select_slider", "text_input", "number_input", "selectbox", "toggle", "button_group")
    return [element for element in page.elements() if element.type in kinds]


def trained(epochs: int = 2) -> Trainer:
    """Return what the page trains with the default settings."""
    trainer = Trainer(RunConfig())
    trainer.run(epochs=epochs)
    return trainer
