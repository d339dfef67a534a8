"""What a single timestep of training computed."""

from __future__ import annotations

from dataclasses import dataclass

from playground.engine.network import Array, Parameters
from playground.engine.train_state import TrainState


@dataclass(frozen=True)
class StepTrace:
    """Everything that one timestep computed, as copies that later training leaves alone.

    Attributes:
        epoch, timestep: where it happened, both counted from 0.
        input, target: indices of the character read and of the one that follows it.
        h_previous, h: the hidden state before and after, (H,).
        y, p: logits and probabilities of the next character, (V,).
        loss: in nats, before any update.
        gradients: of this timestep's loss, flowing back to the start of its window.
        window_gradients: of the summed loss of the window's timesteps, where the window closes; else None.
            With a window of 1 it equals ``gradients``.
        update: what was added to the parameters; None where nothing was.
        before: the parameters as they were before the update, and what the optimiser remembered.
        learning_rate: of the update.
        states: what the cell carried on in the epoch so far, (timestep + 2, S · H): row t is what it carried into
            timestep t, its first H numbers the hidden state.
        probabilities: of the epoch so far, (timestep + 1, V). Timesteps before the present window had other
            parameters than these.
    """

    epoch: int
    timestep: int
    input: int
    target: int
    h_previous: Array
    h: Array
    y: Array
    p: Array
    loss: float
    gradients: Parameters
    window_gradients: Parameters | None
    update: Parameters | None
    before: TrainState
    learning_rate: float
    states: Array
    probabilities: Array

    @property
    def parameters(self) -> Parameters:
        """The parameters as they were before the update."""
        return self.before.parameters
