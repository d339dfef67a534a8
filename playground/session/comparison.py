"""What distinguishes runs: their settings, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.engine import SETTINGS, Moment, SamplingConfig, visible
from playground.session.numbers import epochs, shown_loss, shown_perplexity
from playground.session.run import Run
from playground.session.wording import in_words, settings_that_count

_MOST_TEXT = 24


@dataclass(frozen=True)
class Row:
    """A row of the comparison.

    Attributes:
        label: what it is about.
        cells: of each run.
        is_setting: whether it is a setting, in which these runs differ, and not what became of them.
        others: for each run whether its setting is another than the first run's.
    """

    label: str
    cells: tuple[str, ...]
    is_setting: bool = False
    others: tuple[bool, ...] = ()


def comparison_rows(runs: Sequence[Run], epoch: int) -> list[Row]:
    """Return the settings in which these runs differ, and what became of each.

    Of the first run only the first ``epoch`` epochs count: while it plays, a moment on the way to the page is older.
    """
    return [*_different_settings(runs), *_results(runs, epoch)]


def same_in_all(runs: Sequence[Run]) -> str:
    """Return a sentence with the settings that all these runs share, but for those that set nothing."""
    first, *_ = settings = [settings_that_count(run) for run in runs]
    shared = [name for name, value in first.items() if all(of_run[name] == value for of_run in settings)]
    told = [name for name in shared if name not in SamplingConfig.__dataclass_fields__ and first[name] is not None]
    said = [f"{SETTINGS[name].label.lower()} {_shown(name, [first[name]])[0]}" for name in told]
    return f"The same in all: {', '.join(said)}." if said else ""


def correct_in_words(moment: Moment) -> str:
    """Return the loss and the correct characters of a run's last epoch."""
    loss = f"Loss {shown_loss(moment.loss)}" if moment.loss is not None else ""
    if moment.correct is None or moment.correct < 0:
        return f"{loss}." if loss else ""
    return f"{loss}, {moment.correct:,} of {moment.training_text.timesteps:,} correct."


def _different_settings(runs: Sequence[Run]) -> list[Row]:
    settings = [settings_that_count(run) for run in runs]
    values = {name: [of_run[name] for of_run in settings] for name in settings[0]}
    return [
        Row(
            SETTINGS[name].label,
            _shown(name, of_runs),
            is_setting=True,
            others=tuple(value != of_runs[0] for value in of_runs),
        )
        for name, of_runs in values.items()
        if len(set(of_runs)) > 1
    ]


def _shown(name: str, values: Sequence[Any]) -> tuple[str, ...]:
    words = in_words(name, values, _MOST_TEXT)
    is_text = name in ("text", "prompt")
    return tuple(
        "".join(map(visible, word)) if is_text and value else word for word, value in zip(words, values, strict=True)
    )


def _results(runs: Sequence[Run], epoch: int) -> list[Row]:
    ends = [epoch, *(run.trainer.epoch for run in runs[1:])]
    until = list(zip(runs, ends, strict=True))
    return [
        Row("Epochs trained", tuple(f"{end:,}" for _, end in until)),
        Row("Epochs to all correct", tuple(_first_all_correct(run, end) for run, end in until)),
        Row("Final loss", tuple(shown_loss(_loss(run, end)) for run, end in until)),
        Row("Best loss", tuple(_best_loss(run, end) for run, end in until)),
        *_across_texts(until),
        Row("Seconds of training", tuple(f"{run.seconds:,.2f}" for run in runs)),
    ]


def _across_texts(until: Sequence[tuple[Run, int]]) -> list[Row]:
    """Return what tells how well different texts are known, because a longer one has a larger loss by itself."""
    if len({run.config.text for run, _ in until}) == 1:
        return []
    texts = [run.trainer.training_text for run, _ in until]
    perplexities = (shown_perplexity(_loss(run, end), run.trainer.timesteps) for run, end in until)
    return [
        Row("Loss of guessing", tuple(shown_loss(text.uniform_baseline) for text in texts)),
        Row("Final perplexity", tuple(perplexities)),
    ]


def _loss(run: Run, end: int) -> float | None:
    return float(run.trainer.losses[end - 1]) if end else None


def _first_all_correct(run: Run, end: int) -> str:
    first = run.trainer.first_all_correct
    return f"{first:,}" if first is not None and first <= end else "not yet"


def _best_loss(run: Run, end: int) -> str:
    losses = run.trainer.losses[:end]
    if not len(losses):
        return "–"
    best = int(np.argmin(losses))
    return f"{shown_loss(float(losses[best]))} (after {epochs(best + 1)})"
