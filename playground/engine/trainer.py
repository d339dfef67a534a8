"""Training a run: one explained timestep at a time, or many epochs at full speed, with the same numbers.

Numbers are the same to the last bit on the same machine with the same backend. Another processor, or another version of
what computes, rounds other last digits: there they agree to 1e-9, until a run that does not settle down has made such a
difference so large that it becomes another run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.engine.cells import CELLS
from playground.engine.compiled import Backend, usable
from playground.engine.compiled_training import CompiledTraining
from playground.engine.config import SETTINGS, RunConfig, SamplingConfig
from playground.engine.course import Course
from playground.engine.epoch_log import UNKNOWN, EpochLog
from playground.engine.history import History
from playground.engine.intervention import Intervention, differences
from playground.engine.learning import UpdateRule
from playground.engine.machine import machine_of
from playground.engine.moment import Point
from playground.engine.network import Array, Evaluation, Parameters, evaluate, initialise
from playground.engine.numpy_training import NumpyTraining
from playground.engine.sampling import RandomSource, Sample, SampleSeed, generate
from playground.engine.state import Failure, TrainerState
from playground.engine.trace import StepTrace
from playground.engine.train_state import TrainState
from playground.engine.training import Training
from playground.engine.training_text import TrainingText
from playground.engine.vocabulary import Vocabulary

_AGREES = 1e-9
"""How far, relative and absolute, the losses of epochs that are trained again may be from those of the run."""

_TRAININGS: Mapping[Backend, type[Training]] = {"numpy": NumpyTraining, "numba": CompiledTraining}


class Trainer:
    """Trains the network of a ``RunConfig``, one timestep after the other.

    ``step`` and ``run`` can be mixed at any point and give the same numbers to the last bit, and on the same machine so
    does the same config. No global random state is read or changed.

    Attributes:
        config: the settings that the run began with.
        training_text: the text, and what is read and predicted at each of its timesteps.
        backend: what trains the run now.
        trained_by: what is known to have trained it; another than ``backend`` only where that one is not installed.
        trained_on: the machine on which it was begun, as ``machine_of`` says it; empty where nobody noted it.
        interventions: what was done to the run on its way: learning rates, and parameters set by hand.
    """

    def __init__(self, config: RunConfig, backend: Backend = "numpy") -> None:
        """Begin a run; a ``backend`` that is not installed is NumPy."""
        backend = usable(backend)
        text = TrainingText(config.text)
        parameters, random_state = _draw_parameters(config, text.vocabulary)
        untrained = TrainState.of(config, text.vocabulary.size)
        untrained.parameters.flat[:] = parameters.flat
        history = History()
        history.keep(0, untrained.flat)
        self._take(TrainerState.of_untrained(config, backend, machine_of(backend), untrained, history))
        self._random_state: np.random.RandomState | None = random_state

    def _take(self, state: TrainerState) -> None:
        """Become a trainer at the point that ``state`` was taken at."""
        self.config = state.config
        self.training_text = TrainingText(state.config.text)
        self.backend = usable(state.trained_by)
        self.trained_by, self.trained_on = state.trained_by, state.trained_on
        self.interventions = state.interventions
        self._random_state = None
        if state.random_state is not None:
            self._random_state = np.random.RandomState(0)
            self._random_state.set_state(state.random_state)
        own = state.state.copy() if state.state.flat.flags.writeable else state.state
        log = EpochLog.of(self.training_text, state.losses, state.correct)
        training = _TRAININGS[self.backend](self.config, self.training_text, own, log, state.history.until(state.epoch))
        training.failure = state.failure
        training.learning_rate = state.learning_rate
        training.epoch_loss, training.epoch_correct = state.epoch_loss, state.epoch_correct
        training.go_to(state.timestep, state.h, state.p)
        self._training: Training = training

    @property
    def epoch(self) -> int:
        """The number of finished epochs."""
        return self._training.epoch

    @property
    def timestep(self) -> int:
        """The position in the present epoch, from 0 to T − 1."""
        return self._training.timestep

    @property
    def failure(self) -> Failure | None:
        """Where the numbers stopped being finite, which ends the run; None as long as all is well."""
        return self._training.failure

    @property
    def history(self) -> History:
        """The states at the ends of epochs, to go back to."""
        return self._training.history

    @property
    def _parameters(self) -> Parameters:
        return self._training.parameters

    @property
    def vocabulary(self) -> Vocabulary:
        """The characters of the run's text."""
        return self.training_text.vocabulary

    @property
    def inputs(self) -> tuple[int, ...]:
        """The index of the character read at each timestep."""
        return self.training_text.inputs

    @property
    def targets(self) -> tuple[int, ...]:
        """The index of the character that follows at each timestep."""
        return self.training_text.targets

    @property
    def timesteps(self) -> int:
        """T, the number of predictions in an epoch."""
        return self.training_text.timesteps

    @property
    def parameters(self) -> Parameters:
        """A copy of the present weights and biases."""
        return self._parameters.copy()

    @property
    def rule(self) -> UpdateRule:
        """How the next update changes the parameters."""
        return self._training.rule

    @property
    def state_size(self) -> int:
        """How many numbers the run goes on from: parameters, and what the optimiser remembers."""
        return self._training.state.flat.size

    @property
    def parameter_count(self) -> int:
        """P, how many weights and biases the network has."""
        return self._parameters.flat.size

    @property
    def nbytes(self) -> int:
        """The memory of the run besides its snapshots, in bytes: losses, a state that is none of them, its present
        epoch."""
        flat, cell = self._training.state.flat, self._parameters.cell
        snapshot = self.history.snapshots.get(self.epoch)
        state = 0 if snapshot is not None and np.array_equal(snapshot, flat) else flat.nbytes
        row = (cell.carries + len(cell.inner)) * self._parameters.hidden_size + self.vocabulary.size
        return self.losses.nbytes + state + (flat.itemsize * self.timesteps * row if self.timestep else 0)

    @property
    def train_state(self) -> TrainState:
        """A copy of the present parameters and of what the optimiser remembers."""
        return self._training.state.copy()

    @property
    def losses(self) -> Array:
        """The loss of each finished epoch in nats, (epoch,): the sum over its timesteps, each before its own update."""
        return self._training.log.losses

    @property
    def correct(self) -> NDArray[np.int32]:
        """At how many timesteps of each finished epoch the likeliest character was the true next one, (epoch,).

        Counted as the losses are: each timestep before its own update. −1 where it is not known: in a file from before
        it was counted.
        """
        return self._training.log.correct

    @property
    def first_all_correct(self) -> int | None:
        """After how many epochs one got every timestep right for the first time; None if none did, or nobody knows."""
        return self._training.log.first_all_correct

    @property
    def learning_rate(self) -> float:
        """The step size of the next update; can be set at any time.

        Raises:
            SettingError: on setting a value that is not allowed.
        """
        return self._training.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        rate = float(SETTINGS["learning_rate"].validate(value))
        if rate != self._training.learning_rate:
            self._training.learning_rate = rate
            self._intervened(Intervention(self.epoch, self.timestep, learning_rate=rate))

    def _intervened(self, intervention: Intervention) -> None:
        """Note an intervention; of several learning rates without training in between only the last one counts."""
        earlier = self.interventions
        if earlier and earlier[-1].position == intervention.position and earlier[-1].learning_rate is not None:
            earlier = earlier[:-1] if intervention.learning_rate is not None else earlier
        self.interventions = (*earlier, intervention)

    def initial_random_state(self) -> np.random.RandomState:
        """Return the run's random state as it is after the initial weights were drawn: the notebook samples from it."""
        return _draw_parameters(self.config, self.vocabulary)[1]

    @property
    def uniform_baseline(self) -> float:
        """T · ln V in nats: an epoch's loss if every character were thought equally likely."""
        return self.training_text.uniform_baseline

    @property
    def worse_than_guessing_since(self) -> int | None:
        """The epoch since which every loss has been above ``uniform_baseline``, once that is 50 epochs; else None."""
        return self._training.log.worse_than_guessing_since

    @property
    def course(self) -> Course:
        """What the losses of the finished epochs do: whether they lead somewhere, and if not, why."""
        return self._training.log.course

    def step(self) -> StepTrace:
        """Do one timestep and return everything it computed.

        Raises:
            RuntimeError: if the run has ended because its numbers were not finite.
        """
        if self.failure is not None:
            raise RuntimeError(str(self.failure))
        return self._training.step()

    def run(self, epochs: int | None = None, time_budget: float | None = None) -> None:
        """Train fast, until as many more epochs are finished or the time is used up, whichever comes first.

        Args:
            epochs: how many; the present epoch, if begun, counts as the first. Without it, as many as are left of
                ``config.epochs``.
            time_budget: in seconds; when it is used up, training stops after the present timestep.

        Ends early at a number that is not finite: ``failure`` then says where.

        Raises:
            ValueError: if ``epochs`` or ``time_budget`` is negative.
        """
        if (epochs is not None and epochs < 0) or (time_budget is not None and time_budget < 0):
            raise ValueError("epochs and time_budget cannot be negative.")
        last_epoch = self.config.epochs if epochs is None else self.epoch + epochs
        if self.failure is not None:
            return
        deadline = math.inf if time_budget is None else time.perf_counter() + time_budget
        self._training.run(last_epoch, deadline)
        if self.timestep == 0:
            self.history.keep(self.epoch, self._training.state.flat)

    def point(self, seed: SampleSeed | None = None, trace: StepTrace | None = None) -> Point:
        """Return the present point of the run, to make a moment of.

        Args:
            seed: what the moment's sample is drawn from; without it the moment has no sample.
            trace: of the timestep that was trained last, if it was trained by itself.
        """
        loss = float(self.losses[-1]) if self.epoch else None
        correct = int(self.correct[-1]) if self.epoch else UNKNOWN
        return Point(
            self.epoch,
            self.timestep,
            self._training.state.flat.copy(),
            loss,
            None if correct == UNKNOWN else correct,
            self.learning_rate,
            seed,
            trace,
        )

    def copy(self, parameters: Parameters | None = None) -> Trainer:
        """Return a trainer at the same point of the same run, that goes on by itself exactly as this one would.

        Args:
            parameters: to go on with instead of the present ones, of the same shapes. In the middle of a window the
                timesteps already read count as if these had read them.
        """
        duplicate = Trainer.resumed(self.state)
        if parameters is not None and (values := differences(self._parameters, parameters)):
            duplicate._intervene(Intervention(self.epoch, self.timestep, values=values))
        return duplicate

    @property
    def state(self) -> TrainerState:
        """Everything that ``resumed`` needs to go on from this point, apart from what training does later."""
        h, p = self._training.read_so_far()
        return TrainerState(
            config=self.config,
            trained_by=self.trained_by,
            trained_on=self.trained_on,
            epoch=self.epoch,
            timestep=self.timestep,
            failure=self.failure,
            learning_rate=self.learning_rate,
            losses=self.losses.copy(),
            correct=self.correct.copy(),
            epoch_loss=self._training.epoch_loss,
            epoch_correct=self._training.epoch_correct,
            state=self._kept_state(),
            h=h,
            p=p,
            random_state=None if self._random_state is None else self._random_state.get_state(legacy=False),
            interventions=self.interventions,
            history=self.history.until(self.epoch),
        )

    def _kept_state(self) -> TrainState:
        """Return the present state: the newest snapshot itself, if it is the same, else a copy."""
        snapshot, state = self.history.snapshots.get(self.epoch), self._training.state
        if snapshot is None or not np.array_equal(snapshot, state.flat):
            return state.copy()
        return state.with_flat(snapshot)

    @classmethod
    def resumed(cls, state: TrainerState) -> Trainer:
        """Return a trainer at the point that ``state`` was taken at, that goes on exactly as that one would.

        Where what trained it is not installed, NumPy goes on: ``backend`` says so, ``trained_by`` stays.
        """
        trainer = cls.__new__(cls)
        trainer._take(state)
        return trainer

    def at_epoch(self, epoch: int) -> Trainer:
        """Return a trainer as this one was after ``epoch`` epochs, with the learning rate it had then.

        It goes on from the latest snapshot before, and trains the epochs from there to ``epoch`` again. Where these
        come to other losses than the run's, as they may on another machine than the one it was trained on, it is the
        run at the nearest epoch that can be shown, a snapshot or the last before they part: the trainer's ``epoch``
        says which.

        Raises:
            ValueError: if ``epoch`` is not one of those finished, or 0.
        """
        self._check_finished(epoch)
        past = self._at_snapshot(self.history.latest(epoch))
        same = self.repeat(past, epoch)
        if same < epoch:
            shown = min(same, self.history.nearest(epoch), key=lambda other: abs(other - epoch))
            past = self._at_snapshot(self.history.latest(shown))
            self.repeat(past, shown)
        past._training.history = self.history.until(past.epoch)
        return past

    def latest_reachable(self, epoch: int) -> int:
        """Return the last epoch up to ``epoch`` that ``at_epoch`` shows as it was.

        Raises:
            ValueError: if ``epoch`` is not one of those finished, or 0.
        """
        self._check_finished(epoch)
        return self.repeat(self._at_snapshot(self.history.latest(epoch)), epoch)

    def repeat(self, past: Trainer, epoch: int) -> int:
        """Train ``past``, which ``at_epoch`` made, on to the end of a later epoch, as this run went there.

        Returns:
            The last epoch up to which its losses are those of this run: ``epoch``, unless it is on a way of its own.

        Raises:
            ValueError: if ``epoch`` is not one of those finished, or something else was done to ``past`` than to this
                run.
        """
        self._check_finished(epoch)
        begin = past.epoch
        for intervention in self._interventions_after(past):
            if intervention.position > (epoch, 0):
                break
            past._train_to(*intervention.position)
            past._intervene(intervention)
        past._train_to(epoch, 0)
        again = past.losses[begin:epoch]
        same = np.isclose(again, self.losses[begin : begin + len(again)], rtol=_AGREES, atol=_AGREES)
        return begin + (len(again) if same.all() else int(same.argmin()))

    def _check_finished(self, epoch: int) -> None:
        if not 0 <= epoch <= self.epoch:
            raise ValueError(f"The run has {self.epoch} finished epochs; {epoch} is not among them.")

    def _interventions_after(self, past: Trainer) -> tuple[Intervention, ...]:
        """Return what was done to this run since it was where ``past`` is.

        A learning rate at the very point where ``past`` is may have been replaced by another one since.
        """
        both = 0
        for mine, other in zip(self.interventions, past.interventions, strict=False):
            if mine != other:
                break
            both += 1
        here = (past.epoch, past.timestep)
        more, others = self.interventions[both:], past.interventions[both:]
        if any(done.position < here for done in more) or any(done.position != here or done.values for done in others):
            raise ValueError("Something else was done to that run than to this one.")
        return more

    def _at_snapshot(self, epoch: int) -> Trainer:
        """Return a trainer at a snapshot, before anything was done to the run there; it keeps no history."""
        interventions = tuple(done for done in self.interventions if done.epoch < epoch)
        rates = [done.learning_rate for done in interventions if done.learning_rate is not None]
        snapshot = TrainState.of(self.config, self.vocabulary.size, self.history.snapshots[epoch])
        untrained = TrainerState.of_untrained(self.config, self.trained_by, self.trained_on, snapshot, History())
        return Trainer.resumed(
            replace(
                untrained,
                epoch=epoch,
                learning_rate=[self.config.learning_rate, *rates][-1],
                losses=self.losses[:epoch],
                correct=self.correct[:epoch],
                interventions=interventions,
            )
        )

    def _intervene(self, intervention: Intervention) -> None:
        if intervention.learning_rate is not None:
            self._training.learning_rate = intervention.learning_rate
        self._training.own_state()
        intervention.set_values(self._parameters)
        self._training.go_to(self.timestep, *self._training.read_so_far())  # what was read counts as read by these
        self._intervened(intervention)

    def _train_to(self, epoch: int, timestep: int) -> None:
        if epoch > self.epoch:
            self.run(epochs=epoch - self.epoch)
        while self.timestep < timestep:
            self.step()

    def evaluate(self, parameters: Parameters | None = None) -> Evaluation:
        """Read the whole text with the present parameters, or with other ones, without learning."""
        return evaluate(parameters or self._parameters, self.inputs, self.targets)

    def generate(
        self,
        prompt: str = "",
        length: int = 30,
        temperature: float = 1.0,
        rng: RandomSource | None = None,
    ) -> Sample:
        """Return a text sampled from the network as it is now.

        Args:
            prompt: the characters to start with; empty means the training text's first.
            length: how many characters to generate after it.
            temperature: divides the logits; 0 always takes the likeliest character.
            rng: the source of chance. Without it the run's own random state goes on from where the initial weights
                left it, as in the notebook, so that the first sample after training is the notebook's.

        Raises:
            SettingError: if one of them is not allowed, or the prompt has a character that is not in the text.
        """
        sampling = SamplingConfig(prompt or self.config.text[0], length, temperature)
        if rng is None:
            rng = self._random_state = self._random_state or self.initial_random_state()
        return generate(self._parameters, self.vocabulary, sampling, rng)


def _draw_parameters(config: RunConfig, vocabulary: Vocabulary) -> tuple[Parameters, np.random.RandomState]:
    """Return the initial parameters of a run, and the random state that has drawn them."""
    random_state = np.random.RandomState(config.random_seed)
    cell = CELLS[config.cell]
    parameters = initialise(config.hidden_size, vocabulary.size, random_state, config.initial_scale, cell)
    return parameters, random_state
