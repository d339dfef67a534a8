"""What decides a run's last digits besides its settings: the processor, and the version of what computes."""

from __future__ import annotations

import platform
import re
from functools import cache

import numpy as np

from playground.engine.compiled import Backend, numba_version

MACHINE = re.compile("[A-Za-z0-9 .,_+-]{0,200}")
"""Every name of a machine; a file that has another one is not read, because names go into code."""

_OTHERS = re.compile("[^A-Za-z0-9 .,_+-]")


@cache
def machine_of(backend: Backend) -> str:
    """Return what this machine computes with, e.g. "NumPy 2.4.6 on Linux x86_64 with AVX2".

    Two machines for which it says the same mostly come to the same bits; but BLAS may choose other kernels. It has
    letters, digits, spaces and a few marks alone, as ``MACHINE`` says.
    """
    versions = [f"NumPy {np.__version__}"]
    if backend == "numba":
        versions.append(f"numba {numba_version()}")
    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    said = f"{', '.join(versions)} on {platform.system()} {platform.machine()}"
    return _OTHERS.sub("-", f"{said} with {features[-1]}" if features else said)
