"""A browser works through the proxy as it does without."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, expect

from benchmarks.proxy import Proxy
from tests.browser.conftest import Server, watched_tabs
from tests.browser.test_export import Export
from tests.hosting.deployed.hosted import Process


def test_reloads_downloads_and_uploads_of_a_browser_all_reach_its_process(
    browser: Browser, proxy: Proxy, two: list[Process], tmp_path: Path
) -> None:
    before = proxy.answered()
    server = Server(f"{proxy.address}/", two[0].log, two[0].process)

    with watched_tabs(browser, server) as new_tab:
        tab = new_tab().open(epochs=50, speed="full")
        tab.button("Play").click()
        tab.expect_shown(50)
        export = Export(tab).open()
        file = export.download("Run file", tmp_path)
        export.close()
        tab.reload()
        tab.expect_shown(0)
        tab.page.locator('input[type="file"]').set_input_files(file)
        tab.expect_shown(50)
        expect(tab.alerts).to_have_count(0)

    answered = Counter(proxy.answered())
    answered.subtract(before)
    assert min(answered.values()) == 0
    assert max(answered.values()) > 10
