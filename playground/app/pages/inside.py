"""Inside a step: the network unrolled, and every number of a timestep with the ones that it is made of."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from playground.app.inside.controls import show_controls
from playground.app.page import Page
from playground.app.state_picture import state_picture
from playground.engine import Edits, Moment, RunConfig
from playground.figures.inside.backward_pass import backward_pictures
from playground.figures.inside.forward_pass import forward_pictures
from playground.figures.inside.stages import code_picture, stage_sentence, timestep_sentence
from playground.figures.inside.view import View
from playground.figures.inside.what_if import what_if_pictures
from playground.figures.inside.where_is_it import where_pictures
from playground.figures.network import network_picture
from playground.figures.picture import Picture
from playground.figures.scale import weight_limit
from playground.figures.theme import Theme
from playground.session.changes import marked, with_them, without_them
from playground.session.numbers import epochs
from playground.session.selection import BACKWARD, EXPLAINS_TRAINING, FORWARD, WHAT_IF, WHERE
from playground.session.session import Session

_PICTURES = {FORWARD: forward_pictures, BACKWARD: backward_pictures, WHERE: where_pictures}


def pictures(session: Session, moment: Moment, colors: Theme) -> list[Picture]:
    """Return the pictures of the page at one moment."""
    run, selection = session.shown, session.inspection.selection
    sample_with = partial(run.sample_with, moment=moment)
    view = View(moment, selection, run.edits, colors, weight_limit(run.largest_weight), sample_with)
    stage = selection.stage
    said = session.inspection.discarded or which_network(session, view)
    state = state_picture(session, said)
    drawing = network_picture(
        view.record,
        view.selected,
        edits=run.edits,
        ghost=view.trained if run.edits else None,
        lights=stage.lights if stage else None,
        weight_limit=view.weight_limit,
    )
    if selection.section == WHAT_IF:
        numbers = what_if_pictures(view, run.id, session.inspection.problem_at(selection.place))
    else:
        numbers = [_of_the_changed(each, run.edits) for each in _PICTURES[selection.section](view)]
    return [state, _of_the_changed(drawing, run.edits), *_walk(view, run.config), *numbers]


def _walk(view: View, config: RunConfig) -> list[Picture]:
    """Return the sentence and the code of the selected timestep, or of one of its stages, where its numbers are."""
    stage = view.selection.stage
    if view.selection.section not in EXPLAINS_TRAINING:
        return []
    said = {"stage": timestep_sentence(view) if stage is None else stage_sentence(view, stage)}
    title = f"Timestep {view.selection.timestep}" if stage is None else stage.name
    sentence = Picture("stage", "sentence", title, {}, said, lambda: {"text": "stage"})
    return [_of_the_changed(sentence, view.edits), code_picture(view, stage, config)]


def _of_the_changed(picture: Picture, edits: Edits) -> Picture:
    """Return the picture with a title that says of which network it is, where changes lie over the run's own."""
    return replace(picture, title=marked(picture.title, edits)) if edits else picture


def which_network(session: Session, view: View) -> str:
    """Return in a sentence which network is looked at, and when."""
    run, t, moment = session.shown, view.selection.timestep, view.moment
    kept = f" Changes made by hand were kept after {epochs(run.kept_at)}." if run.kept_at is not None else ""
    if view.record.is_training and moment.trace is not None:
        read = view.record.timesteps
        text = moment.training_text
        rest = f"; what comes after timestep {read - 1} has not been read yet" if read < text.timesteps else ""
        return (
            f"Timestep {t} as it was trained in epoch {moment.trace.epoch + 1:,}, before learning from it{rest}.{kept}"
        )
    after = "untrained" if (moment.epoch, moment.timestep) == (0, 0) else f"after {epochs(moment.epoch)}"
    then = "was" if session.time_travel.is_past(moment) else "is now"
    if run.edits:
        changed, does = with_them(run.edits), "trains on" if session.playing else "stays"
        return (
            f"The network as it {then}, {after}, {changed}, reading the whole text. "
            f"The run itself {does} {without_them(run.edits)}.{kept}"
        )
    return f"The network as it {then}, {after}, reading the whole text; looking does not train it.{kept}"


PAGE = Page(
    title="Inside a step",
    icon=":material/account_tree:",
    url_path="inside",
    purpose="Where does this number come from?",
    pictures=pictures,
    arrows_train=False,
    show_controls=show_controls,
)
