"""What a page of the app is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playground.engine import Moment
from playground.figures.picture import Picture
from playground.figures.theme import Theme
from playground.session.parts import part_of
from playground.session.session import Session


@dataclass(frozen=True)
class Page:
    """A page of the app.

    Attributes:
        title, icon, url_path: as in Streamlit's navigation; the first page's path is never seen.
        purpose: what one sees on it, in a sentence.
        pictures: returns what can be on the stage at one moment, in reading order.
        arrows_train: whether the key → trains a timestep; else the arrows are the page's own.
        show_controls: puts the page's own controls above the stage.
    """

    title: str
    icon: str
    url_path: str
    purpose: str
    pictures: Callable[[Session, Moment, Theme], Sequence[Picture]]
    arrows_train: bool = True
    show_controls: Callable[[Session], None] | None = None

    def shown_pictures(self, session: Session, moment: Moment, colors: Theme) -> Sequence[Picture]:
        """Return what is on the stage at one moment, without what a link has hidden."""
        return [each for each in self.pictures(session, moment, colors) if session.shows(part_of(each.name))]
