"""Who is let in, and what those read who are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus

from benchmarks.client import Tab
from benchmarks.server import Server, hosting
from tests.hosting.conftest import assert_log_is_clean, fetch, metric, playing, run

_PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def small_server() -> Iterator[Server]:
    """A server for two people, on which no files are opened."""
    with hosting({"PLAYGROUND_MOST_SESSIONS": "2", "PLAYGROUND_UPLOADS": "off"}) as served:
        yield served
        assert_log_is_clean(served)


def test_when_it_is_full_a_page_says_so_and_comes_again_by_itself(small_server: Server) -> None:
    async def look() -> None:
        async with playing(small_server, seed=1), playing(small_server, seed=2):
            for path in ("/", "/inside", "/compare?text=abc"):
                answer = fetch(small_server, path, **_PAGE)
                said = answer.text
                assert answer.status == 503
                assert answer.headers["Retry-After"] == "10"
                assert "The playground is full: 2 people are on it." in said
                assert 'http-equiv="refresh" content="10"' in said
                assert "<script" not in said

    run(look())


def test_when_it_is_full_a_connection_is_closed_with_try_again_later(small_server: Server) -> None:
    async def look() -> None:
        refused = metric(small_server, "refused_total")
        async with playing(small_server, seed=1), playing(small_server, seed=2):
            late = await Tab.open(small_server.address)
            await late.listen()
            assert late.close_code == 1013
            assert metric(small_server, "refused_total") == refused + 1

    run(look())


def test_when_it_is_full_those_who_watch_the_server_are_answered(small_server: Server) -> None:
    async def look() -> None:
        async with playing(small_server, seed=1), playing(small_server, seed=2):
            for path in ("/_stcore/health", "/metrics", "/app/static/page.css"):
                assert fetch(small_server, path, **_PAGE).status == 200
            # As a program asks, which does not say that it reads pages.
            assert fetch(small_server, "/").status == 200

    run(look())


def test_a_place_that_was_left_can_be_taken(small_server: Server) -> None:
    async def come_and_go() -> None:
        for seed in range(4):
            async with playing(small_server, seed=seed), playing(small_server, seed=10 + seed):
                assert metric(small_server, "connected") == 2

    run(come_and_go())


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "GET", "POST"])
def test_without_uploads_the_server_takes_no_file(small_server: Server, method: str) -> None:
    assert fetch(small_server, "/_stcore/upload_file/session/file", method=method).status == 403


def test_an_upload_without_the_page_s_token_is_refused(server: Server) -> None:
    assert fetch(server, "/_stcore/upload_file/session/file", method="PUT").status == 403


def test_a_connection_from_a_page_of_another_site_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        run(Tab.open(server.address, origin="https://elsewhere.example.org"))
