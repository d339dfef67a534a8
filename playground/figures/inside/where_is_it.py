"""Where does the network think it is: a sample's hidden states among those of the training text."""

from __future__ import annotations

import numpy as np

from playground.engine import ForwardRecord, PrincipalPlane, Sample, cosine_similarity, read_character, visible
from playground.figures.inside.view import View
from playground.figures.picture import Picture
from playground.figures.sample import drawn_sample
from playground.figures.whereabouts import similarity_picture, trajectory_picture
from playground.session.excerpt import Excerpt


def where_pictures(view: View) -> list[Picture]:
    """Return a sample, the cosine similarity of its hidden states to the text's, and its path among them."""
    training_text = view.moment.training_text
    sample, text = view.sample_with(view.parameters), training_text.text
    states = view.record.hidden_states[1:]
    read = sample.text[len(sample.prompt) - 1 : -1]
    positions = Excerpt.of(training_text, view.selection.timestep - 16).timesteps
    sentences = what_follows_the_end(view.record, text, view.characters, sample)
    similarity = cosine_similarity(sample.hidden_states, states)
    plane = PrincipalPlane.of(states)
    return [
        drawn_sample(sample, training_text, view.colors, "sample", "A sample"),
        Picture("end", "sentence", "After the end", {}, {"end": sentences}, lambda: {"text": "end"}),
        similarity_picture(similarity, read, text, positions, training_text.vocabulary, view.colors),
        trajectory_picture(plane, states, text[:-1], sample.hidden_states, read, training_text.vocabulary, view.colors),
    ]


def what_follows_the_end(record: ForwardRecord, text: str, characters: tuple[str, ...], sample: Sample) -> str:
    """Return in sentences what the network was never told: what comes after the text, and what it says instead.

    ``record`` is of the whole text.
    """
    last = text[-1]
    carried, p = read_character(record.parameters, characters.index(last), record.states[-1])
    h = carried[: record.parameters.hidden_size]
    similarity = cosine_similarity(h[np.newaxis], record.hidden_states[1:])[0]
    nearest, likeliest = int(similarity.argmax()), int(p.argmax())
    known = [t for t in range(len(text) - 1) if text[t] == last]
    return " ".join(
        [
            f"The text ends with {visible(last)}, and nothing follows: "
            f"the network was never told what comes after position {len(text) - 1}.",
            _known_from(text, known) if known else f"It has never read {visible(last)} in training at all.",
            f"There its hidden state is most like the one at position {nearest}, after {visible(text[nearest])} "
            f"(cosine similarity {similarity[nearest]:.2f}), and most likely it goes on with "
            f"{visible(characters[likeliest])}, {p[likeliest]:.0%}.",
            _in_the_sample(text, sample),
        ]
    )


def _known_from(text: str, known: list[int]) -> str:
    named = [f"{t}, where {visible(text[t + 1])} follows" for t in known[:3]]
    more = f", and {len(known) - 3} more" if len(known) > 3 else ""
    return f"It has read {visible(text[-1])} before only at position {'; '.join(named)}{more}."


def _in_the_sample(text: str, sample: Sample) -> str:
    found = sample.text.find(text)
    after = sample.text[found + len(text) :][:12]
    if found < 0 or not after:
        return "This sample does not say the whole text, so it never came to its end."
    return f"This sample has said the whole text, and goes on with “{''.join(map(visible, after))}”."
