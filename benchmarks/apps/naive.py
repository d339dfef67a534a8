"""What the page is compared with: six Plotly figures built anew in every frame, all settings left as they are."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st


@st.fragment(run_every=0.05)
def _frame() -> None:
    st.session_state.frame = st.session_state.get("frame", 0) + 1
    st.metric("Epoch", st.session_state.frame)
    numbers = np.random.default_rng(st.session_state.frame)
    for i in range(6):
        st.plotly_chart(go.Figure(go.Heatmap(z=numbers.random((8, 8)))), key=f"chart-{i}")


_frame()
