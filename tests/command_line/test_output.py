"""What the program prints when all is well."""

from __future__ import annotations

import pytest

from playground.engine import RunConfig, Trainer
from tests.command_line.terminal import Outcome, run, start

THE_NOTEBOOKS_OUTPUT = """\
Epoch 0, loss=17.1113
Epoch 500, loss=0.0048
Epoch 1000, loss=0.0023
Epoch 1500, loss=0.0015
Training done
Generated: I Love AI AI AI AI AI AI AI AI \n"""

OTHER_VALUES = {
    "--text": "I Love AJ",
    "--hidden-size": "3",
    "--learning-rate": "0.1",
    "--epochs": "39",
    "--seed": "1",
    "--log-every": "20",
    "--prompt": "L",
    "--length": "5",
    "--temperature": "0",
    "--window": "8",
    "--initial-scale": "0.5",
    "--cell": "lstm",
    "--optimizer": "adam",
    "--clip-value": "0.1",
    "--clip-norm": "0.1",
}

SHORT = ("--epochs", "40", "--log-every", "10")


@pytest.fixture(scope="module")
def short_run() -> Outcome:
    return run(*SHORT)


@pytest.mark.parametrize("options", [("--seed", "0"), ()], ids=["seed 0", "defaults"])
def test_the_defaults_print_the_notebooks_output_to_the_letter(options: tuple[str, ...]) -> None:
    assert run(*options) == Outcome(THE_NOTEBOOKS_OUTPUT, "", 0)


@pytest.mark.parametrize(("option", "value"), OTHER_VALUES.items(), ids=list(OTHER_VALUES))
def test_every_option_has_an_effect(short_run: Outcome, option: str, value: str) -> None:
    outcome = run(*SHORT, option, value)

    assert (outcome.errors, outcome.exit_code) == ("", 0)
    assert outcome.output != short_run.output


def test_a_run_in_a_terminal_is_the_page_s() -> None:
    options = ("--cell", "lstm", "--optimizer", "adam", "--clip-norm", "5", "--learning-rate", "0.05", "--window", "8")
    config = RunConfig(cell="lstm", optimizer="adam", clip_norm=5.0, learning_rate=0.05, window=8, epochs=40)
    trainer = Trainer(config)
    trainer.run()

    printed = run(*SHORT, *options).output.splitlines()

    assert printed[3] == f"Epoch 30, loss={trainer.losses[30]:.4f}"
    assert printed[-1] == f"Generated: {trainer.generate().text}"


def test_the_loss_is_printed_every_so_many_epochs() -> None:
    lines = run("--epochs", "21", "--log-every", "5").output.splitlines()

    assert [line.split(",")[0] for line in lines[:-2]] == ["Epoch 0", "Epoch 5", "Epoch 10", "Epoch 15", "Epoch 20"]


def test_length_and_prompt_shape_the_generated_text() -> None:
    [*_, generated] = run(*SHORT, "--prompt", "I Love", "--length", "5").output.removesuffix("\n").split("\n")

    assert generated.startswith("Generated: I Love")
    assert len(generated) == len("Generated: I Love") + 5


@pytest.mark.parametrize(
    "text", ["to be\nor not", "I 😀 AI 👩\u200d🚀", "שלום עולם", "مرحبا", "\\n", "100 %"], ids=ascii
)
def test_a_text_of_any_kind_is_learned_and_generated(text: str) -> None:
    length = len(text) - 1

    outcome = run(
        *("--text", text, "--length", str(length), "--temperature", "0"),
        *("--hidden-size", "32", "--learning-rate", "0.1", "--epochs", "1000"),
    )

    assert (outcome.errors, outcome.exit_code) == ("", 0)
    assert outcome.output.partition("Generated: ")[2] == text + "\n"


def test_an_output_that_cannot_show_a_character_gets_its_escape() -> None:
    outcome = run("--text", "☕😀☕😀", "--epochs", "200", "--length", "3", "--temperature", "0", encoding="ascii")

    assert outcome.output.endswith("Generated: \\u2615\\U0001f600\\u2615\\U0001f600\n")
    assert (outcome.errors, outcome.exit_code) == ("", 0)


def test_help_names_every_option_with_its_limits_and_default() -> None:
    outcome = run("--help")

    assert (outcome.errors, outcome.exit_code) == ("", 0)
    for option in OTHER_VALUES:
        assert f"\n  {option} " in outcome.output
    words = " ".join(outcome.output.split())
    assert "A whole number from 1 to 128 (default: 8)." in words
    assert "A number above 0 and at most 10 (default: 0.5)." in words


def test_a_reader_that_has_seen_enough_gets_no_traceback() -> None:
    process = start("--epochs", "3000", "--log-every", "1")
    assert process.stdout is not None
    assert process.stderr is not None

    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait()

    assert errors == b""
