"""The project's documents, and what makes their pictures."""
