"""The controls of the page Inside a step."""
