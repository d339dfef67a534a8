"""Numbers as labelled strips of cells, each tinted by its value, in groups that belong to a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from playground.engine.network import Array
from playground.figures.picture import Picture

Pick: TypeAlias = dict[str, Any]
"""What a click picks, as ``Selection.picked`` understands it."""


@dataclass(frozen=True)
class Strip:
    """Numbers of one kind, one for each hidden unit or character.

    Attributes:
        label: what they are.
        names: of the cells, one each.
        values: the numbers.
        tint: "probability" from 0 to 1, or "signed" by sign and size.
        limit: the size with the strongest tint, a round number.
        marked: the number of the cell that stands out.
        picks: what a click on each cell picks; empty for nothing.
        lit: whether the strip belongs to what stands out now; else it is faded.
        label_changes: whether the label has numbers of the moment in it.
        precise: whether three digits of small numbers are shown, where others have to be computed from them.
    """

    label: str
    names: Sequence[str]
    values: Array
    tint: Literal["signed", "probability"] = "signed"
    limit: float = 1.0
    marked: int | None = None
    picks: Sequence[Pick] = ()
    lit: bool = True
    label_changes: bool = False
    precise: bool = False


@dataclass(frozen=True)
class Group:
    """Strips of numbers that belong to one formula.

    Attributes:
        stage: the name of the stage that computes them.
        formula: in MathML; empty for none.
        rows: the numbers that go into it and come out of it.
        lit: whether it belongs to what stands out now.
        asked_for: whether somebody has chosen to see it: it is marked, and scrolled to.
    """

    stage: str
    formula: str
    rows: Sequence[Strip]
    lit: bool = True
    asked_for: bool = False


def strips_picture(name: str, title: str, groups: Sequence[Group]) -> Picture:
    """Return groups of strips as one picture."""
    rows = [row for group in groups for row in group.rows]
    offsets = np.cumsum([0, *(len(row.values) for row in rows)]).tolist()
    arrays = {name: np.concatenate([row.values for row in rows]).astype(np.float64)}
    texts = {f"{name}-{i}": row.label for i, row in enumerate(rows) if row.label_changes}

    def still() -> dict[str, Any]:
        numbers = iter(range(len(rows)))
        return {
            "groups": [
                {
                    "stage": group.stage,
                    "formula": group.formula,
                    "lit": group.lit,
                    "asked_for": group.asked_for,
                    "rows": [_row(row, name, i, offsets[i]) for row, i in zip(group.rows, numbers, strict=False)],
                }
                for group in groups
            ]
        }

    return Picture(name, "strips", title, arrays, texts, still)


def _row(row: Strip, array: str, number: int, offset: int) -> dict[str, Any]:
    label = {"label_text": f"{array}-{number}"} if row.label_changes else {"label": row.label}
    return label | {
        "names": list(row.names),
        "values": array,
        "offset": offset,
        "count": len(row.values),
        "tint": row.tint,
        "limit": row.limit,
        "marked": row.marked,
        "picks": list(row.picks),
        "lit": row.lit,
        "precise": row.precise,
    }
