"""What opening the page is compared with: nothing but one Plotly chart."""

import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Heatmap(z=[[0.0, 1.0], [1.0, 0.0]])))
