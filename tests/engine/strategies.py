"""What Hypothesis draws small runs from, and trainers of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from playground.engine import CELLS, OPTIMIZERS, RunConfig, Trainer


@st.composite
def small_runs(draw: st.DrawFn, max_epochs: int = 4) -> RunConfig:
    """Configs of short texts and few units; the window goes from 1 to beyond the text."""
    text = draw(st.text(alphabet="abcé☕\n ", min_size=2, max_size=10))
    return RunConfig(
        text=text,
        hidden_size=draw(st.integers(1, 5)),
        learning_rate=draw(st.floats(0.01, 1.0)),
        epochs=draw(st.integers(1, max_epochs)),
        random_seed=draw(st.integers(0, 2**32 - 1)),
        window=draw(st.integers(1, len(text) + 1)),
        initial_scale=draw(st.floats(0, 1)),
    )


@st.composite
def trainers(draw: st.DrawFn) -> Trainer:
    """Trainers at any timestep of one of the first epochs."""
    trainer = Trainer(draw(small_runs()))
    trainer.run(epochs=draw(st.integers(0, 12)))
    for _ in range(draw(st.integers(0, 9))):
        trainer.step()
    return trainer


@st.composite
def any_runs(draw: st.DrawFn, max_epochs: int = 4) -> RunConfig:
    """Small runs with any cell, any optimiser and any limits of gradients, whose weights are drawn and not zero."""
    limits = st.none() | st.floats(0.01, 1.0)
    return replace(
        draw(small_runs(max_epochs)),
        learning_rate=draw(st.floats(0.001, 0.1)),
        initial_scale=draw(st.floats(0.1, 1.0)),
        cell=draw(st.sampled_from(list(CELLS))),
        optimizer=draw(st.sampled_from(list(OPTIMIZERS))),
        clip_value=draw(limits),
        clip_norm=draw(limits),
    )
