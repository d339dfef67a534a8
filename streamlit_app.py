"""Entry point of the app: ``streamlit run streamlit_app.py``."""

from pathlib import Path

import streamlit as st

from playground.app.pages import compare, inside, train
from playground.app.shell import run_app

_ICON = Path(__file__).parent / "playground" / "app" / "icon.svg"

st.set_page_config(page_title="RNN Playground", page_icon=str(_ICON), layout="wide")
run_app([train.PAGE, inside.PAGE, compare.PAGE])
