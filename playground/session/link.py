"""The set-up as parameters of a link, read and written through the same table of settings as everything else.

The address of the page holds the set-up, the speed, presenter mode and what is hidden, and changes when one of them
does. What is looked at is in links that Share makes alone, and stays in the address that they open while the set-up
does: looking changes no address, and a page that is loaded again begins where the link led.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from playground.engine import SETTINGS, RunConfig, SamplingConfig, SettingError
from playground.session.parts import in_order, read_parts
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED, SPEEDS, Speed, speed_named
from playground.session.view_link import VIEW_PARAMETERS, read_view, write_view

PRESENT, HIDE = "present", "hide"
PARAMETERS = VIEW_PARAMETERS | {*SETTINGS, "speed", PRESENT, HIDE}


def write_link(run: Run, speed: Speed, *, presenting: bool = False, hidden: Collection[str] = ()) -> dict[str, str]:
    """Return the parameters of a link that opens this set-up, in presenter mode or not, with some parts of the page
    hidden or none: what differs from the defaults."""
    values = run.settings
    if run.sampling.prompt == run.config.text[0]:
        values["prompt"] = SETTINGS["prompt"].default
    changed = {name: str(value) for name, value in values.items() if value != SETTINGS[name].default}
    changed |= {} if speed == DEFAULT_SPEED else {"speed": speed.name}
    changed |= {PRESENT: "1"} if presenting else {}
    return changed | ({HIDE: ",".join(in_order(hidden))} if hidden else {})


def write_address(session: Session) -> dict[str, str]:
    """Return the parameters that the address of the page has."""
    link = write_link(session.run, session.speed, presenting=session.presenting, hidden=session.hidden)
    config, view = session.opened_at or (None, {})
    return link | dict(view) if session.run.config == config else link


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
    sampling = SamplingConfig(**_of(SamplingConfig, values))
    try:
        config = RunConfig(**_of(RunConfig, values))
    except SettingError as problem:  # together they are too large
        problems.append(str(problem))
        config = RunConfig(**{**_of(RunConfig, values), "hidden_size": SETTINGS["hidden_size"].default})
    try:
        run = Run(config, sampling)
    except SettingError as problem:
        problems.append(f"Prompt: {problem}")
        run = Run(config, replace(sampling, prompt=""))
    speed = speed_named(parameters.get("speed", DEFAULT_SPEED.name))
    if speed is None:
        problems.append(f"Speed must be one of {', '.join(speed.name for speed in SPEEDS)}.")
    hidden, unknown = read_parts(parameters.get(HIDE, ""))
    view, not_there = read_view(parameters, run)
    session = Session(
        run,
        speed or DEFAULT_SPEED,
        presenting=parameters.get(PRESENT) == "1",
        hidden=hidden,
        first_timestep=view.first_timestep,
        link_problems=[*problems, *([unknown] if unknown else []), *not_there],
        opened_at=(config, write_view(view, run)),
    )
    session.inspection.look_at(view.selection, view.chosen)
    session.start_at(view.epoch)
    return session


def _of(config: type[RunConfig] | type[SamplingConfig], values: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(config) if field.name in values}
