"""One process of the hosted server: ``python -m playground.hosting``."""
