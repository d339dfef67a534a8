"""The pictures of the page Inside a step."""
