"""Moments on their way to the browser: a small header and typed arrays, which ``static/stage/reel.js`` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "u2": "<u2", "u1": "u1"}
_ALIGNMENT = 8


def encode(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return ``header`` and ``arrays`` as one message.

    It begins with the header's length in bytes (four, little-endian) and the header as JSON, padded with zeros to a
    multiple of eight. Each array begins at a multiple of eight from there, little-endian and row by row, and the header
    says under "arrays" its name, type, shape and offset, so that the browser reads it where it lies.

    Raises:
        TypeError: if an array has a type that the browser does not read: floats of 4 or 8 bytes, signed integers of 4,
            unsigned ones of 1 or 2.
    """
    described, parts, offset = [], [], 0
    for name, array in arrays.items():
        code = f"{array.dtype.kind}{array.dtype.itemsize}"
        if code not in _TYPES:
            raise TypeError(f"{name} is of type {array.dtype}, which is not one of {', '.join(_TYPES)}.")
        content = np.ascontiguousarray(array, dtype=_TYPES[code]).tobytes()
        described.append({"name": name, "type": code, "shape": list(array.shape), "offset": offset})
        padding = -len(content) % _ALIGNMENT
        parts += [content, bytes(padding)]
        offset += len(content) + padding
    # JSON has no NaN, and a browser reads none.
    text = json.dumps({**header, "arrays": described}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    encoded = text.encode("utf-8", "surrogatepass")
    start = len(encoded).to_bytes(4, "little") + encoded
    return b"".join([start, bytes(-len(start) % _ALIGNMENT), *parts])
