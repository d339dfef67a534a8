"""What the hosted server needs to know from its environment, besides the limits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playground.limits import VariableError

COOKIE_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"
FRAME_ANCESTORS = "PLAYGROUND_FRAME_ANCESTORS"
THIS_SITE = "'self'"
NOBODY = "'none'"

_SHORTEST_SECRET = 32
_MOST_SITES = 20
# A site of the web: a host, with a wildcard in front of its name at the most, and a port.
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")


def check_cookie_secret(environment: Mapping[str, str]) -> None:
    """Check that there is a secret to sign cookies with, which all processes behind a proxy have to share.

    Raises:
        VariableError: if it is missing or too short.
    """
    if len(environment.get(COOKIE_SECRET, "").strip()) < _SHORTEST_SECRET:
        raise VariableError(
            f"{COOKIE_SECRET} must have at least {_SHORTEST_SECRET} characters, the same for all processes; "
            "this makes one: python -c 'import secrets; print(secrets.token_hex(32))'."
        )


def frame_ancestors(environment: Mapping[str, str]) -> str:
    """Return which sites may show the app in a frame, as Content-Security-Policy has it.

    Raises:
        VariableError: if it is something else.
    """
    sites = environment.get(FRAME_ANCESTORS, "").split() or [THIS_SITE]
    if sites == [NOBODY]:
        return NOBODY
    for site in sites:
        if site != THIS_SITE and not _SITE.fullmatch(site):
            raise VariableError(
                f"{FRAME_ANCESTORS} must be 'none', or 'self' and sites like https://learn.example.org "
                f"with spaces between them, not {site[:40]!r}."
            )
    if len(sites) > _MOST_SITES:
        raise VariableError(f"{FRAME_ANCESTORS} must have at most {_MOST_SITES} sites, not {len(sites)}.")
    return " ".join(sites)
