"""A link to what is seen, and what it opens, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from playground.session.link import write_link
from playground.session.numbers import epochs
from playground.session.opening import FOUND
from playground.session.run import Run
from playground.session.selection import FORWARD, Selection
from playground.session.session import Session
from playground.session.view_link import LinkedView, write_view


@dataclass(frozen=True)
class SharedLink:
    """A link to what is seen.

    Attributes:
        parameters: of the link.
        opens: a sentence that says what it opens.
        lacks: sentences on what is seen now and will not be there; empty if it is all there.
    """

    parameters: dict[str, str]
    opens: str
    lacks: list[str]


def shared_link(
    session: Session, title: str, *, is_inside: bool, presenting: bool, hidden: Collection[str]
) -> SharedLink:
    """Return a link to what the session shows on the page with this ``title``.

    Args:
        session: whose set-up, epoch and selection are linked.
        title: of the page that is shown.
        is_inside: whether the page shows what is chosen inside a step.
        presenting: whether the link opens in presenter mode.
        hidden: the parts of the page that the link hides.
    """
    run = session.shown
    selection, chosen = (session.inspection.selection, FOUND) if is_inside else (Selection(), ())
    view = LinkedView(run.trainer.epoch, min(session.first_timestep, run.trainer.timesteps - 1), selection, chosen)
    parameters = write_link(run, session.speed, presenting=presenting, hidden=hidden) | write_view(view, run)
    if run.trainer.epoch > run.config.epochs:
        # Epochs was lowered since; a link cannot lead beyond the last one.
        parameters["epochs"] = str(run.trainer.epoch)
    opens = f'Opens "{title}"{_place(selection) if is_inside else ""} of this set-up, {_when(run)}'
    opens += (", in presenter mode" if presenting else "") + (", with some parts hidden" if hidden else "") + "."
    return SharedLink(parameters, opens, _lacks(session, run))


def _place(selection: Selection) -> str:
    at = f" at timestep {selection.timestep}"
    if selection.stage is not None:
        return f'{at}, stage "{selection.stage.name}",'
    return at if selection.section == FORWARD else f'{at}, part "{selection.section}",'


def _when(run: Run) -> str:
    epoch = run.trainer.epoch
    if not epoch:
        return "untrained"
    if run.can_repeat(0, epoch):
        return f"after {epochs(epoch)}"
    return f"and trains it at full speed to epoch {epoch:,}"


def _lacks(session: Session, run: Run) -> list[str]:
    lacks = []
    if not _goes_the_same_way(run):
        lacks.append(
            "This run was changed on its way (its learning rate, or numbers by hand). "
            "The link trains the set-up as it is now from the start; a run file of Export has this very run."
        )
    if run.trainer.timestep:
        lacks.append("The timesteps trained since the last whole epoch are not in the link.")
    if run.edits:
        lacks.append("Changes made by hand are not in the link.")
    if session.pinboard.pins:
        lacks.append("Pinned runs are not in the link.")
    return lacks


def _goes_the_same_way(run: Run) -> bool:
    """Return whether training from the start with the settings of now gives this run."""
    return all(done.position == (0, 0) and not done.values for done in run.trainer.interventions)
