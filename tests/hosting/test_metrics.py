"""What a monitor reads of a process."""

from __future__ import annotations

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from benchmarks.server import Server
from tests.hosting.conftest import fetch, metric, playing, run, wait_until

_GAUGES = {"connected", "places", "sessions", "playing", "pace_used_ratio"}
_COUNTERS = {"moments", "timesteps", "refused"}


def test_metrics_are_valid_openmetrics_text(server: Server) -> None:
    answer = fetch(server, "/metrics")
    said = answer.text

    parsed = text_string_to_metric_families(said)  # type: ignore[no-untyped-call]  # it has no types
    families = {family.name: family.type for family in parsed}

    assert answer.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    gauges = {f"rnn_playground_{name}": "gauge" for name in _GAUGES}
    assert families == gauges | {f"rnn_playground_{name}": "counter" for name in _COUNTERS}
    assert said.endswith("# EOF\n")


def test_metrics_tell_who_is_on_who_plays_and_what_was_trained(server: Server) -> None:
    async def look() -> None:
        moments, timesteps = metric(server, "moments_total"), metric(server, "timesteps_total")
        async with playing(server, "text=abcd&epochs=100000&speed=100-per-second"):
            assert metric(server, "connected") == 1
            assert metric(server, "playing") == 1
            assert metric(server, "sessions") >= 1
            made, trained = metric(server, "moments_total") - moments, metric(server, "timesteps_total") - timesteps
            assert made > 0
            # At this speed a moment is one or more epochs of three timesteps.
            assert trained >= 3 * made
            await wait_until(lambda: metric(server, "pace_used_ratio") > 0)
        await wait_until(lambda: metric(server, "connected") == 0)
        await wait_until(lambda: metric(server, "playing") == 0)

    run(look())
