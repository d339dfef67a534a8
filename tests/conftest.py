"""What all tests share."""

from hypothesis import HealthCheck, settings

# Two runs of the suite see the same examples. `pytest --hypothesis-profile=search` looks for new ones.
_untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _untimed, derandomize=True, database=None)
settings.register_profile("search", _untimed)
settings.load_profile("repeatable")
