"""Compare: the run and those that are pinned, side by side at the same epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from playground.app.page import Page
from playground.app.pages.train import losses
from playground.app.state import bound
from playground.engine import Moment, Parameters
from playground.figures.picture import Picture
from playground.figures.sample import sample_picture
from playground.figures.scale import weight_limit
from playground.figures.theme import Theme
from playground.figures.timesteps import probabilities_picture
from playground.figures.weights import weights_picture
from playground.session.comparison import Row, comparison_rows, correct_in_words, same_in_all
from playground.session.excerpt import Excerpt
from playground.session.numbers import epochs
from playground.session.pins import Pin
from playground.session.run import Run
from playground.session.run_names import MOST_NAME, THIS_RUN
from playground.session.session import Session

_DIFFERENCE = ("difference-first", "difference-second")


@dataclass(frozen=True)
class Compared:
    """A run in the comparison.

    Attributes:
        name: what it is called on screen.
        color: its own.
        run: the run with all its epochs.
        moment: at the epoch of the comparison, or at its last one if it has fewer.
    """

    name: str
    color: str
    run: Run
    moment: Moment


def pictures(session: Session, moment: Moment, colors: Theme) -> list[Picture]:
    """Return the pictures of the page at one moment."""
    runs = _compared(session, moment, colors)
    is_past = session.time_travel.is_past(moment)
    top = [losses(session, colors), _table(runs, session.run.trainer.epoch if is_past else moment.epoch)]
    if len(runs) == 1:
        hint = "Pin a run, change something and train again: here both stand side by side, at the same epoch."
        top.append(Picture("hint", "sentence", "", {}, {"hint": hint}, lambda: {"text": "hint"}))
    columns = [picture for place, each in enumerate(runs) for picture in _column(session, each, place, moment, colors)]
    return [*top, *columns, *_difference(session, runs, colors)]


def _compared(session: Session, moment: Moment, colors: Theme) -> list[Compared]:
    present = Compared(THIS_RUN, colors.line, session.run, moment)
    pinned = [
        Compared(pin.name, colors.pins[pin.number], pin.run, pin.moment_at(moment.epoch))
        for pin in session.pinboard.pins
    ]
    return [present, *pinned]


def _table(runs: list[Compared], epoch: int) -> Picture:
    compared = [each.run for each in runs]
    rows = comparison_rows(compared, epoch)

    def still() -> dict[str, Any]:
        head = [{"name": each.name, "color": each.color} for each in runs]
        # The first run's cells move.
        cells = [asdict(row) | {"cells": ["", *row.cells[1:]]} for row in rows]
        return {"head": head, "rows": cells, "moving": "table", "note": _note(rows, compared)}

    texts = {"table": "\n".join(row.cells[0] for row in rows)}
    return Picture("comparison", "table", "Whole run", {}, texts, still)


def _note(rows: list[Row], runs: list[Run]) -> str:
    """Return what is to be known of the table: what is marked in it, and what is left out."""
    marked = "Marked: set otherwise than in this run. " if any(row.is_setting for row in rows) else ""
    return marked + same_in_all(runs) if len(runs) > 1 else ""


def _column(session: Session, each: Compared, place: int, moment: Moment, colors: Theme) -> list[Picture]:
    from playground.app.stage.message import characters_still  # noqa: PLC0415  # pages are what messages are made of

    excerpt = Excerpt.of(each.moment.training_text, session.first_timestep)
    said = f"{_epoch_in_words(each, moment)} {correct_in_words(each.moment)}"
    title = f"Next character of {each.name}"

    def heading() -> dict[str, Any]:
        return {"text": each.name, "color": each.color, "sub": f"said-{place}"}

    def sample() -> dict[str, Any]:
        # A run beside the present one may have other characters.
        return {"caption": "Sample", "characters": characters_still(each.moment.training_text.vocabulary)}

    def probabilities() -> dict[str, Any]:
        return {"caption": "Next character"}

    return [
        Picture(f"run-{place}", "heading", each.name, {}, {f"said-{place}": said}, heading),
        _with(sample_picture(each.moment, colors, f"sample-{place}", f"Sample of {each.name}"), sample),
        _with(probabilities_picture(each.moment, excerpt, colors, f"probabilities-{place}", title), probabilities),
    ]


def _with(picture: Picture, more: Callable[[], dict[str, Any]]) -> Picture:
    """Return a picture whose still part has more in it."""
    inner = picture.still
    return replace(picture, still=lambda: inner() | more())


def _epoch_in_words(each: Compared, moment: Moment) -> str:
    own = each.moment.epoch
    if own == moment.epoch:
        return f"After {epochs(own)}."
    return f"After {epochs(own)}, {'its last' if own == each.run.trainer.epoch else 'the nearest kept'}."


def _difference(session: Session, runs: list[Compared], colors: Theme) -> list[Picture]:
    """Return by how much the weights of the first run chosen are larger than those of the second."""
    if len(runs) == 1:
        return []
    one, other = (runs[place] for place in _subtracted(session))
    if not _are_alike(one.run, other.run):
        said = "Their networks have other cells, sizes or characters, so no weight of one belongs to one of the other."
        return [Picture("unlike", "sentence", "", {}, {"unlike": said}, lambda: {"text": "unlike"})]
    text = one.moment.training_text
    network, values = one.moment.network, one.moment.parameters - other.moment.parameters
    difference = Parameters(network.hidden_size, network.vocabulary_size, values, network.cell)
    shown = Excerpt.of(text, session.first_timestep).characters
    title = f"Weights of {one.name} minus those of {other.name}"
    characters = text.vocabulary.characters
    limit = weight_limit(max(one.run.largest_weight, other.run.largest_weight))
    return [weights_picture(difference, characters, shown, colors, limit, name="difference", title=title, prefix="Δ")]


def _subtracted(session: Session) -> tuple[int, int]:
    """Return the places of the runs whose weights are compared: those that were chosen, or the first two alike."""
    pins, last = session.pinboard.pins, len(session.pinboard.pins)
    if session.compared is not None:
        first, second = session.compared
        return min(first, last), min(second, last)
    return 0, next((place for place, pin in enumerate(pins, start=1) if _are_alike(session.run, pin.run)), min(1, last))


def _are_alike(one: Run, other: Run) -> bool:
    networks = [(run.config.cell, run.config.hidden_size, run.trainer.vocabulary) for run in (one, other)]
    return networks[0] == networks[1]


def _show_controls(session: Session) -> None:
    """Let a person name the pinned runs, go on with one, or let it go, and choose two whose weights are compared."""
    if not session.pinboard.pins:
        return
    with st.container(horizontal=True, key="compare-controls", gap="small", vertical_alignment="center"):
        with st.popover("Pinned runs", icon=":material/keep:", key="pins"):
            _pins(session)
        names = [THIS_RUN, *(pin.name for pin in session.pinboard.pins)]
        for place, label in enumerate(("Weights of", "minus those of")):
            st.selectbox(
                label,
                range(len(names)),
                format_func=[f"{label} {name}" for name in names].__getitem__,
                label_visibility="collapsed",
                **bound(_DIFFERENCE[place], _subtracted(session)[place], partial(_choose_difference, session, place)),
            )


def _choose_difference(session: Session, place: int, chosen: object) -> None:
    # The browser names options by their words, and one that has just been renamed is not among them any more.
    if isinstance(chosen, int):
        first, second = _subtracted(session)
        session.compared = (chosen, second) if place == 0 else (first, chosen)


def _pins(session: Session) -> None:
    for place, pin in enumerate(session.pinboard.pins, start=1):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                f"Name of pinned run {place}",
                value=pin.name,
                max_chars=MOST_NAME,
                key=pin.name_key,
                on_change=_rename,
                args=(session, pin, pin.name_key),
            )
            st.button(
                "Go on with it",
                key=f"pin-open-{pin.run.id}",
                icon=":material/play_circle:",
                help="Make it the run that is trained. Undo brings the present one back.",
                on_click=session.pinboard.go_on_with,
                args=(pin,),
            )
            st.button(
                "Unpin",
                key=f"pin-remove-{pin.run.id}",
                icon=":material/keep_off:",
                help="Let this run go.",
                on_click=session.pinboard.unpin,
                args=(pin,),
            )


def _rename(session: Session, pin: Pin, key: str) -> None:
    session.pinboard.rename(pin, st.session_state[key])


PAGE = Page(
    title="Compare",
    icon=":material/compare_arrows:",
    url_path="compare",
    purpose="Pinned runs side by side, at the same epoch.",
    pictures=pictures,
    show_controls=_show_controls,
)
