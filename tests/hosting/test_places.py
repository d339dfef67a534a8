"""Who of those that come has a place."""

from __future__ import annotations

from dataclasses import dataclass

from playground.hosting.places import Places


@dataclass
class _Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_as_many_connections_have_a_place_as_there_are_places() -> None:
    places = Places(2)

    assert [places.take(browser) for browser in ("one", "two", "three")] == [True, True, False]
    assert places.taken == 2


def test_a_browser_may_have_its_page_again_while_its_connection_is_open() -> None:
    places = Places(1)
    places.take("one")

    assert places.may_enter("one")
    assert not places.may_enter("two")
    assert not places.take("one")


def test_who_left_a_moment_ago_has_the_place_and_others_have_not() -> None:
    clock = _Clock()
    places = Places(1, clock)
    places.take("one")
    places.leave("one")
    clock.now = 10.0

    assert not places.may_enter("two")
    assert not places.take("two")
    assert places.may_enter("one")
    assert places.take("one")


def test_a_place_is_free_some_time_after_it_was_left() -> None:
    clock = _Clock()
    places = Places(1, clock)
    places.take("one")
    places.leave("one")
    clock.now = 20.0

    assert places.may_enter("two")
    assert places.take("two")
    assert not places.may_enter("one")


def test_nothing_is_kept_for_those_who_cannot_be_told_apart() -> None:
    places = Places(1)
    places.take("")
    assert not places.may_enter("")
    places.leave("")

    assert places.take("")
    assert places.taken == 1
