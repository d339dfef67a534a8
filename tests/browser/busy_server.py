"""Streamlit's command line, for a server that sends what it has only three times a second, as if it had much to do."""

from __future__ import annotations

from streamlit.runtime import runtime
from streamlit.web.cli import main

if __name__ == "__main__":
    runtime.MESSAGE_FLUSH_INTERVAL_SECS = 0.3  # type: ignore[attr-defined]  # It is not meant for others.
    main()
