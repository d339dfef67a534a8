"""The seven stages of a single timestep of training, and the notebook's code that does them."""

from __future__ import annotations

from dataclasses import dataclass

NOTEBOOK = (
    "x = np.zeros((V,1)); x[data[t]] = 1",
    "target = data[t+1]",
    "h = np.tanh(Wxh.dot(x) + Whh.dot(h_prev) + bh)",
    "y = Why.dot(h) + by",
    "p = softmax(y)",
    "loss = -np.log(p[target,0] + 1e-9)",
    "dy = p.copy(); dy[target,0] -= 1",
    "dWhy = dy.dot(h.T); dby = dy",
    "dh = Why.T.dot(dy) * (1 - h*h)",
    "dWxh = dh.dot(x.T); dWhh = dh.dot(h_prev.T); dbh = dh",
    "Wxh -= lr * dWxh; Whh -= lr * dWhh; Why -= lr * dWhy",
    "bh -= lr * dbh; by -= lr * dby",
)
"""What the notebook does at a timestep."""


@dataclass(frozen=True)
class Stage:
    """A stage of a timestep.

    Attributes:
        name: its name on screen.
        code: the pieces of the notebook's code that do it.
        lights: the parts of the drawing that it uses.
    """

    name: str
    code: tuple[str, ...]
    lights: tuple[str, ...]


STAGES = (
    Stage("Read", NOTEBOOK[:1], ("input",)),
    Stage("Mix", ("Wxh.dot(x) + Whh.dot(h_prev) + bh",), ("input", "Wxh", "Whh", "units")),
    Stage("Squash", ("np.tanh",), ("units",)),
    Stage("Score", NOTEBOOK[3:4], ("units", "Why", "outputs", "target")),
    Stage("Softmax", NOTEBOOK[4:5], ("outputs", "target")),
    Stage("Compare", (NOTEBOOK[1], *NOTEBOOK[5:7]), ("target",)),
    Stage("Update", NOTEBOOK[7:], ("input", "Wxh", "Whh", "units", "Why", "outputs", "target")),
)
"""In the order in which a timestep goes through them."""
