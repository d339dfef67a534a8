"""What a browser is told not to do."""

from __future__ import annotations

import pytest

from benchmarks.server import Server, hosting
from playground.hosting.environment import frame_ancestors
from playground.hosting.headers import content_security_policy
from tests.hosting.conftest import fetch

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/inside"),
        ("GET", "/app/static/stage/stage.js"),
        ("GET", "/_stcore/health"),
        ("GET", "/metrics"),
        ("GET", "/_stcore/nothing"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd"),
        ("GET", "//elsewhere.example.org"),
        ("PUT", "/_stcore/upload_file/session/file"),
        ("DELETE", "/"),
    ],
)
def test_every_answer_has_the_headers(server: Server, method: str, path: str) -> None:
    answer = fetch(server, path, method=method)

    assert {name: answer.headers[name] for name in _EVERYWHERE} == _EVERYWHERE
    assert answer.headers["Content-Security-Policy"] == content_security_policy("'self'")
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Server"] is None


def test_nothing_runs_that_does_not_come_from_here() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy("'self'").split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert not any("http" in sources or "*" in sources for sources in policy.values())


@pytest.mark.parametrize(
    "sites", ["'none'", "'self'", "https://learn.example.org", "'self' https://*.example.org:8443"]
)
def test_a_host_says_which_sites_may_show_the_app_in_a_frame(sites: str) -> None:
    assert frame_ancestors({"PLAYGROUND_FRAME_ANCESTORS": f"  {sites} "}) == sites


def test_by_default_no_other_site_may_show_the_app_in_a_frame() -> None:
    assert frame_ancestors({}) == "'self'"


def test_where_another_site_shows_the_app_its_cookie_goes_along() -> None:
    with hosting({"PLAYGROUND_FRAME_ANCESTORS": "'self' https://learn.example.org"}) as server:
        assert (
            fetch(server, "/")
            .headers["Content-Security-Policy"]
            .endswith("frame-ancestors 'self' https://learn.example.org")
        )
        assert "SameSite=None; Secure" in fetch(server, "/_stcore/health").headers["Set-Cookie"]
