"""The backward pass in numbers: gradients of the selected timestep, and the update that learning makes of them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.app.inside.place import choose_place
from playground.app.inside.view import View
from playground.app.picture import show_picture
from playground.app.strips import MOST_CELLS, Strip, number
from playground.engine import Backward, ignored_gradient, shares_at
from playground.engine.network import Array
from playground.figures.update import describe_update, update_figure
from playground.figures.weights import describe_weights, weights_figure

_GRADIENTS_HEIGHT = 380


def show_backward_pass(view: View) -> None:
    """Put the backward pass through the selected timestep on the page."""
    backward, t = view.backward, view.selection.timestep
    st.text(_what_flows_back(view))
    view.show_rows("backward", _rows(view, backward))
    gradients, update = st.columns([2, 3])
    with gradients:
        figure = weights_figure(
            backward.share, view.characters, view.excerpt, _GRADIENTS_HEIGHT, view.colors, prefix="d"
        )
        description = describe_weights(backward.share, f"Gradients of timestep {t}")
        show_picture("gradients", figure, description, view.session)
    with update:
        choose_place(view)
        place = view.selection.place
        figure = update_figure(view.parameters, backward, place, view.characters, view.excerpt, view.colors)
        show_picture("update", figure, describe_update(view.parameters, backward, place), view.session)
        view.show_rows("update-rows", _update_rows(view, backward))


def _what_flows_back(view: View) -> str:
    """Return in a sentence which timesteps are learned from together, and what is ignored."""
    backward, T = view.backward, len(view.reading.inputs)
    window, size = backward.window, view.reading.window
    end = min(window.start + size, T)
    if size == 1:
        return (
            "Window 1, the notebook's rule: each timestep learns from its own loss alone. "
            "What its hidden state does to the losses of later timesteps is ignored."
        )
    together = f"Window {size}: timesteps {window.start} to {end - 1} are learned from together, with one update. "
    if window.stop < end:
        return f"{together}They have been read to timestep {window.stop - 1}; the update comes at the end."
    if end < T:
        return f"{together}What they do to the losses after timestep {end - 1} is ignored."
    return f"{together}Nothing after them is ignored."


def _rows(view: View, backward: Backward) -> list[tuple[str, str, Strip]]:
    units = view.units_strip
    rows = [
        (
            "dy",
            r"dy = p - \mathrm{onehot}(\mathrm{target})",
            view.characters_strip("Gradient of the logits", backward.dy),
        ),
        (
            "dh",
            r"W_{hy}^\top\,dy",
            units("Gradient of the hidden state, from this timestep's loss", backward.from_output),
        ),
        ("dh", r"W_{hh}^\top\,da_{t+1}", units("… from later timesteps of the window", backward.from_later)),
        ("dh", r"dh = W_{hy}^\top\,dy + W_{hh}^\top\,da_{t+1}", units("… together", backward.dh)),
        ("slope", r"1 - h_t^2", units("Slope of tanh", backward.slope, 1.0)),
        ("da", r"da = dh \odot (1 - h_t^2)", units("Gradient of the sums", backward.da)),
    ]
    ignored = _ignored(view)
    if ignored is not None:
        rows.insert(3, ("ignored", r"\mathrm{ignored}", units("… from timesteps after the window: ignored", ignored)))
    return rows


def _ignored(view: View) -> Array | None:
    """Return what the window ignores, where there is anything, and the text has been read to its end."""
    window, T = view.backward.window, len(view.reading.inputs)
    if view.reading.timesteps < T or window.stop == T:
        return None
    return ignored_gradient(view.reading, view.selection.timestep)


def _update_rows(view: View, backward: Backward) -> list[tuple[str, str, Strip]]:
    """Return the way of one parameter from before to after."""
    place, window = view.selection.place, backward.window[:MOST_CELLS]
    shares = shares_at(view.reading, view.selection.timestep, place)[: len(window)]
    gradient, before = place.value_in(backward.gradients), place.value_in(view.parameters)
    rate = view.session.run.trainer.learning_rate
    names = [f"t = {t}" for t in window]
    shown = "Its gradient at each timestep of the window" if len(names) > 1 else "Its gradient"
    rows = [
        ("update", r"g_t", Strip(shown, names, shares)),
        ("update", r"W", Strip("Before", [str(place)], np.array([before]))),
    ]
    if len(names) > 1:
        rows.insert(1, ("update", r"g = \sum_t g_t", Strip("Gradient", [str(place)], np.array([gradient]))))
    if backward.update is not None and backward.after is not None:
        change, after = place.value_in(backward.update), place.value_in(backward.after)
        formula = (
            rf"-\eta\,g = -{rate:g} \cdot {gradient:.3g}"
            if gradient >= 0
            else rf"-\eta\,g = -{rate:g} \cdot ({gradient:.3g})"
        )
        rows += [
            ("update", formula, Strip(f"Change, at learning rate {number(rate)}", [str(place)], np.array([change]))),
            ("update", r"W - \eta\,g", Strip("After", [str(place)], np.array([after]))),
        ]
    return rows
