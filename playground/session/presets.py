"""Experiments that work: texts, each with a set-up that learns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from playground.engine import RunConfig, SettingError


@dataclass(frozen=True)
class Preset:
    """A text and the set-up that learns it for at least 18 of the first 20 seeds.

    Attributes:
        name: what its button says.
        text: what is learned.
        settings: those that are not as in the notebook.
    """

    name: str
    text: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def config(self, random_seed: int = 0) -> RunConfig:
        """Return its set-up.

        Raises:
            SettingError: if the host allows less.
        """
        return RunConfig(text=self.text, random_seed=random_seed, **self.settings)


def _plain(hidden_size: int, learning_rate: float, epochs: int) -> dict[str, Any]:
    return {"hidden_size": hidden_size, "learning_rate": learning_rate, "epochs": epochs}


def _whole_text(hidden_size: int, window: int) -> Mapping[str, Any]:
    return _plain(hidden_size, 0.01, 300) | {"optimizer": "adam", "window": window, "initial_scale": 0.3}


def _remembering(hidden_size: int, window: int, initial_scale: float) -> Mapping[str, Any]:
    rule = {"cell": "lstm", "optimizer": "adam", "clip_norm": 1.0, "window": window, "initial_scale": initial_scale}
    return _plain(hidden_size, 0.03, 250) | rule


PRESETS = (
    Preset("I Love AI", "I Love AI"),
    Preset("hello world", "hello world", _plain(16, 0.1, 500)),
    Preset("banana bandana", "banana bandana", _plain(16, 0.2, 500)),
    Preset("to be or not to be", "to be or not to be", _plain(16, 0.15, 500)),
    Preset("abcabcabcabd", "abcabcabcabd", _whole_text(16, 11)),
    Preset("row, row", "row, row, row your boat\ngently down the stream\n", _whole_text(32, 46)),
    Preset("gap 3", "(abc)[abc]", _remembering(8, 9, 0.5)),
    Preset("gap 8", "(abcdefgh)[abcdefgh]", _remembering(16, 19, 0.5)),
    Preset("gap 20", "(abcdefghijklmnopqrst)[abcdefghijklmnopqrst]", _remembering(16, 43, 1.0)),
)


@cache
def offered_presets() -> Mapping[str, Preset]:
    """Return by name those that the host allows."""
    return MappingProxyType({preset.name: preset for preset in PRESETS if _is_allowed(preset)})


def preset_with(config: RunConfig) -> str | None:
    """Return the name of the preset whose text and set-up this is, whatever the seed."""
    for name, preset in offered_presets().items():
        if preset.text == config.text and preset.config(config.random_seed) == config:
            return name
    return None


def _is_allowed(preset: Preset) -> bool:
    try:
        preset.config()
    except SettingError:
        return False
    return True
