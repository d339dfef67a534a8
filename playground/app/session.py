"""The one owner of ``st.session_state``: what a person has chosen and sees, and how that changes."""

from __future__ import annotations

import statistics
import threading
import time
from _thread import RLock
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import streamlit as st

from playground.app.components.frame import Frame
from playground.app.inspection import Inspection
from playground.app.link import PARAMETERS, read_link, settings_of, write_link
from playground.app.pinboard import Pinboard
from playground.app.run import Run
from playground.app.speed import Speed
from playground.app.time_travel import TimeTravel
from playground.app.transitions import exclusively, pressed, show_in_widget
from playground.app.undo import UndoHistory
from playground.engine import SETTINGS, RunConfig, RunFileError, SamplingConfig, SettingError, StepTrace, load_run

_KEY = "session"
_FRAME_SECONDS = 0.06
_MOST_OF_A_FRAME = 0.8
_SLOW_FRAMES = 4
_LONGEST_PAUSE = 2.0
OPENED = "run-file"
EXPORT: Final = "export"
_STARTS_NEW_RUN = ("text", "hidden_size", "random_seed", "window")
_TYPED = ("text", "prompt")
# A field of one line cannot hold these as they are.
_TYPED_TO_TEXT = str.maketrans({"⏎": "\n", "␍": "\r", "⇥": "\t"})
_TEXT_TO_TYPED = str.maketrans({"\n": "⏎", "\r": "␍", "\t": "⇥"})


