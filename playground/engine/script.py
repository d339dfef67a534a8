"""A run as a plain NumPy script that repeats it, to the last bit, without this package."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from string import Template

from playground.engine.config import SamplingConfig, SettingError
from playground.engine.intervention import Intervention
from playground.engine.trainer import Trainer
from playground.engine.vocabulary import visible

_MOST_LOSSES = 10
_LITERAL_WIDTH = 88

_HEAD = '''\
"""A recurrent neural network learns to say the next character of a text, in plain NumPy.

RNN Playground wrote this script. It repeats one of its runs, number by number.
It needs only NumPy: save it as rnn.py, and start it with "python rnn.py".
"""

import math
import sys

import numpy as np

if hasattr(sys.stdout, "reconfigure"):
    sys.stdout.reconfigure(encoding="utf-8")  # so that every character can be printed

'''
_SETTINGS = Template("""\
$text
H = $H  # units in the hidden layer
lr = $lr  # learning rate
window = $window  # timesteps that the gradient flows back through before an update
epochs = $epochs  # times that the text is read
$prompt
length, temperature = $length, $temperature  # of the sample; 0 takes the likeliest characters
""")
_DATA = """\
chars = sorted(set(text))
vocab = {ch: i for i, ch in enumerate(chars)}
data = [vocab[ch] for ch in text]
T, V = len(text) - 1, len(chars)  # predictions in an epoch, different characters
onehot = np.column_stack([np.eye(V)[data], np.ones(T + 1)])  # and a 1, the input of the biases
"""
_WEIGHTS = Template("""\
rng = np.random.RandomState($seed)
Wxh = rng.randn(H, V) * 0.01
Whh = rng.randn(H, H) * 0.01
Why = rng.randn(V, H) * 0.01
bh, by = np.zeros(H), np.zeros(V)
""")
_FORWARD = '''\
def forward(x, h_prev):
    """Read character x: return the new hidden state, and a score for every character as the next."""
    h = np.tanh(Whh.dot(h_prev) + Wxh[:, x] + bh)
    return h, Why.dot(h) + by


def softmax(y, temperature=1.0):
    """Turn scores into probabilities."""
    e = np.exp((y - y.max()) / temperature)
    return e / e.sum()
'''
_BACKWARD = '''\
def backward(x, h_prev, h, dy):
    """Return the gradients of a window, whose timesteps are the rows, from its last one to its first."""
    slope = 1 - h * h  # of tanh
    da = dy.dot(Why) * slope
    for k in range(len(da) - 2, -1, -1):
        da[k] += da[k + 1].dot(Whh) * slope[k]  # what h did to the timestep after it
    dWxh_bh = da.T.dot(x)
    return dWxh_bh[:, :V], da.T.dot(h_prev), dy.T.dot(h), dWxh_bh[:, V], x[:, V].dot(dy)
'''
_CHANGES = '''\
def change_by_hand(epoch, t):
    """Make the changes that were made by hand before timestep t of an epoch was read."""
'''
_LEARNING = Template('''\
def train_epoch($parameters):
    """Read the text once and learn at the end of every window. Return the loss, in nats."""
    h, p, loss = np.zeros((T + 1, H)), np.zeros((T, V)), 0.0
    for t in range($timesteps):
${change}        h[t + 1], y = forward(data[t], h[t])
        p[t] = softmax(y)
        loss -= math.log(p[t, data[t + 1]] + 1e-9)
        end = t + 1
        if end % window == 0 or end == T:
            start = t - t % window
            dy = p[start:end] - onehot[start + 1 : end + 1, :V]
            gradients = backward(onehot[start:end], h[start:end], h[start + 1 : end + 1], dy)
            for W, dW in zip((Wxh, Whh, Why, bh, by), gradients):
                W -= lr * dW
    return loss
''')
_TRAINING = Template("""\
for epoch in range(epochs):
    loss = train_epoch($epoch)
    if epoch % $distance == 0 or epoch == epochs - 1:
        print(f"Epoch {epoch}, loss={loss:.4f}")
""")
_GENERATE = '''\
def generate():
    """Read the prompt, then draw one character after the other, each the next one's input."""
    h, out = np.zeros(H), prompt
    for ch in prompt:
        h, y = forward(vocab[ch], h)
    for _ in range(length):
        x = rng.choice(V, p=softmax(y, temperature)) if temperature else y.argmax()
        out += chars[x]
        h, y = forward(x, h)
    return out
