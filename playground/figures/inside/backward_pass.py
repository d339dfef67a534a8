"""The backward pass in numbers: gradients of the selected timestep, and the update that learning makes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.engine import Backward, ignored_gradient, shares_at
from playground.engine.network import Array
from playground.figures import formulas
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.strips import Group, Strip, strips_picture
from playground.figures.update import update_picture
from playground.figures.weights import weights_picture
from playground.session.numbers import number, subtraction

_MOST_TIMESTEPS = 128


def backward_pictures(view: View) -> list[Picture]:
    """Return the numbers of the backward pass through the selected timestep, all gradients, and one update."""
    backward, t = view.backward, view.selection.timestep
    rows = [*_groups(view, backward), _update_of_place(view, backward)]
    lit = [replace(group, lit=view.is_lit(group.stage)) for group in rows]
    shown, place = view.excerpt.characters, view.selection.place
    return [
        Picture("flow", "sentence", "What flows back", {}, {"flow": _what_flows_back(view)}, lambda: {"text": "flow"}),
        strips_picture("backward", "Backward pass", lit),
        update_picture(view.parameters, backward, place, view.characters, shown, view.colors),
        weights_picture(
            backward.share,
            view.characters,
            shown,
            view.colors,
            name="gradients",
            title=f"Gradients of timestep {t}",
            prefix="d",
        ),
    ]


def _what_flows_back(view: View) -> str:
    """Return in a sentence which timesteps are learned from together, and what is ignored."""
    backward, T = view.backward, len(view.record.inputs)
    window, size = backward.window, view.record.window
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
            formulas.GRADIENT_OF_LOGITS,
            [view.characters_strip("dy: gradient of the logits", backward.dy)],
        ),
        Group("Update", formulas.GRADIENT_OF_HIDDEN_STATE, flow),
        Group(
            "Update",
            formulas.GRADIENT_OF_SUMS,
            [
                units("1 − h²: slope of tanh", backward.slope, 1.0),
                units("da: gradient of the sums", backward.da),
            ],
        ),
    ]


def _ignored(view: View) -> Array | None:
    """Return what the window ignores, where there is anything, and the text has been read to its end."""
    window, T = view.backward.window, len(view.record.inputs)
    if view.record.timesteps < T or window.stop == T:
        return None
    return ignored_gradient(view.record, view.selection.timestep)


def _update_of_place(view: View, backward: Backward) -> Group:
    """Return the way of one parameter from before to after."""
    place, window = view.selection.place, backward.window[:_MOST_TIMESTEPS]
    shares = shares_at(view.record, view.selection.timestep, place)[: len(window)]
    gradient, before = place.value_in(backward.gradients), place.value_in(view.parameters)
    numbers = {"Gradient": gradient, "Before": before}
    if backward.update is not None and backward.after is not None:
        numbers["Change"] = place.value_in(backward.update)
        numbers["After"] = place.value_in(backward.after)
    label = f"{place}, at a learning rate of {number(view.learning_rate)}"
    if "Change" in numbers:
        label += f": {subtraction(before, -numbers['Change'])}"
    way = Strip(label, list(numbers), np.array(list(numbers.values())), label_changes=True)
    of_window = Strip(
        f"Its gradient at each timestep, which add up to {number(gradient)}",
        [f"t = {t}" for t in window],
        shares,
        label_changes=True,
    )
    rows = [of_window, way] if len(window) > 1 else [way]
    return Group("Update", formulas.UPDATE, rows)
