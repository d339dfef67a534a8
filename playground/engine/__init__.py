"""The recurrent network and its training, in NumPy only; usable by itself from a notebook or a terminal."""

from playground.engine.config import SETTINGS, RunConfig, SamplingConfig, Setting, SettingError
from playground.engine.edits import PARAMETER_NAMES, Edits, Place
from playground.engine.explanation import (
    Backward,
    Forward,
    Reading,
    explain_backward,
    explain_forward,
    ignored_gradient,
    shares_at,
)
from playground.engine.hidden_states import PrincipalPlane, cosine_similarity
from playground.engine.history import History
from playground.engine.intervention import Intervention
from playground.engine.network import Evaluation, Parameters, read_character
from playground.engine.notebook import write_notebook
from playground.engine.run_file import RunFileError, SavedRun, load_run, save_run
from playground.engine.sampling import LoggedSample, Sample, generate
from playground.engine.script import Recipe, write_script
from playground.engine.state import Failure, TrainerState
from playground.engine.trace import StepTrace
from playground.engine.trainer import Trainer
from playground.engine.vocabulary import Vocabulary, visible

__all__ = [
    "PARAMETER_NAMES",
    "SETTINGS",
    "Backward",
    "Edits",
    "Evaluation",
    "Failure",
    "Forward",
    "History",
    "Intervention",
    "LoggedSample",
    "Parameters",
    "Place",
    "PrincipalPlane",
    "Reading",
    "Recipe",
    "RunConfig",
    "RunFileError",
    "Sample",
    "SamplingConfig",
    "SavedRun",
    "Setting",
    "SettingError",
    "StepTrace",
    "Trainer",
    "TrainerState",
    "Vocabulary",
    "cosine_similarity",
    "explain_backward",
    "explain_forward",
    "generate",
    "ignored_gradient",
    "load_run",
    "read_character",
    "save_run",
    "shares_at",
    "visible",
    "write_notebook",
    "write_script",
]