'''
_LUCK = Template("rng = np.random.RandomState($luck)  # the luck that the sample was drawn with\n")
_SAMPLE = """\
print("Generated:", generate())
"""


@dataclass(frozen=True)
class Recipe:
    """What has to be known to repeat a run and its sample.

    Attributes:
        trainer: the run, at the point that is to be repeated.
        sampling: the settings of the sample, with a prompt.
        luck: the seed of the random numbers that draw the sample. Without it they go on from those that drew the
            first weights, as in the notebook.

    Raises:
        SettingError: on making one, if the prompt is empty or has a character that is not in the text.
    """

    trainer: Trainer
    sampling: SamplingConfig
    luck: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not self.sampling.prompt:
            raise SettingError("Prompt must have at least one character.")
        self.trainer.vocabulary.encode(self.sampling.prompt)


@dataclass(frozen=True)
class Pieces:
    """The code of a script, in its order; ``changes`` is empty if nothing was changed by hand."""

    settings: str
    data: str
    weights: str
    forward: str
    backward: str
    changes: str
    learning: str
    training: str
    sampling: str


def write_script(recipe: Recipe) -> str:
    """Return a Python file that repeats the run, prints some of its losses, and then the sample. It needs only NumPy.

    Text and prompt stand in it as string literals and nowhere else.
    """
    pieces = write_pieces(recipe)
    top = [_HEAD, pieces.settings, "\n", pieces.data, "\n", pieces.weights]
    functions = [pieces.forward, pieces.backward, pieces.changes, pieces.learning]
    return "\n\n".join(["".join(top), *filter(None, functions), pieces.training + "\n" + pieces.sampling])


def write_pieces(recipe: Recipe) -> Pieces:
    """Return the code of the recipe; run one after the other the pieces do what the script does."""
    trainer, sampling = recipe.trainer, recipe.sampling
    config = trainer.config
    begun = trainer.timestep > 0
    changes = _Changes(trainer.interventions)
    settings = _SETTINGS.substitute(
        text=_assignment("text", config.text),
        H=config.hidden_size,
        lr=config.learning_rate if changes.first_learning_rate is None else changes.first_learning_rate,
        window=config.window,
        epochs=trainer.epoch,
        prompt=_assignment("prompt", sampling.prompt),
        length=sampling.length,
        temperature=sampling.temperature,
    )
    learning = _LEARNING.substitute(
        parameters=", ".join(["epoch"] * bool(changes) + ["timesteps=T"] * begun),
        timesteps="timesteps" if begun else "T",
        change="        change_by_hand(epoch, t)\n" if changes else "",
    )
    training = _TRAINING.substitute(epoch="epoch" if changes else "", distance=_distance(trainer.epoch))
    if begun:
        arguments = ["epochs"] * bool(changes) + [f"timesteps={trainer.timestep}"]
        training += f"train_epoch({', '.join(arguments)}){_why_it_stopped(trainer)}\n"
    if (trainer.epoch, trainer.timestep) in changes.statements:
        training += f"change_by_hand(epochs, {trainer.timestep})\n"
    luck = "" if recipe.luck is None else _LUCK.substitute(luck=[int(number) for number in recipe.luck])
    return Pieces(
        settings=settings,
        data=_DATA,
        weights=_WEIGHTS.substitute(seed=config.random_seed),
        forward=_FORWARD,
        backward=_BACKWARD,
        changes=changes.code if changes else "",
        learning=learning,
        training=training,
        sampling=_GENERATE + luck + _SAMPLE,
    )


class _Changes:
    """What was done to a run by hand, as statements; a learning rate set before the first timestep is none of them.

    Attributes:
        first_learning_rate: the one set before the first timestep, if any.
        statements: by epoch and timestep.
    """

    def __init__(self, interventions: tuple[Intervention, ...]) -> None:
        self.first_learning_rate: float | None = None
        self.statements: dict[tuple[int, int], list[str]] = {}
        for intervention in interventions:
            statements = _set_values(intervention)
            if intervention.learning_rate is not None:
                if intervention.position == (0, 0):
                    self.first_learning_rate = intervention.learning_rate
                else:
                    statements.append(f"lr = {intervention.learning_rate!r}")
            if statements:
                self.statements.setdefault(intervention.position, []).extend(statements)

    def __bool__(self) -> bool:
        return bool(self.statements)

    @property
    def code(self) -> str:
        """The function that makes the changes."""
        lines = []
        for position, statements in self.statements.items():
            lines += [f"    if (epoch, t) == {position}:", *(f"        {statement}" for statement in statements)]
        sets_learning_rate = any(line.startswith("        lr = ") for line in lines)
        return _CHANGES + "    global lr\n" * sets_learning_rate + "\n".join(lines) + "\n"


def _set_values(intervention: Intervention) -> list[str]:
    return [f"{place} = {_number(value)}" for place, value in intervention.values]


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value}")'


def _why_it_stopped(trainer: Trainer) -> str:
    if trainer.failure is not None:
        return "  # the next update would no longer be finite"
    return "  # and the beginning of one more"


def _distance(epochs: int) -> int:
    """Return the first of 1, 2, 5, 10, 20, 50, … that fits into ``epochs`` at most ten times."""
    scale = 1
    while 5 * scale * _MOST_LOSSES < epochs:
        scale *= 10
    return next(scale * digit for digit in (1, 2, 5) if scale * digit * _MOST_LOSSES >= epochs)


def _assignment(name: str, text: str) -> str:
    """Return a statement that gives the name this text, over several lines if it is long."""
    lines = [""]
    for word in re.findall(r"[^ \n]*[ \n]|[^ \n]+", text):
        characters = [_escaped(character) for character in word]
        if len(lines[-1]) + sum(map(len, characters)) > _LITERAL_WIDTH:
            lines.append("")
        for character in characters:
            if len(lines[-1]) + len(character) > _LITERAL_WIDTH:
                lines.append("")
            lines[-1] += character
    literals = [f'"{line}"' for line in lines if line]
    return f"{name} = {literals[0]}" if len(literals) == 1 else "\n    ".join([f"{name} = (", *literals]) + "\n)"


def _escaped(character: str) -> str:
    """Return the character as it stands between double quotes: as itself if that can be seen."""
    if character == '"':
        return '\\"'
    is_seen = character == " " or (character in visible(character) and character != "\\")
    return character if is_seen else ascii(character)[1:-1]
