"""A generated text, each character tinted by the probability that it was drawn with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.engine import Moment, Sample, TrainingText, visible
from playground.figures.labels import escaped
from playground.figures.picture import Picture, as_float, as_indices
from playground.figures.theme import MONOSPACE, Figure, Theme, layout, note, probability_color

TITLE = "Newest sample"
_COLUMNS = 50


def sample_picture(moment: Moment, colors: Theme, name: str = "sample", title: str = TITLE) -> Picture:
    """Return the moment's sample."""
    assert moment.sample is not None
    return drawn_sample(moment.sample, moment.training_text, colors, name, title)


def drawn_sample(sample: Sample, text: TrainingText, colors: Theme, name: str, title: str) -> Picture:
    """Return a sample of a network that has learned ``text`` as a picture of this name and title."""
    vocabulary = text.vocabulary
    generated = vocabulary.encode(sample.text[len(sample.prompt) :])
    arrays = {f"{name}-indices": as_indices(generated), f"{name}-chosen": as_float(sample.chosen)}

    def still() -> dict[str, Any]:
        prompt = vocabulary.encode(sample.prompt)
        names = {"indices": f"{name}-indices", "chosen": f"{name}-chosen"}
        return names | {"prompt": list(prompt), "learned": [text.inputs[0], *text.targets]}

    figure: Callable[[], Figure] = lambda: _figure(sample, text, colors, title)  # noqa: E731  # as short as it can be
    return Picture(name, "sample", title, arrays, {}, still, figure)


def departures(text: str, sample: str, first: int) -> list[tuple[str, str] | None]:
    """Return where a sample says another character than ``text`` after the same ones.

    For each character of ``sample`` from the place ``first`` on: None, or the longest run of characters before it that
    is in ``text`` too, and what ``text`` says after the first of these; nothing, where the one before is only its last.
    """
    return [_departure(text, sample[:place], sample[place]) for place in range(first, len(sample))]


def _departure(text: str, before: str, said: str) -> tuple[str, str] | None:
    known = text[:-1]
    length = next((n for n in range(len(before), 0, -1) if before[-n:] in known), 0)
    context = before[len(before) - length :]
    after = [text[i + length] for i in range(len(text) - length) if length and text.startswith(context, i)]
    if not after:
        return before[-1], ""
    return None if said in after else (context, after[0])


def _figure(sample: Sample, learned: TrainingText, colors: Theme, title: str) -> Figure:
    """Return the sample as cells in lines of 50, with the probability of each under the pointer."""
    cells, notes = [], [note(escaped(title), 0.0, 1.0, colors) | {"yshift": 8}]
    x, y, said, marks = [], [], [], []
    lines = -(-len(sample.text) // _COLUMNS)
    elsewhere = departures(learned.text, sample.text, len(sample.prompt))
    for i, character in enumerate(sample.text):
        row, column = divmod(i, _COLUMNS)
        chosen = i - len(sample.prompt)
        background, ink = colors.background, colors.text
        if chosen >= 0:
            background, ink = probability_color(float(sample.chosen[chosen]), colors)
            said.append(f"{escaped(visible(character))}: {sample.chosen[chosen]:.1%}{_instead(elsewhere[chosen])}")
        else:
            said.append(f"{escaped(visible(character))}: prompt")
        if chosen >= 0 and elsewhere[chosen] is not None:
            line = {"type": "line", "xref": "x", "yref": "y", "x0": column, "x1": column + 1, "y0": -row - 0.97}
            marks.append(line | {"y1": -row - 0.97, "line": {"color": colors.marker, "width": 3}})
        cell = {"type": "rect", "xref": "x", "yref": "y", "x0": column, "x1": column + 1, "y0": -row, "y1": -row - 1}
        cells.append(cell | {"fillcolor": background, "line": {"width": 0}, "layer": "below"})
        text = {"text": escaped(visible(character)), "x": column + 0.5, "y": -row - 0.5, "showarrow": False}
        notes.append(text | {"font": {"family": MONOSPACE, "size": 15, "color": ink}})
        x.append(column + 0.5)
        y.append(-row - 0.5)
    points = {"type": "scatter", "mode": "markers", "x": x, "y": y, "customdata": said, "opacity": 0}
    points |= {"marker": {"size": 14}, "hovertemplate": "%{customdata}<extra></extra>"}
    hidden = {"visible": False, "fixedrange": False}
    axes = {
        "xaxis": hidden | {"range": [0, min(_COLUMNS, len(sample.text))]},
        "yaxis": hidden | {"range": [-lines, 0]},
    }
    figure_layout = layout(colors, 70 + 28 * lines, {"l": 12, "r": 12, "t": 34, "b": 12}) | axes
    return {"data": [points], "layout": figure_layout | {"shapes": [*cells, *marks], "annotations": notes}}


def _instead(departure: tuple[str, str] | None) -> str:
    if departure is None:
        return ""
    context, expected = ("".join(escaped(visible(character)) for character in part) for part in departure)
    return f"; after {context} the text {f'says {expected}' if expected else 'ends'}"
