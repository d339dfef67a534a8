"""What the stage is sent: the moments that it asked for, and what it has to know to draw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.app.page import Page
from playground.app.stage.reel import encode
from playground.engine import Moment, visible
from playground.engine.vocabulary import Vocabulary
from playground.figures.explained import explanation_of, is_explained
from playground.figures.labels import spoken
from playground.figures.loss import pinned_losses, pins_arrays, pins_still
from playground.figures.picture import Moving, Picture, stacked
from playground.figures.scale import weight_limit
from playground.figures.theme import Theme
from playground.session.changes import without_them
from playground.session.excerpt import Excerpt
from playground.session.kept import file_to_keep
from playground.session.pace import Pace
from playground.session.session import Session

_UNKNOWN = -1


def message(session: Session, page: Page, colors: Theme, pace: Pace, *, whole_page: bool) -> bytes:
    """Return what answers the stage's latest request, or shows the page as it is.

    Args:
        session: whose run it is.
        page: whose pictures are shown.
        colors: of the page.
        pace: which decides how much is trained.
        whole_page: whether the whole page is drawn, and the still part with it; else it is sent where it is another
            one than the stage has.
    """
    request = session.request
    moments = session.moments(pace)
    pictures = [page.shown_pictures(session, moment, colors) for moment in moments]
    view = view_of(session, page, moments[-1])
    is_new = whole_page or request is None or request.view != view
    arrays, texts = stacked(pictures)
    arrays |= _common_arrays(moments)
    run_arrays = _losses(session)
    header = _header(session, view) | {"texts": texts, "still": None}
    header["explained"] = _explained(session, pictures[-1], moments[-1])
    if is_new:
        header["still"] = _still(session, page, pictures[-1], colors)
        run_arrays |= pins_arrays(pinned_losses(session.pinboard.pins))
    if request is not None and request.keeps:
        run_arrays["run_file"] = np.frombuffer(file_to_keep(session.run), dtype=np.uint8)
    header["run_arrays"] = list(run_arrays)
    return encode(header, arrays | run_arrays)


def view_of(session: Session, page: Page, moment: Moment) -> str:
    """Return a name of what the moving parts of moments have in them: the same only where they are alike.

    ``moment`` is one of these.
    """
    run, excerpt = session.shown, Excerpt.of(session.shown.trainer.training_text, session.first_timestep)
    is_inside = page.url_path == "inside"
    selection = session.inspection.selection if is_inside else None
    # A step of training is shown as far as its epoch was read.
    read = moment.trace.timestep if is_inside and moment.trace is not None else None
    pins = [(pin.run.id, pin.name) for pin in session.pinboard.pins] if page.url_path == "compare" else None
    # Strips are tinted on the scale that weights have by now.
    scale = weight_limit(run.largest_weight) if is_inside else None
    hidden = sorted(session.hidden)
    parts = (
        *(page.url_path, excerpt.timesteps.start, run.sampling, selection, read, run.edits, pins, session.compared),
        *(hidden, scale),
    )
    return f"{page.url_path}-{hash(repr(parts)) & 0xFFFFFFFF:08x}"


def _header(session: Session, view: str) -> dict[str, Any]:
    trainer, turn, past = session.run.trainer, session.turn, session.time_travel.past
    rate = session.present_speed.moments_per_second
    if turn is not None:
        rate = min(rate, turn.moments / turn.interval)
    return {
        "session": session.id,
        "run": session.run.id,
        "view": view,
        "answered": session.answered,
        "playing": session.playing,
        "looked_at": None if past is None else past.trainer.epoch,
        "newest": [trainer.epoch, trainer.timestep],
        "epochs": max(session.run.config.epochs, trainer.epoch),
        "steps": session.steps_per_second if session.playing else None,
        "of": without_them(session.shown.edits) if session.shown.edits else "",
        "rate": rate,
        "wait": 0.0 if turn is None else turn.wait,
        "film": {"epochs": session.time_travel.film} if session.time_travel.replaying else None,
        "losses_first": min(session.held_losses, trainer.epoch),
    }


def _explained(session: Session, pictures: Sequence[Picture], moment: Moment) -> dict[str, str] | None:
    """Return what is said of the picture that a person wants explained, if it is on the page."""
    name = session.explaining
    if not any(picture.name == name for picture in pictures):
        return None
    # While one drags, or a film runs, the browser draws other epochs than the one of the latest message.
    return {"picture": name, "text": f"{explanation_of(name, session, moment)} (Epoch {moment.epoch:,}.)"}


def _common_arrays(moments: Sequence[Moment]) -> dict[str, Moving]:
    return {
        "epoch": np.array([moment.epoch for moment in moments], dtype=np.int32),
        "timestep": np.array([moment.timestep for moment in moments], dtype=np.int32),
        "loss": np.array([np.nan if moment.loss is None else moment.loss for moment in moments]),
        "correct": np.array(
            [_UNKNOWN if moment.correct is None else moment.correct for moment in moments], dtype=np.int32
        ),
        "trained": np.array(
            [_UNKNOWN if moment.trace is None else moment.trace.timestep for moment in moments], dtype=np.int32
        ),
    }


def _losses(session: Session) -> dict[str, Moving]:
    """Return the losses that the stage does not have."""
    trainer = session.run.trainer
    first = min(session.held_losses, trainer.epoch)
    return {
        "losses": np.array(trainer.losses[first:], dtype=np.float64),
        "corrects": np.array(trainer.correct[first:], dtype=np.int32),
    }


def _still(session: Session, page: Page, pictures: Sequence[Picture], colors: Theme) -> dict[str, Any]:
    text = session.shown.trainer.training_text
    excerpt = Excerpt.of(text, session.first_timestep)
    return {
        "page": page.url_path,
        "theme": {name: getattr(colors, name) for name in colors.__dataclass_fields__},
        "timesteps": text.timesteps,
        "excerpt": [excerpt.timesteps.start, excerpt.timesteps.stop],
        "characters": characters_still(text.vocabulary),
        "inputs": text.inputs,
        "targets": text.targets,
        "last_character": text.targets[-1],
        "baseline": text.uniform_baseline,
        "floor": text.memoryless_floor,
        "pins": pins_still(pinned_losses(session.pinboard.pins)),
        "pictures": [picture.still_part() | {"explained": is_explained(picture.name)} for picture in pictures],
        "presenting": session.presenting,
        "timeline": session.shows("timeline"),
    }


def characters_still(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return the characters as they are shown and as they are said."""
    return {
        "label": [visible(character) for character in vocabulary.characters],
        "spoken": [spoken(character) for character in vocabulary.characters],
    }
