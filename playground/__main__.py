"""The notebook's run in a terminal: ``python -m playground``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from playground.engine import SETTINGS, RunConfig, SamplingConfig, SettingError, Trainer

_OPTIONS = {
    "--text": "text",
    "--hidden-size": "hidden_size",
    "--learning-rate": "learning_rate",
    "--epochs": "epochs",
    "--seed": "random_seed",
    "--window": "window",
    "--prompt": "prompt",
    "--length": "length",
    "--temperature": "temperature",
}
_BAR_WIDTH = 30
_INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="python -m playground",
        description="Train a tiny character RNN, print its loss now and then, and sample a text from it.",
        allow_abbrev=False,
    )
    for option, name in _OPTIONS.items():
        setting = SETTINGS[name]
        default = setting.default if setting.default != "" else "the text's first character"
        help_text = f"{setting.description} {setting.allowed.capitalize()} (default: {default})."
        parser.add_argument(option, dest=name, metavar="X", help=help_text.replace("%", "%%"))
    parser.add_argument("--log-every", metavar="N", default="500", help="Print the loss every N epochs (default: 500).")
    return parser


def _settings(arguments: argparse.Namespace) -> tuple[RunConfig, SamplingConfig, int]:
    values = {name: SETTINGS[name].parse(raw) for name in SETTINGS if (raw := getattr(arguments, name)) is not None}
    sampling_names = SamplingConfig.__dataclass_fields__.keys()
    config = RunConfig(**{name: value for name, value in values.items() if name not in sampling_names})  # type: ignore[arg-type]  # parsed to the fields' types
    sampling = SamplingConfig(**{name: value for name, value in values.items() if name in sampling_names})  # type: ignore[arg-type]  # parsed to the fields' types
    log_every = arguments.log_every
    if not log_every.isdecimal() or int(log_every) < 1:
        raise SettingError(f"--log-every must be a whole number from 1 up, not {log_every}.")
    return config, sampling, int(log_every)


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
    sys.exit(main())
