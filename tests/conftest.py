"""What all tests share."""

import os

from hypothesis import HealthCheck, settings

# OpenBLAS adds up a dot product in an order of its own for each family of processors. One of the reference runs, "hello
# world", passes through a stretch where a difference in the last bit grows a billionfold, so all tests use the kernels
# that the references were made with. It has to be said before NumPy is loaded, and leaves other processors alone.
os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")

# Two runs of the suite see the same examples. `pytest --hypothesis-profile=search` looks for new ones.
_untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _untimed, derandomize=True, database=None)
settings.register_profile("search", _untimed)
settings.load_profile("repeatable")
