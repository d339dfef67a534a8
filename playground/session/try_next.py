"""What to try next: five things, one at a time, each with a link of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playground.session.presets import Preset, offered_presets
from playground.session.selection import WHAT_IF

if TYPE_CHECKING:
    from playground.session.session import Session


@dataclass(frozen=True)
class Suggestion:
    """Something to try.

    Attributes:
        name: what ``Session.tried`` has when it was tried.
        label: what it is, as the link says it.
        page: where it is.
        section: what is opened there; empty for nothing.
        preset: the name of the experiment that it is about; empty for the present run.
    """

    name: str
    label: str
    page: str
    section: str = ""
    preset: str = ""


SUGGESTIONS: Final = (
    Suggestion("play", "press Play, and gibberish becomes the text", "train"),
    Suggestion("inside", "look inside the timestep that it finds hardest", "inside"),
    Suggestion("what-if", "silence a unit, and see what is forgotten", "inside", section=WHAT_IF),
    Suggestion("hello world", "teach it hello world, with three kinds of l", "train", preset="hello world"),
    Suggestion("gap 8", "let an LSTM remember a bracket for eight letters", "train", preset="gap 8"),
)


def try_next(session: Session) -> Suggestion | None:
    """Return the first thing that was not tried yet; None while something else is on, or a link shows only a lesson."""
    is_occupied = session.playing or session.presenting or bool(session.hidden) or session.offer is not None
    if is_occupied or session.time_travel.past is not None or session.time_travel.replaying:
        return None
    return next((each for each in SUGGESTIONS if _is_possible(each) and not _is_tried(each, session)), None)


def preset_of(suggestion: Suggestion) -> Preset | None:
    """Return the experiment that a suggestion is about; None for the present run, or if the host does not allow it."""
    return offered_presets().get(suggestion.preset)


def _is_possible(suggestion: Suggestion) -> bool:
    return not suggestion.preset or preset_of(suggestion) is not None


def _is_tried(suggestion: Suggestion, session: Session) -> bool:
    preset = preset_of(suggestion)
    is_there = preset is not None and session.run.config.text == preset.text
    return is_there or suggestion.name in session.tried or (suggestion.name == "play" and session.run.is_begun)
