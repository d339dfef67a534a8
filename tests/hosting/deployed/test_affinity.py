"""A class is spread over all processes, and each browser stays where it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from benchmarks.proxy import Proxy
from tests.hosting.deployed.hosted import Visitor, ask

Visit = Callable[[], Visitor]


def test_a_class_behind_one_address_is_spread_evenly(visit: Visit, proxy: Proxy) -> None:
    for _ in range(10):
        visit().stay()

    assert sorted(proxy.connections().values()) == [5, 5]


def test_a_class_that_comes_at_one_word_uses_all_processes(visit: Visit, proxy: Proxy) -> None:
    with ThreadPoolExecutor(12) as pool:
        visitors = [future.result() for future in [pool.submit(visit) for _ in range(24)]]
        list(pool.map(Visitor.stay, visitors))

    assert sum(proxy.connections().values()) == 24
    assert min(proxy.connections().values()) >= 4


def test_whoever_comes_later_comes_to_where_fewer_people_are(visit: Visit) -> None:
    class_of_six = [visit() for _ in range(6)]
    for visitor in class_of_six:
        visitor.stay()
    here = class_of_six[0].cookie
    for visitor in class_of_six:
        if visitor.cookie != here:
            visitor.leave()

    newcomers = [visit(), visit()]

    assert all(newcomer.cookie != here for newcomer in newcomers)


def test_a_browser_comes_back_to_its_process_with_the_proxys_cookie(visit: Visit, proxy: Proxy) -> None:
    visitor = visit()
    before = proxy.answered()

    for _ in range(5):
        assert visitor.load().status == 200
    visitor.stay()

    after = proxy.answered()
    assert sorted(after[name] - before[name] for name in after) == [0, 6]


def test_the_cookie_is_not_for_scripts_and_ends_with_the_browser(proxy: Proxy) -> None:
    answer = ask(proxy.address, "/")

    cookie = next(value for value in answer.headers.get_all("Set-Cookie", []) if value.startswith("playground="))
    assert cookie.endswith("; path=/; HttpOnly; SameSite=Lax")
    assert answer.headers["Cache-Control"]
