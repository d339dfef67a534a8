"""Pictures of a run: arrays in, a figure in Plotly's format out. Pure functions that know no Streamlit."""
