"""The set-up as parameters of a link, read and written through the same table of settings as everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from playground.app.run import Run
from playground.app.speed import DEFAULT_SPEED, SPEEDS, Speed
from playground.engine import SETTINGS, RunConfig, SamplingConfig, SettingError

PARAMETERS = frozenset({*SETTINGS, "speed"})


def settings_of(run: Run) -> dict[str, Any]:
    """Return the value of every setting of ``run`` as it is now, by name."""
    return asdict(run.config) | asdict(run.sampling)


def write_link(run: Run, speed: Speed) -> dict[str, str]:
    """Return the parameters of a link that opens this set-up: what differs from the defaults."""
    values = settings_of(run)
    if run.sampling.prompt == run.config.text[0]:
        values["prompt"] = SETTINGS["prompt"].default
    changed = {name: str(value) for name, value in values.items() if value != SETTINGS[name].default}
    return changed if speed == DEFAULT_SPEED else {**changed, "speed": speed.name}


def read_link(parameters: Mapping[str, str]) -> tuple[Run, Speed, list[str]]:
    """Return the run and the speed that a link asks for, with the default for what cannot be, and what that was."""
    values: dict[str, Any] = {}
    problems = []
    for name, setting in SETTINGS.items():
        if name in parameters:
            try:
                values[name] = setting.parse(parameters[name])
            except SettingError as problem:
                problems.append(str(problem))
    config, sampling = RunConfig(**_of(RunConfig, values)), SamplingConfig(**_of(SamplingConfig, values))
    try:
        run = Run(config, sampling)
    except SettingError as problem:
        problems.append(f"Prompt: {problem}")
        run = Run(config, replace(sampling, prompt=""))
    speeds = {speed.name: speed for speed in SPEEDS}
    speed = speeds.get(parameters.get("speed", DEFAULT_SPEED.name))
    if speed is None:
        problems.append(f"Speed must be one of {', '.join(speeds)}.")
    return run, speed or DEFAULT_SPEED, problems


def _of(config: type[RunConfig] | type[SamplingConfig], values: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(config) if field.name in values}
