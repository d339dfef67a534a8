"""The app as a person meets it: opened with a link, pressed, typed into and read, without a browser."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import count
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import (
    Button,
    ButtonGroup,
    Element,
    Node,
    NumberInput,
    Selectbox,
    SelectSlider,
    Slider,
    TextInput,
)
from streamlit.util import calc_hash

from playground.app.stage.component import KEY
from playground.engine import SETTINGS
from playground.session.run import Run
from playground.session.session import RUN_FILE, Session
from playground.session.speed import Speed, speed_named
from tests.app.fragment import FragmentRunner
from tests.app.html import read_html
from tests.app.stage import Stage

_SCRIPT = Path(__file__).parents[2] / "streamlit_app.py"
_MOST_REQUESTS = 500


SCALES_OF_THE_RUN = ("weights_limit", "update_limit", "difference_limit")
"""Moving arrays that are the whole run's, at whichever of its moments one looks."""

SAID_OF_THE_PAGE = ("state", "offer", "offer_help", "next", "next_link")
"""Moving texts that say how one came to a moment, and what to do now."""


class Page:
    """One browser tab with the app in it.

    Attributes:
        path: of the page that it opens with, as in the address.
        stage: what the stage has of all that it was sent.
        was_drawn_whole: whether the latest run was of the whole page, and not of the stage alone.
    """

    path = "train"

    def __init__(self, *, theme: str = "", **parameters: str) -> None:
        """Open the page with these parameters in its link."""
        self.app = AppTest.from_file(str(_SCRIPT), default_timeout=30)
        if theme:
            self.app.context = {"theme": theme}
        for name, value in parameters.items():
            self.app.query_params[name] = value
        self._stage = Stage()
        self._numbers = count(1)
        self._fragment = ""
        self.was_drawn_whole = True
        self.go_to(self.path)

    @classmethod
    def trained(cls, epochs: int, /, **parameters: str) -> Self:
        """Open the page with these parameters in its link, and train so many epochs."""
        page = cls(**parameters)
        page.train(epochs)
        return page

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

    # What a person does

    def go_to(self, path: str) -> None:
        """Open the page with this path, as its link in the navigation does."""
        # AppTest.switch_page knows pages that are files only; it sets the same attribute.
        self.app._page_hash = calc_hash(path)
        self.app.run()

    def draw_again(self) -> None:
        """Draw the whole page, as Streamlit does for whatever reason of its own."""
        self.app.run()

    def press(self, label: str) -> None:
        self._button(label).click().run()

    def press_while_the_stage_asks(self, label: str) -> None:
        """Press a button in the moment in which the stage asks for more: the browser sends both as one request."""
        self._button(label).click()
        self.more()

    def has(self, label: str) -> bool:
        return label in [button.label for button in self.app.button]

    def can_press(self, label: str) -> bool:
        return not self._button(label).disabled

    def _button(self, label: str) -> Button:
        (button,) = [button for button in self.app.button if button.label == label]
        return button

    def train(self, epochs: int) -> None:
        """Press Epoch as often as that; only what the last press leads to is shown."""
        self.session.run.train(epochs=epochs - 1, time_budget=math.inf)
        self.press("Epoch")

    def set(self, name: str, value: Any) -> None:
        """Give the widget of a setting this value, as if by hand."""
        self.widget(name).set_value(value).run()

    def choose_speed(self, name: str) -> None:
        self.set("speed", speed(name))

    def choose_preset(self, name: str) -> None:
        (presets,) = self.app.pills
        presets.select(name).run()

    def upload(self, content: bytes, name: str = "run.npz") -> None:
        """Choose a file for Open a run file."""
        self.app.file_uploader(RUN_FILE).set_value((name, content, "application/octet-stream")).run()

    def pin(self, name: str = "") -> None:
        """Pin the run that is shown, and give it a name, as the page to compare does."""
        self.press("Pin")
        if name:
            self.session.pinboard.rename(self.session.pinboard.pins[-1], name)
            self.app.run()

    # What the stage asks for

    def ask(self, kind: str, **details: Any) -> None:
        """Let the stage ask for something, for the run and the view that it has, with the losses that it has."""
        header = self.stage.sent.header
        asked = {
            "kind": kind,
            "run": header["run"],
            "view": header["view"],
            "request": next(self._numbers),
            "losses": len(self.stage.losses),
        }
        self.trigger(asked | details)

    def trigger(self, asked: object) -> None:
        """Send what the stage's ``setTriggerValue("asked", …)`` sends: it runs the stage's part of the page alone."""
        self.stage  # noqa: B018  # reads what was sent before it is replaced
        states = self.app._tree.get_widget_states()
        events = json.dumps([{"event": "asked", "value": asked}])
        trigger = _make_trigger_id(self._component.proto.id, "events")
        states.widgets.append(WidgetState(id=trigger, json_trigger_value=events))
        self._run_stage(states)

    def more(self, times: int = 1) -> None:
        """Let the stage ask for more moments, as often as that."""
        for _ in range(times):
            self.ask("more")

    def seek(self, epoch: object, **details: Any) -> None:
        """Drag the timeline to an epoch that the stage does not have."""
        self.ask("seek", **{"epoch": epoch, "held": True, **details})

    def look(self, epoch: object, **details: Any) -> None:
        """Let go of the timeline at an epoch; None is the present."""
        self.ask("look", **{"epoch": epoch, **details})

    def explore(self, picture: str) -> None:
        """Press a picture's button Explore."""
        self.ask("explore", picture=picture)

    def play_to_the_end(self) -> None:
        """Press Play at full speed and let the stage ask until the page stops by itself."""
        self.choose_speed("full")
        self.press("Play")
        for _ in range(_MOST_REQUESTS):
            if self.has("Play"):
                return
            self.more()
        raise AssertionError(f"The page still plays after {_MOST_REQUESTS} requests, at epoch {self.epoch}.")

    def _run_stage(self, states: WidgetStates) -> None:
        before, runners = self.app._tree, []

        def runner(*args: Any, **options: Any) -> FragmentRunner:
            runners.append(FragmentRunner(self._fragment_of_stage, *args, **options))
            return runners[-1]

        with patch("streamlit.testing.v1.app_test.LocalScriptRunner", runner):
            self.app._run(states)
        (ran,) = runners
        self.was_drawn_whole = ran.drew_whole_page
        if not self.was_drawn_whole and not self.errors:
            sent = self._component.proto
            self.app._tree = before
            self._component.proto = sent

    @property
    def _fragment_of_stage(self) -> str:
        # Each run of the whole page may name it anew; a dialog above the page has one of its own, made later.
        return next(iter(self.app._fragment_storage._fragments))

    # What is shown

    @property
    def stage(self) -> Stage:
        """What the stage has now."""
        self._stage.receive(self._component.proto.bytes)
        return self._stage

    @property
    def _component(self) -> Any:
        (component,) = [node for node in self.elements() if node.type == "bidi_component" and node.key == KEY]
        return component

    @property
    def epoch(self) -> int:
        return self.stage.sent.moments[-1][0]

    @property
    def timestep(self) -> int:
        return self.stage.sent.moments[-1][1]

    @property
    def loss(self) -> float:
        return float(self.stage.newest("loss"))

    @property
    def correct(self) -> int:
        return int(self.stage.newest("correct"))

    @property
    def sample(self) -> str:
        """The newest sample."""
        return self.stage.sample()

    @property
    def state(self) -> str:
        """The sentence on where the run is."""
        return self.stage.text("state")

    @property
    def offer(self) -> str:
        """What the button beside that sentence offers; empty where there is none."""
        return self.stage.text("offer")

    def moment(self) -> dict[str, object]:
        """Return all that the stage shows of the newest moment, but for the losses of all epochs, and for the scale of
        the weights, which are the run's."""
        sent, run = self.stage.sent, {*self.stage.sent.header["run_arrays"], *SCALES_OF_THE_RUN}
        return {name: array[-1].tobytes() for name, array in sent.arrays.items() if name not in run} | {
            name: texts[-1] for name, texts in sent.header["texts"].items() if name not in SAID_OF_THE_PAGE
        }

    @property
    def shown(self) -> Run:
        """The run as it is shown."""
        return self.session.shown

    @property
    def parameters(self) -> bytes:
        """The run's weights and biases, whatever is looked at."""
        return self.session.run.trainer.parameters.flat.tobytes()

    @property
    def losses(self) -> list[float]:
        """The run's losses as the engine has them."""
        return [float(loss) for loss in self.session.run.trainer.losses]

    @property
    def everything_of_the_run(self) -> tuple[object, ...]:
        """What looking must not change."""
        run = self.session.run
        history = list(run.trainer.history.snapshots)
        return run, run.id, self.parameters, self.losses, history, run.seconds, [*run.log], self.link

    @property
    def is_in_the_past(self) -> bool:
        return self.session.time_travel.past is not None

    @property
    def trained_timesteps(self) -> int:
        trainer = self.session.run.trainer
        return trainer.epoch * trainer.timesteps + trainer.timestep

    def widget(
        self, name: str
    ) -> TextInput | NumberInput | Slider[Any] | SelectSlider[Any] | Selectbox[Any] | ButtonGroup[Any]:
        widget = self.app.get_by_key(self.key_of(name))
        assert isinstance(widget, TextInput | NumberInput | Slider | SelectSlider | Selectbox | ButtonGroup)
        return widget

    def key_of(self, name: str) -> str:
        """Return the key that the widget called ``name`` has now."""
        return str(self.app.session_state["keys"].get(name, name))

    def shown_settings(self) -> dict[str, object]:
        """Return what the widgets of all settings show."""
        return {name: self.widget(name).value for name in (*SETTINGS, "speed")}

    @property
    def notices(self) -> list[str]:
        """Each sentence or group of sentences about something wrong, as it can be read."""
        return [read.text for read in map(read_html, self.html) if "notice" in read.classes]

    @property
    def html(self) -> list[str]:
        """What was put on the page as HTML, without the style sheet."""
        return [element.value for element in self.app.html if "<style" not in element.value]

    @property
    def tags(self) -> AbstractSet[str]:
        """The elements in what was put on the page as HTML."""
        return {tag for html in self.html for tag in read_html(html).tags}

    @property
    def sentences(self) -> list[str]:
        """Everything outside the stage that is shown as text, which is never read as Markdown."""
        return [element.value for element in self.app.text]

    @property
    def chart(self) -> dict[str, Any]:
        """The large chart of what is explored, as Plotly takes it."""
        (chart,) = self.app.get("plotly_chart")
        assert isinstance(chart, Element)
        return dict(json.loads(chart.proto.spec))

    @property
    def chart_config(self) -> dict[str, Any]:
        (chart,) = self.app.get("plotly_chart")
        assert isinstance(chart, Element)
        return dict(json.loads(chart.proto.config))

    @property
    def is_explored(self) -> bool:
        return bool(self.app.get("plotly_chart"))

    def elements(self) -> Iterator[Element]:
        """Yield everything on the page."""
        for node in self.nodes():
            if isinstance(node, Element):
                yield node

    def nodes(self) -> Iterator[Node]:
        """Yield everything on the page, and what it stands in."""
        yield from self.app._tree

    def given_to(self, text: str) -> AbstractSet[str]:
        """Return the kinds of elements, and of what they stand in, that were given ``text`` as it is."""
        return {
            node.type
            for node in self.nodes()
            if getattr(node, "proto", None) is not None and text.encode() in node.proto.SerializeToString()
        }


def speed(name: str) -> Speed:
    found = speed_named(name)
    assert found is not None, name
    return found
