"""What runs are called beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from playground.engine import SETTINGS
from playground.engine.config import NONE
from playground.session.numbers import epochs
from playground.session.run import Run
from playground.session.wording import in_words, settings_that_count

MOST_NAME = 64
THIS_RUN = "This run"
"""What the present run is called beside pinned ones; none of them can have this name."""

_MOST_TEXT = 11
_OF_THE_RULE = ("cell", "optimizer")
_FIRST = ("text", *_OF_THE_RULE)
_ALWAYS_SAID = ("hidden_size", "learning_rate")


def names_of(runs: Sequence[Run]) -> list[str]:
    """Return what each run is called: in a few words what differs among them.

    Where no setting does, or there is one run only, it is what sets a run apart from the default one.
    """
    words = _words(runs)
    parts = [_parts(run, of_run) for run, of_run in zip(runs, words, strict=True)]
    differing = [name for name in next(iter(parts), {}) if len({of_run[name] for of_run in parts}) > 1]
    if not any(name in words[0] for name in differing):
        return [_by_itself(run) for run in runs]
    return [_joined(of_run[name] for name in differing) for of_run in parts]


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return ``name`` on one line and not too long, with a number if it is taken."""
    name = " ".join(name.split())[:MOST_NAME].rstrip() or "run"
    not_free = {THIS_RUN, *taken}
    numbered, number = name, 1
    while numbered in not_free:
        number += 1
        suffix = f" ({number})"
        numbered = name[: MOST_NAME - len(suffix)] + suffix
    return numbered


def _words(runs: Sequence[Run]) -> list[dict[str, str]]:
    """Return of each run the settings as they are written in a name."""
    values = [settings_that_count(run) for run in runs]
    names = sorted(next(iter(values), {}), key=lambda name: name not in _FIRST)
    columns = [in_words(name, [of_run[name] for of_run in values], _MOST_TEXT) for name in names]
    return [
        {name: _part(name, word) for name, word in zip(names, row, strict=True)} for row in zip(*columns, strict=True)
    ]


def _part(name: str, word: str) -> str:
    if name in _FIRST:
        return word
    called = SETTINGS[name].short or SETTINGS[name].label.lower()
    return f"no {called}" if word == NONE else f"{called} {word}"


def _parts(run: Run, words: Mapping[str, str]) -> dict[str, str]:
    """Return all that can be said of a run in its name, by what it is about."""
    timestep, kept_at = run.trainer.timestep, run.kept_at
    return {
        **words,
        "epochs": epochs(run.trainer.epoch),
        "timestep": f"timestep {timestep}" if timestep else "",
        "by hand": "" if kept_at is None else f"changed by hand at epoch {kept_at:,}",
    }


def _by_itself(run: Run) -> str:
    (words,) = _words([run])
    parts = _parts(run, words)
    said = [name for name in words if name in _ALWAYS_SAID or _is_unusual(run, name)]
    return _joined([*(parts[name] for name in said), *(part for name, part in parts.items() if name not in words)])


def _is_unusual(run: Run, name: str) -> bool:
    """Return whether a setting of training is another than the default; cell and optimiser are said together."""
    together = _OF_THE_RULE if name in _OF_THE_RULE else (name,)
    return any(getattr(run.config, each, SETTINGS[each].default) != SETTINGS[each].default for each in together)


def _joined(parts: Iterable[str]) -> str:
    """Return as many of the parts as a name has room for, and an ellipsis if there are more."""
    said = [part for part in parts if part]
    name = ", ".join(said)
    while len(name) > MOST_NAME and len(said) > 1:
        said.pop()
        name = ", ".join([*said, "…"])
    return name
