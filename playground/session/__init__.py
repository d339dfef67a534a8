"""What a person has chosen and sees: the run, what can be undone, pinned and looked at. Knows no Streamlit."""
