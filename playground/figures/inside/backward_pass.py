"""The backward pass in numbers: gradients of the selected timestep, and the update that learning makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from playground.engine import Backward, Learning, Parameters, ignored_gradient, shares_at
from playground.engine.cells import Formula
from playground.engine.network import Array
from playground.figures import formulas
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.scale import GRADIENT_LIMIT
from playground.figures.strips import Group, Strip, strips_picture
from playground.figures.update import update_picture
from playground.figures.weights import weights_picture
from playground.session.numbers import number, subtraction

_MOST_TIMESTEPS = 128
_CARRIED = {"h": "hidden state", "c": "cell state"}


def backward_pictures(view: View) -> list[Picture]:
    """Return the numbers of the backward pass through the selected timestep, all gradients, and one update."""
    backward, t = view.backward, view.selection.timestep
    rows = [*_groups(view, backward), *_update_of_place(view, backward)]
    lit = [replace(group, lit=view.is_lit(group.stage)) for group in rows]
    shown, place = view.excerpt.characters, view.selection.place
    return [
        Picture("flow", "sentence", "What flows back", {}, {"flow": _what_flows_back(view)}, lambda: {"text": "flow"}),
        strips_picture("backward", "Backward pass", lit),
        update_picture(view.parameters, backward, place, view.characters, shown, view.colors, view.weight_limit),
        weights_picture(
            backward.share,
            view.characters,
            shown,
            view.colors,
            GRADIENT_LIMIT,
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
            "Window 1: each timestep learns from its own loss alone. "
            f"What its {' and its '.join(_CARRIED[name] for name in view.cell.carried)} "
            f"{'does' if view.cell.carries == 1 else 'do'} to the losses of later timesteps is ignored."
        )
    together = f"Window {size}: timesteps {window.start} to {end - 1} are learned from together, with one update. "
    if window.stop < end:
        return f"{together}They have been read to timestep {window.stop - 1}; the update comes at the end."
    if end < T:
        return f"{together}What they do to the losses after timestep {end - 1} is ignored."
    return f"{together}That is the rest of the text: nothing is ignored."


def _groups(view: View, backward: Backward) -> list[Group]:
    units = view.units_strip
    flow = [
        units("From this timestep's loss: Why⊤ · dy", backward.from_output),
        units(
            f"From later timesteps of the window: Whh⊤ · {'du' if view.cell.scales_hidden else 'da'} after",
            backward.from_later,
        ),
    ]
    goes_past_gates = any(row.name == "dh before" for formula in view.cell.backward_formulas for row in formula.rows)
    if goes_past_gates:
        flow.append(units("From the next timestep, past its gates: dh after ⊙ z after", backward.past_gates))
    flow.append(units("dh: gradient of the hidden state, all together", backward.dh))
    ignored = _ignored(view)
    if ignored is not None:
        flow.append(units("Ignored: what timesteps after the window would add", ignored[0]))
    return [
        Group(
            "Compare",
            formulas.GRADIENT_OF_LOGITS,
            [view.characters_strip("dy: gradient of the logits", backward.dy)],
        ),
        Group("Update", formulas.GRADIENT_PAST_GATES if goes_past_gates else formulas.GRADIENT_OF_HIDDEN_STATE, flow),
        *(_group_of_cell(view, backward, formula, ignored) for formula in view.cell.backward_formulas),
    ]


def _group_of_cell(view: View, backward: Backward, formula: Formula, ignored: Array | None) -> Group:
    rows = [
        view.units_strip(row.title, backward.numbers[row.name], row.limit or GRADIENT_LIMIT) for row in formula.rows
    ]
    for place, name in enumerate(view.cell.carried):
        if ignored is not None and place and any(row.name == f"d{name}" for row in formula.rows):
            rows.append(
                view.units_strip(f"Ignored of d{name}: what timesteps after the window would add", ignored[place])
            )
    return Group(formula.stage, formulas.mathml(formula.latex, formula.reading), rows)


def _ignored(view: View) -> Array | None:
    """Return what the window ignores, where there is anything, and the text has been read to its end."""
    window, T = view.backward.window, len(view.record.inputs)
    if view.record.timesteps < T or window.stop == T:
        return None
    return ignored_gradient(view.record, view.selection.timestep)


def _update_of_place(view: View, backward: Backward) -> list[Group]:
    """Return the way of one parameter from before to after: its gradient, what is clipped of it, and the optimiser's
    formulas with their numbers."""
    place, window = view.selection.place, backward.window[:_MOST_TIMESTEPS]
    shares = shares_at(view.record, view.selection.timestep, place)[: len(window)]
    gradient, before = place.value_in(backward.gradients), place.value_in(view.parameters)
    of_window = Strip(
        f"Its gradients at the timesteps, which add up to {number(gradient)}",
        [f"t = {t}" for t in window],
        shares,
        label_changes=True,
    )
    label = f"{view.named(place)}, at a learning rate of {number(view.learning_rate)}"
    rows = [of_window] if len(window) > 1 else []
    learning = backward.learning
    if learning is None or backward.update is None or backward.after is None:
        rows.append(_numbers(view, label, {"Gradient": gradient, "Before": before}))
        return [Group("Update", _formula(view.rule.optimizer.formulas[-1]), rows)]
    found = [*_clipping(view, learning), *_on_the_way(view, learning)]
    change = place.value_in(backward.update)
    numbers = {"Gradient": gradient, "Before": before, "Change": change, "After": place.value_in(backward.after)}
    rows.append(_numbers(view, f"{label}: {subtraction(before, -change)}", numbers))
    if not found:
        return [Group("Update", _formula(view.rule.optimizer.formulas[-1]), rows)]
    *first, last = rows
    groups = [Group("Update", "", first)] if first else []
    return [*groups, *found, Group("Update", _formula(view.rule.optimizer.formulas[-1]), [last])]


def _clipping(view: View, learning: Learning) -> list[Group]:
    """Return what clipping makes of the gradient of the selected parameter; nothing where none is asked for."""
    rule, found = view.rule, []
    if rule.clip_value is not None:
        numbers = {"Gradient": _at(view, learning.gradients), "Clipped": _at(view, learning.limited)}
        label = f"Clipped by value: to {number(rule.clip_value)} at most, either way"
        found.append(Group("Update", formulas.CLIP_VALUE, [_numbers(view, label, numbers)]))
    if rule.clip_norm is not None:
        numbers = {
            "Gradient": _at(view, learning.limited),
            "Length": learning.length,
            "Factor": learning.factor,
            "Clipped": _at(view, learning.clipped),
        }
        label = (
            f"Clipped by norm: all {learning.gradients.size:,} gradients together have a length of "
            f"{number(learning.length)}, at most {number(rule.clip_norm)} is allowed"
        )
        found.append(Group("Update", formulas.CLIP_NORM, [_numbers(view, label, numbers)]))
    return found


def _on_the_way(view: View, learning: Learning) -> list[Group]:
    """Return the optimiser's formulas, but for the last one, with the numbers that they make."""
    optimizer, found = view.rule.optimizer, []
    for row, name in enumerate(optimizer.state):
        numbers = {
            f"{name} before": _at(view, learning.before[row]),
            "g": _at(view, learning.clipped),
            name: _at(view, learning.after[row]),
        }
        found.append(
            Group("Update", _formula(optimizer.formulas[row]), [_numbers(view, optimizer.remembers[row], numbers)])
        )
    if optimizer.steps:
        numbers = {name: _at(view, learning.steps[row]) for row, name in enumerate(optimizer.steps)}
        label = optimizer.about_steps
        if optimizer.counts:
            label += f", k = {learning.number:,}"
        formula = (
            optimizer.formulas[len(optimizer.state)] if len(optimizer.formulas) > len(optimizer.state) + 1 else None
        )
        found.append(Group("Update", _formula(formula) if formula else "", [_numbers(view, label, numbers)]))
    return found


def _at(view: View, values: Array) -> float:
    """Return the number of the selected parameter among those of all, (P,)."""
    parameters = view.parameters
    return view.selection.place.value_in(
        Parameters(parameters.hidden_size, parameters.vocabulary_size, values, parameters.cell)
    )


def _numbers(view: View, label: str, numbers: Mapping[str, float]) -> Strip:
    """Return numbers of one parameter on its way, on the scale of weights."""
    values = np.array(list(numbers.values()))
    return Strip(label, list(numbers), values, limit=view.weight_limit, label_changes=True, precise=True)


def _formula(formula: tuple[str, str]) -> str:
    return formulas.mathml(*formula)
