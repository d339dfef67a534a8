"""What all tests share."""

import os

# OpenBLAS adds up a dot product in an order of its own for each family of processors. One of the reference runs, "hello
# world", passes through a stretch where a difference in the last bit grows a billionfold, so all tests use the kernels
# that the references were made with. It has to be said before NumPy is loaded, and leaves other processors alone.
os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")
