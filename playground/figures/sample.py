"""A generated text, each character tinted by the probability that it was drawn with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.engine import Moment, Sample, visible
from playground.engine.vocabulary import Vocabulary
from playground.figures.labels import escaped
from playground.figures.picture import Picture, as_float, as_indices
from playground.figures.theme import MONOSPACE, Figure, Theme, layout, note, probability_color

TITLE = "Newest sample"
_COLUMNS = 50


def sample_picture(moment: Moment, colors: Theme, name: str = "sample", title: str = TITLE) -> Picture:
    """Return the moment's sample."""
    assert moment.sample is not None
    return drawn_sample(moment.sample, moment.training_text.vocabulary, colors, name, title)


def drawn_sample(sample: Sample, vocabulary: Vocabulary, colors: Theme, name: str, title: str) -> Picture:
    """Return a sample as a picture of this name and title."""
    generated = vocabulary.encode(sample.text[len(sample.prompt) :])
    arrays = {f"{name}-indices": as_indices(generated), f"{name}-chosen": as_float(sample.chosen)}

    def still() -> dict[str, Any]:
        prompt = vocabulary.encode(sample.prompt)
        return {"indices": f"{name}-indices", "chosen": f"{name}-chosen", "prompt": list(prompt)}

    figure: Callable[[], Figure] = lambda: _figure(sample, colors, title)  # noqa: E731  # as short as it can be
    return Picture(name, "sample", title, arrays, {}, still, figure)


def _figure(sample: Sample, colors: Theme, title: str) -> Figure:
    """Return the sample as cells in lines of 50, with the probability of each under the pointer."""
    cells, notes = [], [note(escaped(title), 0.0, 1.0, colors) | {"yshift": 8}]
    x, y, said = [], [], []
    lines = -(-len(sample.text) // _COLUMNS)
    for i, character in enumerate(sample.text):
        row, column = divmod(i, _COLUMNS)
        chosen = i - len(sample.prompt)
        background, ink = colors.background, colors.text
        if chosen >= 0:
            background, ink = probability_color(float(sample.chosen[chosen]), colors)
            said.append(f"{escaped(visible(character))}: {sample.chosen[chosen]:.1%}")
        else:
            said.append(f"{escaped(visible(character))}: prompt")
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
    return {"data": [points], "layout": figure_layout | {"shapes": cells, "annotations": notes}}
