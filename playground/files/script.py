"""A run as a plain NumPy script that repeats it without this package, in the same numbers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import groupby
from string import Template
from textwrap import fill

from playground.engine.cells import CELLS, ELMAN
from playground.engine.config import RunConfig, SamplingConfig, SettingError
from playground.engine.intervention import Intervention
from playground.engine.trainer import Trainer
from playground.engine.vocabulary import visible
from playground.files.run_code import (
    DOWNHILL,
    FROM_OUTPUT,
    first_biases,
    first_memory,
    is_plain,
    rows_of_gates,
    rule_settings,
    script_of_cell,
    update_code,
    with_names,
)
from playground.files.timestep_code import CLOSES_WINDOW, FROM_LATER, LOGITS, SLOPE, SQUASH, SUMS, SURPRISE

_MOST_LOSSES = 10
_LITERAL_WIDTH = 88
_LINE_WIDTH = 100
_SENDS_UTF8 = """\
if hasattr(sys.stdout, "reconfigure"):
    sys.stdout.reconfigure(encoding="utf-8")  # every character can be printed, in any terminal
"""

# The expressions are the engine's, down to the shapes that BLAS sees: it adds up a product of matrices in an order that
# depends on them, and in a run with a high learning rate another last bit soon is another loss. That is why the biases'
# gradients come from a column of ones, and not from sums.
_SCRIPT = '''\
"""A recurrent neural network learns to say the next character of a text, in plain NumPy.

It repeats a run of RNN Playground. Save it as rnn.py and run: python rnn.py
{roundings}
"""

{imports}
{settings}
{data}{weights}

{forward}

{backward}

{training}
{sampling}'''
_ROUNDINGS = "To the last bit{machine}; elsewhere until roundings grow."
_COMPILED_ROUNDINGS = "Compiled loops trained it; NumPy rounds otherwise, which grows where a run does not settle."
_SETTINGS = Template("""\
$text
H = $H  # units in the hidden layer
lr = $lr  # learning rate
window = $window  # timesteps that a gradient flows back through before an update
${rule}epochs = $epochs  # how often the text is read
$prompt
length, temperature = $length, $temperature  # of the sample; 0 takes the likeliest characters
""")
_DATA = """\
chars = sorted(set(text))
data = [chars.index(ch) for ch in text]
T, V = len(text) - 1, len(chars)  # predictions in an epoch, different characters
inputs = np.column_stack([np.eye(V)[data[:-1]], np.ones(T)])  # one-hot rows, and a 1 for the bias
targets = np.eye(V)[data[1:]]
"""
_WEIGHTS = Template("""\
rng = np.random.RandomState($seed)
Wxh = rng.randn($rows, V) * $scale
Whh = rng.randn($rows, H) * $scale
Why = rng.randn(V, H) * $scale
bh, by = np.zeros($rows), np.zeros(V)
$more""")
_FORWARD = f'''\
def forward(x, h_prev):
    """Read character x: return the new hidden state and the scores of all next characters."""
    h = {SQUASH}({SUMS})
    return h, {LOGITS}
'''
_SOFTMAX = """\
def softmax(y, temperature=1.0):
    e = np.exp((y - y.max()) / temperature)
    return e / e.sum()
"""
_FROM_NEXT = f"{with_names(FROM_LATER, da_next='da[k + 1]')} * {with_names(SLOPE, h='h[k]')}"
_BACKWARD = f'''\
def backward(x, h_prev, h, dy):
    """Return the gradients of a window, going back from its last timestep (row) to its first."""
    da = {FROM_OUTPUT} * {SLOPE}  # the gradient of the sums inside tanh
    for k in range(len(da) - 2, -1, -1):
        da[k] += {_FROM_NEXT}  # what h did to the timestep after it
    dWxh_bh = da.T.dot(x)
    return dWxh_bh[:, :V], da.T.dot(h_prev), dy.T.dot(h), dWxh_bh[:, V], x[:, V].dot(dy)
'''
_TRAINING = Template(f"""\
for epoch in range($epochs):
    $states, p, loss = $zeros, np.zeros((T, V)), 0.0
    for t in range($timesteps):$why
${{changes}}        $read
        p[t] = softmax(y)
        loss -= {with_names(SURPRISE, target="t, data[t + 1]")}  # the surprise at the character that came
        if {CLOSES_WINDOW}:
            w = slice(t - t % window, t + 1)  # the timesteps since the last update
${{update}}$showing""")
_PLAIN_UPDATE = (
    "for W, dW in zip((Wxh, Whh, Why, bh, by), gradients):",
    f"    {DOWNHILL}  # a small step downhill",
)
_SHOWING = 'print(f"Epoch {epoch}, loss={loss:.4f}")'
_SAMPLING = Template("""\
$state, out = $zeros, prompt
for ch in prompt:
    $results = forward(chars.index(ch), $before)
