"""What ``run.json`` says of a run, checked down to every number, and which arrays have to come with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, cast, get_args

from playground.engine.compiled import Backend
from playground.engine.config import SETTINGS, RunConfig, SamplingConfig, Setting, SettingError, on_one_line
from playground.engine.history import MOST_BYTES
from playground.engine.intervention import Intervention
from playground.engine.machine import MACHINE
from playground.engine.sampling import LoggedSample
from playground.engine.train_state import TrainState
from playground.engine.vocabulary import Vocabulary
from playground.files.run_file_archive import Form, RunFileError

FORMAT = "rnn-playground-run"
VERSION = 4
"""What is written. Files of earlier versions are read, too: ``run_file_migrations`` says how.

To add a setting, make its ``since`` the next version, and write a migration that says what files of this one lack
besides.
"""

MOST_INTERVENTIONS = 10_000
MOST_VALUES = 2**17
"""How many parameters may have been set by hand, all interventions together."""
MOST_SAMPLES = 200

RANDOM_NUMBERS = 624
"""The words of a Mersenne Twister's state."""

_MOST_THINNING = 2**20
_HIGHEST_LOSS = 50_000.0
_MOST_SECONDS = 1e9
_FARTHEST_GAUSS = 100.0
_LONGEST_SAMPLE = SETTINGS["prompt"].maximum + SETTINGS["length"].maximum


@dataclass(frozen=True)
class Record:
    """A run without its arrays.

    Attributes:
        config, trained_by, trained_on, sampling, epoch, timestep, learning_rate, epoch_loss, epoch_correct, samples: as
            in ``TrainerState`` and ``SavedRun``.
        failed: whether the numbers stopped being finite, at the present position.
        epochs: planned by now.
        seconds: spent training.
        interventions: without the parameters that they set.
        values: how many parameters each of the interventions set.
        thinning: the history's.
        snapshots: how many there are.
        random_state: the scalars of the generator's state: its position, and a normal number drawn in advance.
        version: of the file format.
    """

    config: RunConfig
    trained_by: Backend
    trained_on: str
    sampling: SamplingConfig
    epoch: int
    timestep: int
    failed: bool
    learning_rate: float
    epochs: int
    epoch_loss: float
    epoch_correct: int
    seconds: float
    samples: tuple[LoggedSample, ...]
    interventions: tuple[Intervention, ...]
    values: tuple[int, ...]
    thinning: int
    snapshots: int
    random_state: Mapping[str, Any]
    version: int = VERSION

    @property
    def timesteps(self) -> int:
        """T, the number of predictions in an epoch."""
        return len(self.config.text) - 1

    @property
    def empty_state(self) -> TrainState:
        """A state of the run's shapes, all zero."""
        return TrainState.of(self.config, Vocabulary.of(self.config.text).size)

    @property
    def forms(self) -> dict[str, Form]:
        """The arrays of the run's file by name."""
        state, values = self.empty_state, sum(self.values)
        parameters = state.parameters
        real: dict[str, tuple[int, ...]] = {
            "losses": (self.epoch,),
            **{array.name: array.shape for array in parameters.layout},
            "optimizer_state": (state.flat.size - parameters.flat.size,),
            "h": (self.timestep + 1, parameters.cell.carries * parameters.hidden_size),
            "p": (self.timestep, parameters.vocabulary_size),
            "snapshots": (self.snapshots, state.flat.size),
            "set_values": (values,),
        }
        forms = {name: Form("<f8", shape) for name, shape in real.items()} | {
            "correct": Form("<i4", (self.epoch,)),
            "snapshot_epochs": Form("<i8", (self.snapshots,)),
            "set_places": Form("<i8", (values, 3)),
            "random_state": Form("<u4", (RANDOM_NUMBERS,)),
        }
        return {name: form for name, form in forms.items() if _ARRAYS_SINCE.get(name, 1) <= self.version}

    def as_document(self) -> dict[str, Any]:
        """Return what ``run.json`` says."""
        return {
            "format": FORMAT,
            "version": self.version,
            "trained_by": self.trained_by,
            "trained_on": self.trained_on,
            "settings": asdict(self.config),
            "vocabulary": list(Vocabulary.of(self.config.text).characters),
            "epoch": self.epoch,
            "timestep": self.timestep,
            "failed": self.failed,
            "learning_rate": self.learning_rate,
            "planned_epochs": self.epochs,
            "epoch_loss": self.epoch_loss,
            "epoch_correct": self.epoch_correct,
            "seconds": self.seconds,
            "sampling": asdict(self.sampling),
            "samples": [_without_unknown(asdict(sample)) for sample in self.samples],
            "interventions": [
                {"epoch": done.epoch, "timestep": done.timestep, "learning_rate": done.learning_rate, "values": count}
                for done, count in zip(self.interventions, self.values, strict=True)
            ],
            "thinning": self.thinning,
            "snapshots": self.snapshots,
            "random_state": dict(self.random_state),
        }


