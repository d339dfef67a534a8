"""What a person has chosen and sees, and how that changes."""

from __future__ import annotations

import threading
import time
import uuid
from _thread import RLock
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

from playground.engine import SETTINGS, Moment, RunConfig, SamplingConfig, SettingError
from playground.files import RunFileError, load_run
from playground.session.automatic_speed import AutomaticSpeed
from playground.session.excerpt import MOST_TIMESTEPS
from playground.session.inspection import Inspection
from playground.session.kept import kept_run
from playground.session.offers import Offer, offer_for
from playground.session.pace import Pace, Turn
from playground.session.parts import is_shown
from playground.session.pinboard import Pinboard
from playground.session.presets import Preset
from playground.session.requests import Request
from playground.session.run import Run
from playground.session.speed import FULL_SPEED, Speed
from playground.session.time_travel import TimeTravel
from playground.session.transitions import exclusively
from playground.session.try_next import preset_of, try_next
from playground.session.undo import UndoHistory

EXPORT: Final = "export"
SHARE: Final = "share"
EXPLORE: Final = "explore"
ABOUT: Final = "about"
RUN_FILE: Final = "run-file"
ALWAYS_THE_SAME: Final = (
    "At temperature 0 a sample always takes the likeliest character, so that it stays the same. Raise Temperature."
)
_TYPED = ("text", "prompt")
# A field of one line cannot hold these as they are.
_TYPED_TO_TEXT = str.maketrans({"⏎": "\n", "␍": "\r", "⇥": "\t"})
_TEXT_TO_TYPED = str.maketrans({"\n": "⏎", "\r": "␍", "\t": "⇥"})


