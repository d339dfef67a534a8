"""The set-up as parameters of a link, read and written through the same table of settings as everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from playground.engine import SETTINGS, RunConfig, SamplingConfig, SettingError
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED, SPEEDS, Speed

PRESENT = "present"
PARAMETERS = frozenset({*SETTINGS, "speed", PRESENT})


def write_link(run: Run, speed: Speed, *, presenting: bool = False) -> dict[str, str]:
    """Return the parameters of a link that opens this set-up, in presenter mode or not: what differs from the
    defaults."""
    values = run.settings
    if run.sampling.prompt == run.config.text[0]:
        values["prompt"] = SETTINGS["prompt"].default
    changed = {name: str(value) for name, value in values.items() if value != SETTINGS[name].default}
    changed |= {} if speed == DEFAULT_SPEED else {"speed": speed.name}
    return changed | ({PRESENT: "1"} if presenting else {})


def read_link(parameters: Mapping[str, str]) -> Session:
    """Return the session that a link asks for, with the default for what cannot be, and what that was."""
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
    presenting = parameters.get(PRESENT) == "1"
    return Session(run, speed or DEFAULT_SPEED, presenting=presenting, link_problems=problems)


def _of(config: type[RunConfig] | type[SamplingConfig], values: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(config) if field.name in values}
