"""A run as a film: every scene is what the page shows at that epoch, and watching changes nothing."""

from __future__ import annotations

import copy
import json
import math
from itertools import pairwise
from typing import Any

import pytest

from playground.app.film import MOST_BYTES, MOST_FRAMES, Scene, evenly, film_of
from playground.app.pages import compare, inside, train
from playground.engine import Evaluation, RunConfig, SamplingConfig
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED
from playground.session.time_travel import SOUGHT
from tests.app.page import Page

PAGES = {"train": train.PAGE, "inside": inside.PAGE, "compare": compare.PAGE}


def _scene(session: Session, evaluation: Evaluation) -> Scene:
    """Return a scene that needs no Streamlit."""
    run = session.shown
    weights = run.trainer.parameters.flat.tolist()
    return {"epoch": run.trainer.epoch, "sample": run.latest_sample().text, "weights": weights, "n": evaluation.correct}


def _session(epochs: int, hidden_size: int = 2, text: str = "abc") -> Session:
    run = Run(RunConfig(text=text, hidden_size=hidden_size, epochs=100_000), SamplingConfig())
    run.train(epochs=epochs, time_budget=math.inf)
    return Session(run, DEFAULT_SPEED)


def _put(scene: Any, path: list[str | int], value: Any) -> Any:
    if not path:
        return value
    part = scene
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return scene


def _rebuilt(film: dict[str, Any]) -> list[Scene]:
    """Return all scenes as the browser makes them."""
    scenes = []
    for changes in film["changes"]:
        scene = copy.deepcopy(film["first"])
        for path, value in json.loads(json.dumps(changes)):
            scene = _put(scene, path, value)
        scenes.append(scene)
    return scenes


@pytest.mark.parametrize("epochs", [1, 2, 100, 239, 240, 241, 3_000])
def test_a_film_has_at_most_240_scenes_with_the_first_and_the_last_epoch(epochs: int) -> None:
    film = film_of(_session(epochs), _scene)

    assert (film["epochs"][0], film["epochs"][-1]) == (0, epochs)
    assert len(film["epochs"]) == len(film["changes"]) <= MOST_FRAMES
    assert film["epochs"] == sorted(set(film["epochs"]))


def test_a_film_ends_with_the_last_epoch_however_it_was_trained() -> None:
    session = _session(300)
    for _ in range(2):
        session.run.step()

    film = film_of(session, _scene)

    assert film["epochs"][-1] == session.run.trainer.epoch == 301


