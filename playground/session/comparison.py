"""What distinguishes runs: their settings, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.engine import SETTINGS, Moment, RunConfig, visible
from playground.engine.config import NONE
from playground.session.numbers import epochs, shown_loss, shown_perplexity
from playground.session.run import Run

_MOST_TEXT = 24


def comparison_rows(runs: Sequence[Run], epoch: int) -> list[list[str]]:
    """Return the settings in which these runs differ, and what became of each: rows of a label and a cell for each run.

    Of the first run only the first ``epoch`` epochs count: while it plays, a moment on the way to the page is older.
    """
    return [*_different_settings(runs), *_results(runs, epoch)]


def correct_in_words(moment: Moment) -> str:
    """Return the loss and the correct characters of a run's last epoch."""
    loss = f"Loss {shown_loss(moment.loss)}" if moment.loss is not None else ""
    if moment.correct is None or moment.correct < 0:
        return f"{loss}." if loss else ""
    return f"{loss}, {moment.correct:,} of {moment.training_text.timesteps:,} correct."


def _different_settings(runs: Sequence[Run]) -> list[list[str]]:
    names = [name for name in RunConfig.__dataclass_fields__ if len({run.settings[name] for run in runs}) > 1]
    return [[SETTINGS[name].label, *(_shown(run.settings[name]) for run in runs)] for name in names]


def _results(runs: Sequence[Run], epoch: int) -> list[list[str]]:
    ends = [epoch, *(run.trainer.epoch for run in runs[1:])]
    until = list(zip(runs, ends, strict=True))
    return [
        ["Epochs trained", *(f"{end:,}" for _, end in until)],
        ["Epochs to all correct", *(_first_all_correct(run, end) for run, end in until)],
        ["Final loss", *(shown_loss(_loss(run, end)) for run, end in until)],
        ["Best loss", *(_best_loss(run, end) for run, end in until)],
        *_across_texts(until),
        ["Seconds of training", *(f"{run.seconds:,.2f}" for run in runs)],
    ]


def _across_texts(until: Sequence[tuple[Run, int]]) -> list[list[str]]:
    """Return what tells how well different texts are known, because a longer one has a larger loss by itself."""
    if len({run.config.text for run, _ in until}) == 1:
        return []
    return [
        ["Loss of guessing", *(shown_loss(run.trainer.training_text.uniform_baseline) for run, _ in until)],
        ["Final perplexity", *(shown_perplexity(_loss(run, end), run.trainer.timesteps) for run, end in until)],
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


def _shown(value: object) -> str:
    if value is None:
        return NONE
    if not isinstance(value, str):
        return f"{value:g}" if isinstance(value, float) else f"{value:,}"
    shown = "".join(map(visible, value[:_MOST_TEXT]))
    return f"{shown}…" if len(value) > _MOST_TEXT else shown
