"""What the engine offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import playground.engine

OFFERED = {
    "CELLS",
    "Cell",
    "Course",
    "Learning",
    "OPTIMIZERS",
    "Optimizer",
    "TrainState",
    "UpdateRule",
    "parameter_count",
    "start_compiling",
    "preferred_backend",
    "parameter_layout",
    "machine_of",
    "moments_of",
    "sample_batch",
    "evaluate_batch",
    "TrainingText",
    "Point",
    "Moment",
    "ParameterName",
    "ParameterArray",
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
    "ParameterIndex",
    "PrincipalPlane",
    "ForwardRecord",
    "RunConfig",
    "Sample",
    "SamplingConfig",
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
    "read_character",
    "shares_at",
    "visible",
}


def test_the_engine_lists_exactly_what_it_offers() -> None:
    assert sorted(playground.engine.__all__) == sorted(OFFERED)


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_everything_offered_can_be_imported_and_says_what_it_is(name: str) -> None:
    offered = getattr(playground.engine, name)

    assert offered.__doc__


def test_the_engine_needs_numpy_only() -> None:
    listing = "import sys, playground.engine; print(*{name.split('.')[0] for name in sys.modules})"
    root = Path(__file__).parents[2]

    loaded = subprocess.run(
        [sys.executable, "-c", listing], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"streamlit", "plotly", "pandas", "numba"} & set(loaded)
    assert {"numpy", "playground"} <= set(loaded)
