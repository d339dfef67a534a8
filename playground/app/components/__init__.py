"""Browser components for what Streamlit and Plotly cannot do."""
