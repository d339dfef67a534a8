"""The recurrent network and its training, in NumPy only; usable by itself from a notebook or a terminal."""

from playground.engine.config import SETTINGS, RunConfig, SamplingConfig, Setting, SettingError
from playground.engine.network import Evaluation, Parameters
from playground.engine.sampling import Sample
from playground.engine.trainer import Failure, StepTrace, Trainer
from playground.engine.vocabulary import Vocabulary, visible

__all__ = [
    "SETTINGS",
    "Evaluation",
    "Failure",
    "Parameters",
    "RunConfig",
    "Sample",
    "SamplingConfig",
    "Setting",
    "SettingError",
    "StepTrace",
    "Trainer",
    "Vocabulary",
    "visible",
]
