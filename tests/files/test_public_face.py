"""What the files package offers."""

from __future__ import annotations

import playground.files

OFFERED = {
    "FEW_SNAPSHOT_BYTES",
    "Recipe",
    "RunFileError",
    "SavedRun",
    "code_of_stages",
    "load_run",
    "losses_csv",
    "samples_csv",
    "save_run",
    "timestep_code",
    "weights_csv",
    "write_notebook",
    "write_script",
}


def test_it_lists_exactly_what_it_offers_and_everything_says_what_it_is() -> None:
    assert set(playground.files.__all__) == OFFERED
    assert all(getattr(playground.files, name).__doc__ for name in OFFERED)
