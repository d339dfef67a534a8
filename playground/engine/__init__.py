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
from playground.engine.network import Evaluation, Parameters, read_character
from playground.engine.sampling import LoggedSample, Sample, generate
from playground.engine.trace import StepTrace
from playground.engine.trainer import Failure, Trainer
from playground.engine.vocabulary import Vocabulary, visible

__all__ = [
    "PARAMETER_NAMES",
    "SETTINGS",
    "Backward",
    "Edits",
    "Evaluation",
    "Failure",
    "Forward",
    "LoggedSample",
    "Parameters",
    "Place",
    "PrincipalPlane",
    "Reading",
    "RunConfig",
    "Sample",
    "SamplingConfig",
    "Setting",
    "SettingError",
    "StepTrace",
    "Trainer",
    "Vocabulary",
    "cosine_similarity",
    "explain_backward",
    "explain_forward",
    "generate",
    "ignored_gradient",
    "read_character",
    "shares_at",
    "visible",
]
