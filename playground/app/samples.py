"""What the network says: the newest sample large, and a log of earlier ones."""

from __future__ import annotations

from html import escape

import streamlit as st

from playground.app.session import Session
from playground.app.transport import shown_loss
from playground.engine import LoggedSample, Sample, visible
from playground.figures.theme import Theme, probability_color


def show_samples(session: Session, colors: Theme) -> None:
    """Put the newest sample and the log of earlier ones on the page."""
    run = session.shown
    with st.container(horizontal=True, vertical_alignment="center", key="sample-title"):
        st.html('<h2 class="picture-title">Newest sample, tinted by probability</h2>')
        st.button(
            "Sample again",
            type="tertiary",
            icon=":material/casino:",
            help="Draw another sample from the network as it is.",
            on_click=session.sample_again,
        )
    with st.container(key="sample-latest"):
        st.html(f'<p class="sample">{tinted(run.latest_sample(), colors)}</p>')
    with st.container(key="sample-log", height=166, border=False):
        st.html(_log(run.log))


def tinted(sample: Sample, colors: Theme) -> str:
    """Return the sample as HTML, each generated character on the colour of its probability."""
    prompt = "".join(f'<span class="prompt" title="prompt">{_shown(character)}</span>' for character in sample.prompt)
    generated = []
    for character, probability in zip(sample.text[len(sample.prompt) :], sample.chosen, strict=True):
        background, foreground = probability_color(float(probability), colors)
        style = f"background:{background};color:{foreground}"
        generated.append(f'<span style="{style}" title="{probability:.1%}">{_shown(character)}</span>')
    return prompt + "".join(generated)


def shown(character: str) -> str:
    """Return a character as it is shown in a sample, where a space is an empty cell."""
    return character if character == " " else visible(character)


def _shown(character: str) -> str:
    return escape(shown(character))


def _log(samples: list[LoggedSample]) -> str:
    rows = "".join(
        f"<tr><td>{logged.epoch}</td><td>{shown_loss(logged.loss)}</td>"
        f'<td class="said">{"".join(_shown(character) for character in logged.text)}</td></tr>'
        for logged in reversed(samples)
    )
    return (
        "<table><thead><tr><th scope='col'>Epoch</th><th scope='col'>Loss</th><th scope='col'>Sample</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
