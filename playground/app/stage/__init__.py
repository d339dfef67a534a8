"""The one component of a page that draws: what it is sent, and how it is put on the page."""
