"""The notebook's run in a terminal: ``python -m playground``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NoReturn

try:
    from playground.engine import SETTINGS, RunConfig, SamplingConfig, Setting, SettingError, Trainer
    from playground.engine.config import NONE
except ValueError as problem:  # of the limits in the environment
    sys.exit(str(problem))

_LOG_EVERY = Setting("log_every", "Log every", 500, 100_000, "Prints the loss of every so many epochs.", minimum=1)
_OPTIONS = {setting.option: setting for setting in (*SETTINGS.values(), _LOG_EVERY)}
_BAR_WIDTH = 30
_INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, "".join(c if c.isprintable() else ascii(c)[1:-1] for c in message) + "\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m playground",
        description="Train a tiny character RNN, print its loss now and then, and sample a text from it.",
        allow_abbrev=False,
    )
    for option, setting in _OPTIONS.items():
        default = NONE if setting.default is None else setting.default
        default = "the text's first character" if default == "" else default
        help_text = f"{setting.description} {setting.allowed_sentence} (default: {default})."
        parser.add_argument(option, dest=setting.name, metavar="X", help=help_text.replace("%", "%%"))
    return parser


def _settings(arguments: argparse.Namespace) -> tuple[RunConfig, SamplingConfig, int]:
    """Return what the options say.

    Raises:
        SettingError: if a value is not allowed.
    """
    given = {setting: raw for setting in _OPTIONS.values() if (raw := getattr(arguments, setting.name)) is not None}
    values: dict[str, Any] = {setting.name: setting.parse(raw) for setting, raw in given.items()}
    log_every = values.pop("log_every", _LOG_EVERY.default)
    sampling = {field.name: values.pop(field.name) for field in fields(SamplingConfig) if field.name in values}
    return RunConfig(**values), SamplingConfig(**sampling), log_every


def _show_progress(trainer: Trainer) -> None:
    done = _BAR_WIDTH * trainer.epoch // trainer.config.epochs
    bar = "█" * done + "░" * (_BAR_WIDTH - done)
    sys.stderr.write(f"\r{bar} {trainer.epoch}/{trainer.config.epochs} epochs")
    sys.stderr.flush()


def _clear_progress() -> None:
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _train(trainer: Trainer, log_every: int) -> None:
    """Train to the last epoch, printing the loss of every ``log_every``-th."""
    has_terminal = sys.stderr.isatty()
    while trainer.epoch < trainer.config.epochs and trainer.failure is None:
        logged = trainer.epoch
        trainer.run(epochs=1)
        if trainer.epoch > logged and logged % log_every == 0:
            if has_terminal:
                _clear_progress()
            print(f"Epoch {logged}, loss={trainer.losses[logged]:.4f}", flush=True)
        if has_terminal and trainer.epoch * 100 // trainer.config.epochs != logged * 100 // trainer.config.epochs:
            _show_progress(trainer)
    if has_terminal:
        _clear_progress()


def main(argv: Sequence[str] | None = None) -> int:
    """Train as the options say and return the exit code: 0, or 1 if the numbers did not stay finite, 2 for bad
    options, 130 if interrupted."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        config, sampling, log_every = _settings(arguments)
        trainer = Trainer(config)
        trainer.vocabulary.encode(sampling.prompt)
    except SettingError as problem:
        parser.error(str(problem))

    exit_code = 0
    try:
        _train(trainer, log_every)
        if trainer.failure is None:
            print("Training done")
        else:
            print(trainer.failure, file=sys.stderr)
            exit_code = 1
    except KeyboardInterrupt:
        print(f"\nStopped after {trainer.epoch} of {config.epochs} epochs")
        exit_code = _INTERRUPTED
    print("Generated:", trainer.generate(sampling.prompt, sampling.length, sampling.temperature).text)
    return exit_code


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its escape instead of a traceback.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # both are text streams here
    try:
        sys.exit(main())
    except BrokenPipeError:
        # Whoever read the output has seen enough; what Python would still flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
