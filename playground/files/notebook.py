"""A run as a Jupyter notebook: the code of the script, with text between its pieces."""

from __future__ import annotations

import json
from textwrap import fill
from typing import Any

from playground.engine.cells import CELLS, ELMAN
from playground.engine.config import RunConfig
from playground.engine.optimizers import OPTIMIZERS
from playground.engine.trainer import Trainer
from playground.files.run_code import is_plain
from playground.files.script import Changes, Recipe, roundings, write_pieces

_FORMAT, _FORMAT_MINOR = 4, 5
_WIDTH = 120


def write_notebook(recipe: Recipe) -> str:
    """Return a Jupyter notebook (nbformat 4.5) that does and prints what the script of ``write_script`` does.

    Text and prompt stand in its code as string literals and nowhere else. The same recipe gives the same notebook.
    """
    pieces = write_pieces(recipe)
    trainer = recipe.trainer
    cells = [
        _text("title", _TITLE),
        _code("import", "import numpy as np\n"),
        _text("about-the-text", _about_the_text(trainer)),
        _code("text", f"{pieces.settings}\n{pieces.data}"),
        _text("about-the-weights", _about_the_weights(trainer)),
        _code("weights", pieces.weights),
        _text("about-forward", _about_forward(trainer)),
        _code("forward", pieces.forward),
        _text("about-backward", _about_backward(trainer)),
        _code("backward", pieces.backward),
        _text("about-training", _about_training(trainer)),
        _code("training", pieces.training),
        _text("about-the-sample", _about_the_sample(recipe)),
        _code("sample", pieces.sampling),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": _FORMAT,
        "nbformat_minor": _FORMAT_MINOR,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _text(name: str, markdown: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(markdown)}


def _code(name: str, code: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": name, "metadata": {}, "source": _lines(code)}
    return {**cell, "execution_count": None, "outputs": []}


def _lines(source: str) -> list[str]:
    return source.rstrip("\n").splitlines(keepends=True)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_TITLE = """\
# A recurrent neural network learns a text

This notebook repeats a run of RNN Playground, in the same numbers. It needs NumPy and nothing else. Run the cells from
top to bottom; then change a setting, and run them again.
"""


def _about_the_text(trainer: Trainer) -> str:
    T, V = trainer.timesteps, trainer.vocabulary.size
    return f"""\
## The text

At each timestep the network reads one character and predicts the one that follows it. The text gives
{_count(T, "prediction")} (T) and has {_count(V, "different character")} (V). Someone who only guesses, with 1/V for
every character, has a loss of T · ln V = {trainer.uniform_baseline:.1f} nats. Someone who sees the present character
alone, and knows how often each other one follows it, still has {trainer.training_text.memoryless_floor:.3f} nats: with
less, a network must be using its memory.
"""


def _about_the_weights(trainer: Trainer) -> str:
    H, V, cell = trainer.config.hidden_size, trainer.vocabulary.size, CELLS[trainer.config.cell]
    if cell is not ELMAN:
        return _about_gates(trainer)
    return f"""\
## The network

It has {_count(trainer.parameters.flat.size, "number")} to learn. `Wxh` ({H} × {V}) lets a character act on the hidden
layer of {_count(H, "unit")} (H), `Whh` ({H} × {H}) lets the hidden layer act on itself one timestep later, which is the
memory, and `Why` ({V} × {H}) turns it into a score for every character. `bh` and `by` are biases. The random seed draws
the first weights, normal random numbers times {trainer.config.initial_scale:g}; the biases begin at 0.
"""


def _about_gates(trainer: Trainer) -> str:
    H, V, cell = trainer.config.hidden_size, trainer.vocabulary.size, CELLS[trainer.config.cell]
    rows, names = H * len(cell.gates), [f"{gate.name} ({gate.title})" for gate in cell.gates]
    biases = "".join(f"; those of {gate.name} at {gate.initial_bias:g}" for gate in cell.gates if gate.initial_bias)
    return f"""\
## The network

It has {_count(trainer.parameters.flat.size, "number")} to learn. The cell, {cell.title}, has the gates
{", ".join(names)}.
`Wxh` ({rows} × {V}), `Whh` ({rows} × {H}) and `bh` have {_count(H, "row")} for each of them. `Why` ({V} × {H})
turns the hidden state into a score for every character. The random seed draws the first weights, normal random numbers
times {trainer.config.initial_scale:g}; the biases begin at 0{biases}.
"""


def _about_gated_forward(trainer: Trainer) -> str:
    cell = CELLS[trainer.config.cell]
    formulas = "\n".join(f"- ${formula.latex}$" for formula in cell.formulas)
    return f"""\
## Forward

{formulas}

$y = W_{{hy}} h_t + b_y$ are the scores. `softmax` makes probabilities of them: {_sum_of_probabilities(trainer)}.
"""


def _about_gated_backward(trainer: Trainer) -> str:
    cell = CELLS[trainer.config.cell]
    formulas = "\n".join(f"- ${formula.latex}$" for formula in cell.backward_formulas)
    return f"""\
## Backward

dy = p − onehot(target) is the gradient of the loss with respect to y, `dh` the one with respect to the hidden state. It
has two parts: what h did to the prediction of its own timestep, and what it did to the next timestep, as far as that is
in the same window. {_reach(trainer)}

{formulas}

The gradients of the weights follow from these da and from dy.
"""


def _sum_of_probabilities(trainer: Trainer) -> str:
    V = trainer.vocabulary.size
    return f"{_count(V, 'number')}\nthat {'is 1' if V == 1 else 'add up to 1'}"


def _about_forward(trainer: Trainer) -> str:
    if CELLS[trainer.config.cell] is not ELMAN:
        return _about_gated_forward(trainer)
    return f"""\
## Forward

h = tanh(Whh h₋ + Wxh[:, x] + bh) is the new hidden state after character x, when h₋ was the one before it, and
y = Why h + by are the scores. `softmax` makes probabilities of them: {_sum_of_probabilities(trainer)}.
"""


def _reach(trainer: Trainer) -> str:
    """Return in a sentence how far gradients flow back."""
    window = min(trainer.config.window, trainer.timesteps)
    if window == 1:
        return "In this run a window is a single timestep, so that the second part never appears."
    if window == trainer.timesteps:
        return "In this run the window is the whole text."
    shorter = ", and the last one of an epoch is shorter" if trainer.timesteps % window else ""
    return f"In this run a window has {window:,} timesteps{shorter}."


def _about_backward(trainer: Trainer) -> str:
    if CELLS[trainer.config.cell] is not ELMAN:
        return _about_gated_backward(trainer)
    return f"""\
## Backward

dy = p − onehot(target) is the gradient of the loss with respect to y. `da` is the one with respect to the sums inside
tanh. It has two parts: what h did to the prediction of its own timestep, and what it did to the next timestep, as far
as that is in the same window. {_reach(trainer)} The gradients of the weights follow from `da` and `dy`.
"""


def _about_training(trainer: Trainer) -> str:
    reached = f"Training went through {_count(trainer.epoch, 'epoch')}"
    if trainer.timestep:
        reached += f" and {_count(trainer.timestep, 'timestep')} of one more"
    if trainer.failure is not None:
        reached += ", where the numbers stopped being finite: the update that would have spoilt the weights is not made"
    reached += "."
    changes = Changes(trainer)
    if changes.on_the_way:
        reached += " On its way the run was changed by hand, and so it is here."
    if changes.in_the_end:
        reached += " After training it was changed by hand, and so it is here."
    reached += f"\n{roundings(trainer)}"
    return f"""\
## Training

{_epoch(trainer.config)}

{reached}
"""


def _epoch(config: RunConfig) -> str:
    """Return what an epoch does, and what happens to the parameters at the end of a window."""
    memory = ", ".join(f"{name} = 0" for name in CELLS[config.cell].carried)
    begin = f"An epoch reads the text once, from an empty memory ({memory}). At the end of every window"
    loss = "The loss of an epoch is the sum of −ln p over the characters that came."
    if is_plain(config):
        return f"{begin} each parameter W becomes\nW − learning rate · dW. {loss}"
    optimizer = OPTIMIZERS[config.optimizer]
    *on_the_way, change = [f"${latex}$" for latex, _ in optimizer.formulas]
    formulas = "\n".join(f"- {formula}" for formula in [*on_the_way, change])
    return f"{fill(f'{begin} {_rule(config)}', _WIDTH)}\n\n{formulas}\n\n{loss}"


def _rule(config: RunConfig) -> str:
    """Return the end of a sentence, and more of them, on how gradients change the parameters, up to the formulas."""
    optimizer = OPTIMIZERS[config.optimizer]
    sentences = ["the gradients g change the parameters W, with the learning rate η."]
    if optimizer.state:
        sentences.append(f"What is remembered of them ({', '.join(optimizer.state)}) begins at 0.")
    if optimizer.counts:
        sentences.append("k is the number of the update, from 1.")
    if config.clip_value is not None:
        sentences.append(f"Every gradient g is limited to {config.clip_value:g} either way.")
    if config.clip_norm is not None:
        sentences.append(
            f"All gradients together are shortened to a length of {config.clip_norm:g}, if they are longer."
        )
    return " ".join([*sentences, f"The rule is {optimizer.title}:"])


def _about_the_sample(recipe: Recipe) -> str:
    sampling = recipe.sampling
    if sampling.temperature == 0:
        choice = "The temperature is 0, so that each is the likeliest one"
    else:
        choice = f"Each is drawn from softmax(y / temperature), with a temperature of {sampling.temperature}"
    return f"""\
## Sample

The network reads the prompt, and then says {_count(sampling.length, "character")}, each of which it reads in turn.
{choice}.
"""
