"""What the network computes at each timestep: the probabilities of the next character, and the hidden state."""

from __future__ import annotations

from playground.engine import Moment, visible
from playground.engine.network import Array
from playground.figures.matrix import Panel, matrix_picture, own_arrays
from playground.figures.picture import Picture
from playground.figures.theme import Theme
from playground.session.excerpt import Excerpt


def probabilities_picture(
    moment: Moment, excerpt: Excerpt, colors: Theme, name: str = "probabilities", title: str = "Next character"
) -> Picture:
    """Return the probability of each character to come next, one column per timestep, the true one outlined."""
    values = moment.probabilities[excerpt.slice, excerpt.characters].T

    def panels() -> list[Panel]:
        return [_probabilities(values, moment, excerpt, title)]

    return matrix_picture(name, title, panels, colors, arrays=own_arrays(name, [values]))


def _probabilities(values: Array, moment: Moment, excerpt: Excerpt, title: str) -> Panel:
    text = moment.training_text
    row_of = {character: row for row, character in enumerate(excerpt.characters)}
    return Panel(
        title=title,
        values=values,
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


def hidden_picture(moment: Moment, excerpt: Excerpt, colors: Theme) -> Picture:
    """Return the hidden state, one row per unit and one column per timestep."""
    values = moment.hidden_states[1:][excerpt.slice].T

    def panels() -> list[Panel]:
        return [_hidden(values, moment, excerpt)]

    return matrix_picture("hidden", "Hidden state h", panels, colors, arrays=own_arrays("hidden", [values]))


def _hidden(values: Array, moment: Moment, excerpt: Excerpt) -> Panel:
    return Panel(
        title="Hidden state h",
        values=values,
        rows=[str(unit) for unit in range(moment.hidden_size)],
        columns=read_at(moment, excerpt),
        row_kind="unit",
        column_kind="timestep",
        say="After {column} at t = {timestep}: unit {row} is {value}",
        limits=(-1.0, 1.0),
        first_column=excerpt.timesteps.start,
    )


def read_at(moment: Moment, excerpt: Excerpt) -> list[str]:
    """Return the character read at each timestep of the excerpt."""
    text = moment.training_text
    return [visible(text.vocabulary.characters[i]) for i in text.inputs[excerpt.slice]]