@dataclass
class Session:
    """One person's session: their run, whether it plays, and what they can go back to.

    Attributes:
        id: unlike any other session's of this process.
        run: what is trained.
        speed: how much is trained between two moments.
        playing: whether the stage gets more moments when it asks for them.
        undo_history: what can be undone and redone.
        dialog: what is open above the page: ``EXPORT``, ``SHARE``, ``EXPLORE``, ``ABOUT``, or the question of what
            waits for room on the pinboard.
        explored: the name of the picture that ``EXPLORE`` shows large.
        tried: names of pages that were opened, and of what else was tried: "play", "what-if", and presets.
        goes_to: the page that comes next; empty for the present one.
        explaining: the name of the picture that is explained beside it; empty for none.
        message: a sentence about what was just done, to be said once.
        picture_format: what charts are saved as, "PNG" or "SVG".
        presenting: whether only pictures, numbers and Play are shown, for the back of a room.
        hidden: the parts of the page that a link has hidden.
        opened_at: what the link that opened the page asked to look at, as its parameters, and of which set-up.
        problems: for each setting with a value that is not allowed, the sentence that says so.
        link_problems: what was wrong with the link that opened the page.
        first_timestep: where the excerpt of a long text begins.
        compared: the places of the two runs whose weights' difference the page Compare shows; None where nobody chose.
        inspection: what they look at inside a step, and change by hand.
        pinboard: runs that are kept to be compared with.
        time_travel: which moment of the run is looked at.
        request: the stage's latest, if it was not answered yet.
        answered: the number of its latest request.
        held_losses: how many losses of the run it has.
        turn: what was granted for the latest request for more.
        needs_page_redraw: whether what stands around the stage still shows what was before, and is to be drawn anew.
        steps_per_second: timesteps trained in a second while playing, smoothed; None while not known.
        lock: held by whoever trains or changes the run.
    """

    run: Run
    speed: Speed
    playing: bool = False
    undo_history: UndoHistory = field(default_factory=UndoHistory)
    dialog: str = ""
    explored: str = ""
    explaining: str = ""
    tried: frozenset[str] = frozenset()
    goes_to: str = ""
    message: str = ""
    picture_format: str = "PNG"
    presenting: bool = False
    hidden: frozenset[str] = frozenset()
    opened_at: tuple[RunConfig, Mapping[str, str]] | None = None
    problems: dict[str, str] = field(default_factory=dict)
    link_problems: list[str] = field(default_factory=list)
    first_timestep: int = 0
    compared: tuple[int, int] | None = None
    needs_page_redraw: bool = False
    request: Request | None = None
    answered: int = 0
    held_losses: int = 0
    turn: Turn | None = None
    steps_per_second: float | None = None
    lock: RLock = field(default_factory=threading.RLock)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    inspection: Inspection = field(init=False)
    pinboard: Pinboard = field(init=False)
    time_travel: TimeTravel = field(init=False)
    _last_batch: tuple[float, int] | None = None
    # Play has been pressed, and the page that is drawn then brings the first moments.
    _begins: bool = False
    # Moments at the end of the run, which the stage gets when the page around it is drawn anew.
    _unsent: list[Moment] = field(default_factory=list)
    _destination: int | None = None
    _automatic_speed: AutomaticSpeed = field(default_factory=AutomaticSpeed)
    _page: str = ""

    def __post_init__(self) -> None:
        self.inspection = Inspection(self)
        self.pinboard = Pinboard(self)
        self.time_travel = TimeTravel(self)

    @property
    def shown(self) -> Run:
        """The run that all pages show: as it was at the epoch that is looked at, or as it is now."""
        return self.time_travel.past or self.run

    @property
    def settings(self) -> dict[str, Any]:
        """What the widgets of all settings and of the speed show, but for those that someone has still to correct."""
        values = self.run.settings
        values |= {name: values[name].translate(_TEXT_TO_TYPED) for name in _TYPED}
        values["speed"] = self.speed
        return {name: value for name, value in values.items() if name not in self.problems}

    @property
    def destination(self) -> int | None:
        """The epoch where a link leads, while the run plays on its way there."""
        return self._destination if self.playing else None

    @property
    def present_speed(self) -> Speed:
        """The speed that holds now: full on the way to where a link leads."""
        if self.destination is not None:
            return FULL_SPEED
        return self._automatic_speed.speed if self.speed.is_automatic else self.speed

    def shows(self, part: str) -> bool:
        """Return whether a part of the page is seen, and not hidden by a link."""
        return is_shown(part, self.hidden)

    @exclusively
    def visit(self, page: str) -> None:
        """Note that the page of this name is on the screen; who comes to another one begins there anew."""
        if page != self._page:
            self._page, self.explaining = page, ""
            self.tried |= {page}
            self.inspection.open()

    # Answers to the stage

    @exclusively
    def take(self, request: Request) -> None:
        """Take over what the stage asks for, once; what was meant for a run that is gone changes nothing."""
        was_taken = request.again is not None and request.again <= self.answered
        self.answered = max(self.answered, request.number)
        if request.kind == "edit" and not was_taken:
            self.inspection.edit(request.details)
        if request.run != self.run.id:
            return
        self.request = request
        self.held_losses = request.losses
        if was_taken:
            return
        if request.kind in ("seek", "look"):
            self._look_at(request)
        elif request.kind == "pick" and isinstance(what := request.details.get("what"), Mapping):
            self.inspection.pick(what)
        elif request.kind == "excerpt" and (first := request.count("first")) is not None:
            self.first_timestep = first
        elif request.kind == "explore":
            self._explore(request.details.get("picture"))
        elif request.kind == "explain" and isinstance(picture := request.details.get("picture"), str):
            self.explaining = picture
        elif request.kind == "try":
            self._try(request.details.get("what"))
        elif request.kind == "retry":
            self._retry(request.details.get("offer"))
        elif request.kind == "resume":
            self._resume(request.details.get("file"))

    def _look_at(self, request: Request) -> None:
        epoch = request.count("epoch")
        if request.details.get("epoch", 0) is None:
            self.time_travel.go_live()
        elif epoch is not None and (self._is_elsewhere(epoch) or self.time_travel.replaying):
            self.time_travel.look_at(epoch)

    def _is_elsewhere(self, epoch: int) -> bool:
        """Return whether another epoch is shown, or the middle of one."""
        is_past = self.time_travel.past is not None
        return epoch != self.shown.trainer.epoch or (self.run.trainer.timestep != 0 and not is_past)

    def _explore(self, picture: object) -> None:
        if isinstance(picture, str):
            self.playing, self.needs_page_redraw = False, True
            self.dialog, self.explored = EXPLORE, picture

    @exclusively
    def moments(self, pace: Pace) -> list[Moment]:
        """Return the moments that answer the stage's latest request: more of them while playing, or of a film, or the
        one that is shown."""
        request, self.request = self.request, None
        if self.time_travel.replaying and request is not None and request.kind == "film":
            return self.time_travel.film_after(request.count("after"))
        begins, self._begins = self._begins, False
        if self.playing and (begins or (request is not None and request.kind == "more")):
            moments = self._train(pace)
            self._unsent = moments[:-1] if self.needs_page_redraw else []
            return moments
        unsent, self._unsent = self._unsent, []
        return [*unsent, self.shown.moment()] if self.time_travel.past is None else [self.shown.moment()]

    def _train(self, pace: Pace) -> list[Moment]:
        run, speed, destination = self.run, self.present_speed, self.destination
        before = run.timesteps_trained
        with pace.turn(self.id, speed.moments_per_second, is_full=speed.is_full) as turn:
            if speed.epochs is None:
                run.step()
                moments = [run.moment()]
                self.inspection.follow(run.trace)
                self._follow_trained_timestep()
            else:
                epochs = self._epochs_between_moments(speed, turn)
                moments = run.train_moments(turn.moments, epochs, turn.seconds, destination)
            turn.moments, turn.timesteps = len(moments), run.timesteps_trained - before
        self.turn = turn
        if run.is_over or run.trainer.epoch == destination:
            self.playing, self.needs_page_redraw = False, True
            pace.leave(self.id)
            if run.trainer.epoch == destination:
                self.message = f"Trained to epoch {destination:,}, where the link leads."
        self._measure_rate()
        return moments

    def _epochs_between_moments(self, speed: Speed, turn: Turn) -> Callable[[], int]:
        if speed.is_automatic:
            seconds = max(turn.interval / turn.moments, 1.0 / speed.moments_per_second)
            return lambda: self._automatic_speed.next_epochs(self.run.trainer, seconds)
        assert speed.epochs is not None
        fixed = speed.epochs
        return lambda: fixed

    def _begin_slowly(self) -> None:
        """Let automatic speed begin again."""
        self._automatic_speed.begin(self.run.trainer.epoch, self.run.config.epochs)

    def _measure_rate(self) -> None:
        now, done = time.perf_counter(), self.run.timesteps_trained
        if self._last_batch is not None:
            before, done_before = self._last_batch
            rate = max(done - done_before, 0) / (now - before)
            self.steps_per_second = rate if self.steps_per_second is None else 0.6 * self.steps_per_second + 0.4 * rate
        self._last_batch = now, done

    def _follow_trained_timestep(self) -> None:
        """Let the excerpt of a long text begin at the timestep that was trained by itself, if that is not in it."""
        trace = self.run.trace
        if trace is not None and not 0 <= trace.timestep - self.first_timestep < MOST_TIMESTEPS:
            self.first_timestep = trace.timestep

    @exclusively
    def start_at(self, epoch: int) -> None:
        """Train an untrained run to ``epoch``: at once where that is short, else by playing at full speed."""
        if self.run.can_repeat(0, epoch):
            self.run.train(epoch)
        else:
            self.playing, self._destination = True, epoch

    # Settings

    @exclusively
    def change(self, name: str, raw: Any) -> None:
        """Take over what the widget of this setting says, or keep what was and say what is wrong with it."""
        if name in _TYPED and isinstance(raw, str):
            raw = raw.translate(_TYPED_TO_TEXT)
        try:
            self._apply(name, SETTINGS[name].validate(raw))
        except SettingError as problem:
            self.problems[name] = str(problem)
        else:
            self.problems.pop(name, None)

    def _apply(self, name: str, value: Any) -> None:
        self.link_problems = []
        run = self.run
        effect = SETTINGS[name].effect
        if effect == "new run":
            if value != getattr(run.config, name):
                self.problems.pop("prompt", None)
                self._start(replace(run.config, **{name: value}), _follow_text(run, name, value))
        elif effect == "in flight":
            if value != getattr(run.config, name):
                self._change_in_flight(name, value)
        else:
            run.change_sampling(replace(run.sampling, **{name: value}))
            if self.time_travel.past is not None:
                self.time_travel.past.change_sampling(run.sampling)

    def _change_in_flight(self, name: str, value: Any) -> None:
        self.time_travel.go_live()
        self.undo_history.remember_before(name, self.run)
        if name == "learning_rate":
            self.run.change_learning_rate(float(value))
        else:
            self.run.change_epochs(int(value))
        self.playing = self.playing and not self.run.is_over
        self._begin_slowly()

    @exclusively
    def use_preset(self, preset: Preset) -> None:
        """Start a new run of the preset's text in its set-up, with the present seed."""
        self.tried |= {preset.name}
        config = preset.config(self.run.config.random_seed)
        self.problems.clear()
        self.link_problems = []
        if config != self.run.config:
            self._start(config, _follow_text(self.run, "text", config.text))

    @property
    def offer(self) -> Offer | None:
        """What the run that is shown may be tried again with, if it goes wrong."""
        is_elsewhere = self.time_travel.past is not None or self.time_travel.replaying
        return None if is_elsewhere else offer_for(self.run.trainer, self.run.config)

    def _try(self, label: object) -> None:
        """Begin what is suggested, unless by now that is something else."""
        suggestion = try_next(self)
        if suggestion is None or suggestion.label != label:
            return
        preset = preset_of(suggestion)
        if preset is not None:
            self.use_preset(preset)
        elif suggestion.section:
            self.inspection.choose("section", suggestion.section)
        elif suggestion.name == "play":
            self.play()
        self.goes_to, self.needs_page_redraw = suggestion.page, True

    def _retry(self, label: object) -> None:
        """Play a new run in the set-up that is offered, unless by now that is another one."""
        offer = self.offer
        if offer is None or offer.label != label:
            self.message, self.needs_page_redraw = "By now something else fits this run; nothing was changed.", True
            return
        self._start(offer.config, self.run.sampling)
        self.play()

    @exclusively
    def change_speed(self, speed: Speed) -> None:
        """Train as much as that between two moments."""
        self.speed, self._destination = speed, None
        self._begin_slowly()

    @exclusively
    def present(self, *, on: bool) -> None:
        """Show only pictures, numbers and Play, or everything again."""
        self.presenting = on
        self.needs_page_redraw = True

    @exclusively
    def show_everything(self) -> None:
        """Show the parts of the page that a link has hidden."""
        self.hidden = frozenset()

    @exclusively
    def forget_link_problems(self) -> None:
        """Say no more what was wrong with the link that opened the page."""
        self.link_problems = []

    # Transport

    @exclusively
    def play(self) -> None:
        """Let the stage have more moments, unless there is nothing left to train."""
        self._leave_the_past()
        self.tried |= {"play"}
        self.playing, self._destination = not self.run.is_over, None
        # At full speed the page does not wait for a turn that takes all the time there is; nor does slow motion hurry.
        self._begins = self.playing and self.speed.epochs is not None and not self.speed.is_full
        self.turn = None
        self._begin_slowly()
        self.steps_per_second = self._last_batch = None

    @exclusively
    def pause(self) -> None:
        """Stop at the newest moment."""
        self.playing = False

    @exclusively
    def step(self) -> None:
        """Train a single timestep and stop there."""
        self._leave_the_past()
        self.playing = False
        self.run.step()
        self.inspection.follow(self.run.trace)
        self._follow_trained_timestep()

    @exclusively
    def train_epoch(self) -> None:
        """Train to the end of an epoch and stop there."""
        self._leave_the_past()
        self.playing = False
        self.run.train(epochs=1)

    @exclusively
    def sample_again(self) -> None:
        """Draw another sample from the network that is shown, or say why there is no other."""
        self.shown.draw_again()
        if self.run.sampling.temperature == 0.0:
            self.message = ALWAYS_THE_SAME

    @exclusively
    def reset(self) -> None:
        """Go back to the untrained network of the present set-up."""
        self.playing = False
        self._start(self.run.config, self.run.sampling)

    @exclusively
    def undo(self) -> None:
        """Bring back the run as it was before the latest change of the set-up."""
        if self.undo_history.undo:
            self._bring_back(self.undo_history.go_back(self.run))

    @exclusively
    def redo(self) -> None:
        """Bring back what was undone last."""
        if self.undo_history.redo:
            self._bring_back(self.undo_history.go_forward(self.run))

    def _bring_back(self, run: Run) -> None:
        self.playing = False
        self._leave_the_past()
        self.run = run
        self.problems.clear()
        self.needs_page_redraw = True
        self.held_losses = 0
        self._unsent = []

    def _leave_the_past(self) -> None:
        self.inspection.put_discarded_away()
        self.time_travel.go_live()

    @exclusively
    def close_dialog(self) -> None:
        """Close what is open above the page."""
        self.dialog = ""

    @exclusively
    def export(self) -> None:
        """Open the ways out for the run that is shown; training stops meanwhile."""
        self.playing = False
        self.dialog = EXPORT

    @exclusively
    def share(self) -> None:
        """Open the link to what is shown; training stops meanwhile."""
        self.playing = False
        self.dialog = SHARE

    @exclusively
    def about(self) -> None:
        """Open what there is to know about the app and the run; training stops meanwhile."""
        self.playing = False
        self.dialog = ABOUT

    @exclusively
    def save_pictures_as(self, picture_format: str) -> None:
        """Save charts in this format, "PNG" or "SVG"."""
        self.picture_format = picture_format

    @exclusively
    def open_file(self, file: BinaryIO | None) -> None:
        """Go on with the run in the file that was chosen, or keep the present one and say what is wrong."""
        self.problems.pop(RUN_FILE, None)
        if file is None:
            return
        try:
            self._go_on_with(Run.of(load_run(file)))
        except RunFileError as problem:
            self.problems[RUN_FILE] = str(problem)

    def _resume(self, kept: object) -> None:
        """Go on with the run that the browser has kept, or keep the present one and say what is wrong."""
        try:
            self._go_on_with(kept_run(kept))
        except RunFileError as problem:
            self.message, self.needs_page_redraw = str(problem), True

    def _go_on_with(self, run: Run) -> None:
        self.playing = False
        self.inspection.run_was_replaced(self.shown)
        self.problems.clear()
        self.link_problems = []
        self.replace_run(run)
        self.first_timestep = 0

    def _start(self, config: RunConfig, sampling: SamplingConfig) -> None:
        """Replace the run by an untrained one; a run that was begun can be brought back by undo."""
        self.inspection.run_was_replaced(self.shown)
        self.replace_run(Run(config, sampling))
        self.first_timestep = 0

    def replace_run(self, run: Run) -> None:
        """Go on with another run; the present one can be brought back by undo."""
        self.time_travel.leave_for(run)
        self._destination = None
        self.undo_history.remember(self.run)
        self.run = run
        self._begin_slowly()
        self.needs_page_redraw = True
        self.held_losses = 0
        self._last_batch = None
        self._unsent = []


def _follow_text(run: Run, name: str, value: Any) -> SamplingConfig:
    """Return the sampling for a changed run, with an empty prompt where the present one does not fit a new text."""
    sampling = run.sampling
    if name == "text" and (sampling.prompt == run.config.text[0] or not set(sampling.prompt) <= set(str(value))):
        return replace(sampling, prompt="")
    return sampling
