"""What opens above a page: the ways out of it for a run, and the question which pinned run may go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import plotly.graph_objects as go
import streamlit as st

from playground import __version__
from playground.app import export
from playground.app.page import Page
from playground.app.share import show_share
from playground.engine import LoggedSample, machine_of, preferred_backend
from playground.figures.labels import in_order
from playground.figures.theme import Theme
from playground.limits import LIMITS
from playground.session.numbers import epochs, shown_loss
from playground.session.run import Run
from playground.session.session import ABOUT, EXPLORE, EXPORT, SHARE, Session

_CHART_CONFIG = {"displaylogo": False, "scrollZoom": True}


def show_dialog(session: Session, page: Page, colors: Theme) -> None:
    """Open what the session asks for, if it asks for something."""
    if session.dialog == EXPORT:
        _export(session)
    elif session.dialog == SHARE:
        show_share(session, page)
    elif session.dialog == EXPLORE:
        _explore(session, page, colors)
    elif session.dialog == ABOUT:
        _about(session)
    elif session.dialog:
        _make_room(session)


def _explore(session: Session, page: Page, colors: Theme) -> None:
    """Show a picture of the moment that is looked at as a large chart, to zoom, read and save."""
    moment = session.shown.moment()
    pictures = {picture.name: picture for picture in page.shown_pictures(session, moment, colors)}
    picture = pictures.get(session.explored)
    if picture is None or picture.figure is None:
        session.dialog = ""
        return
    figure, title = picture.figure, picture.title

    # The picture's title may have characters of the text in it, and a dialog reads its own title as Markdown.
    @st.dialog("Explore", icon=":material/zoom_in:", width="large", on_dismiss=session.close_dialog)
    def dialog() -> None:
        saved = {
            "format": session.picture_format.lower(),
            "filename": f"rnn-playground-{session.explored}-epoch-{moment.epoch}",
            "scale": 2,
        }
        config = _CHART_CONFIG | {"toImageButtonOptions": saved}
        st.text(
            f"{title}\nAfter {epochs(moment.epoch)}. Drag to zoom, double-click to see all again; the camera saves it."
        )
        st.plotly_chart(go.Figure(figure()), key=f"explored-{session.explored}", theme=None, config=config, alt=title)
        _picture_format(session)
        if session.explored == "sample":
            st.dataframe(_log(session.shown), hide_index=True)

    dialog()


def _log(run: Run) -> list[dict[str, object]]:
    """Return the samples that were drawn on the way, the newest first.

    Their temperatures are said where one was drawn with another than the present one.
    """
    present = run.sampling.temperature
    is_said = any(logged.temperature not in (None, present) for logged in run.log)
    return [
        {"After epochs": logged.epoch, "Loss": shown_loss(logged.loss)}
        | ({"Temperature": _shown_temperature(logged)} if is_said else {})
        | {"Sample": in_order(logged.text)}
        for logged in reversed(run.log)
    ]


def _shown_temperature(logged: LoggedSample) -> str:
    return "not known" if logged.temperature is None else f"{logged.temperature:g}"


def _picture_format(session: Session) -> None:
    st.segmented_control(
        "Save as",
        ["PNG", "SVG"],
        default=session.picture_format,
        required=True,
        key="picture_format",
        on_change=lambda: session.save_pictures_as(st.session_state["picture_format"]),
    )


def _export(session: Session) -> None:
    run = session.shown

    @st.dialog("Export", icon=":material/download:", width="medium", on_dismiss=session.close_dialog)
    def dialog() -> None:
        st.text(f"The run as it is shown, after {epochs(run.trainer.epoch)}. {_trained_by(run)}")
        with st.container(key="export-run-file"):
            opens = "It opens again here, and in Python." if LIMITS.uploads else "It opens again in Python."
            st.html(f'<h3 class="export">Run file</h3><p>All of it, to the last bit. {opens}</p>')
            snapshots = st.toggle(
                "With its past epochs",
                value=True,
                key="export-snapshots",
                help="A larger file. Without them it has a few; the others are trained again.",
            )
            file = partial(export.run_file, snapshots=snapshots)
            _download(run, "Run file", "run.npz", file, "application/zip")
        with st.container(key="export-code"):
            st.html(f'<h3 class="export">Code</h3><p>{_what_code_repeats(run)}</p>')
            with st.container(horizontal=True):
                _download(run, "Script", "run.py", export.script, "text/x-python")
                _download(run, "Notebook", "run.ipynb", export.notebook, "application/x-ipynb+json")
        with st.container(key="export-tables"):
            st.html('<h3 class="export">Tables</h3><p>For a spreadsheet.</p>')
            with st.container(horizontal=True):
                _download(run, "Losses", "losses.csv", export.losses_csv, "text/csv")
                _download(run, "Samples", "samples.csv", export.samples_csv, "text/csv")
                _download(run, "Weights", "weights.csv", export.weights_csv, "text/csv")
        with st.container(key="export-pictures"):
            st.html('<h3 class="export">Pictures</h3><p>Explore opens a picture large; its camera saves it.</p>')
            _picture_format(session)

    dialog()


def _download(run: Run, label: str, name: str, content: Callable[[Run], str | bytes], mime: str) -> None:
    st.download_button(
        label,
        partial(content, run),
        file_name=f"rnn-playground-{name}",
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"export-{name}",
    )


def _make_room(session: Session) -> None:
    oldest = session.pinboard.pins[0]

    @st.dialog("All pins are taken", icon=":material/keep:", on_dismiss=session.close_dialog)
    def dialog() -> None:
        st.html(
            f"<p>{len(session.pinboard.pins)} runs are pinned, and there is no room for more. "
            f"The oldest is <b>{escape(oldest.name)}</b>. May it go? "
            "If you keep it, nothing is pinned; the page Compare can unpin another one.</p>"
        )
        with st.container(horizontal=True):
            replaces = st.button("Let it go", type="primary", key="room-yes", on_click=session.pinboard.make_room)
            keeps = st.button("Keep it", key="room-no", on_click=session.close_dialog)
        if replaces or keeps:
            st.rerun()

    dialog()


def _what_code_repeats(run: Run) -> str:
    if run.trainer.trained_by == "numpy":
        return "Repeats this run with nothing but NumPy: to the last bit on the machine that trained it."
    return "Repeats this run with nothing but NumPy, which rounds other last digits than what trained it."


_ENGINES = {"numpy": "NumPy", "numba": "the compiled engine (numba)"}

_KEYS = (
    ("space", "Play, Pause"),
    ("→ or S", "Step"),
    ("shift+→", "Epoch, Later"),
    ("shift+←", "Earlier"),
    ("0", "Reset"),
    ("F", "Present"),
    ("← →", "Inside a step: timestep before, timestep after"),
    ("P N", "Inside a step: stage before, next stage"),
)


def _about(session: Session) -> None:
    @st.dialog("RNN Playground", icon=":material/info:", on_dismiss=session.close_dialog)
    def dialog() -> None:
        st.text(
            f"Version {__version__}. A tiny recurrent network learns a text, and every number of it can be seen.\n"
            f"{_trained_by(session.shown)} New runs are trained by {_ENGINES[preferred_backend()]}."
        )
        st.table({"Key": [key for key, _ in _KEYS], "What it does": [what for _, what in _KEYS]})

    dialog()


def _trained_by(run: Run) -> str:
    """Return in a sentence what the numbers of a run come from."""
    trainer = run.trainer
    said = f"This run was trained by {_ENGINES[trainer.trained_by]}."
    if trainer.backend != trainer.trained_by:
        present = _ENGINES[trainer.backend]
        return f"{said} That is not installed here: {present} goes on, and may differ in the last digits."
    if trainer.trained_on not in ("", machine_of(trainer.backend)):
        return f"{said} That was on {trainer.trained_on}; this machine may differ in the last digits."
    return said