@pytest.mark.parametrize("epochs", [30, 400])
def test_each_scene_is_that_of_its_epoch(epochs: int) -> None:
    session = _session(epochs)

    film = film_of(session, _scene)

    for epoch, scene in list(zip(film["epochs"], _rebuilt(film), strict=True))[:: epochs // 15]:
        session.time_travel.past = session.run.at_epoch(epoch)
        assert scene == _scene(session, session.time_travel.past.trainer.evaluate())


def test_a_little_change_in_a_long_list_is_found_in_its_place() -> None:
    def scene(session: Session, _: Evaluation) -> Scene:
        epoch = session.shown.trainer.epoch
        numbers = [float(i == epoch) for i in range(20)]
        return {"numbers": numbers, "nested": [{"deep": [*numbers, epoch]}, "the same"], "length": [0] * epoch}

    session = _session(19)

    film = film_of(session, scene)

    for epoch, rebuilt in enumerate(_rebuilt(film)):
        session.time_travel.past = session.run.at_epoch(epoch)
        assert rebuilt == scene(session, session.time_travel.past.trainer.evaluate())
    assert ["numbers", 7] in [path for path, _ in json.loads(json.dumps(film["changes"][7]))]


def test_a_film_of_a_large_network_is_bounded() -> None:
    session = _session(150, hidden_size=64)

    film = film_of(session, _scene)

    assert 2 <= len(film["epochs"]) < 150
    assert len(json.dumps(film["changes"])) <= 1.2 * MOST_BYTES
    assert (film["epochs"][0], film["epochs"][-1]) == (0, 150)


def test_making_a_film_leaves_the_session_as_it_was() -> None:
    session = _session(20)
    session.time_travel.past = past = session.run.at_epoch(7)
    run, weights, losses = (
        session.run,
        session.run.trainer.parameters.flat.tobytes(),
        session.run.trainer.losses.tobytes(),
    )

    film_of(session, _scene)

    assert session.time_travel.past is past
    assert session.run is run
    assert (run.trainer.parameters.flat.tobytes(), run.trainer.losses.tobytes(), run.trainer.epoch) == (
        weights,
        losses,
        20,
    )


def test_a_film_that_cannot_be_made_leaves_the_session_as_it_was() -> None:
    session = _session(20)
    session.time_travel.past = past = session.run.at_epoch(7)

    def broken(session: Session, evaluation: Evaluation) -> Scene:
        if session.shown.trainer.epoch == 20:
            raise ZeroDivisionError
        return _scene(session, evaluation)

    with pytest.raises(ZeroDivisionError):
        film_of(session, broken)

    assert session.time_travel.past is past


def test_changes_by_hand_are_not_in_the_film() -> None:
    session = _session(3)
    plain = film_of(session, _scene)
    session.run.edits = session.run.edits.silence(1)

    film = film_of(session, _scene)

    assert film == plain


@pytest.mark.parametrize("most", [2, 3, 7])
def test_epochs_are_evenly_spread(most: int) -> None:
    chosen = evenly([*range(0, 1_000, 10)], most)

    distances = [later - before for before, later in pairwise(chosen)]
    assert (len(chosen), chosen[0], chosen[-1]) == (most, 0, 990)
    assert max(distances) - min(distances) <= 10


def _trained(path: str, epochs: int = 4) -> Page:
    page = Page(hidden_size="3")
    page.train(2)
    page.press("Pin")
    page.train(epochs - 2)
    page.go_to(path)
    return page


@pytest.fixture(scope="module", params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def watched(path: str) -> Page:
    page = _trained(path)
    page.press("Film")
    return page


def test_every_page_has_its_film(watched: Page) -> None:
    film = watched.sent_to(SOUGHT)

    assert (watched.errors, film["epochs"], film["run"]) == ([], [0, 1, 2, 3, 4], watched.session.run.id)
    assert all({"numbers", "grid", "pictures"} <= scene.keys() for scene in _rebuilt(film))


def test_each_scene_of_a_page_is_what_it_shows_at_that_epoch(watched: Page, path: str) -> None:
    session = watched.session
    scenes = {}

    def remember(_: Session, evaluation: Evaluation) -> Scene:
        scene = PAGES[path].scene(session, evaluation)
        scenes[session.shown.trainer.epoch] = json.loads(json.dumps(scene))
        return scene

    film = film_of(session, remember)

    assert _rebuilt(json.loads(json.dumps(film))) == [scenes[epoch] for epoch in film["epochs"]]


def test_the_numbers_of_each_scene_are_those_of_its_epoch(watched: Page) -> None:
    session = watched.session

    numbers = [dict(scene["numbers"]) for scene in _rebuilt(watched.sent_to(SOUGHT))]

    for epoch, shown in enumerate(numbers):
        trainer = session.run.at_epoch(epoch).trainer
        assert shown["Epoch"].startswith(f"{epoch} / ")
        assert shown["Loss"] == (f"{trainer.losses[-1]:.4f}" if epoch else "–")
        assert shown["Correct"] == f"{trainer.evaluate().correct} / {trainer.timesteps}"


def test_a_film_starts_and_stops() -> None:
    page = _trained("train")
    before = page.trained_timesteps
    page.press("Film")
    started = (
        page.session.time_travel.replaying,
        page.has("Stop film"),
        len(page.app.metric),
        len(page.app.get("plotly_chart")),
    )

    page.press("Stop film")

    assert started == (True, True, 0, 0)
    assert (page.errors, page.session.time_travel.replaying, page.has("Film"), page.epoch) == ([], False, True, 4)
    assert page.trained_timesteps == before


def test_a_film_stops_the_playing() -> None:
    page = Page()
    page.press("Play")
    page.frames(1)

    page.press("Film")

    assert (page.errors, page.has("Play"), page.has("Stop film")) == ([], True, True)


def test_an_untrained_run_has_no_film() -> None:
    page = Page()

    assert not page.can_press("Film")


def test_one_can_stay_at_an_epoch_of_the_film() -> None:
    page = _trained("train")
    page.press("Film")

    page.seek(2)

    assert (page.errors, page.epoch, page.has("Film"), page.is_in_the_past) == ([], 2, True, True)


def test_one_can_stay_at_the_last_epoch_of_the_film() -> None:
    page = _trained("train")
    page.press("Film")

    page.seek(4)

    assert (page.errors, page.epoch, page.has("Film"), page.is_in_the_past) == ([], 4, True, False)


@pytest.mark.parametrize("label", ["Live", "Step", "Epoch", "Play", "Reset", "Earlier"])
def test_other_buttons_end_the_film(label: str) -> None:
    page = _trained("train")
    page.press("Film")

    page.press(label)

    assert (page.errors, page.session.time_travel.replaying) == ([], False)


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 4), ("learning_rate", 0.1), ("epochs", 300)])
def test_a_change_of_the_set_up_ends_the_film(name: str, value: object) -> None:
    page = _trained("train")
    page.press("Film")

    page.set(name, value)

    assert (page.errors, page.session.time_travel.replaying) == ([], False)
