"""The recurrent cells that there are, by the names of the setting; each is a file."""

from __future__ import annotations

from collections.abc import Mapping

from playground.engine.cells.cell import Cell, Code, Formula, Gate, Mix, Row
from playground.engine.cells.elman import ELMAN
from playground.engine.cells.gru import GRU
from playground.engine.cells.lstm import LSTM

CELLS: Mapping[str, Cell] = {cell.name: cell for cell in (ELMAN, GRU, LSTM)}
"""Every cell by its name; the first is the notebook's."""

__all__ = ["CELLS", "ELMAN", "Cell", "Code", "Formula", "Gate", "Mix", "Row"]
