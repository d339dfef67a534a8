"""Streamlit's command line, for a server that has much else to do: others always want its processor, and what it has is
sent only three times a second."""

from __future__ import annotations

import threading

from streamlit.runtime import runtime
from streamlit.web.cli import main


def _be_busy() -> None:
    while True:
        sum(range(10_000))


if __name__ == "__main__":
    runtime.MESSAGE_FLUSH_INTERVAL_SECS = 0.3  # type: ignore[attr-defined]  # It is not meant for others.
    threading.Thread(target=_be_busy, daemon=True).start()
    main()
