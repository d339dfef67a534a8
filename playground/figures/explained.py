"""What each picture shows, in two sentences with the learner's own numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from playground.engine import CELLS, Moment
from playground.session.known import named
from playground.session.numbers import number, shown_loss
from playground.session.pins import Pin
from playground.session.run import Run
from playground.session.session import Session


def is_explained(name: str) -> bool:
    """Return whether there is something to say about the picture of this name."""
    return _kind(name) in _SAID


def explanation_of(name: str, session: Session, moment: Moment) -> str:
    """Return what the picture of this name shows at ``moment``, or at the same epoch of the run that it is of; empty
    where there is nothing to say."""
    if not is_explained(name):
        return ""
    run, pin = session.shown, _pin_of(name, session)
    if pin is not None:
        run, moment = pin.run, pin.moment_at(moment.epoch)
    return _SAID[_kind(name)](session, run, moment)


def _pin_of(name: str, session: Session) -> Pin | None:
    """Return the pinned run that a picture of the page Compare is of; None for one of the present run."""
    place = re.search(r"-(\d+)$", name)
    pins = session.pinboard.pins
    return pins[int(place[1]) - 1] if place is not None and 0 < int(place[1]) <= len(pins) else None


def _kind(name: str) -> str:
    """Return the name without the number of the run that it is of, or the state that a sum goes into."""
    return re.sub(r"-(\d+|[a-z])$", "", name)


def _text(_session: Session, _run: Run, moment: Moment) -> str:
    text, t = moment.training_text, _hardest(moment)
    right = int((moment.probabilities.argmax(axis=1) == np.array(text.targets)).sum())
    return (
        f"Every character has the colour of the probability that the network gave it after those before it: "
        f"{_target(moment, t)}, after {_input(moment, t)} at t = {t:,}, got {_p(moment, t)}, the least of all. "
        f"{right:,} of {text.timesteps:,} were the likeliest; below each other one stands what was likelier."
        f"{' ␣ is a space.' if ' ' in text.text else ''}"
    )


def _loss(_session: Session, _run: Run, moment: Moment) -> str:
    text = moment.training_text
    last = f": {shown_loss(moment.loss)} in the last one" if moment.loss is not None else ""
    return (
        f"The loss of an epoch is the sum of −ln p of the {text.timesteps:,} true next characters{last}. "
        f"Guessing among {text.vocabulary.size:,} characters costs {text.timesteps:,} · ln {text.vocabulary.size:,} = "
        f"{shown_loss(text.uniform_baseline)}; below {shown_loss(text.memoryless_floor)}, the memoryless floor, comes "
        "only what remembers more than the present character."
    )


def _sample(_session: Session, run: Run, _moment: Moment) -> str:
    temperature = run.sampling.temperature
    drawn = "takes the likeliest character" if temperature == 0.0 else "draws a character by its probabilities"
    return (
        f"The network reads the prompt, which is framed, {drawn} (temperature {temperature:g}), reads that one, and so "
        "on; the stronger its colour, the likelier it was. Underlined is what the text does not say after the same "
        "characters: sure and wrong is possible."
    )


def _probabilities(_session: Session, _run: Run, moment: Moment) -> str:
    t = _hardest(moment)
    return (
        "Each column is a timestep: the network has read the character below it, and each row is one that may come "
        "next. "
        f"Outlined is the true one: after {_input(moment, t)} at t = {t:,} it is {_target(moment, t)}, with "
        f"{_p(moment, t)}."
    )


def _hidden(_session: Session, _run: Run, moment: Moment) -> str:
    t = _hardest(moment)
    unit = int(np.abs(moment.hidden_states[t + 1]).argmax())
    return (
        f"Each column is what the network remembers at a timestep: {moment.hidden_size:,} numbers from −1 (orange, "
        f"with a minus) to 1 (blue); after {_input(moment, t)} at t = {t:,} unit {unit} is "
        f"{number(moment.hidden_states[t + 1, unit])}. "
        "Where two columns of the same character differ, the network tells what came before."
    )


def _weights(_session: Session, _run: Run, moment: Moment) -> str:
    network = moment.network
    sizes = {part.name: float(np.abs(network[part.name]).max()) for part in network.layout}
    largest = max(sizes, key=lambda name: sizes[name])
    return (
        f"The {len(network.flat):,} numbers that learning changes: Wxh from input to memory, Whh from memory to "
        "memory, Why from memory to output, bh and by are biases; blue adds, orange with a minus takes away. "
        f"The largest is in {largest}, {number(sizes[largest])} in size; where learning goes on, the scale steps up."
    )


def _network(_session: Session, _run: Run, moment: Moment) -> str:
    return (
        f"The same network, drawn once for each timestep: a character comes in below, {moment.hidden_size:,} hidden "
        "units remember, probabilities come out above. "
        "The lines from units to those of the next timestep (Whh) are the memory: they carry the hidden state on."
    )


def _forward(session: Session, _run: Run, moment: Moment) -> str:
    t = _looked_at(session, moment)
    return (
        f"All that is computed at t = {t:,}, from the character read, {_input(moment, t)}, to the loss of the true "
        f"next one, {_target(moment, t)}, top to bottom. Every row follows from those above it by its formula."
    )


def _sum(_session: Session, _run: Run, moment: Moment) -> str:
    return (
        "A sum, taken apart: each bar is one term, from where the one before it ends. "
        f"With {moment.hidden_size:,} units a few long bars decide; click another unit or output in the drawing."
    )


def _backward(session: Session, _run: Run, moment: Moment) -> str:
    t = _looked_at(session, moment)
    return (
        f"How {_loss_at(moment, t)} would change with each number of t = {t:,}, from the output back: dy is p − 1 for "
        f"the true next character, {_target(moment, t)}, and p for all others. What is near 0 has nothing to learn."
    )


def _update(_session: Session, _run: Run, moment: Moment) -> str:
    return (
        f"One matrix before and after learning from {_learned_from(moment)}, on one scale, and between them its "
        f"gradient and its change at a learning rate of {moment.learning_rate:g}. The framed number is the one that is "
        "written out."
    )


def _gradients(session: Session, _run: Run, moment: Moment) -> str:
    t = _looked_at(session, moment)
    return (
        f"How {_loss_at(moment, t)} would change through t = {t:,} with each of the {len(moment.network.flat):,} "
        "weights: blue ones should become smaller, orange ones larger. Of Wxh only one column has any, that of the "
        f"character read: {_input(moment, t)}."
    )


def _similarity(_session: Session, _run: Run, moment: Moment) -> str:
    return (
        f"Each row is a step of the sample, each column a place of the text: blue where their {moment.hidden_size:,} "
        "hidden units point the same way. A blue line downwards to the right is a stretch of the text that is "
        "remembered."
    )


def _trajectory(_session: Session, _run: Run, moment: Moment) -> str:
    return (
        f"The {moment.hidden_size:,} numbers of each hidden state, laid flat on the plane in which they differ most. "
        "Two points that are close are nearly the same memory, whatever was read."
    )


def _what_if(session: Session, _run: Run, moment: Moment) -> str:
    t = _looked_at(session, moment)
    return (
        f"What the network expects at t = {t:,}, with your changes and without them. "
        f"The {CELLS[moment.config.cell].title} itself is changed only by Keep."
    )


def _comparison(session: Session, _run: Run, _moment: Moment) -> str:
    pins = len(session.pinboard.pins)
    return (
        f"This run beside {pins:,} pinned {'run' if pins == 1 else 'runs'}: what is set otherwise is marked, what is "
        "set alike stands below. Losses of different texts are compared by their perplexity."
    )


def _difference(_session: Session, _run: Run, moment: Moment) -> str:
    return (
        "Weight by weight, the one run minus the other: blue where the first has more, orange with a minus where "
        f"less. If all {len(moment.network.flat):,} were 0, the two would be the same network."
    )


_SAID: dict[str, Callable[[Session, Run, Moment], str]] = {
    "text": _text,
    "loss": _loss,
    "sample": _sample,
    "edited-sample": _sample,
    "trained-sample": _sample,
    "probabilities": _probabilities,
    "hidden": _hidden,
    "weights": _weights,
    "network": _network,
    "forward": _forward,
    "unit": _sum,
    "logit": _sum,
    "mix": _sum,
    "backward": _backward,
    "update": _update,
    "gradients": _gradients,
    "similarity": _similarity,
    "trajectory": _trajectory,
    "what-if": _what_if,
    "comparison": _comparison,
    "difference": _difference,
}


def _learned_from(moment: Moment) -> str:
    return "the timestep" if moment.config.window == 1 else "the window"


def _loss_at(moment: Moment, t: int) -> str:
    return f"the loss at t = {t:,}" if moment.config.window == 1 else "the loss from there to the window's end"


def _looked_at(session: Session, moment: Moment) -> int:
    return min(session.inspection.selection.timestep, moment.training_text.timesteps - 1)


def _hardest(moment: Moment) -> int:
    """Return the timestep whose true next character got the least."""
    return int(moment.target_probabilities.argmin())


def _input(moment: Moment, t: int) -> str:
    text = moment.training_text
    return named(text.vocabulary.characters[text.inputs[t]])


def _target(moment: Moment, t: int) -> str:
    text = moment.training_text
    return named(text.vocabulary.characters[text.targets[t]])


def _p(moment: Moment, t: int) -> str:
    return f"{moment.target_probabilities[t]:.1%}"