@dataclass
class Session:
    """One person's session: their run, whether it plays, and what they can go back to.

    Attributes:
        run: what is trained.
        speed: how much is trained between two frames.
        playing: whether frames follow each other by themselves.
        seconds_between_frames: while playing; longer than the speed's where a frame takes its time.
        undo_history: what can be undone and redone.
        dialog: what is open above the page: ``EXPORT``, or the question of what waits for room on the pinboard.
        picture_format: what charts are saved as, "PNG" or "SVG".
        problems: for each setting with a value that is not allowed, the sentence that says so.
        link_problems: what was wrong with the link that opened the page.
        inspection: what they look at inside a step, and change by hand.
        pinboard: runs that are kept to be compared with.
        time_travel: which moment of the run is looked at.
        frame: the one that is shown.
        is_outdated: whether what stands around the frames still shows a run that was replaced from within one.
        steps_per_second: timesteps trained in a second while playing, smoothed over frames; None while not known.
        lock: held by whoever trains or changes the run.
    """

    run: Run
    speed: Speed
    playing: bool = False
    seconds_between_frames: float = 0.0
    undo_history: UndoHistory = field(default_factory=UndoHistory)
    dialog: Literal["", "export", "pin", "branch"] = ""
    picture_format: str = "PNG"
    problems: dict[str, str] = field(default_factory=dict)
    link_problems: list[str] = field(default_factory=list)
    is_outdated: bool = False
    steps_per_second: float | None = None
    lock: RLock = field(default_factory=threading.RLock)
    inspection: Inspection = field(init=False)
    pinboard: Pinboard = field(init=False)
    time_travel: TimeTravel = field(init=False)
    frame: Frame = field(init=False)
    _page: str = ""
    _slow_frames: list[float] = field(default_factory=list)
    _last_frame: tuple[float, int] | None = None
    _followed: StepTrace | None = None

    def __post_init__(self) -> None:
        self.inspection = Inspection(self)
        self.pinboard = Pinboard(self)
        self.time_travel = TimeTravel(self)
        self.begin_frame()

    def open_page(self, page: str) -> None:
        """Let go of the timeline when another page is opened: the hand that was on it has left."""
        if page != self._page:
            self._page, self.time_travel.scrubbing = page, False

    def begin_frame(self) -> None:
        """Let pictures belong to a new frame, that shows the present moment."""
        trainer = self.shown.trainer
        self.frame = Frame.of(self.shown.id, trainer.epoch, trainer.timestep)

    @property
    def can_explore(self) -> bool:
        """Whether pictures stand still, so that charts to explore can lie on them."""
        return not (self.playing or self.time_travel.scrubbing)

    @property
    def shown(self) -> Run:
        """The run that all pages show: as it was at the epoch that is looked at, or as it is now."""
        return self.time_travel.past or self.run

    def shortcut(self, keys: str) -> str | None:
        """Return the keys that press a button of the page; None while a dialog lies over it, and it cannot be seen."""
        return None if self.dialog else keys

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
        elif name in ("learning_rate", "epochs"):
            if value != getattr(run.config, name):
                self._change_in_flight(name, value)
        else:
            run.change_sampling(replace(run.sampling, **{name: value}))
            if self.time_travel.past is not None:
                self.time_travel.past.change_sampling(run.sampling)
            self._show_settings()

    def _change_in_flight(self, name: str, value: Any) -> None:
        self.time_travel.go_live()
        self.undo_history.remember(self.run.copy())
        if name == "learning_rate":
            self.run.change_learning_rate(float(value))
        else:
            self.run.change_epochs(int(value))
        self.playing = self.playing and not self.run.is_over

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
        self.seconds_between_frames = self.speed.seconds_between_frames

    @property
    def first_timestep(self) -> int:
        """Where the excerpt of a long text begins."""
        return int(st.session_state.get("first_timestep", 0))

    def follow_trained_timestep(self, shown: int) -> None:
        """Move an excerpt of ``shown`` timesteps to the one that was trained last, if that is not in it."""
        run = self.shown
        trace = run.trace
        first = min(self.first_timestep, run.trainer.timesteps - shown)
        if trace is not None and trace is not self._followed and trace.timestep not in range(first, first + shown):
            first = min(trace.timestep, run.trainer.timesteps - shown)
        self._followed = trace
        show_in_widget("first_timestep", first)

    @pressed
    def play_or_pause(self) -> None:
        """Begin to train frame after frame, unless there is nothing left to train; or stop after the present frame."""
        self._leave_the_past()
        self.playing = not self.playing and not self.run.is_over
        self.seconds_between_frames = self.speed.seconds_between_frames
        self.steps_per_second = None
        self._last_frame = None

    @pressed
    def step(self) -> None:
        """Train a single timestep and stop there."""
        self._leave_the_past()
        self.playing = False
        self.run.step()
        self.inspection.follow(self.run.trace)

    @pressed
    def train_epoch(self) -> None:
        """Train to the end of an epoch and stop there."""
        self._leave_the_past()
        self.playing = False
        self.run.train(epochs=1, time_budget=float("inf"))

    @exclusively
    def sample_again(self) -> None:
        """Draw another sample from the network that is shown."""
        self.shown.draw_again()

    @pressed
    def reset(self) -> None:
        """Go back to the untrained network of the present set-up."""
        self.playing = False
        self._start(self.run.config, self.run.sampling)

    @pressed
    def undo(self) -> None:
        """Bring back the run as it was before the latest change of the set-up."""
        if self.undo_history.undo:
            self._bring_back(self.undo_history.go_back(self.run))

    @pressed
    def redo(self) -> None:
        """Bring back what was undone last."""
        if self.undo_history.redo:
            self._bring_back(self.undo_history.go_forward(self.run))

    def _bring_back(self, run: Run) -> None:
        self.playing = False
        self._leave_the_past()
        self.run = run
        self.problems.clear()
        self._show_settings()

    def _leave_the_past(self) -> None:
        self.inspection.put_discarded_away()
        self.time_travel.go_live()

    @exclusively
    def close_dialog(self) -> None:
        """Close what is open above the page."""
        self.dialog = ""

    @pressed
    def export(self) -> None:
        """Open the ways out for the run that is shown; training stops meanwhile."""
        self.playing = False
        self.dialog = EXPORT

    @exclusively
    def change_picture_format(self) -> None:
        """Save charts as what the widget says."""
        self.picture_format = st.session_state["picture_format"]

    @exclusively
    def open_file(self) -> None:
        """Go on with the run in the file that was chosen, or keep the present one and say what is wrong."""
        file = st.session_state[OPENED]
        self.problems.pop(OPENED, None)
        if file is None:
            return
        try:
            run = Run.of(load_run(file))
        except RunFileError as problem:
            self.problems[OPENED] = str(problem)
            return
        self.playing = False
        self.inspection.run_was_replaced(self.shown)
        self.problems.clear()
        self.replace_run(run)
        st.session_state["first_timestep"] = 0

    def keep_pace(self, seconds: float) -> None:
        """Let frames begin further apart, if several on end, this one in ``seconds``, took nearly all of their time."""
        is_slow = seconds > _MOST_OF_A_FRAME * self.seconds_between_frames
        self._slow_frames = [*self._slow_frames, seconds] if is_slow else []
        if len(self._slow_frames) >= _SLOW_FRAMES:
            needed = statistics.median(self._slow_frames) / _MOST_OF_A_FRAME * 1.2
            self.seconds_between_frames = min(_LONGEST_PAUSE, needed)
            self._slow_frames = []
            self.is_outdated = True

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
        self.inspection.run_was_replaced(self.shown)
        self.replace_run(Run(config, sampling))
        st.session_state["first_timestep"] = 0

    def replace_run(self, run: Run) -> None:
        """Go on with another run; the present one can be brought back by undo."""
        self.time_travel.leave_for(run)
        self.undo_history.remember(self.run)
        self.run = run
        self.is_outdated = True
        self._last_frame = None
        self._show_settings()

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
