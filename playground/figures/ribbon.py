"""The whole training text as a picture: how likely the network thought each of its characters."""

from __future__ import annotations

from playground.engine import Moment
from playground.figures.picture import Picture, as_float, as_indices

TITLE = "The text, by the probability of each character"


def ribbon_picture(moment: Moment) -> Picture:
    """Return the text, each character with the probability that it was given and the likeliest one instead."""
    arrays = {
        "target_probability": as_float(moment.target_probabilities),
        "likeliest": as_indices(moment.probabilities.argmax(axis=1)),
    }
    return Picture("text", "ribbon", TITLE, arrays)
