"""A part of a page runs by itself, as it does when the browser asks for that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

_STARTED = ScriptRunnerEvent.SCRIPT_STARTED


class FragmentRunner(LocalScriptRunner):
    """Runs one fragment of a page, and then the whole page where the fragment says so."""

    def __init__(self, fragment: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # It begins with a request for the whole page, which takes the place of any for a part of it.
        self._requests = ScriptRequests()
        self._fragment = fragment

    def request_rerun(self, rerun_data: RerunData) -> bool:
        return super().request_rerun(replace(rerun_data, fragment_id=self._fragment))

    @property
    def drew_whole_page(self) -> bool:
        """Whether the whole page was drawn in the end."""
        started = [data for event, data in zip(self.events, self.event_data, strict=True) if event == _STARTED]
        return not started[-1]["fragment_ids_this_run"]
