"""The recurrent network and its training, in NumPy only; usable by itself from a notebook or a terminal."""

from playground.engine.batch import evaluate_batch, sample_batch
from playground.engine.cells import CELLS, Cell
from playground.engine.compiled import preferred_backend, start_compiling
from playground.engine.config import SETTINGS, RunConfig, SamplingConfig, Setting, SettingError
from playground.engine.course import Course
from playground.engine.edits import Edits, ParameterIndex
from playground.engine.explanation import (
    Backward,
    Forward,
    ForwardRecord,
    explain_backward,
    explain_forward,
    ignored_gradient,
    shares_at,
)
from playground.engine.hidden_states import PrincipalPlane, cosine_similarity
from playground.engine.history import History
from playground.engine.intervention import Intervention
from playground.engine.learning import Learning, UpdateRule
from playground.engine.machine import machine_of
from playground.engine.moment import Moment, Point, moments_of
from playground.engine.network import (
    PARAMETER_NAMES,
    Evaluation,
    ParameterArray,
    ParameterName,
    Parameters,
    parameter_count,
    parameter_layout,
    read_character,
)
from playground.engine.optimizers import OPTIMIZERS, Optimizer
from playground.engine.sampling import LoggedSample, Sample, generate
from playground.engine.state import Failure, TrainerState
from playground.engine.trace import StepTrace
from playground.engine.train_state import TrainState
from playground.engine.trainer import Trainer
from playground.engine.training_text import TrainingText
from playground.engine.vocabulary import Vocabulary, visible

__all__ = [
    "CELLS",
    "OPTIMIZERS",
    "PARAMETER_NAMES",
    "SETTINGS",
    "Backward",
    "Cell",
    "Course",
    "Edits",
    "Evaluation",
    "Failure",
    "Forward",
    "ForwardRecord",
    "History",
    "Intervention",
    "Learning",
    "LoggedSample",
    "Moment",
    "Optimizer",
    "ParameterArray",
    "ParameterIndex",
    "ParameterName",
    "Parameters",
    "Point",
    "PrincipalPlane",
    "RunConfig",
    "Sample",
    "SamplingConfig",
    "Setting",
    "SettingError",
    "StepTrace",
    "TrainState",
    "Trainer",
    "TrainerState",
    "TrainingText",
    "UpdateRule",
    "Vocabulary",
    "cosine_similarity",
    "evaluate_batch",
    "explain_backward",
    "explain_forward",
    "generate",
    "ignored_gradient",
    "machine_of",
    "moments_of",
    "parameter_count",
    "parameter_layout",
    "preferred_backend",
    "read_character",
    "sample_batch",
    "shares_at",
    "start_compiling",
    "visible",
]
