"""What a run that leads nowhere may be tried again with: one offer at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playground.engine import CELLS, OPTIMIZERS, SETTINGS, Course, RunConfig, SettingError, Trainer

_SOUND_RATES = {"sgd": 0.1, "momentum": 0.02, "adagrad": 0.1, "rmsprop": 0.01, "adam": 0.01}
_SMALLER_RATES = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
_TOO_SMALL = 0.5  # of the sound rate, where a plateau may come from a rate that is too small
_UNITS = 32
_FAR_BACK: Mapping[str, Any] = {"optimizer": "adam", "learning_rate": 0.01, "initial_scale": 0.3}
_GATED: Mapping[str, Any] = {"optimizer": "adam", "learning_rate": 0.03, "initial_scale": 0.5, "clip_norm": 1.0}


@dataclass(frozen=True)
class Offer:
    """A set-up to try again with.

    Attributes:
        label: what the button says.
        changes: all that is set otherwise than in the run that went wrong.
        config: of the new run.
    """

    label: str
    changes: Mapping[str, Any]
    config: RunConfig

    @property
    def explanation(self) -> str:
        """What a press does, with all that it sets."""
        *most, last = [f"{SETTINGS[name].label.lower()} {_value(value)}" for name, value in self.changes.items()]
        return f"A new run with {', '.join(most)}{' and ' if most else ''}{last}. Undo brings this one back."


def offer_for(trainer: Trainer, config: RunConfig) -> Offer | None:
    """Return what fits a run that goes wrong, whose set-up is ``config`` by now; None for one that does not.

    Where steps are too large the offer is a smaller learning rate, and where that is small already, training back to
    the beginning of the text with Adam. On a plateau it is the first of these that is not so already: a rate that is
    neither too large nor too small and more units, training back to the beginning of the text with Adam, an LSTM. If
    nothing is left, or not allowed, it is another seed.
    """
    course = Course.DIVERGENCE if trainer.failure is not None else trainer.course
    if course not in (Course.PLATEAU, Course.CHAOS, Course.DIVERGENCE):
        return None
    is_plateau = course is Course.PLATEAU
    changes = (_off_a_plateau if is_plateau else _smaller_steps)(config, trainer.timesteps)
    try:
        return _offer(changes, config)
    except SettingError:
        return _offer(_another_seed(config), config)


def _offer(changes: Mapping[str, Any], config: RunConfig) -> Offer:
    differing = {name: value for name, value in changes.items() if value != getattr(config, name)}
    return Offer(f"Retry {_said(changes)}", differing, replace(config, **differing))


def _smaller_steps(config: RunConfig, timesteps: int) -> dict[str, Any]:
    sound = _SOUND_RATES[config.optimizer]
    if config.learning_rate > sound:
        return {"learning_rate": sound}
    if config.window < timesteps:
        return _far_back(timesteps)
    smaller = [rate for rate in _SMALLER_RATES if rate <= 0.6 * config.learning_rate]
    return {"learning_rate": smaller[0]} if smaller else _another_seed(config)


def _off_a_plateau(config: RunConfig, timesteps: int) -> dict[str, Any]:
    sound, units = _SOUND_RATES[config.optimizer], min(_UNITS, int(SETTINGS["hidden_size"].maximum))
    changes: dict[str, Any] = {}
    if config.learning_rate > sound or config.learning_rate < _TOO_SMALL * sound:
        changes["learning_rate"] = sound
    if config.learning_rate >= _TOO_SMALL * sound and config.hidden_size < units:
        changes["hidden_size"] = units
    if changes:
        return changes
    if config.window < timesteps:
        return _far_back(timesteps)
    return {"cell": "lstm", **_GATED} if config.cell == "rnn" else _another_seed(config)


def _far_back(timesteps: int) -> dict[str, Any]:
    return {"window": min(timesteps, int(SETTINGS["window"].maximum)), **_FAR_BACK}


def _another_seed(config: RunConfig) -> dict[str, Any]:
    is_last = config.random_seed >= SETTINGS["random_seed"].maximum
    return {"random_seed": 0 if is_last else config.random_seed + 1}


def _value(value: Any) -> str:
    titled = CELLS.get(value) or OPTIMIZERS.get(value)
    if titled is not None:
        return titled.title
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _said(changes: Mapping[str, Any]) -> str:
    if "cell" in changes:
        return f"with an {CELLS[changes['cell']].title}"
    if "window" in changes:
        return f"with {OPTIMIZERS[changes['optimizer']].title} and window {changes['window']}"
    if "random_seed" in changes:
        return f"with seed {changes['random_seed']:,}"
    rate = f"at {changes['learning_rate']:g}" if "learning_rate" in changes else ""
    units = f"with {changes['hidden_size']} units" if "hidden_size" in changes else ""
    return f"{rate} {units}".strip()
