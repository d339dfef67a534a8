"""The backward pass in numbers: gradients of the selected timestep, and the update that learning makes of them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.app.components.strips import Strip, number
from playground.app.inside.place import choose_place
from playground.app.inside.view import Group, View
from playground.app.picture import show_picture
from playground.engine import Backward, ignored_gradient, shares_at
from playground.engine.network import Array
from playground.figures.update import describe_update, update_figure
from playground.figures.weights import describe_weights, weights_figure

_GRADIENTS_HEIGHT = 380
_MOST_TIMESTEPS = 128


def show_backward_pass(view: View) -> None:
    """Put the backward pass through the selected timestep on the page."""
    backward, t = view.backward, view.selection.timestep
    st.text(_what_flows_back(view))
    view.show_groups("backward", _groups(view, backward))
    hover = not view.session.playing
    gradients, update = st.columns([2, 3])
    with gradients:
        figure = weights_figure(
            backward.share, view.characters, view.excerpt, _GRADIENTS_HEIGHT, view.colors, prefix="d", hover=hover
        )
        description = describe_weights(backward.share, f"Gradients of timestep {t}")
        show_picture("gradients", figure, description, view.session)
    with update:
        choose_place(view)
        place = view.selection.place
        figure = update_figure(
            view.parameters, backward, place, view.characters, view.excerpt, view.colors, hover=hover
        )
        show_picture("update", figure, describe_update(view.parameters, backward, place), view.session)
        view.show_groups("update-rows", [_update_of_place(view, backward)])


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


def _groups(view: View, backward: Backward) -> list[Group]:
    units = view.units_strip
    flow = [
        units("From this timestep's loss: Why⊤ · dy", backward.from_output),
        units("From later timesteps of the window: Whh⊤ · da after", backward.from_later),
        units("dh: gradient of the hidden state, both together", backward.dh),
    ]
    ignored = _ignored(view)
    if ignored is not None:
        flow.append(units("Ignored: what timesteps after the window would add", ignored))
    return [
        Group(
            "Compare",
            r"dy = p - \mathrm{onehot}(\mathrm{target})",
            [view.characters_strip("dy: gradient of the logits", backward.dy)],
        ),
        Group("Update", r"dh = W_{hy}^\top\,dy + W_{hh}^\top\,da_{t+1}", flow),
        Group(
            "Update",
            r"da = dh \odot (1 - h_t^2)",
            [
                units("1 − h²: slope of tanh", backward.slope, 1.0),
                units("da: gradient of the sums", backward.da),
            ],
        ),
    ]


def _ignored(view: View) -> Array | None:
    """Return what the window ignores, where there is anything, and the text has been read to its end."""
    window, T = view.backward.window, len(view.reading.inputs)
    if view.reading.timesteps < T or window.stop == T:
        return None
    return ignored_gradient(view.reading, view.selection.timestep)


def _update_of_place(view: View, backward: Backward) -> Group:
    """Return the way of one parameter from before to after."""
    place, window = view.selection.place, backward.window[:_MOST_TIMESTEPS]
    shares = shares_at(view.reading, view.selection.timestep, place)[: len(window)]
    numbers = {
        "Gradient": place.value_in(backward.gradients),
        "Before": place.value_in(view.parameters),
    }
    if backward.update is not None and backward.after is not None:
        numbers["Change"] = place.value_in(backward.update)
        numbers["After"] = place.value_in(backward.after)
    rate = number(view.learning_rate)
    way = Strip(f"{place}, at a learning rate of {rate}", list(numbers), np.array(list(numbers.values())))
    of_window = Strip(
        f"Its gradient at each timestep, which add up to {number(numbers['Gradient'])}",
        [f"t = {t}" for t in window],
        shares,
    )
    rows = [of_window, way] if len(window) > 1 else [way]
    return Group("Update", r"W - \eta\,\frac{\partial\,\mathrm{loss}}{\partial W}", rows)