for _ in range(length):
    x = rng.choice(V, p=softmax(y, temperature)) if temperature else y.argmax()
    out += chars[x]
    $results = forward(x, $before)
print("Generated:", out)
""")


@dataclass(frozen=True)
class Recipe:
    """What has to be known to repeat a run and its sample.

    Attributes:
        trainer: the run, at the point that is to be repeated.
        sampling: the settings of the sample, with a prompt.
        seed: the seed of the random numbers that draw the sample. Without it they go on from those that drew the
            first weights, as in the notebook.

    Raises:
        SettingError: on making one, if the prompt is empty or has a character that is not in the text.
    """

    trainer: Trainer
    sampling: SamplingConfig
    seed: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not self.sampling.prompt:
            raise SettingError("Prompt must have at least one character.")
        self.trainer.vocabulary.encode(self.sampling.prompt)


@dataclass(frozen=True)
class Pieces:
    """The code that repeats a run, in its order, after ``import numpy as np``."""

    settings: str
    data: str
    weights: str
    forward: str
    backward: str
    training: str
    sampling: str


class Changes:
    """What was done to a run by hand, as statements.

    Attributes:
        learning_rate: the one that the first timestep was trained with.
        on_the_way: the statements by the epoch and the timestep that they come before.
        in_the_end: the statements that come after all of the training.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.learning_rate = trainer.config.learning_rate
        self.on_the_way: dict[tuple[int, int], list[str]] = {}
        self.in_the_end: list[str] = []
        for intervention in trainer.interventions:
            statements = _statements_of(intervention, trainer)
            if intervention.position == (0, 0) and intervention.learning_rate is not None:
                self.learning_rate = intervention.learning_rate
            elif intervention.learning_rate is not None:
                statements.append(f"lr = {intervention.learning_rate!r}")
            if intervention.position == (trainer.epoch, trainer.timestep):
                self.in_the_end += statements
            elif statements:
                self.on_the_way.setdefault(intervention.position, []).extend(statements)


def write_script(recipe: Recipe) -> str:
    """Return a Python file that repeats the run, printing about ten of its losses, and then its sample.

    It needs NumPy only. Text and prompt stand in it as string literals and nowhere else.
    """
    is_ascii = recipe.trainer.config.text.isascii()
    imports = "import numpy as np\n" if is_ascii else f"import sys\n\nimport numpy as np\n\n{_SENDS_UTF8}"
    return _SCRIPT.format(imports=imports, roundings=roundings(recipe.trainer), **vars(write_pieces(recipe)))


def roundings(trainer: Trainer) -> str:
    """Return a sentence, of a line or two, on where code repeats the run's numbers to the last bit."""
    if trainer.trained_by == "numba":
        return _COMPILED_ROUNDINGS
    machine = f" with {trainer.trained_on}" if trainer.trained_on else " where it was trained"
    return fill(_ROUNDINGS.format(machine=machine), _LINE_WIDTH)


def write_pieces(recipe: Recipe) -> Pieces:
    """Return the code that repeats the run and its sample, as pieces."""
    config, sampling = recipe.trainer.config, recipe.sampling
    forward, backward = _functions(config)
    changes = Changes(recipe.trainer)
    settings = _SETTINGS.substitute(
        text=_assignment("text", config.text),
        H=config.hidden_size,
        lr=changes.learning_rate,
        window=config.window,
        rule="".join(f"{line}\n" for line in rule_settings(config)),
        epochs=recipe.trainer.epoch,
        prompt=_assignment("prompt", sampling.prompt),
        length=sampling.length,
        temperature=sampling.temperature,
    )
    return Pieces(
        settings=settings,
        data=_DATA,
        weights=_first_weights(config),
        forward=f"{forward}\n\n{_SOFTMAX}",
        backward=backward,
        training=_training(recipe.trainer, changes),
        sampling=_sample_seed(recipe) + _sampling(config),
    )


def _first_weights(config: RunConfig) -> str:
    cell = CELLS[config.cell]
    more = [*first_biases(cell), *first_memory(config)]
    return _WEIGHTS.substitute(
        seed=config.random_seed,
        scale=config.initial_scale,
        rows=rows_of_gates(cell),
        more="".join(f"{line}\n" for line in more),
    )


def _sampling(config: RunConfig) -> str:
    cell = CELLS[config.cell]
    if cell is ELMAN:
        return _SAMPLING.substitute(state="h", zeros="np.zeros(H)", results="h, y", before="h")
    zeros = f"np.zeros(({cell.carries}, H))"
    return _SAMPLING.substitute(state="state", zeros=zeros, results="state, _, y", before="*state")


def _functions(config: RunConfig) -> tuple[str, str]:
    """Return the functions forward and backward."""
    cell = CELLS[config.cell]
    return (_FORWARD, _BACKWARD) if cell is ELMAN else script_of_cell(cell)


