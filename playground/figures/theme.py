"""The one place for colours, fonts and margins of every picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

Figure: TypeAlias = dict[str, Any]
"""A figure in Plotly's format, "data" and "layout": what ``plotly.graph_objects.Figure`` takes. Making one of those
from it checks every value, which takes as long as the rest of a frame, and is left to where a chart is shown."""

Colorscale: TypeAlias = list[tuple[float, str]]

_LEVELS = 240
"""Into how many steps a scale is divided: each colour that a scale is made of stands on one."""

PIN_DASHES = ("dash", "dot", "solid", "longdash")

FONT = '"Source Sans", "Source Sans Pro", sans-serif'
MONOSPACE = '"Source Code", "Source Code Pro", monospace'


@dataclass(frozen=True)
class Theme:
    """The colours of a light or a dark page.

    Attributes:
        background: of the page.
        text, muted, grid: for labels, secondary labels and lines.
        line: the one line of a chart, and the accent of the page.
        outline: around the true character's cell.
        marker: around the timestep that is being trained.
        signed: orange through neutral to blue, for weights, hidden states and gradients around 0.
        probability: one hue, from 0 to 1.
        pins: of the pinned runs, told apart by ``PIN_DASHES``, too.
    """

    background: str
    text: str
    muted: str
    grid: str
    line: str
    outline: str
    marker: str
    signed: tuple[str, ...]
    probability: tuple[str, ...]
    pins: tuple[str, ...]


LIGHT = Theme(
    background="#ffffff",
    text="#1d2733",
    muted="#55606e",
    grid="#dfe4ea",
    line="#00796b",
    outline="#1d2733",
    marker="#c2185b",
    signed=("#8f3d00", "#e07b1a", "#fbd3a4", "#f4f4f2", "#a9d1ee", "#2b83c6", "#0a3d78"),
    probability=("#eef5f3", "#b5dcd4", "#6bb8ab", "#208f80", "#00594f"),
    pins=("#a8480a", "#6a3fa0", "#1d63a8", "#9a1d5c"),
)
DARK = Theme(
    background="#12181f",
    text="#e8edf2",
    muted="#a3afbc",
    grid="#33404d",
    line="#4fc3b2",
    outline="#ffffff",
    marker="#ff6fae",
    signed=("#ffc37a", "#e08a2c", "#7a4a16", "#222b35", "#1d4f7d", "#3a94dd", "#a5d6ff"),
    probability=("#1b252e", "#12463f", "#15756a", "#2fae9d", "#a6f0e2"),
    pins=("#ffb066", "#c3a3f5", "#7dbdf5", "#ff8fc0"),
)


def theme(*, dark: bool) -> Theme:
    """Return the colours for a dark or a light page."""
    return DARK if dark else LIGHT


def colorscale(colors: tuple[str, ...]) -> Colorscale:
    """Return ``colors`` spread evenly over a Plotly colour scale from 0 to 1."""
    return [(i / (len(colors) - 1), color) for i, color in enumerate(colors)]


def probability_color(probability: float, colors: Theme) -> tuple[str, str]:
    """Return the background that stands for ``probability`` and a text colour readable on it, as ``#rrggbb``."""
    return _with_readable_text(colors.probability, round(_LEVELS * min(max(probability, 0.0), 1.0)))


def signed_color(value: float, colors: Theme) -> tuple[str, str]:
    """Return the background that stands for ``value``, −1 to 1, and a text colour readable on it, as ``#rrggbb``."""
    return _with_readable_text(colors.signed, round(_LEVELS / 2 * (min(max(value, -1.0), 1.0) + 1.0)))


# A frame asks for hundreds of colours, nearly all of them again and again.
@lru_cache(maxsize=2_048)
def _with_readable_text(scale: tuple[str, ...], level: int) -> tuple[str, str]:
    """Return the colour at ``level`` of a scale, and a text colour readable on it."""
    background = _interpolate(scale, level / _LEVELS)
    return background, max(("#000000", "#ffffff"), key=lambda color: _contrast(color, background))


def _interpolate(colors: tuple[str, ...], position: float) -> str:
    scaled = position * (len(colors) - 1)
    i = min(int(scaled), len(colors) - 2)
    mixed = [
        round(low + (high - low) * (scaled - i))
        for low, high in zip(_channels(colors[i]), _channels(colors[i + 1]), strict=True)
    ]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _channels(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def _contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def layout(colors: Theme, height: int, margin: dict[str, int]) -> dict[str, Any]:
    """Return what all figures have in common: a transparent ground, the page's font, given margins, no template."""
    return {
        "template": {},
        "height": height,
        "margin": margin,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": colors.text},
        "hoverlabel": {"font": {"family": FONT, "size": 14}},
        "showlegend": False,
        "dragmode": False,
        "modebar": {"orientation": "v", "bgcolor": "rgba(0,0,0,0)", "color": colors.muted, "activecolor": colors.line},
    }


def axis(colors: Theme, ticks: Mapping[float, str], size: int = 13, **more: Any) -> dict[str, Any]:
    """Return an axis with exactly these ``ticks``: positions and their labels."""
    return {
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": list(ticks.values()),
        "tickfont": {"size": size, "color": colors.text},
        "tickangle": 0,
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "automargin": False,
        **more,
    }


def note(
    text: str, x: float, y: float, colors: Theme, xanchor: str = "left", yanchor: str = "bottom"
) -> dict[str, Any]:
    """Return a text at a place of the figure, given as fractions of its plotting area."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": xanchor,
        "yanchor": yanchor,
        "showarrow": False,
        "font": {"size": 13, "color": colors.muted},
    }


def color_key(colors: tuple[str, ...], low: str, high: str, x: float, y: float, theme: Theme) -> dict[str, Any]:
    """Return the shapes and annotations of a small colour key that ends at ``x`` and stands on ``y``."""
    steps, width, height = 20, 0.16, 0.035
    left = x - width - 0.07
    cells = [
        {
            "type": "rect",
            "xref": "paper",
            "yref": "paper",
            "x0": left + width * i / steps,
            "x1": left + width * (i + 1) / steps,
            "y0": y + 0.015,
            "y1": y + 0.015 + height,
            "fillcolor": _interpolate(colors, i / (steps - 1)),
            "line": {"width": 0},
        }
        for i in range(steps)
    ]
    return {
        "shapes": cells,
        "annotations": [note(low, left - 0.01, y, theme, "right"), note(high, left + width + 0.01, y, theme)],
    }
