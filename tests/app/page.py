"""The app as a person meets it: opened with a link, pressed, typed into and read, without a browser."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Self

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element, NumberInput, SelectSlider, Slider, TextInput
from streamlit.util import calc_hash

from playground.engine import SETTINGS
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import SPEEDS, Speed
from playground.session.time_travel import SOUGHT

_SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"
_MOST_FRAMES = 500


class Page:
    """One browser tab with the app in it.

    Attributes:
        path: of the page that it opens with, as in the address.
    """

    path = "train"

    def __init__(self, **parameters: str) -> None:
        """Open the page with these parameters in its link."""
        self.app = AppTest.from_file(str(_SCRIPT), default_timeout=30)
        for name, value in parameters.items():
            self.app.query_params[name] = value
        self.go_to(self.path)

    @classmethod
    def trained(cls, epochs: int, **parameters: str) -> Self:
        """Open the page with these parameters in its link, and train so many epochs."""
        page = cls(**parameters)
        page.train(epochs)
        return page

    def go_to(self, path: str) -> None:
        """Open the page with this path, as its link in the navigation does."""
        # AppTest.switch_page knows pages that are files only; it sets the same attribute.
        self.app._page_hash = calc_hash(path)
        self.app.run()

    @property
    def session(self) -> Session:
        session = self.app.session_state["session"]
        assert isinstance(session, Session)
        return session

    @property
    def errors(self) -> list[str]:
        """What a traceback on the page says."""
        return [error.message for error in self.app.exception]

    @property
    def link(self) -> dict[str, str]:
        """The parameters of the page's URL."""
        return dict(self.app.query_params)

    def press(self, label: str) -> None:
        (button,) = [button for button in self.app.button if button.label == label]
        button.click().run()

    def has(self, label: str) -> bool:
        return label in [button.label for button in self.app.button]

    def train(self, epochs: int) -> None:
        """Press Epoch as often as that; only what the last press leads to is shown."""
        self.session.run.train(epochs=epochs - 1, time_budget=math.inf)
        self.press("Epoch")

    def seek(self, epoch: object, *, held: object = False, run: object = None) -> None:
        """Ask the timeline, or the film, for an epoch, of this run or of the one with that id."""
        self.trigger(
            SOUGHT, "sought", {"epoch": epoch, "held": held, "run": self.session.run.id if run is None else run}
        )

    def pin(self, name: str = "") -> None:
        """Pin the run that is shown, and give it a name, as the page to compare does."""
        self.press("Pin")
        if name:
            self.session.pinboard.pins[-1].name = name
            self.app.run()

    def upload(self, content: bytes, name: str = "run.npz") -> None:
        """Choose a file for Open a run file."""
        self.app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()

    @property
    def shown(self) -> Run:
        """The run as it is shown."""
        return self.session.shown

    @property
    def parameters(self) -> bytes:
        """The run's weights and biases, whatever is looked at."""
        return self.session.run.trainer.parameters.flat.tobytes()

    @property
    def everything_of_the_run(self) -> tuple[object, ...]:
        """What looking at the past must not change."""
        run = self.session.run
        history = list(run.trainer.history.snapshots)
        return run, run.id, self.parameters, run.trainer.losses.tobytes(), history, run.seconds, [*run.log], self.link

    @property
    def is_in_the_past(self) -> bool:
        return self.session.time_travel.past is not None

    def can_press(self, label: str) -> bool:
        (button,) = [button for button in self.app.button if button.label == label]
        return not button.disabled

    def set(self, name: str, value: Any) -> None:
        """Give the widget of a setting this value, as if by hand."""
        self.widget(name).set_value(value).run()

    def widget(self, name: str) -> TextInput | NumberInput | Slider[Any] | SelectSlider[Any]:
        widget = self.app.get_by_key(name)
        assert isinstance(widget, TextInput | NumberInput | Slider | SelectSlider)
        return widget

    def shown_settings(self) -> dict[str, object]:
        """Return what the widgets of all settings show."""
        return {name: self.widget(name).value for name in (*SETTINGS, "speed")}

    def metric(self, label: str) -> str:
        (metric,) = [metric for metric in self.app.metric if metric.label == label]
        return metric.value

    @property
    def epoch(self) -> int:
        return int(self.metric("Epoch").split("/")[0])

    @property
    def trained_timesteps(self) -> int:
        trainer = self.session.run.trainer
        return trainer.epoch * trainer.timesteps + trainer.timestep

    def frames(self, number: int) -> None:
        """Let the browser's timer fire."""
        for _ in range(number):
            self.app.run()

    def choose_speed(self, name: str) -> None:
        self.set("speed", speed(name))

    def play_to_the_end(self) -> None:
        """Press Play at full speed and wait until the page stops by itself."""
        self.choose_speed("full")
        self.press("Play")
        for _ in range(_MOST_FRAMES):
            if self.has("Play"):
                return
            self.app.run()
        raise AssertionError(f"The page still plays after {_MOST_FRAMES} frames, at epoch {self.epoch}.")

    @property
    def notices(self) -> list[str]:
        """Each sentence or group of sentences about something wrong, as it can be read."""
        return [read.text for read in map(read_html, self.html) if "notice" in read.classes]

    @property
    def html(self) -> list[str]:
        """What was put on the page as HTML, without the style sheet."""
        return [element.value for element in self.app.html if "<style" not in element.value]

    @property
    def newest_sample(self) -> str:
        return "".join(read_html(html).text for html in self._html_in("sample-latest"))

    @property
    def sample_log(self) -> list[list[str]]:
        """The cells of each row: epoch, loss, sample."""
        return [row for html in self._html_in("sample-log") for row in read_html(html).rows]

    def alternative_text(self, chart: str) -> str:
        """Return what a screen reader says for the chart to explore."""
        return str(self._part_of_chart(chart, "plotly_chart").alt)

    def plotly_figure(self, chart: str) -> dict[str, Any]:
        return dict(json.loads(self._part_of_chart(chart, "plotly_chart").spec))

    def plotly_config(self, chart: str) -> dict[str, Any]:
        return dict(json.loads(self._part_of_chart(chart, "plotly_chart").config))

    def drawing(self, chart: str) -> dict[str, Any]:
        """Return what is sent to the canvas: the figure as drawn and its description."""
        return dict(json.loads(self._part_of_chart(chart, "bidi_component").bytes))

    @property
    def drawings(self) -> list[dict[str, Any]]:
        """Everything that is sent to a component on the page."""
        return [json.loads(node.proto.bytes) for node in self.elements() if node.type == "bidi_component"]

    @property
    def sentences(self) -> list[str]:
        """Everything that is shown as text, which is never read as Markdown."""
        return [element.value for element in self.app.text]

    def sent_to(self, key: str) -> dict[str, Any]:
        """Return what is sent to the component with this key."""
        return dict(json.loads(self.component(key).bytes))

    def component(self, key: str) -> Any:
        (component,) = [node.proto for node in self.elements() if node.type == "bidi_component" and node.key == key]
        return component

    def trigger(self, key: str, event: str, value: object) -> None:
        """Send what a component's ``setTriggerValue`` sends."""
        states = self.app._tree.get_widget_states()
        events = json.dumps([{"event": event, "value": value}])
        states.widgets.append(
            WidgetState(id=_make_trigger_id(self.component(key).id, "events"), json_trigger_value=events)
        )
        self.app._run(states)

    def elements(self) -> Iterator[Element]:
        """Yield everything on the page."""
        for node in self.app._tree:
            if isinstance(node, Element):
                yield node

    def _html_in(self, key: str) -> list[str]:
        container = self.app.get_by_key(key)
        return [node.value for node in container if isinstance(node, Element) and node.type == "html"]

    def _part_of_chart(self, chart: str, kind: str) -> Any:
        container = self.app.get_by_key(f"chart-{chart}")
        (part,) = [node for node in container if isinstance(node, Element) and node.type == kind]
        return part.proto


class ReadHtml(HTMLParser):
    """What a browser makes of a piece of HTML.

    Attributes:
        tags: the elements in it.
        classes: their classes.
        text: what can be read.
        rows: the text in each cell of each row of a table's body.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.classes: set[str] = set()
        self.text = ""
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.classes |= set((dict(attrs).get("class") or "").split())
        if tag == "td":
            self.rows[-1].append("")
        elif tag == "tr":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def read_html(html: str) -> ReadHtml:
    reader = ReadHtml()
    reader.feed(html)
    reader.close()
    reader.rows = [row for row in reader.rows if row]
    return reader


def speed(name: str) -> Speed:
    (found,) = [speed for speed in SPEEDS if speed.name == name]
    return found
