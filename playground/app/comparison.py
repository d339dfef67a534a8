"""What runs have in common and what not: their settings and results as a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

from playground.app.link import settings_of
from playground.app.run import Run
from playground.app.transport import shown_loss, shown_perplexity
from playground.engine import SETTINGS, Evaluation, RunConfig, visible

_MOST_TEXT = 24

Named: TypeAlias = tuple[str, str, Run]
"""A run with its name and its colour."""


def comparison_table(runs: Sequence[Named], search_seconds: float) -> str:
    """Return, as HTML, the settings in which these runs differ, and what became of each.

    What takes long to find out is looked for ``search_seconds`` at a time.
    """
    head = "".join(
        f'<th scope="col"><span style="border-color: {color}">{escape(name)}</span></th>' for name, color, _ in runs
    )
    rows = [*_different_settings([run for _, _, run in runs]), *_results([run for _, _, run in runs], search_seconds)]
    body = "".join(
        f'<tr><th scope="row">{label}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for label, *cells in rows
    )
    return (
        f'<table class="comparison-table"><thead><tr><th scope="col">Whole run</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def correct_in_words(run: Run, evaluation: Evaluation) -> str:
    """Return the loss and the correct characters of a run at the epoch that is shown."""
    loss = f"Loss {shown_loss(run.loss)}, " if run.loss is not None else ""
    return f"{loss}{evaluation.correct} of {run.trainer.timesteps} correct."


def _different_settings(runs: Sequence[Run]) -> list[list[str]]:
    names = [name for name in RunConfig.__dataclass_fields__ if len({settings_of(run)[name] for run in runs}) > 1]
    return [[SETTINGS[name].label, *(_shown(settings_of(run)[name]) for run in runs)] for name in names]


def _results(runs: Sequence[Run], search_seconds: float) -> list[list[str]]:
    return [
        ["Epochs trained", *(f"{run.trainer.epoch:,}" for run in runs)],
        ["Epochs to all correct", *(_all_correct(run, search_seconds / len(runs)) for run in runs)],
        ["Final loss", *(shown_loss(run.loss) for run in runs)],
        ["Best loss", *map(_best_loss, runs)],
        *_across_texts(runs),
        ["Seconds of training", *(f"{run.seconds:.2f}" for run in runs)],
    ]


def _across_texts(runs: Sequence[Run]) -> list[list[str]]:
    """Return what tells how well different texts are known, because a longer one has a larger loss by itself."""
    if len({run.config.text for run in runs}) == 1:
        return []
    return [
        ["Loss of guessing", *(shown_loss(run.trainer.guessing_loss) for run in runs)],
        ["Final perplexity", *(shown_perplexity(run.loss, run.trainer.timesteps) for run in runs)],
    ]


def _all_correct(run: Run, search_seconds: float) -> str:
    is_done = run.all_correct.go_on(run.trainer, search_seconds)
    if run.all_correct.found is not None:
        return f"{run.all_correct.found:,}"
    return "not yet" if is_done else "looking…"


def _best_loss(run: Run) -> str:
    losses = run.trainer.losses
    if not len(losses):
        return "–"
    best = int(losses.argmin())
    after = "1 epoch" if best == 0 else f"{best + 1:,} epochs"
    return f"{shown_loss(float(losses[best]))} (after {after})"


def _shown(value: object) -> str:
    if not isinstance(value, str):
        return f"{value:g}" if isinstance(value, float) else f"{value:,}"
    shown = "".join(map(visible, value[:_MOST_TEXT]))
    return f"{shown}…" if len(value) > _MOST_TEXT else shown
