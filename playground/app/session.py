"""The one owner of ``st.session_state``: what a person has chosen and sees, and how that changes."""

from __future__ import annotations

import threading
import time
from _thread import RLock
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from playground.app.inspection import Inspection
from playground.app.link import PARAMETERS, read_link, settings_of, write_link
from playground.app.run import Run
from playground.app.speed import Speed
from playground.app.transitions import exclusively, pressed, show_in_widget
from playground.engine import SETTINGS, RunConfig, SamplingConfig, SettingError, StepTrace

_KEY = "session"
_FRAME_SECONDS = 0.06
_MOST_UNDO = 10
_STARTS_NEW_RUN = ("text", "hidden_size", "random_seed", "window")
_TYPED = ("text", "prompt")
# A field of one line cannot hold these as they are.
_TYPED_TO_TEXT = str.maketrans({"⏎": "\n", "␍": "\r", "⇥": "\t"})
_TEXT_TO_TYPED = str.maketrans({"\n": "⏎", "\r": "␍", "\t": "⇥"})


@dataclass
class Session:
    """One person's session: their run, whether it plays, and what they can go back to.

    Attributes:
        run: what is trained and shown.
        speed: how much is trained between two frames.
        playing: whether frames follow each other by themselves.
        undo: earlier runs, the latest last.
        problems: for each setting with a value that is not allowed, the sentence that says so.
        link_problems: what was wrong with the link that opened the page.
        inspection: what they look at inside a step, and change by hand.
        is_outdated: whether what stands around the frames still shows a run that was replaced from within one.
        steps_per_second: timesteps trained in a second while playing, smoothed over frames; None while not known.
        lock: held by whoever trains or changes the run.
    """

    run: Run
    speed: Speed
    playing: bool = False
    undo: list[Run] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    link_problems: list[str] = field(default_factory=list)
    is_outdated: bool = False
    steps_per_second: float | None = None
    lock: RLock = field(default_factory=threading.RLock)
    inspection: Inspection = field(init=False)
    _last_frame: tuple[float, int] | None = None
    _followed: StepTrace | None = None

    def __post_init__(self) -> None:
        self.inspection = Inspection(self)

    @classmethod
    def current(cls) -> Session:
        """Return this browser session's, made from the link that opened the page if it is new."""
        if _KEY not in st.session_state:
            run, speed, problems = read_link(st.query_params.to_dict())
            session = cls(run, speed, link_problems=problems)
            st.session_state[_KEY] = session
            session._show_settings()
        session = st.session_state[_KEY]
        assert isinstance(session, cls)
        return session

    def publish_link(self) -> None:
        """Put the set-up into the page's URL; parameters that are not ours stay there."""
        ours = {name: [value] for name, value in write_link(self.run, self.speed).items()}
        present = {name: st.query_params.get_all(name) for name in st.query_params}
        others = {name: values for name, values in present.items() if name not in PARAMETERS}
        if present != others | ours:
            st.query_params.from_dict(others | ours)

    @exclusively
    def change(self, name: str) -> None:
        """Take over what the widget of this setting says, or keep what was and say what is wrong with it."""
        raw = st.session_state[name]
        if name in _TYPED:
            raw = raw.translate(_TYPED_TO_TEXT)
        try:
            value = SETTINGS[name].validate(raw)
            self._apply(name, value)
        except SettingError as problem:
            self.problems[name] = str(problem)
        else:
            self.problems.pop(name, None)

    def _apply(self, name: str, value: Any) -> None:
        self.link_problems = []
        run = self.run
        if name in _STARTS_NEW_RUN:
            if value != getattr(run.config, name):
                self.problems.pop("prompt", None)
                self._start(replace(run.config, **{name: value}), _follow_text(run, name, value))
        elif name == "learning_rate":
            run.change_learning_rate(float(value))
        elif name == "epochs":
            run.change_epochs(int(value))
            self.playing = self.playing and not run.is_over
        else:
            run.change_sampling(replace(run.sampling, **{name: value}))
            self._show_settings()

    @exclusively
    def use_text(self, text: str) -> None:
        """Start a new run on ``text``, as if it had been typed."""
        self._apply("text", text)
        self.problems.pop("text", None)
        self._show_settings()

    @exclusively
    def change_speed(self) -> None:
        """Take over what the speed slider says."""
        self.speed = st.session_state["speed"]

    @property
    def first_timestep(self) -> int:
        """Where the excerpt of a long text begins."""
        return int(st.session_state.get("first_timestep", 0))

    def follow_trained_timestep(self, shown: int) -> None:
        """Move an excerpt of ``shown`` timesteps to the one that was trained last, if that is not in it."""
        trace = self.run.trace
        first = min(self.first_timestep, self.run.trainer.timesteps - shown)
        if trace is not None and trace is not self._followed and trace.timestep not in range(first, first + shown):
            first = min(trace.timestep, self.run.trainer.timesteps - shown)
        self._followed = trace
        show_in_widget("first_timestep", first)

    @pressed
    def play_or_pause(self) -> None:
        """Begin to train frame after frame, unless there is nothing left to train; or stop after the present frame."""
        self.inspection.put_discarded_away()
        self.playing = not self.playing and not self.run.is_over
        self.steps_per_second = None
        self._last_frame = None

    @pressed
    def step(self) -> None:
        """Train a single timestep and stop there."""
        self.inspection.put_discarded_away()
        self.playing = False
        self.run.step()
        self.inspection.follow(self.run.trace)

    @pressed
    def train_epoch(self) -> None:
        """Train to the end of an epoch and stop there."""
        self.inspection.put_discarded_away()
        self.playing = False
        self.run.train(epochs=1, time_budget=float("inf"))

    @exclusively
    def sample_again(self) -> None:
        """Draw another sample from the network as it is."""
        self.run.draw_again()

    @pressed
    def reset(self) -> None:
        """Go back to the untrained network of the present set-up."""
        self.playing = False
        self._start(self.run.config, self.run.sampling)

    @pressed
    def undo_discard(self) -> None:
        """Bring back the run that the latest new one replaced."""
        if self.undo:
            self.playing = False
            self.run = self.undo.pop()
            self.problems.clear()
            self.inspection.put_discarded_away()
            self._show_settings()

    @exclusively
    def advance_frame(self) -> None:
        """Train what fits one frame at the present speed; stop playing when the run is over."""
        run, trainer = self.run, self.run.trainer
        if self.speed.epochs is None:
            run.step()
            self.inspection.follow(run.trace)
        else:
            run.train(self.speed.epochs, _FRAME_SECONDS)
        if run.is_over:
            self.playing = False

        now, done = time.perf_counter(), trainer.epoch * trainer.timesteps + trainer.timestep
        if self._last_frame is not None:
            before, done_before = self._last_frame
            rate = max(done - done_before, 0) / (now - before)
            self.steps_per_second = rate if self.steps_per_second is None else 0.8 * self.steps_per_second + 0.2 * rate
        self._last_frame = now, done

    def _start(self, config: RunConfig, sampling: SamplingConfig) -> None:
        """Replace the run by an untrained one; a run that was begun can be brought back by undo."""
        self.inspection.run_was_replaced(self.run)
        self.replace_run(Run(config, sampling))
        st.session_state["first_timestep"] = 0
        self._show_settings()

    def replace_run(self, run: Run) -> None:
        """Go on with another run; the present one can be brought back by undo, if there is anything in it."""
        if self.run.is_begun or self.run.edits:
            self.undo = [*self.undo[-_MOST_UNDO + 1 :], self.run]
        self.run = run
        self.is_outdated = True
        self._last_frame = None

    def _show_settings(self) -> None:
        """Make the widgets show the settings that hold, except where someone has still to correct one."""
        values = settings_of(self.run)
        values |= {name: values[name].translate(_TEXT_TO_TYPED) for name in _TYPED}
        values["speed"] = self.speed
        for name, value in values.items():
            if name not in self.problems:
                st.session_state[name] = value


def _follow_text(run: Run, name: str, value: Any) -> SamplingConfig:
    """Return the sampling for a changed run, with an empty prompt where the present one does not fit a new text."""
    sampling = run.sampling
    if name == "text" and (sampling.prompt == run.config.text[0] or not set(sampling.prompt) <= set(str(value))):
        return replace(sampling, prompt="")
    return sampling
