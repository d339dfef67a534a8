"""Every setting of a run and of a sample: its name, default and limits, validated in one place."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias

import numpy as np

from playground.engine.cells import CELLS
from playground.engine.network import parameter_count
from playground.engine.optimizers import OPTIMIZERS
from playground.limits import LIMITS

SettingValue: TypeAlias = str | int | float | None
NONE = "none"
"""How it is written that a setting which need not have a value has none."""
Effect: TypeAlias = Literal["new run", "in flight", "next sample"]
"""What a change of a setting does: begin a new run, act on the next update or epoch of this one, or on its samples."""


class SettingError(ValueError):
    """A setting has a value that is not allowed. The message is one sentence that says what is."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the settings table.

    ``minimum`` and ``maximum`` are inclusive; for a text they limit the number of its code points.
    ``above`` is an exclusive lower limit, for quantities that may be tiny but not zero. With ``choices`` the value is
    one of these names. A setting whose default is None is a number, or none. ``since`` is the first version
    of the run file that has the setting; in a run of an earlier one it was as its default is. ``effect`` says what a
    change of it does, ``option`` what sets it on the command line, by its name if nothing else is said, and ``short``
    what it is called where there is little room.
    """

    name: str
    label: str
    default: SettingValue
    maximum: float
    description: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    since: int = 1
    effect: Effect = "new run"
    short: str = ""
    option: str = ""

    def __post_init__(self) -> None:
        if not self.option:
            object.__setattr__(self, "option", f"--{self.name.replace('_', '-')}")

    @property
    def allowed(self) -> str:
        """What is allowed, as the end of a sentence, e.g. "a whole number from 1 to 128"."""
        if self.choices:
            *others, last = self.choices
            return f"{', '.join(others)} or {last}"
        if isinstance(self.default, str):
            return f"{self.minimum:,.0f} to {self.maximum:,.0f} characters"
        if isinstance(self.default, int):
            return f"a whole number from {self.minimum:,.0f} to {self.maximum:,.0f}"
        if self.above is not None:
            or_none = f", or {NONE}" if self.default is None else ""
            return f"a number above {self.above:g} and at most {self.maximum:,g}{or_none}"
        return f"a number from {self.minimum:g} to {self.maximum:g}"

    @property
    def allowed_sentence(self) -> str:
        """What is allowed, as the beginning of a sentence; names of choices stay as they are written."""
        return f"One of {self.allowed}" if self.choices else f"{self.allowed[0].upper()}{self.allowed[1:]}"

    def validate(self, value: object) -> Any:
        """Return ``value`` as this setting's own type.

        Raises:
            SettingError: if it has another type, is not finite, or lies outside the limits.
        """
        if self.choices:
            if not isinstance(value, str) or value not in self.choices:
                raise self._error(value)
            return str(value)
        if isinstance(self.default, str):
            return self._validate_text(value)
        if self.default is None and value is None:
            return None
        number = self._as_number(value)
        too_small = (self.minimum is not None and number < self.minimum) or (
            self.above is not None and number <= self.above
        )
        if too_small or number > self.maximum:
            raise self._error(value)
        return number

    def parse(self, raw: str) -> Any:
        """Return the value written as ``raw`` in a URL or on a command line.

        Raises:
            SettingError: if it cannot be read as this setting's type, or is not allowed.
        """
        if isinstance(self.default, str):
            return self.validate(raw)
        if self.default is None and raw == NONE:
            return None
        try:
            number = int(raw) if isinstance(self.default, int) else float(raw)
        except ValueError:
            raise self._error(raw) from None
        return self.validate(number)

    def _validate_text(self, value: object) -> str:
        if not isinstance(value, str):
            raise self._error(value)
        if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
            raise SettingError(
                f"{self.label} has half of a character pair (a lone surrogate), which is not a character."
            )
        if not (self.minimum or 0) <= len(value) <= self.maximum:
            raise SettingError(f"{self.label} must have {self.allowed}; this one has {len(value):,}.")
        return str(value)

    def _as_number(self, value: object) -> int | float:
        if isinstance(value, bool | np.bool_ | str | bytes | complex):
            raise self._error(value)
        try:
            if isinstance(self.default, int):
                return operator.index(value)  # type: ignore[arg-type]  # whatever has no index raises TypeError
            number = float(value)  # type: ignore[arg-type]  # whatever is no number raises TypeError
        except (TypeError, ValueError, OverflowError):
            raise self._error(value) from None
        if not math.isfinite(number):
            raise self._error(value)
        return number

    def _error(self, value: object) -> SettingError:
        return SettingError(f"{self.label} must be {self.allowed}, not {on_one_line(value)}.")


def on_one_line(value: object) -> str:
    """Return ``value`` shortened and free of anything that a terminal or a page would act on."""
    try:
        text = value if isinstance(value, str) else "" if value is None else repr(value)
    except ValueError:  # an int with too many digits to print
        text = "a number with thousands of digits"
    printable = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text[:40])
    return f"{printable[:37]}…" if len(text) > 40 or len(printable) > 40 else printable or "empty"


_TABLE = (
    Setting(
        "text",
        "Text",
        "I Love AI",
        LIMITS.longest_text,
        "The training text: the network learns to say its next character.",
        minimum=2,
    ),
    Setting(
        "hidden_size",
        "Hidden size",
        8,
        LIMITS.largest_hidden_size,
        "Units in the hidden layer, the network's memory.",
        minimum=1,
        short="H",
    ),
    Setting(
        "learning_rate",
        "Learning rate",
        0.5,
        10.0,
        "The size of a step of gradient descent.",
        above=0.0,
        effect="in flight",
        short="rate",
    ),
    Setting(
        "epochs",
        "Epochs",
        2_000,
        LIMITS.most_epochs,
        "How many times the network reads the whole text.",
        minimum=1,
        effect="in flight",
    ),
    Setting(
        "random_seed",
        "Random seed",
        0,
        2**32 - 1,
        "Draws the first weights: the same seed, the same run.",
        minimum=0,
        short="seed",
        option="--seed",
    ),
    Setting(
        "window",
        "Window",
        1,
        LIMITS.longest_text - 1,
        "Timesteps the gradient flows back through before an update: with 1 each learns from its own loss alone, "
        "the length of the text less one is full backpropagation through time.",
        minimum=1,
        short="window",
    ),
    Setting(
        "initial_scale",
        "Initial scale",
        0.01,
        10.0,
        "How large the first weights are: it multiplies the random numbers that they begin as. "
        "With 0 all units stay alike.",
        minimum=0.0,
        since=3,
        short="initial scale",
    ),
    Setting(
        "cell",
        "Cell",
        next(iter(CELLS)),
        0,
        "What a hidden unit is made of: a plain unit, or one with gates, which can remember for longer.",
        choices=tuple(CELLS),
        since=4,
    ),
    Setting(
        "optimizer",
        "Optimiser",
        next(iter(OPTIMIZERS)),
        0,
        "How gradients change the parameters. All but SGD remember earlier gradients.",
        choices=tuple(OPTIMIZERS),
        since=4,
    ),
    Setting(
        "clip_value",
        "Clip values",
        None,
        1_000.0,
        "Limits every single gradient of an update, so that one that explodes cannot wreck the network.",
        above=0.0,
        since=4,
        short="clip values",
    ),
    Setting(
        "clip_norm",
        "Clip norm",
        None,
        1_000.0,
        "Limits the length of all gradients of an update together, and keeps their direction.",
        above=0.0,
        since=4,
        short="clip norm",
    ),
    Setting(
        "prompt",
        "Prompt",
        "",
        LIMITS.longest_text,
        "The characters a sample starts with; empty means the text's first.",
        minimum=0,
        effect="next sample",
    ),
    Setting(
        "length",
        "Length",
        30,
        500,
        "Characters to generate after the prompt.",
        minimum=1,
        effect="next sample",
    ),
    Setting(
        "temperature",
        "Temperature",
        1.0,
        5.0,
        "Divides the logits before sampling: 0 always takes the likeliest character.",
        minimum=0.0,
        effect="next sample",
    ),
)

SETTINGS: Mapping[str, Setting] = {setting.name: setting for setting in _TABLE}
"""Every setting by its name: where widgets, URLs, the command line and the docs take defaults, limits and help from."""


class _Validated:
    """Replaces each field by its validated value when the dataclass is made."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            valid = SETTINGS[field.name].validate(getattr(self, field.name))
            object.__setattr__(self, field.name, valid)


