"""What stands in the log of an error that nobody forged; of those that somebody did, ``test_hostile.py`` sees to it."""

from __future__ import annotations

import logging

import pytest

from playground.hosting.log import be_brief_about_forged_values


def test_an_error_that_nobody_forged_has_its_traceback() -> None:
    be_brief_about_forged_values()
    with pytest.raises(ZeroDivisionError) as raised:
        print(1 / 0)
    logger = logging.getLogger("streamlit.error_util")
    exc_info = (raised.type, raised.value, raised.tb)
    record = logger.makeRecord(logger.name, logging.ERROR, "", 0, "Uncaught", (), exc_info)

    assert logger.filter(record)

    said = logging.Formatter().format(record)
    assert "Traceback" in said
    assert "ZeroDivisionError" in said
