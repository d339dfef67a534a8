"""RNN Playground: see a recurrent neural network learn, number by number."""

__version__ = "0.1.0"
