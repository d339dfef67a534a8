"""What a network knows of its text, in one sentence, and where it is unsure."""

from __future__ import annotations

import numpy as np

from playground.engine import Moment, visible

_SURE = 0.9
_MOST_NAMED = 6


def what_is_known(moment: Moment) -> str:
    """Return after which characters the network is sure of the true next one, at each of their timesteps, and where
    it is least sure, with the two characters that it hesitates between."""
    text = moment.training_text
    names = [named(character) for character in text.vocabulary.characters]
    p = moment.target_probabilities
    least_sure = np.ones(text.vocabulary.size)
    np.minimum.at(least_sure, list(text.inputs), p)
    least = int(p.argmin())
    known = [names[index] for index in dict.fromkeys(text.inputs) if least_sure[index] >= _SURE]
    if p[least] >= _SURE:
        return f"Knows the whole text; least sure after {names[text.inputs[least]]}, with {p[least]:.1%}."
    unsure = f"nsure after {names[text.inputs[least]]}: {_between(moment, least, names)}?"
    if not known:
        return f"U{unsure}"
    if len(known) > _MOST_NAMED:
        return f"Knows what follows {len(known):,} of {len(set(text.inputs)):,} characters; u{unsure}"
    return f"Knows what follows {', '.join(known)}; u{unsure}"


def named(character: str) -> str:
    """Return a character as it stands in a sentence: in quotes where it could be taken for a mark of the sentence."""
    shown = visible(character)
    return f"“{shown}”" if shown == character and not character.isalnum() else shown


def _between(moment: Moment, timestep: int, names: list[str]) -> str:
    target = moment.training_text.targets[timestep]
    likely = [int(index) for index in moment.probabilities[timestep].argsort(kind="stable")[::-1][:2]]
    other = next((index for index in likely if index != target), target)
    return " or ".join(names[index] for index in dict.fromkeys((target, other)))
