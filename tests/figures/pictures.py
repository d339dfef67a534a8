"""Makes the pictures of every page, and reads them as the browser does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.app.page import Page
from playground.app.pages import compare, inside, train
from playground.engine import CELLS, Moment
from playground.figures.picture import Picture
from playground.figures.theme import LIGHT, Figure, Theme
from playground.session.selection import BACKWARD, FORWARD, SECTIONS, WHAT_IF
from playground.session.session import Session
from playground.session.stages import stages_of
from tests.figures.runs import HOSTILE

STAGES = stages_of(CELLS["rnn"])

_TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "u2": "<u2", "u1": "u1"}
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Screen:
    """A page as it is shown: its pictures at each of some moments of a run."""

    name: str
    moments: Sequence[Moment]
    pictures: Sequence[Sequence[Picture]]

    @property
    def newest(self) -> Sequence[Picture]:
        return self.pictures[-1]


def screens_of(session: Session, colors: Theme = LIGHT) -> list[Screen]:
    """Return every page, with every section, changed by hand, in a stage, beside pinned runs, and just after a step.

    What is done for that is left in the session.
    """
    inspection, run = session.inspection, session.run
    moments = moments_of(session)
    screens = [screen("train", session, train.PAGE, moments, colors)]
    for section in SECTIONS:
        inspection.choose("section", section)
        screens.append(screen(section, session, inside.PAGE, moments, colors))
    inspection.edit({"name": "by", "row": 0, "column": 0, "value": "0.5", "of": run.id})
    inspection.silence(0, run.id)
    for section in (FORWARD, WHAT_IF):
        inspection.choose("section", section)
        screens.append(screen(f"{section}, changed", session, inside.PAGE, moments, colors))
    inspection.put_back()
    for stage in (STAGES[1], STAGES[-1]):
        inspection.choose("stage", stage)
        screens.append(screen(f"stage {stage.name}", session, inside.PAGE, moments, colors))
    inspection.choose("stage", None)
    screens.append(screen("compare alone", session, compare.PAGE, moments, colors))
    session.pinboard.pin()
    session.pinboard.rename(session.pinboard.pins[0], HOSTILE)
    screens.append(screen("compare", session, compare.PAGE, moments, colors))
    session.step()
    inspection.choose("section", BACKWARD)
    screens.append(screen("after a step", session, inside.PAGE, [run.moment()], colors))
    return screens


def moments_of(session: Session) -> list[Moment]:
    """Return the first moment that is kept of the run, one in the middle, and the newest."""
    kept = list(session.run.trainer.history.snapshots)
    return session.run.moments_at(sorted({kept[0], kept[len(kept) // 2], kept[-1]}))


def screen(
    name: str, session: Session, page: Page, moments: Sequence[Moment] | None = None, colors: Theme = LIGHT
) -> Screen:
    moments = moments_of(session) if moments is None else moments
    return Screen(name, moments, [page.pictures(session, moment, colors) for moment in moments])


def named(pictures: Sequence[Picture], name: str) -> Picture:
    """Return the one picture of this name."""
    (found,) = (picture for picture in pictures if picture.name == name)
    return found


def figure_of(picture: Picture) -> Figure:
    """Return the chart to explore."""
    assert picture.figure is not None
    return picture.figure()


def matrices(picture: Picture) -> list[NDArray[Any]]:
    """Return the numbers of each panel, taken out of the moving arrays by offset and strides as the browser does."""
    return [_matrix(panel, picture.arrays) for panel in picture.still_part()["panels"]]


def _matrix(panel: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    values, (rows, columns), (down, across) = arrays[panel["values"]].ravel(), panel["shape"], panel["strides"]
    return np.array([[values[panel["offset"] + r * down + c * across] for c in range(columns)] for r in range(rows)])


def strips(picture: Picture) -> dict[str, NDArray[Any]]:
    """Return the numbers of each row, taken out of the moving array as the browser does, by what stands before them."""
    rows = [row for group in picture.still_part()["groups"] for row in group["rows"]]
    return {
        row.get("label") or picture.texts[row["label_text"]]: picture.arrays[row["values"]][
            row["offset"] : row["offset"] + row["count"]
        ]
        for row in rows
    }


def starting(rows: Mapping[str, NDArray[Any]], label: str) -> NDArray[Any]:
    """Return the only row whose label begins so."""
    (found,) = (values for name, values in rows.items() if name.startswith(label))
    return found


def section_pictures(session: Session, section: str, t: int) -> list[Picture]:
    """Return what is drawn inside a step, with this section open at timestep ``t``."""
    session.inspection.choose("section", section)
    session.inspection.pick({"kind": "timestep", "timestep": t})
    return [*screen("", session, inside.PAGE, [session.run.moment()]).newest]


def forward_strips(session: Session, t: int) -> Mapping[str, NDArray[Any]]:
    """Return the rows of numbers of the forward pass through timestep ``t``, by their labels."""
    return strips(named(section_pictures(session, FORWARD, t), "forward"))


def backward_strips(session: Session, t: int) -> Mapping[str, NDArray[Any]]:
    """Return the rows of numbers of the backward pass through it."""
    return strips(named(section_pictures(session, BACKWARD, t), "backward"))


def decode(message: bytes) -> tuple[dict[str, Any], Arrays]:
    """Return the header and the arrays of what the stage is sent, as the browser reads them."""
    length = int.from_bytes(message[:4], "little")
    header = json.loads(message[4 : 4 + length].decode("utf-8", "surrogatepass"))
    start = (4 + length + 7) // 8 * 8
    arrays = {}
    for array in header["arrays"]:
        kind = np.dtype(_TYPES[array["type"]])
        assert array["offset"] % 8 == 0
        count = int(np.prod(array["shape"], dtype=int))
        values = np.frombuffer(message, kind, count, start + array["offset"])
        arrays[array["name"]] = values.reshape(array["shape"])
    return header, arrays


def words_in(value: object) -> Iterator[str]:
    """Yield every text in a figure or a part of it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from words_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from words_in(part)


def axes(figure: Figure) -> dict[str, dict[str, Any]]:
    return {name: value for name, value in figure["layout"].items() if re.fullmatch(r"[xy]axis\d*", name)}