MOST_NUMBERS = 600_000
"""How many numbers a run may go on from: parameters, and what its optimiser remembers. The notebook's cell with the
largest hidden size and text has fewer."""


def _default(name: str) -> Any:
    return SETTINGS[name].default


@dataclass(frozen=True)
class RunConfig(_Validated):
    """The settings that decide a training run, to the last bit.

    Raises:
        SettingError: on making one, if a value is not allowed, or all together have too many numbers; ``SETTINGS`` has
            the limits.
    """

    text: str = _default("text")
    hidden_size: int = _default("hidden_size")
    learning_rate: float = _default("learning_rate")
    epochs: int = _default("epochs")
    random_seed: int = _default("random_seed")
    window: int = _default("window")
    initial_scale: float = _default("initial_scale")
    cell: str = _default("cell")
    optimizer: str = _default("optimizer")
    clip_value: float | None = _default("clip_value")
    clip_norm: float | None = _default("clip_norm")

    def __post_init__(self) -> None:
        super().__post_init__()
        cell, optimizer, V = CELLS[self.cell], OPTIMIZERS[self.optimizer], len(set(self.text))
        numbers = parameter_count(self.hidden_size, V, cell) * (1 + len(optimizer.state))
        if numbers > MOST_NUMBERS:
            raise SettingError(
                f"{cell.title} and {optimizer.title} with a hidden size of {self.hidden_size} and {V:,} different "
                f"characters have {numbers:,} numbers; at most {MOST_NUMBERS:,} are allowed. Take fewer units."
            )


@dataclass(frozen=True)
class SamplingConfig(_Validated):
    """The settings of generated text. An empty prompt stands for the training text's first character.

    Raises:
        SettingError: on making one, if a value is not allowed; ``SETTINGS`` has the limits.
    """

    prompt: str = _default("prompt")
    length: int = _default("length")
    temperature: float = _default("temperature")