def _of_cell(config: RunConfig) -> dict[str, str]:
    """Return what the training loop has that depends on the cell."""
    cell = CELLS[config.cell]
    if cell is ELMAN:
        return {"states": "h", "zeros": "np.zeros((T + 1, H))", "read": "h[t + 1], y = forward(data[t], h[t])"}
    zeros = f"np.zeros((T + 1, {cell.carries}, H)), np.zeros((T, {len(cell.code.kept)}, H))"
    read = "states[t + 1], inner[t], y = forward(data[t], *states[t])"
    return {"states": "states, inner", "zeros": zeros, "read": read}


def _update(config: RunConfig) -> list[str]:
    """Return the lines that learn from a window."""
    learn = _PLAIN_UPDATE if is_plain(config) else update_code(config)
    if CELLS[config.cell] is ELMAN:
        return ["gradients = backward(inputs[w], h[:-1][w], h[1:][w], p[w] - targets[w])", *learn]
    call = "gradients = backward(inputs[w], states[:-1][w], states[1:][w], inner[w], dy)"
    return ["dy = p[w] - targets[w]", call, *learn]


def _training(trainer: Trainer, changes: Changes) -> str:
    broken_off = trainer.timestep > 0
    on_the_way = [
        line
        for position, statements in changes.on_the_way.items()
        for line in (
            f"if (epoch, t) == {position}:  # changed by hand",
            *_indented(1, [*statements, *_read_again(trainer.config, position[1], statements)]),
        )
    ]
    training = _TRAINING.substitute(
        epochs="epochs + 1" if broken_off else "epochs",
        timesteps=f"T if epoch < epochs else {trainer.timestep}" if broken_off else "T",
        **_of_cell(trainer.config),
        why=_why_it_ends(trainer) if broken_off else "",
        update="".join(f"{line}\n" for line in _indented(3, _update(trainer.config))),
        changes="".join(f"{line}\n" for line in _indented(2, on_the_way)),
        showing="".join(f"{line}\n" for line in _indented(1, _showing(trainer))),
    )
    if changes.in_the_end:
        training += "\n".join(["\n# Changed by hand, after training", *changes.in_the_end, ""])
    return training


def _read_again(config: RunConfig, t: int, statements: list[str]) -> list[str]:
    """Return what a cell with gates needs after parameters were set inside a window: what was read of it counts as read
    by these."""
    sets_parameters = any(not statement.startswith("lr = ") for statement in statements)
    if CELLS[config.cell] is ELMAN or t % config.window == 0 or not sets_parameters:
        return []
    return ["for j in range(t - t % window, t):", "    _, inner[j], _ = forward(data[j], *states[j])"]


def _showing(trainer: Trainer) -> list[str]:
    """Return the lines that print the loss of some epochs, but not of one that is only begun."""
    distance = _distance(trainer.epoch)
    is_due = f"epoch % {distance} == 0 or epoch == epochs - 1" if distance > 1 else ""
    if trainer.timestep:
        is_due = f"epoch < epochs and ({is_due})" if is_due else "epoch < epochs"
    return [f"if {is_due}:", *_indented(1, [_SHOWING])] if is_due else [_SHOWING]


def _why_it_ends(trainer: Trainer) -> str:
    if trainer.failure is not None:
        return "  # the next update is not finite"
    return "  # the last epoch is only begun"


def _sample_seed(recipe: Recipe) -> str:
    if recipe.seed is None:
        return ""
    return f"rng = np.random.RandomState({[int(number) for number in recipe.seed]})  # the seed of this sample\n"


def _indented(levels: int, lines: list[str]) -> list[str]:
    return ["    " * levels + line for line in lines]


def _statements_of(intervention: Intervention, trainer: Trainer) -> list[str]:
    """Return the statements that set its values; a row of a matrix that becomes one number takes one of them."""
    parameters = trainer.parameters
    statements = []
    for (name, row), group in groupby(intervention.values, lambda item: (item[0].name, item[0].row)):
        values = list(group)
        matrix = parameters[name]
        if matrix.ndim == 2 and len(values) == matrix.shape[1] > 1 and len({value for _, value in values}) == 1:
            statements.append(f"{name}[{row}, :] = {_number(values[0][1])}")
        else:
            statements += [f"{place} = {_number(value)}" for place, value in values]
    return statements


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value}")'


def _distance(epochs: int) -> int:
    """Return the first of 1, 2, 5, 10, 20, 50, … that fits into ``epochs`` at most ten times."""
    scale = 1
    while 5 * scale * _MOST_LOSSES < epochs:
        scale *= 10
    return next(digit * scale for digit in (1, 2, 5) if digit * scale * _MOST_LOSSES >= epochs)


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
    """Return the character as it stands between double quotes: as itself if it can be seen there."""
    if character == '"':
        return '\\"'
    is_seen = character == " " or (character in visible(character) and character != "\\")
    return character if is_seen else ascii(character)[1:-1]