def read_record(document: object) -> Record:
    """Return what a ``run.json`` says.

    Raises:
        RunFileError: if it is not that of a run, of another version, or says what cannot be.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RunFileError("This file is not a run of RNN Playground.")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise RunFileError(
            f"This run is in version {on_one_line(version)} of the file format; "
            f"only versions 1 to {VERSION} can be read."
        )
    try:
        return _Reader(document, version).record()
    except SettingError as error:
        raise RunFileError(str(error)) from None


class _Reader:
    """Reads a document from top to bottom; whatever limits the rest comes first."""

    def __init__(self, document: dict[str, Any], version: int) -> None:
        _check_names(document, "run.json", _names_in(version))
        self._document = document
        self._version = version
        settings = _entries(document["settings"], "settings", _settings_of(RunConfig, version))
        self._config = RunConfig(**settings)
        self._vocabulary = Vocabulary.of(self._config.text)
        if document["vocabulary"] != list(self._vocabulary.characters):
            raise RunFileError("The vocabulary in run.json is not that of the text.")
        self._timesteps = len(self._config.text) - 1
        self._epoch = _whole(document, "epoch", _MOST_EPOCHS)
        self._timestep = _whole(document, "timestep", self._timesteps - 1)

    def record(self) -> Record:
        document = self._document
        interventions = [*self._interventions()]
        return Record(
            config=self._config,
            trained_by=self._trained_by(),
            trained_on=self._trained_on(),
            sampling=self._sampling(),
            epoch=self._epoch,
            timestep=self._timestep,
            failed=_truth(document, "failed"),
            learning_rate=self._learning_rate([done for done, _ in interventions]),
            epochs=int(SETTINGS["epochs"].validate(document["planned_epochs"])),
            epoch_loss=_real(document, "epoch_loss", -1.0, _HIGHEST_LOSS),
            epoch_correct=_whole(document, "epoch_correct", self._timesteps) if self._has("epoch_correct") else 0,
            seconds=_real(document, "seconds", 0.0, _MOST_SECONDS),
            samples=tuple(self._samples()),
            interventions=tuple(done for done, _ in interventions),
            values=tuple(count for _, count in interventions),
            thinning=self._thinning(),
            snapshots=self._snapshots(),
            random_state=self._random_state(),
            version=self._version,
        )

    def _trained_by(self) -> Backend:
        # Version 1 knew NumPy alone.
        trained_by = self._document["trained_by"] if self._has("trained_by") else "numpy"
        for backend in get_args(Backend):
            if trained_by == backend:
                return cast(Backend, backend)
        raise RunFileError(f"Trained by must be {' or '.join(get_args(Backend))}, not {on_one_line(trained_by)}.")

    def _trained_on(self) -> str:
        trained_on = self._document["trained_on"] if self._has("trained_on") else ""
        if not isinstance(trained_on, str) or not MACHINE.fullmatch(trained_on):
            raise RunFileError(
                "Trained on must be the name of a machine: at most 200 letters, digits, spaces and . , _ + - alone."
            )
        return trained_on

    def _has(self, name: str) -> bool:
        """Return whether a document of this version has an entry with this name."""
        return name in self._document

    def _sampling(self) -> SamplingConfig:
        names = _settings_of(SamplingConfig, self._version)
        sampling = SamplingConfig(**_entries(self._document["sampling"], "sampling", names))
        self._vocabulary.encode(sampling.prompt)
        return sampling

    def _samples(self) -> Iterator[LoggedSample]:
        names = [name for name in _names_of(LoggedSample) if name not in _MAY_LACK]
        for sample in _listed(self._document, "samples", names, MOST_SAMPLES, _MAY_LACK):
            epoch = _whole(sample, "epoch", _MOST_EPOCHS)
            loss = None if sample["loss"] is None else _real(sample, "loss", -1.0, _HIGHEST_LOSS)
            text = Setting("text", "Sample", "", _LONGEST_SAMPLE, "", minimum=0).validate(sample["text"])
            self._vocabulary.encode(str(text))
            temperature = sample.get("temperature")
            if temperature is not None:
                temperature = float(SETTINGS["temperature"].validate(temperature))
            yield LoggedSample(epoch, loss, str(text), temperature)

    def _interventions(self) -> Iterator[tuple[Intervention, int]]:
        names = ("epoch", "timestep", "learning_rate", "values")
        before, values = (0, 0), 0
        for done in _listed(self._document, "interventions", names, MOST_INTERVENTIONS):
            rate = done["learning_rate"]
            intervention = Intervention(
                _whole(done, "epoch", _MOST_EPOCHS),
                _whole(done, "timestep", self._timesteps - 1),
                None if rate is None else float(SETTINGS["learning_rate"].validate(rate)),
            )
            if not before <= intervention.position <= (self._epoch, self._timestep):
                raise RunFileError(
                    "The interventions in run.json must stand in order and not after the present timestep."
                )
            count = _whole(done, "values", MOST_VALUES)
            before, values = intervention.position, values + count
            if values > MOST_VALUES:
                raise RunFileError(f"At most {MOST_VALUES:,} parameters of a saved run may have been set by hand.")
            yield intervention, count

    def _learning_rate(self, interventions: Sequence[Intervention]) -> float:
        rate = float(SETTINGS["learning_rate"].validate(self._document["learning_rate"]))
        rates = [done.learning_rate for done in interventions if done.learning_rate is not None]
        if rate != [self._config.learning_rate, *rates][-1]:
            raise RunFileError("The learning rate in run.json is not the one that was set last.")
        return rate

    def _thinning(self) -> int:
        thinning = _whole(self._document, "thinning", _MOST_THINNING, minimum=1)
        if thinning & (thinning - 1):
            raise RunFileError(f"Thinning must be a power of two, not {thinning}.")
        return thinning

    def _snapshots(self) -> int:
        nbytes = TrainState.of(self._config, self._vocabulary.size).flat.nbytes
        most = min(self._epoch + 1, max(2, MOST_BYTES // nbytes))
        return _whole(self._document, "snapshots", most, minimum=1)

    def _random_state(self) -> dict[str, Any]:
        scalars = _entries(self._document["random_state"], "random_state", ("pos", "has_gauss", "gauss"))
        return {
            "pos": _whole(scalars, "pos", RANDOM_NUMBERS),
            "has_gauss": _whole(scalars, "has_gauss", 1),
            "gauss": _real(scalars, "gauss", -_FARTHEST_GAUSS, _FARTHEST_GAUSS),
        }


_MOST_EPOCHS = SETTINGS["epochs"].maximum
_NAMES = (
    *("format", "version", "settings", "vocabulary", "epoch", "timestep", "failed", "learning_rate", "planned_epochs"),
    *("epoch_loss", "seconds", "sampling", "samples", "interventions", "thinning", "snapshots", "random_state"),
)
# Of a sample: what the first files of version 4 do not say.
_MAY_LACK = ("temperature",)
_SINCE = {"epoch_correct": 2, "trained_by": 2, "trained_on": 3}
_ARRAYS_SINCE = {"correct": 2, "optimizer_state": 4}


def _names_in(version: int) -> tuple[str, ...]:
    return (*_NAMES, *(name for name, since in _SINCE.items() if since <= version))


def _settings_of(form: type, version: int) -> tuple[str, ...]:
    """Return the settings that a file of this version has; later ones were as their defaults are."""
    return tuple(name for name in _names_of(form) if SETTINGS[name].since <= version)


def _names_of(form: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(form))


def _without_unknown(sample: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sample.items() if not (name in _MAY_LACK and value is None)}


def _check_names(entries: Mapping[str, object], where: str, names: Collection[str], more: Collection[str] = ()) -> None:
    for name in names:
        if name not in entries:
            raise RunFileError(f"{where} has no {name}.")
    for name in entries:
        if name not in names and name not in more:
            raise RunFileError(f"{where} has an entry that is not known: {on_one_line(name)}.")


def _entries(value: object, where: str, names: Collection[str], more: Collection[str] = ()) -> dict[str, Any]:
    """Return the entries of an object, which has all ``names``, and may have ``more``."""
    if not isinstance(value, dict):
        raise RunFileError(f"{where} in run.json must be an object with the entries {', '.join(names)}.")
    _check_names(value, f"{where} in run.json", names, more)
    return value


def _listed(
    document: Mapping[str, Any], where: str, names: Collection[str], most: int, more: Collection[str] = ()
) -> list[dict[str, Any]]:
    listed = document[where]
    if not isinstance(listed, list):
        raise RunFileError(f"{where} in run.json must be a list.")
    if len(listed) > most:
        raise RunFileError(f"A saved run may have at most {most:,} {where}; this one has {len(listed):,}.")
    return [_entries(entry, f"An entry of {where}", names, more) for entry in listed]


def _truth(document: Mapping[str, Any], name: str) -> bool:
    if not isinstance(document[name], bool):
        raise RunFileError(f"{_label(name)} must be true or false.")
    return bool(document[name])


def _whole(entries: Mapping[str, Any], name: str, maximum: float, minimum: float = 0) -> int:
    return int(Setting(name, _label(name), 0, maximum, "", minimum=minimum).validate(entries[name]))


def _real(entries: Mapping[str, Any], name: str, minimum: float, maximum: float) -> float:
    return float(Setting(name, _label(name), 0.0, maximum, "", minimum=minimum).validate(entries[name]))


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
