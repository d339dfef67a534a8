"""A process is killed while a class plays: nobody on the other notices, and the rest get their runs back."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import expect

from benchmarks.proxy import Proxy
from tests.hosting.deployed.hosted import Process, ask, wait_until
from tests.hosting.deployed.pupils import LetIn, Pupil, start_again

_TABS = 10


def _route_leads(proxy: Proxy, route: str) -> bool:
    """Return whether the process that a browser was given is there, so that the proxy gives it no other one."""
    answer = ask(proxy.address, "/_stcore/health", Cookie=f"playground={route}")
    return not any(cookie.startswith("playground=") for cookie in answer.headers.get_all("Set-Cookie", []))


def _are_undisturbed(pupils: Sequence[Pupil]) -> None:
    """Check that these play on as if nothing had happened."""
    for pupil in pupils:
        pupil.play_on()
        assert (pupil.stage_run, pupil.errors) == (pupil.run, [])
        expect(pupil.offer).to_be_hidden()


def test_those_on_the_other_process_notice_nothing_and_the_rest_get_their_runs_back(
    pupils: LetIn, two: list[Process], proxy: Proxy
) -> None:
    class_of_ten = pupils(_TABS)

    two[0].kill()
    wait_until(lambda: proxy.servers()[two[0].name].startswith("DOWN"))
    undisturbed = [pupil for pupil in class_of_ten if _route_leads(proxy, pupil.route)]
    others = [pupil for pupil in class_of_ten if pupil not in undisturbed]
    assert (len(undisturbed), len(others)) == (_TABS // 2, _TABS // 2)
    start_again(two[0], proxy)

    for pupil in others:
        pupil.go_on()
    _are_undisturbed(undisturbed)
