"""Compare: the run and those that are pinned, side by side at the same epoch."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from playground.app.comparison import comparison_table, correct_in_words
from playground.app.film import Scene, figure_in_scene, sample_in_scene
from playground.app.losses import describe_losses, losses_figure, show_losses
from playground.app.picture import show_picture
from playground.app.pins import MOST_NAME, THIS_RUN, Pin
from playground.app.run import Run
from playground.app.samples import tinted
from playground.app.session import Session
from playground.app.shell import Page, current_theme
from playground.app.transitions import show_in_widget
from playground.app.transport import numbers
from playground.engine import Evaluation
from playground.figures.excerpt import Excerpt
from playground.figures.theme import Theme
from playground.figures.timesteps import describe_probabilities, probabilities_figure, probabilities_height
from playground.figures.weights import describe_weights, weights_figure

_TITLE = "Next character"  # Four of them stand side by side.


@dataclass(frozen=True)
class Compared:
    """A run in the comparison.

    Attributes:
        name: what it is called on screen.
        color: its own.
        whole: the run with all its epochs.
        shown: the run at the epoch of the comparison, or at its last one if it has fewer.
    """

    name: str
    color: str
    whole: Run
    shown: Run


def _compared(session: Session, colors: Theme) -> list[Compared]:
    epoch = session.shown.trainer.epoch
    pinned = [
        Compared(pin.name, colors.pins[pin.number], pin.run, _at_epoch(pin, epoch)) for pin in session.pinboard.pins
    ]
    return [Compared(THIS_RUN, colors.line, session.run, session.shown), *pinned]


def _at_epoch(pin: Pin, epoch: int) -> Run:
    return pin.run.copy() if epoch >= pin.run.trainer.epoch else pin.run.at_epoch(epoch)


def _show(session: Session, evaluation: Evaluation) -> None:
    colors = current_theme()
    if not session.pinboard.pins:
        st.text("Pin a run, change something and train again: here both stand side by side, at the same epoch.")
    runs = _compared(session, colors)
    losses, results = st.columns([3, 2])
    with losses:
        show_losses(session, colors)
    with results:
        st.html(comparison_table([(each.name, each.color, each.whole) for each in runs], _search_seconds(session)))
    for place, (column, each) in enumerate(zip(st.columns(len(runs)), runs, strict=True)):
        with column, st.container(key=f"compared-{place}"):
            _show_run(session, each, evaluation if place == 0 else each.shown.trainer.evaluate(), place, colors)
    if session.pinboard.pins:
        _show_difference(session, runs, colors)


def _search_seconds(session: Session) -> float:
    return 0.05 if session.playing or session.time_travel.scrubbing else 1.0


def _show_run(session: Session, compared: Compared, evaluation: Evaluation, place: int, colors: Theme) -> None:
    run = compared.shown
    st.html(
        f'<h2 class="compared" style="border-color: {compared.color}">{escape(compared.name)}</h2>'
        f"<p>{escape(_moment(compared, session.shown.trainer.epoch))} {correct_in_words(run, evaluation)}</p>"
        f'<p class="sample small">{tinted(run.latest_sample(), colors)}</p>'
    )
    excerpt = Excerpt.of(run.trainer, session.first_timestep)
    figure = probabilities_figure(run.trainer, evaluation, excerpt, colors, hover=session.can_explore, title=_TITLE)
    description = f"{compared.name}: {describe_probabilities(run.trainer, evaluation, excerpt)}"
    show_picture(f"compare-{place}", figure, description, session)


def _moment(compared: Compared, epoch: int) -> str:
    own = compared.shown.trainer.epoch
    if own == epoch:
        return f"Epoch {own}."
    is_last = own == compared.whole.trainer.epoch
    return f"Epoch {own}, its last." if is_last else f"Epoch {own}, the nearest kept."


def _show_difference(session: Session, runs: list[Compared], colors: Theme) -> None:
    """Let a person choose two runs, and show by how much the weights of the first are larger."""
    names = [each.name for each in runs]
    with st.container(horizontal=True, key="difference-of"):
        first = st.selectbox("Weights of", range(len(runs)), format_func=names.__getitem__, key="difference-first")
        second = st.selectbox(
            "minus those of",
            range(len(runs)),
            format_func=names.__getitem__,
            index=next((i for i, each in enumerate(runs) if i and _are_alike(runs[0], each)), 1),
            key="difference-second",
        )
    one, other = runs[first].shown.trainer, runs[second].shown.trainer
    if not _are_alike(runs[first], runs[second]):
        st.text("Their networks have other sizes or other characters, so no weight of one belongs to one of the other.")
        return
    difference = one.parameters
    difference.flat -= other.parameters.flat
    excerpt = Excerpt.of(one, session.first_timestep)
    height = probabilities_height(excerpt) + 220
    figure = weights_figure(
        difference, one.vocabulary.characters, excerpt, height, colors, hover=session.can_explore, prefix="Δ"
    )
    show_picture("difference", figure, describe_weights(difference, "Difference of weights and biases"), session)


def _are_alike(one: Compared, other: Compared) -> bool:
    networks = [(each.shown.trainer.vocabulary, each.shown.trainer.config.hidden_size) for each in (one, other)]
    return networks[0] == networks[1]


def _scene(session: Session, evaluation: Evaluation) -> Scene:
    colors = current_theme()
    runs = _compared(session, colors)
    pictures = []
    for place, each in enumerate(runs):
        excerpt = Excerpt.of(each.shown.trainer, session.first_timestep)
        read = evaluation if place == 0 else each.shown.trainer.evaluate()
        figure = probabilities_figure(each.shown.trainer, read, excerpt, colors, hover=False, title=_TITLE)
        pictures.append(figure_in_scene(f"p{place}", figure, each.name))
        pictures.append(sample_in_scene(each.shown.latest_sample(), colors, f"s{place}", each.name))
    names = [" ".join(f"{kind}{place}" for place in range(len(runs))) for kind in ("s", "p")]
    return {
        "numbers": numbers(session, evaluation),
        "grid": f'"{" ".join(["loss"] * len(runs))}" "{names[0]}" "{names[1]}" / {" ".join(["1fr"] * len(runs))}',
        "pictures": [figure_in_scene("loss", losses_figure(session, colors), describe_losses(session)), *pictures],
    }


def _show_pins(session: Session) -> None:
    """Let a person name the pinned runs, go on with one, or let it go."""
    if not session.pinboard.pins:
        return
    with st.expander("Pinned runs", icon=":material/keep:", key="pins"):
        for pin in session.pinboard.pins:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                show_in_widget(pin.name_key, pin.name)
                st.text_input(
                    f"Name of pinned run {pin.number + 1}",
                    max_chars=MOST_NAME,
                    key=pin.name_key,
                    on_change=session.pinboard.rename,
                    args=(pin,),
                )
                st.button(
                    "Go on with it",
                    key=f"pin-open-{pin.run.id}",
                    icon=":material/play_circle:",
                    help="Make it the run that is trained. Undo brings the present one back.",
                    on_click=session.pinboard.go_on_with,
                    args=(pin,),
                )
                st.button(
                    "Unpin",
                    key=f"pin-remove-{pin.run.id}",
                    icon=":material/keep_off:",
                    help="Let this run go.",
                    on_click=session.pinboard.unpin,
                    args=(pin,),
                )


PAGE = Page(
    title="Compare",
    icon=":material/compare_arrows:",
    url_path="compare",
    purpose="Pinned runs side by side: what would another size, rate or seed have done?",
    show=_show,
    arrows_train=True,
    scene=_scene,
    show_controls=_show_pins,
)
