"""Fair shares of one process, played through with a clock that stands still unless somebody works."""

from __future__ import annotations

import heapq
import threading
from dataclasses import dataclass, field
from itertools import count

import pytest

from playground.session.pace import Pace, Turn

_ANSWERING = 0.004  # seconds of processor time that a request costs beside its turn
_A_MOMENT = 0.0006  # seconds


@dataclass
class Player:
    """Plays as the stage does: asks again when the interval is over.

    Attributes:
        cost: of one of its moments, in seconds.
        is_full: whether it uses all the time that it gets.
        moments, worked: how much it got.
        late: how long each of its requests waited for its turn.
    """

    cost: float = _A_MOMENT
    speed: float = 30.0
    is_full: bool = False
    moments: list[float] = field(default_factory=list)
    worked: float = 0.0
    late: list[float] = field(default_factory=list)


class Server:
    """A process with one core, of which other programs take their part: its work takes ``strain`` times as long."""

    def __init__(self, strain: float = 1.0) -> None:
        self.now, self.processor, self.thread, self.strain = 100.0, 10.0, 1.0, strain
        self.pace = Pace(lambda: self.now, lambda: self.processor, lambda: self.thread, lambda: 1.0)

    def _work(self, seconds: float, *, in_turn: bool) -> None:
        self.now += seconds * self.strain
        self.processor += seconds
        self.thread += seconds if in_turn else 0.0

    def play(self, players: dict[str, Player], seconds: float) -> None:
        """Let them play for that long; all begin at once."""
        end, order = self.now + seconds, count()
        waiting = [(self.now + 0.003 * i, next(order), name) for i, name in enumerate(players)]
        heapq.heapify(waiting)
        while waiting[0][0] < end:
            asked, _, name = heapq.heappop(waiting)
            self.now = max(self.now, asked)
            players[name].late.append(self.now - asked)
            interval = self._answer(name, players[name])
            heapq.heappush(waiting, (max(self.now, asked + interval), next(order), name))
        self.now = max(self.now, end)

    def _answer(self, name: str, player: Player) -> float:
        with self.pace.turn(name, player.speed, is_full=player.is_full) as turn:
            seconds = turn.seconds / self.strain if player.is_full else turn.moments * player.cost
            self._work(seconds, in_turn=True)
        player.moments += [self.now] * turn.moments
        player.worked += seconds
        self._work(_ANSWERING, in_turn=False)
        return turn.interval


def _per_second(player: Player, seconds: float, until: float) -> float:
    """Return how many moments a player got in each of the last ``seconds``."""
    return sum(moment > until - seconds for moment in player.moments) / seconds


def _played(
    server: Server, players: dict[str, Player], seconds: float = 30.0, *, warm_up: float = 10.0
) -> dict[str, float]:
    """Return how many moments a second each got, after everybody's costs are known."""
    server.play(players, warm_up)
    for player in players.values():
        player.moments.clear()
        player.late.clear()
        player.worked = 0.0
    server.play(players, seconds)
    return {name: _per_second(player, seconds, server.now) for name, player in players.items()}


def _many(number: int, **more: float) -> dict[str, Player]:
    return {f"player {i}": Player(**more) for i in range(number)}  # type: ignore[arg-type]  # all are numbers


def _late(players: dict[str, Player]) -> float:
    """Return what nineteen of twenty requests waited at most."""
    late = sorted(wait for player in players.values() for wait in player.late)
    return late[int(0.95 * len(late))]


def test_somebody_alone_gets_all_the_moments_that_the_speed_asks_for() -> None:
    rates = _played(Server(), _many(1))

    assert rates["player 0"] == pytest.approx(30.0, rel=0.1)


@pytest.mark.parametrize("speed", [3.0, 30.0])
def test_no_turn_has_more_moments_than_the_speed_asks_for(speed: float) -> None:
    server = Server()
    for _ in range(20):
        with server.pace.turn("somebody", speed) as turn:
            assert turn.moments <= max(1, round(speed * turn.interval))
        server.now += turn.interval


@pytest.mark.parametrize("number", [5, 30, 100])
def test_equal_players_get_equal_shares(number: int) -> None:
    rates = _played(Server(), _many(number)).values()

    assert max(rates) <= 1.25 * min(rates)


@pytest.mark.parametrize(("number", "least"), [(30, 8.0), (100, 2.0), (200, 1.0)])
def test_nobody_starves(number: int, least: float) -> None:
    rates = _played(Server(), _many(number))

    assert min(rates.values()) >= least


@pytest.mark.parametrize("number", [10, 30, 50])
def test_a_request_finds_its_turn_however_many_play(number: int) -> None:
    players = _many(number)
    _played(Server(), players)

    assert _late(players) <= 0.3


@pytest.mark.parametrize("number", [50, 200])
def test_requests_do_not_pile_up(number: int) -> None:
    server, players = Server(), _many(number)
    _played(server, players)
    before = _late(players)

    _played(server, players, warm_up=60.0)

    assert _late(players) <= max(before, 1.0)


