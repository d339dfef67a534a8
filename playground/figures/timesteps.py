"""What the network computes at each timestep: the probabilities of the next character, and the hidden state."""

from __future__ import annotations

from playground.engine import Moment, visible
from playground.figures.matrix import Panel, matrix_picture
from playground.figures.picture import Picture
from playground.figures.theme import Theme
from playground.session.excerpt import Excerpt


def probabilities_picture(
    moment: Moment, excerpt: Excerpt, colors: Theme, name: str = "probabilities", title: str = "Next character"
) -> Picture:
    """Return the probability of each character to come next, one column per timestep, the true one outlined."""
    text = moment.training_text
    row_of = {character: row for row, character in enumerate(excerpt.characters)}
    panel = Panel(
        title=title,
        values=moment.probabilities[excerpt.slice, excerpt.characters].T,
        rows=[visible(text.vocabulary.characters[i]) for i in excerpt.characters],
        columns=read_at(moment, excerpt),
        row_kind="character",
        column_kind="timestep",
        say="After {column} at t = {timestep}: {row} with probability {value}",
        scale="probability",
        limits=(0.0, 1.0),
        first_column=excerpt.timesteps.start,
        outlined=[row_of[text.targets[t]] for t in excerpt.timesteps],
    )
    return matrix_picture(name, title, [panel], colors)


def hidden_picture(moment: Moment, excerpt: Excerpt, colors: Theme) -> Picture:
    """Return the hidden state, one row per unit and one column per timestep."""
    panel = Panel(
        title="Hidden state h",
        values=moment.states[1:][excerpt.slice].T,
        rows=[str(unit) for unit in range(moment.hidden_size)],
        columns=read_at(moment, excerpt),
        row_kind="unit",
        column_kind="timestep",
        say="After {column} at t = {timestep}: unit {row} is {value}",
        limits=(-1.0, 1.0),
        first_column=excerpt.timesteps.start,
    )
    return matrix_picture("hidden", "Hidden state h", [panel], colors)


def read_at(moment: Moment, excerpt: Excerpt) -> list[str]:
    """Return the character read at each timestep of the excerpt."""
    text = moment.training_text
    return [visible(text.vocabulary.characters[i]) for i in text.inputs[excerpt.slice]]
