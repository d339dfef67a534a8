"""What training needs while it goes on, and nothing that a run has to keep."""

from __future__ import annotations

import numpy as np

from playground.engine.backward import Through
from playground.engine.network import Activations, Array, Parameters, activations_for
from playground.engine.training_text import TrainingText

_MOST_ONE_HOT_NUMBERS = 2**17
"""Up to here one-hot rows are made once for the whole text; beyond it, for a window when it closes."""


class Window:
    """Views of the timesteps from ``start`` to before ``end``, between two updates, as ``backward`` wants them."""

    def __init__(self, start: int, end: int, onehot: Array | None, activations: Activations) -> None:
        self.start = start
        self.end = end
        self.onehot = None if onehot is None else (onehot[start:end], onehot[start + 1 : end + 1, :-1])
        self.through = Through(
            activations.states[start:end], activations.states[start + 1 : end + 1], activations.inner[start:end]
        )
        self.p = activations.p[start:end]


class Workspace:
    """Memory for the present epoch of a training run, and its windows one after the other.

    Attributes:
        inputs, targets: as in ``TrainingText``.
        activations: of the epoch so far.
        window: the one that is being read.
        gradients: of the window that was closed last.
        update: what it added to the parameters; in the memory of ``gradients``, unless it is given its own.
    """

    def __init__(self, text: TrainingText, parameters: Parameters, window: int) -> None:
        """Make room for reading ``text`` with a network of such parameters, which begins with the first window."""
        T, vocabulary_size = text.timesteps, text.vocabulary.size
        self.inputs, self.targets = text.inputs, text.targets
        self._indices = (*text.inputs, text.targets[-1])
        self._vocabulary_size = vocabulary_size
        self.activations = activations_for(parameters, T)
        self.gradients = parameters.empty_like()
        self.update = self.gradients
        onehot = self._onehot(0, T) if T * vocabulary_size <= _MOST_ONE_HOT_NUMBERS else None
        starts = range(0, T, window)
        ends = [*starts[1:], T]
        self._windows = [Window(start, end, onehot, self.activations) for start, end in zip(starts, ends, strict=True)]
        self.go_to_window(0)

    def go_to_window(self, number: int) -> None:
        """Make the window with this number the one that is being read."""
        self._number = number
        self.window = self._windows[number]

    def go_to_next_window(self) -> None:
        """Go on to the next window; after the last comes the first."""
        self.go_to_window((self._number + 1) % len(self._windows))

    def onehots(self, window: Window) -> tuple[Array, Array]:
        """Return one-hot rows of a window's inputs, each with a 1 after it, (w, V + 1), and targets, (w, V)."""
        if window.onehot is not None:
            return window.onehot
        onehot = self._onehot(window.start, window.end)
        return onehot[:-1], onehot[1:, :-1]

    def _onehot(self, start: int, end: int) -> Array:
        indices = self._indices[start : end + 1]
        onehot = np.zeros((len(indices), self._vocabulary_size + 1))
        onehot[np.arange(len(indices)), indices] = 1.0
        onehot[:, -1] = 1.0
        return onehot