def test_somebody_with_dear_moments_takes_them_from_nobody_else() -> None:
    among_equals = _played(Server(), _many(10))["player 0"]
    players = _many(9) | {"dear": Player(cost=0.05)}

    rates = _played(Server(), players)

    assert rates["player 0"] >= 0.8 * among_equals
    assert 0 < rates["dear"] < rates["player 0"]


def test_full_speed_gets_what_the_others_leave_over() -> None:
    alone = {"full": Player(is_full=True)}
    beside = _many(5) | {"full": Player(is_full=True)}
    _played(Server(), alone)
    rates = _played(Server(), beside)

    left_over = alone["full"].worked - sum(player.worked for name, player in beside.items() if name != "full")
    assert min(rate for name, rate in rates.items() if name != "full") >= 25.0
    assert beside["full"].worked >= 0.7 * left_over
    assert beside["full"].worked >= 2 * max(player.worked for name, player in beside.items() if name != "full")


def test_those_at_full_speed_share_equally_and_a_request_is_answered_all_the_same() -> None:
    players = {f"full {i}": Player(is_full=True) for i in range(10)}

    _played(Server(), players)

    worked = [player.worked for player in players.values()]
    assert max(worked) <= 1.25 * min(worked)
    assert _late(players) <= 0.3
    assert sum(worked) >= 0.5 * 30.0


@pytest.mark.parametrize("says_so", [True, False], ids=["who says so", "who is gone"])
def test_the_others_get_the_share_of_somebody_who_leaves(says_so: bool) -> None:  # noqa: FBT001
    server, stays = Server(), {"stays": Player(cost=0.01)}
    alone = _played(Server(), {"alone": Player(cost=0.01)})["alone"]
    crowd = _many(40, cost=0.01)
    beside = _played(server, crowd | stays)["stays"]
    if says_so:
        for name in crowd:
            server.pace.leave(name)

    after = _played(server, stays)["stays"]

    assert server.pace.players == 1
    assert beside < 0.5 * alone
    assert after >= 0.9 * alone


@pytest.mark.parametrize("strain", [1.0, 2.0, 3.0])
def test_a_part_of_what_the_process_gets_stays_free_for_presses(strain: float) -> None:
    server, players = Server(strain), _many(20)
    server.play(players, 10.0)
    before = server.processor

    server.play(players, 30.0)

    assert (server.processor - before) * strain <= 0.8 * 30.0


def test_where_other_programs_take_half_of_the_core_half_as_much_is_given_out() -> None:
    used = {}
    for strain in (1.0, 2.0):
        server, players = Server(strain), _many(30)
        server.play(players, 10.0)
        before = server.processor
        rates = _played(server, players, warm_up=0.0)
        used[strain] = server.processor - before
        assert min(rates.values()) >= 8.0
        assert _late(players) <= 0.3

    assert used[2.0] == pytest.approx(0.5 * used[1.0], rel=0.1)


def test_it_recovers_when_the_other_programs_end() -> None:
    server, players = Server(strain=3.0), _many(10)
    slowed = _played(server, players)["player 0"]
    server.strain = 1.0

    assert _played(server, players)["player 0"] >= max(slowed, 25.0)


def test_a_turn_that_fails_leaves_the_way_free_for_the_next() -> None:
    pace = Server().pace
    with pytest.raises(ZeroDivisionError), pace.turn("somebody", 30.0):
        raise ZeroDivisionError

    with pace.turn("another", 30.0) as turn:
        assert turn.moments >= 1


def test_to_leave_without_having_played_is_no_mistake() -> None:
    pace = Pace()
    pace.leave("nobody")

    assert pace.players == 0


def test_one_works_at_a_time() -> None:
    pace, begun, may_end, order = Pace(), threading.Event(), threading.Event(), list[str]()

    def work_slowly() -> None:
        with pace.turn("first", 30.0):
            begun.set()
            may_end.wait(10)
            order.append("first")

    def work() -> None:
        with pace.turn("second", 30.0):
            order.append("second")

    threads = [threading.Thread(target=work_slowly), threading.Thread(target=work)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join(10)

    assert order == ["first", "second"]


def test_a_class_that_began_at_one_word_does_not_go_on_asking_all_at_once() -> None:
    pace, intervals = Pace(), []
    for _ in range(2):
        for number in range(100):
            with pace.turn(f"player {number}", 30.0) as turn:
                intervals.append(turn.interval)

    crowded = intervals[100:]
    assert max(crowded) > 1.3 * min(crowded)


def test_the_next_request_is_welcome_when_half_of_the_moments_are_played_or_the_interval_is_over() -> None:
    assert Turn(1.0, 10, interval=2.0, lasted=0.1).wait == 1.0
    assert Turn(1.0, 10, interval=2.0, lasted=1.5).wait == 0.5
    assert Turn(1.0, 10, interval=2.0, lasted=3.0).wait == 0.0
