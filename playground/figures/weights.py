"""The weight matrices and biases, all on one colour scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from playground.engine import ParameterArray, Parameters, visible
from playground.engine.network import Array
from playground.figures.matrix import Panel, matrix_picture
from playground.figures.picture import Moving, Picture, as_float
from playground.figures.theme import Theme

SHOWN_WEIGHTS = "weights"
"""The moving array with the parameters of the characters shown."""

_TITLES = {"Wxh": "input → memory ({})", "Whh": "memory → memory ({})", "Why": "memory → output ({})"}


def weights_picture(
    parameters: Parameters,
    characters: Sequence[str],
    shown: Sequence[int],
    colors: Theme,
    limit: float,
    *,
    name: str = "weights",
    title: str = "Weights and biases",
    prefix: str = "",
) -> Picture:
    """Return all parameters on one colour scale, −``limit`` to ``limit``, of the characters with the indices ``shown``.

    ``characters`` are the vocabulary's, and ``prefix`` stands before each name: "d" for gradients.
    """
    kept = of_characters(parameters, shown)
    array, limit_array = SHOWN_WEIGHTS if name == "weights" else name, f"{name}_limit"

    def panels() -> list[Panel]:
        names = [visible(characters[i]) for i in shown]
        panels = [_panel(part, kept, names, array, prefix) for part in kept.layout]
        return [replace(panel, limits=(-limit, limit), limit_array=limit_array) for panel in panels]

    arrays = {array: as_float(kept.flat), limit_array: as_float(np.array([limit]))}
    return matrix_picture(name, title, panels, colors, arrays=arrays, arrangement="weights")


def of_characters(parameters: Parameters, shown: Sequence[int]) -> Parameters:
    """Return the parameters of a network that has only the characters ``shown``: all of them, where that is so."""
    if len(shown) == parameters.vocabulary_size:
        return parameters
    kept = Parameters(parameters.hidden_size, len(shown), cell=parameters.cell)
    for part in parameters.layout:
        values: Array = parameters[part.name]
        if part.rows == "character":
            values = values[list(shown)]
        if part.columns == "character":
            values = values[:, list(shown)]
        kept[part.name][:] = values
    return kept


def shown_weights(parameters: Parameters, shown: Sequence[int]) -> dict[str, Moving]:
    """Return the moving array of the parameters of the characters ``shown``."""
    return {SHOWN_WEIGHTS: as_float(of_characters(parameters, shown).flat)}


def _panel(part: ParameterArray, kept: Parameters, characters: list[str], array: str, prefix: str) -> Panel:
    values = kept[part.name]
    units = [str(unit) for unit in range(kept.hidden_size)]
    columns = {"unit": units, "character": characters, None: [""]}
    row = "unit {row}" if part.rows == "unit" else "{row}"
    column = "unit {column}" if part.columns == "unit" else "{column}"
    name = prefix + part.name
    return Panel(
        title=_TITLES.get(part.name, "{}").format(name),
        values=values if values.ndim == 2 else values[:, np.newaxis],
        rows=list(part.row_names) or characters,
        columns=columns[part.columns],
        row_kind=part.rows,
        column_kind=part.columns or "unit",
        say=f"{name}, from {column} to {row}: {{value}}" if part.columns else f"{name} of {row}: {{value}}",
        array=array,
        offset=part.offset,
        strides=(part.strides[0], part.strides[1] if part.columns else 0),
    )
