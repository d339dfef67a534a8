"""Bad options give one sentence and exit code 2, and nothing is trained."""

from __future__ import annotations

import pytest

from tests.command_line.terminal import run

EVERY_KIND = [
    ("--text", "a"),
    ("--text", ""),
    ("--text", "a" * 2_001),
    ("--hidden-size", "0"),
    ("--hidden-size", "129"),
    ("--hidden-size", "2.5"),
    ("--hidden-size", "eight"),
    ("--learning-rate", "0"),
    ("--learning-rate", "-1"),
    ("--learning-rate", "nan"),
    ("--learning-rate", "fast"),
    ("--epochs", "0"),
    ("--epochs", "100001"),
    ("--epochs", "9" * 5_000),
    ("--seed", "-1"),
    ("--seed", "4294967296"),
    ("--window", "0"),
    ("--cell", "transformer"),
    ("--cell", ""),
    ("--optimizer", "SGD"),
    ("--clip-norm", "0"),
    ("--clip-value", "tight"),
    ("--length", "501"),
    ("--length", ""),
    ("--temperature", "-0.5"),
    ("--temperature", "inf"),
    ("--prompt", "xyz"),
    ("--prompt", "a" * 2_001),
    ("--log-every", "0"),
    ("--log-every", "-5"),
    ("--log-every", "often"),
    ("--log-every", "9" * 5_000),
    ("--hidden-size", "two\nlines"),
    ("--log-every", "two\nlines"),
    ("--text",),
    ("--bogus",),
    ("--bogus", "two\nlines"),
    ("--hidden", "8"),
    ("training.txt",),
]


@pytest.mark.parametrize("options", EVERY_KIND, ids=lambda options: ascii(" ".join(options)[:30]))
def test_a_bad_option_gives_one_line_and_exit_code_2(options: tuple[str, ...]) -> None:
    outcome = run(*options)

    assert outcome.output == ""
    assert outcome.errors.removesuffix("\n").isprintable()
    assert outcome.errors.endswith("\n")
    assert outcome.exit_code == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--hidden-size", "129"), "Hidden size must be a whole number from 1 to 128, not 129."),
        (("--cell", "transformer"), "Cell must be rnn, gru or lstm, not transformer."),
        (("--optimizer", "lion"), "Optimiser must be sgd, momentum, adagrad, rmsprop or adam, not lion."),
        (("--clip-norm", "-5"), "Clip norm must be a number above 0 and at most 1,000, or none, not -5.0."),
        (("--learning-rate", "0"), "Learning rate must be a number above 0 and at most 10, not 0.0."),
        (("--text", "a"), "Text must have 2 to 2,000 characters; this one has 1."),
        (("--prompt", "z"), "Only characters of the training text can be used, and it has no z."),
        (("--log-every", "0"), "Log every must be a whole number from 1 to 100,000, not 0."),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_the_line_says_what_is_allowed(options: tuple[str, ...], sentence: str) -> None:
    assert run(*options).errors == sentence + "\n"
