"""What the process is doing, in numbers for a monitor: OpenMetrics text, without anything about a person."""

from __future__ import annotations

from playground.app.process import sessions
from playground.hosting.places import Places
from playground.session.pace import Pace

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"


def text(pace: Pace, places: Places) -> str:
    """Return all numbers of this process."""
    return "".join(
        (
            _gauge("connected", "People who have the page open.", places.taken),
            _gauge("places", "People who can have the page open at once.", places.most),
            _gauge("sessions", "Sessions in memory, those included that can still be come back to.", len(sessions())),
            _gauge("playing", "Sessions that play.", pace.players),
            _gauge("pace_used_ratio", "Part of the time that is given out to everybody which is used.", pace.used),
            _counter("moments", "Moments made for those who play.", pace.moments),
            _counter("timesteps", "Timesteps trained for those who play.", pace.timesteps),
            _counter("refused", "Pages and connections turned away because all places were taken.", places.refused),
            "# EOF\n",
        )
    )


def _gauge(name: str, meaning: str, value: float) -> str:
    return _family(name, "gauge", meaning) + f"rnn_playground_{name} {value:g}\n"


def _counter(name: str, meaning: str, value: int) -> str:
    return _family(name, "counter", meaning) + f"rnn_playground_{name}_total {value}\n"


def _family(name: str, kind: str, meaning: str) -> str:
    return f"# TYPE rnn_playground_{name} {kind}\n# HELP rnn_playground_{name} {meaning}\n"
