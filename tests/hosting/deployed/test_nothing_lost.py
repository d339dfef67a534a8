"""What a class has done survives: a lost connection, a server that is started anew, and a page that is loaded again."""

from __future__ import annotations

from playwright.sync_api import expect

from benchmarks.proxy import Proxy
from tests.browser.tab import Tab
from tests.hosting.deployed.hosted import Process
from tests.hosting.deployed.pupils import LetIn, start_again


def test_a_rolling_restart_drops_nobody_for_good(pupils: LetIn, two: list[Process], proxy: Proxy) -> None:
    few = pupils(4)

    for process in two:
        process.end()
        start_again(process, proxy)

    for pupil in few:
        pupil.go_on()


def test_a_lost_connection_returns_to_the_same_run_which_plays_on(
    pupils: LetIn, two: list[Process], proxy: Proxy
) -> None:
    (pupil,) = pupils(1)

    # Nothing of the network reaches anything, for a while.
    for process in two:
        proxy.tell(f"set server playground/{process.name} state maint")
    expect(pupil.tab.button("Pause")).to_be_disabled()
    stood_at = pupil.tab.epoch
    for process in two:
        proxy.tell(f"set server playground/{process.name} state ready")

    expect(pupil.tab.button("Pause")).to_be_enabled()
    pupil.tab.wait_for_epoch_above(stood_at)
    assert pupil.stage_run == pupil.run
    expect(pupil.offer).to_be_hidden()


def test_a_tab_that_is_loaded_again_offers_its_run_and_no_other_tab_does(pupils: LetIn, proxy: Proxy) -> None:
    (pupil,) = pupils(1)

    pupil.tab.reload()
    other = Tab(pupil.tab.page.context.new_page(), f"{proxy.address}/").open()
    expect(other.button("Go on where you were")).to_be_hidden()
    pupil.go_on()


def test_what_was_erased_is_gone(pupils: LetIn) -> None:
    (pupil,) = pupils(1)

    pupil.tab.reload()
    pupil.tab.button("Erase").click()
    expect(pupil.offer).to_be_hidden()
    assert pupil.kept_epoch == 0
    pupil.tab.reload()
    expect(pupil.offer).to_be_hidden()
