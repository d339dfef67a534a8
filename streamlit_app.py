"""Entry point of the app: ``streamlit run streamlit_app.py``."""

import streamlit as st

from playground.app.pages import train

st.set_page_config(page_title="RNN Playground", page_icon=":material/neurology:", layout="wide")
st.navigation([st.Page(train.page, title="Train", icon=":material/school:", default=True)], position="top").run()
