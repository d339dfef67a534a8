"""The snapshots of a run, and the way back to any epoch of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import History, Intervention, ParameterIndex, Parameters, RunConfig, Trainer
from playground.engine.compiled import Backend
from playground.engine.history import MOST_BYTES
from tests.engine.run_states import JOURNEYS, Action, go, in_smallest_parts, numbers, with_some_set
from tests.engine.strategies import small_runs

SMALL = Parameters(1, 2).flat
NBYTES = SMALL.nbytes


def _of_every_epoch(epochs: int, most_bytes: int = MOST_BYTES) -> History:
    """A history as a trainer fills it."""
    history = History(most_bytes)
    for epoch in range(epochs + 1):
        if epoch == history.next_due:
            history.keep(epoch, SMALL)
    return history


def test_every_epoch_up_to_128_is_kept() -> None:
    trainer = Trainer(RunConfig())

    trainer.run(epochs=128)

    assert list(trainer.history.snapshots) == list(range(129))


def test_the_distances_double_with_the_epochs() -> None:
    epochs = list(_of_every_epoch(1100).snapshots)

    assert epochs == [
        *range(129),
        *range(130, 257, 2),
        *range(260, 513, 4),
        *range(520, 1025, 8),
        *range(1040, 1101, 16),
    ]


@pytest.mark.parametrize("epoch", [1, 127, 129, 130, 131, 999, 5001])
def test_the_end_of_a_run_is_kept_wherever_it_is(epoch: int) -> None:
    trainer = Trainer(RunConfig(text="ab", hidden_size=1))

    trainer.run(epochs=epoch)

    assert trainer.history.newest == epoch
    assert trainer.history.snapshots[epoch].tobytes() == trainer.parameters.flat.tobytes()


def test_the_end_of_a_run_that_goes_on_is_kept_only_if_it_is_due() -> None:
    split, whole = Trainer(RunConfig(text="ab", hidden_size=1)), Trainer(RunConfig(text="ab", hidden_size=1))
    whole.run(epochs=700)

    for part in (131, 1, 200, 3, 365):
        split.run(epochs=part)

    assert list(split.history.snapshots) == list(whole.history.snapshots)


def test_steps_and_runs_keep_the_same_snapshots() -> None:
    stepped, run = Trainer(RunConfig(text="ab", hidden_size=1)), Trainer(RunConfig(text="ab", hidden_size=1))

    for _ in range(300):
        stepped.step()
    run.run(epochs=300)

    assert list(stepped.history.snapshots) == list(run.history.snapshots)


@given(st.integers(0, 3000), st.integers(0, 60))
def test_the_bound_is_kept_and_the_first_and_the_newest_stay(epochs: int, snapshots: int) -> None:
    history = History(most_bytes=snapshots * NBYTES)

    for epoch in range(epochs + 1):
        if epoch in (history.next_due, epochs):
            history.keep(epoch, SMALL)
            assert history.nbytes <= max(2, snapshots) * NBYTES

    assert next(iter(history.snapshots)) == 0
    assert history.newest == epochs
    assert history.next_due > epochs


@given(st.integers(2, 1000), st.lists(st.integers(0, 50), min_size=1, max_size=3))
def test_thinning_drops_every_second_one_between_the_first_and_the_newest(epochs: int, bounds: list[int]) -> None:
    history = _of_every_epoch(epochs)
    before = list(history.snapshots)

    for bound in bounds:
        history.thin_out(bound * NBYTES)

    after = list(history.snapshots)
    assert (after[0], after[-1]) == (before[0], before[-1])
    assert len(after) <= max(2, min(bounds))
    assert after == [epoch for epoch in before if epoch in after]
    assert history.thinning & (history.thinning - 1) == 0
    assert history.next_due > after[-1]


def test_a_thinned_history_has_gaps_of_doubled_distances() -> None:
    history = _of_every_epoch(64)

    history.thin_out(40 * NBYTES)

    assert list(history.snapshots) == list(range(0, 65, 2))
    assert history.next_due == 66


def test_a_history_within_its_new_bound_stays_as_it_is() -> None:
    history = _of_every_epoch(200)
    before = list(history.snapshots)

    history.thin_out(len(before) * NBYTES)

    assert list(history.snapshots) == before


@pytest.mark.parametrize("epochs", [500, 5000])
def test_a_run_that_is_thinned_goes_on_within_its_bound(epochs: int) -> None:
    trainer = Trainer(RunConfig(text="ab", hidden_size=1))
    trainer.run(epochs=300)

    trainer.history.thin_out(20 * NBYTES)
    trainer.run(epochs=epochs)

    assert 5 <= len(trainer.history.snapshots) <= 20
    assert trainer.history.newest == 300 + epochs


def test_what_is_kept_of_an_epoch_stays() -> None:
    history, other = History(), SMALL.copy()
    other.fill(1.0)
    history.keep(0, SMALL)

    history.keep(0, other)

    assert not history.snapshots[0].any()


def test_an_epoch_before_the_newest_is_refused() -> None:
    history = History()
    history.keep(3, SMALL)

    with pytest.raises(ValueError, match="Epoch 3 is kept already; 2 is before it"):
        history.keep(2, SMALL)


def test_snapshots_cannot_be_changed() -> None:
    trainer = Trainer(RunConfig())

    with pytest.raises(ValueError, match="read-only"):
        trainer.history.snapshots[0][0] = 1.0
    with pytest.raises(TypeError):
        trainer.history.snapshots[1] = np.zeros(1)  # type: ignore[index]  # what must not be done is tried


def test_a_snapshot_is_not_changed_by_training_on() -> None:
    trainer = Trainer(RunConfig())
    initial = trainer.parameters.flat.tobytes()

    trainer.run(epochs=3)

    assert trainer.history.snapshots[0].tobytes() == initial


def test_the_latest_snapshot_is_the_one_not_after_an_epoch() -> None:
    history = _of_every_epoch(200)

    assert [history.latest(epoch) for epoch in (0, 77, 128, 129, 131, 10_000)] == [0, 77, 128, 128, 130, 200]


def test_there_is_no_latest_snapshot_before_the_first() -> None:
    with pytest.raises(LookupError, match="epoch 5 or before"):
        History().latest(5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_part_of_a_history_goes_on_as_the_whole_did(epochs: int, until: int) -> None:
    whole = _of_every_epoch(epochs)

    part = whole.until(until)
    for epoch in range(until + 1, epochs + 1):
        if epoch == part.next_due:
            part.keep(epoch, SMALL)

    assert list(part.snapshots) == list(whole.snapshots)


@settings(max_examples=150)
@given(small_runs(), JOURNEYS, st.integers(0, 6))
def test_going_back_leads_to_the_run_as_it_was_to_the_last_bit(
    backend: Backend, config: RunConfig, journey: list[Action], snapshots: int
) -> None:
    reference = Trainer(config, backend)
    as_it_was = {0: numbers(reference)}
    for action in in_smallest_parts(journey):
        reference = go(reference, [action])
        if reference.timestep == 0:
            as_it_was[reference.epoch] = numbers(reference)

    trainer = go(Trainer(config, backend), journey)
    trainer.history.thin_out(snapshots * trainer.parameters.flat.nbytes)

    assert {epoch: numbers(trainer.at_epoch(epoch)) for epoch in range(trainer.epoch + 1)} == as_it_was


@settings(max_examples=50)
@given(small_runs(), JOURNEYS, st.integers(0, 6), st.integers(0, 6), st.data())
def test_the_past_of_the_past_is_the_past(
    config: RunConfig, journey: list[Action], first: int, second: int, data: st.DataObject
) -> None:
    trainer = go(Trainer(config), journey)
    later = data.draw(st.integers(0, trainer.epoch))
    earlier = data.draw(st.integers(0, later))
    past = trainer.at_epoch(later)
    trainer.history.thin_out(first * trainer.parameters.flat.nbytes)
    past.history.thin_out(second * trainer.parameters.flat.nbytes)

    assert numbers(past.at_epoch(earlier)) == numbers(trainer.at_epoch(earlier))


@settings(max_examples=50)
@given(small_runs(), JOURNEYS, st.integers(1, 20), st.integers(0, 4), st.data())
def test_going_on_from_the_past_repeats_the_first_run(
    backend: Backend, config: RunConfig, journey: list[Action], epochs: int, snapshots: int, data: st.DataObject
) -> None:
    trainer = go(Trainer(config, backend), journey)
    if trainer.timestep:
        trainer.run(epochs=1)
    begin = trainer.epoch
    trainer.run(epochs=epochs)
    trainer.history.thin_out(snapshots * trainer.parameters.flat.nbytes)

    past = trainer.at_epoch(begin + data.draw(st.integers(0, epochs)))
    past.run(epochs=trainer.epoch - past.epoch)

    assert numbers(past) == numbers(trainer)


def test_a_long_run_is_found_again_between_its_snapshots() -> None:
    trainer, reference = Trainer(RunConfig()), Trainer(RunConfig())
    trainer.run(epochs=1000)
    reference.run(epochs=777)

    assert 777 not in trainer.history.snapshots
    assert numbers(trainer.at_epoch(777)) == numbers(reference)


def test_the_past_does_not_know_what_came_later() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5))
    trainer.run(epochs=5)
    trainer.learning_rate = 0.25
    trainer.run(epochs=5)

    past = trainer.at_epoch(4)

    assert past.learning_rate == 0.5
    assert past.interventions == ()
    assert past.history.newest == 4
    assert len(past.losses) == 4


@settings(max_examples=50)
@given(small_runs(), JOURNEYS, JOURNEYS, st.data())
def test_what_the_past_does_leaves_the_present_alone(
    config: RunConfig, journey: list[Action], otherwise: list[Action], data: st.DataObject
) -> None:
    trainer = go(Trainer(config), journey)
    before, kept = numbers(trainer), dict(trainer.history.snapshots)
    copies = {epoch: snapshot.tobytes() for epoch, snapshot in kept.items()}

    past = go(trainer.at_epoch(data.draw(st.integers(0, trainer.epoch))), otherwise)
    past.history.thin_out(0)

    assert numbers(trainer) == before
    assert {epoch: snapshot.tobytes() for epoch, snapshot in trainer.history.snapshots.items()} == copies


@settings(max_examples=50)
@given(small_runs(), JOURNEYS, JOURNEYS, st.data())
def test_what_the_present_does_leaves_the_past_alone(
    config: RunConfig, journey: list[Action], otherwise: list[Action], data: st.DataObject
) -> None:
    trainer = go(Trainer(config), journey)
    past = trainer.at_epoch(data.draw(st.integers(0, trainer.epoch)))
    before, kept = numbers(past), list(past.history.snapshots)

    go(trainer, otherwise).history.thin_out(0)

    assert numbers(past) == before
    assert list(past.history.snapshots) == kept


@pytest.mark.parametrize("epoch", [-1, 4, 100])
def test_an_epoch_that_is_not_there_is_refused(epoch: int) -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=3)
    trainer.step()

    with pytest.raises(ValueError, match=f"The run has 3 finished epochs; {epoch} is not among them."):
        trainer.at_epoch(epoch)


def test_interventions_say_where_and_what() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5))
    trainer.run(epochs=2)
    trainer.step()
    trainer.learning_rate = 0.25
    trainer.run(epochs=1)
    parameters = trainer.parameters
    parameters.Whh[1, 2] = 0.75
    parameters.by[0] = -1.5

    trainer = trainer.copy(parameters=parameters)

    assert trainer.interventions == (
        Intervention(2, 1, learning_rate=0.25),
        Intervention(3, 0, values=((ParameterIndex("Whh", 1, 2), 0.75), (ParameterIndex("by", 0), -1.5))),
    )


def test_of_several_learning_rates_at_once_only_the_last_counts() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5))

    for rate in (0.4, 0.3, 0.3, 0.2):
        trainer.learning_rate = rate

    assert trainer.interventions == (Intervention(0, 0, learning_rate=0.2),)


def test_the_same_learning_rate_is_no_intervention() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5))

    trainer.learning_rate = 0.5

    assert trainer.interventions == ()


@settings(max_examples=50)
@given(small_runs(), JOURNEYS, JOURNEYS)
def test_a_run_resumed_from_its_state_goes_on_as_it_would_have(
    config: RunConfig, journey: list[Action], onwards: list[Action]
) -> None:
    trainer = go(Trainer(config), journey)

    resumed = Trainer.resumed(trainer.state)

    assert numbers(resumed) == numbers(trainer)
    assert numbers(go(resumed, onwards)) == numbers(go(trainer, onwards))


def test_a_state_is_not_changed_by_training_on() -> None:
    trainer = with_some_set(Trainer(RunConfig(window=3)), seed=1)
    trainer.run(epochs=2)
    trainer.step()
    state, before = trainer.state, numbers(trainer)

    trainer.run(epochs=200)
    trainer.generate()

    assert numbers(Trainer.resumed(state)) == before
    assert list(state.history.snapshots) == [0, 1, 2]
