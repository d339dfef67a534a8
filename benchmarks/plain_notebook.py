"""The notebook's training loop as its author wrote it, but for the printing: what the engine is measured against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def softmax(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of the logits in a column."""
    e = np.exp(x - np.max(x))
    return np.asarray(e / e.sum(axis=0))


def train(text: str, H: int, lr: float, epochs: int, seed: int) -> float:
    """Train from scratch and return the loss of the last epoch."""
    chars = sorted(set(text))
    vocab = {ch: i for i, ch in enumerate(chars)}
    data = [vocab[ch] for ch in text]
    V = len(chars)

    random = np.random.RandomState(seed)
    Wxh = random.randn(H, V) * 0.01
    Whh = random.randn(H, H) * 0.01
    Why = random.randn(V, H) * 0.01
    bh = np.zeros((H, 1))
    by = np.zeros((V, 1))

    total_loss = 0.0
    for _ in range(epochs):
        h_prev = np.zeros((H, 1))
        total_loss = 0.0
        for t in range(len(data) - 1):
            x = np.zeros((V, 1))
            x[data[t]] = 1
            target = data[t + 1]

            h = np.tanh(Wxh.dot(x) + Whh.dot(h_prev) + bh)
            y = Why.dot(h) + by
            p = softmax(y)

            loss = -np.log(p[target, 0] + 1e-9)
            total_loss += loss

            dy = p.copy()
            dy[target, 0] -= 1
            dWhy = dy.dot(h.T)
            dby = dy
            dh = Why.T.dot(dy) * (1 - h * h)
            dWxh = dh.dot(x.T)
            dWhh = dh.dot(h_prev.T)
            dbh = dh

            Wxh -= lr * dWxh
            Whh -= lr * dWhh
            Why -= lr * dWhy
            bh -= lr * dbh
            by -= lr * dby

            h_prev = h
    return total_loss
