"""Where does the network think it is: a sample's hidden states among those of the training text."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.app.inside.view import View
from playground.app.picture import show_picture
from playground.app.samples import tinted
from playground.engine import PrincipalPlane, Reading, Sample, cosine_similarity, read_character, visible
from playground.figures.excerpt import Excerpt
from playground.figures.whereabouts import (
    MOST_STEPS,
    describe_similarity,
    describe_trajectory,
    similarity_figure,
    trajectory_figure,
)


def show_where_is_it(view: View) -> None:
    """Put a sample, the likeness of its hidden states to the text's, and its path among them on the page."""
    run = view.session.shown
    sample = run.sample_with(view.parameters) if run.edits else run.latest_sample()
    states, text = view.reading.states[1:], run.config.text
    read = sample.text[len(sample.prompt) - 1 : -1]
    with st.container(horizontal=True, vertical_alignment="center", key="where-title"):
        st.html(f'<p class="sample">{tinted(sample, view.colors)}</p>')
        st.button(
            "Sample again",
            type="tertiary",
            icon=":material/casino:",
            help="Draw another sample from the network as it is.",
            on_click=view.session.sample_again,
        )
    st.text(what_follows_the_end(view.reading, text, view.characters, sample))
    similarity = cosine_similarity(sample.hidden_states, states)
    plane = PrincipalPlane.of(states)
    left, right = st.columns(2)
    with left:
        positions = Excerpt.of(run.trainer, view.selection.timestep - 16).timesteps
        figure = similarity_figure(similarity, read, text, positions, view.colors)
        show_picture("similarity", figure, describe_similarity(similarity, read, text, positions), view.session)
        if len(read) > MOST_STEPS:
            st.caption(f"The first {MOST_STEPS} of the sample's {len(read)} characters.")
    with right:
        figure = trajectory_figure(plane, states, text[:-1], sample.hidden_states, read, view.colors)
        show_picture("trajectory", figure, describe_trajectory(plane, states, sample.hidden_states), view.session)


def what_follows_the_end(reading: Reading, text: str, characters: tuple[str, ...], sample: Sample) -> str:
    """Return in sentences what the network was never told: what comes after the text, and what it says instead.

    ``reading`` is of the whole text.
    """
    last = text[-1]
    h, p = read_character(reading.parameters, characters.index(last), reading.states[-1])
    similarity = cosine_similarity(h[np.newaxis], reading.states[1:])[0]
    nearest, likeliest = int(similarity.argmax()), int(p.argmax())
    known = [t for t in range(len(text) - 1) if text[t] == last]
    return " ".join(
        [
            f"The text ends with {visible(last)}, and nothing follows: "
            f"the network was never told what comes after position {len(text) - 1}.",
            _known_from(text, known) if known else f"It has never read {visible(last)} in training at all.",
            f"There its hidden state is most like the one at position {nearest}, after {visible(text[nearest])} "
            f"(likeness {similarity[nearest]:.2f}), and most likely it goes on with "
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
        return "This sample does not say the whole text and more."
    return f"This sample has said the whole text, and goes on with “{''.join(map(visible, after))}”."
