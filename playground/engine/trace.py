"""What a single timestep of training computed."""

from __future__ import annotations

from dataclasses import dataclass

from playground.engine.network import Array, Parameters


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
        update: what was added to the parameters, −learning rate · window_gradients; None where nothing was.
        parameters: as they were before the update.
        learning_rate: of the update.
        states: the hidden states of the epoch so far, (timestep + 2, H): row t is the one before timestep t.
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
    parameters: Parameters
    learning_rate: float
    states: Array
    probabilities: Array
