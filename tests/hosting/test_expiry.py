"""What is left of those who have gone."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.server import ROOT, Server, hosting
from tests.hosting.conftest import PATIENCE_SECONDS, assert_log_is_clean, metric, playing, run, wait_until

# The server looks every 30 seconds.
_LONG = 3 * PATIENCE_SECONDS


async def _come_and_go(server: Server) -> None:
    async with playing(server, seed=1):
        for seed in range(2, 5):
            async with playing(server, seed=seed):
                pass
        await wait_until(lambda: metric(server, "sessions") == 1, _LONG)
    await wait_until(lambda: metric(server, "sessions") == 0, _LONG)


def test_sessions_are_let_go_of_when_their_time_is_over_though_nobody_comes(tmp_path: Path) -> None:
    config = (ROOT / "deploy" / "config.toml").read_text(encoding="utf-8")
    file = tmp_path / "config.toml"
    file.write_text(re.sub(r"(?<=disconnectedSessionTTL = )\d+", "1", config), encoding="utf-8")

    with hosting(options=["--config", str(file)]) as server:
        run(_come_and_go(server))
        assert_log_is_clean(server)
