"""The hosted server in a real browser: nothing that its headers forbid is needed, and it lets in who was on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.server import hosting
from tests.browser.conftest import Server, watched_tabs
from tests.browser.tab import Tab

_FULL = "The playground is full: 1 person is on it."


@pytest.fixture(scope="module")
def hosted() -> Iterator[Server]:
    """The hosted server."""
    with hosting() as served:
        yield Server(f"{served.address}/", served.log, served.process)


@pytest.fixture
def for_one() -> Iterator[Server]:
    """A hosted server with room for one."""
    with hosting({"PLAYGROUND_MOST_SESSIONS": "1"}) as served:
        yield Server(f"{served.address}/", served.log, served.process)


def _download(tab: Tab, button: str, folder: Path) -> Path:
    with tab.page.expect_download() as download:
        tab.button(button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def _close_dialog(tab: Tab) -> None:
    # Wherever the focus is after a download.
    tab.page.get_by_role("dialog").get_by_role("button", name="Close").press("Escape")
    expect(tab.page.get_by_role("dialog")).to_have_count(0)
    tab.wait_for_answer()


def _explore_and_save(tab: Tab, folder: Path) -> None:
    tab.page.get_by_role("button", name=re.compile("^Explore")).first.click()
    expect(tab.page.get_by_test_id("stPlotlyChart")).to_be_visible()
    with tab.page.expect_download() as download:
        tab.page.locator("[data-title*='Download plot']").click(force=True)
    download.value.save_as(folder / "chart.png")
    assert (folder / "chart.png").read_bytes().startswith(b"\x89PNG")
    _close_dialog(tab)


def test_nothing_on_train_needs_what_the_headers_forbid(browser: Browser, hosted: Server, tmp_path: Path) -> None:
    # A violation is an error in the console, at which the test fails.
    with watched_tabs(browser, hosted) as new_tab:
        tab = new_tab(accept_downloads=True).open(epochs=100_000)
        tab.play()
        tab.wait_for_epoch_above(50)
        tab.pause()
        _explore_and_save(tab, tmp_path)
        tab.button("Film").click()
        expect(tab.button("Stop film")).to_be_visible()
        tab.go_live()
        tab.button("Present").click()
        tab.button("Leave presenter mode").click()
        tab.wait_for_answer()
        tab.button("About").click()
        expect(tab.page.get_by_role("dialog")).to_contain_text("Version")


def test_files_leave_and_come_back(browser: Browser, hosted: Server, tmp_path: Path) -> None:
    with watched_tabs(browser, hosted) as new_tab:
        tab = new_tab(accept_downloads=True).open(epochs=100_000)
        tab.train_epochs(3)
        tab.button("Export").click()
        for button in ("Script", "Notebook", "Losses", "Samples", "Weights"):
            assert _download(tab, button, tmp_path).stat().st_size > 100
        file = _download(tab, "Run file", tmp_path)
        _close_dialog(tab)
        tab.button("Reset").click()
        tab.expect_shown(0)

        tab.page.locator("input[type=file]").set_input_files(file)

        tab.expect_shown(3)


@pytest.mark.parametrize("page", ["inside", "compare"])
def test_a_link_to_a_page_opens_it_and_nothing_there_needs_what_the_headers_forbid(
    browser: Browser, hosted: Server, page: str, tmp_path: Path
) -> None:
    context = browser.new_context()
    problems: list[str] = []
    # Streamlit looks for itself below the page's path first, which the browser complains of.
    context.on("console", lambda said: problems.append(said.text) if "404" not in said.text else None)
    context.on("weberror", lambda problem: problems.append(str(problem.error)))
    tab = Tab(context.new_page(), f"{hosted.address}{page}").open(text="abcabd")
    if page == "inside":
        _explore_and_save(tab, tmp_path)
    tab.button("Pin").click()
    tab.wait_for_answer()
    tab.visit("Train")
    context.close()

    assert problems == []


def test_who_is_on_a_full_server_can_load_the_page_again_and_others_read_that_it_is_full(
    browser: Browser, for_one: Server
) -> None:
    with watched_tabs(browser, for_one) as new_tab:
        tab = new_tab().open(hidden_size=5)
        tab.train_epochs(1)
        other = browser.new_context().new_page()
        for _ in range(3):
            other.goto(for_one.address)
            expect(other.get_by_role("status")).to_contain_text(_FULL)

            tab.reload()

            expect(tab.slider_value("Hidden size")).to_have_text("5")
            tab.train_epochs(1)
        tab.page.goto("about:blank")

        # The place is kept for a while; then the page that waits comes in by itself.
        Tab(other, for_one.address).wait_for_stage()
        other.context.close()


def test_the_page_that_says_that_it_is_full_is_readable_on_a_phone_in_light_and_dark(
    browser: Browser, for_one: Server
) -> None:
    with watched_tabs(browser, for_one) as new_tab:
        new_tab().open()
        for scheme in ("light", "dark"):
            phone = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=scheme)
            page = phone.new_page()
            problems: list[str] = []
            page.on("console", lambda said: problems.append(said.text) if "503" not in said.text else None)  # noqa: B023
            page.goto(for_one.address)
            expect(page.get_by_role("status")).to_contain_text(_FULL)
            assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
            colors = page.evaluate(
                "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
            )
            assert colors == (
                ["rgb(29, 39, 51)", "rgb(255, 255, 255)"]
                if scheme == "light"
                else ["rgb(232, 237, 242)", "rgb(18, 24, 31)"]
            )
            assert problems == []
            phone.close()
