"""What a run leaves the page as, and comes back from: run files, scripts, notebooks and tables."""

from playground.files.notebook import write_notebook
from playground.files.run_file import RunFileError, SavedRun, load_run, save_run
from playground.files.script import Recipe, write_script
from playground.files.tables import losses_csv, samples_csv, weights_csv

__all__ = [
    "Recipe",
    "RunFileError",
    "SavedRun",
    "load_run",
    "losses_csv",
    "samples_csv",
    "save_run",
    "weights_csv",
    "write_notebook",
    "write_script",
]
