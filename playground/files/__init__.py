"""What a run leaves the page as, and comes back from: run files, scripts, notebooks and tables."""

from playground.files.notebook import write_notebook
from playground.files.run_file import FEW_SNAPSHOT_BYTES, RunFileError, SavedRun, load_run, save_run
from playground.files.script import Recipe, write_script
from playground.files.tables import losses_csv, samples_csv, weights_csv
from playground.files.timestep_code import code_of_stages, timestep_code

__all__ = [
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
]
