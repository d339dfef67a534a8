"""The rolling restart of Compose: at no time are there fewer healthy processes than there should be.

There is no Docker here: a program of its name keeps a list of containers, and writes down what it is told.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosting.deployed.hosted import ROOT

_DOCKER = f"""#!{sys.executable}
import os, pathlib, sys
folder = pathlib.Path(os.environ["DOCKER_FOLDER"])
said = " ".join(sys.argv[1:])
containers = sorted(folder.glob("container-*"))
with (folder / "told").open("a") as told:
    told.write(said + "\\n")
if said.endswith("ps --quiet playground"):
    print(*(container.name for container in containers), sep="\\n")
elif " up " in said:
    wanted = int(said.split("playground=")[1].split()[0])
    for number in range(len(containers), wanted):
        (folder / f"container-{{len((folder / 'told').read_text())}}-new").write_text("starting")
elif said.startswith("inspect"):
    container = folder / said.split()[-1]
    print(container.read_text())
    container.write_text(os.environ["BECOMES"] if container.read_text() == "starting" else "healthy")
elif said.startswith("stop"):
    (folder / said.split()[-1]).write_text("stopped")
    healthy = sum(each.read_text() == "healthy" for each in containers)
    with (folder / "healthy").open("a") as counted:
        counted.write(f"{{healthy}}\\n")
elif said.startswith("rm"):
    (folder / said.split()[-1]).unlink()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two healthy containers, and programs that change them."""
    for name, text in (("docker", _DOCKER), ("sleep", "#!/bin/sh\n")):
        program = tmp_path / name
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
    for number in (1, 2):
        (tmp_path / f"container-{number}").write_text("healthy", encoding="utf-8")
    return tmp_path


def _restart(folder: Path, becomes: str = "healthy") -> subprocess.CompletedProcess[str]:
    own = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "DOCKER_FOLDER": str(folder), "BECOMES": becomes}
    command = ["sh", str(ROOT / "deploy" / "rolling-restart")]
    return subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=False, timeout=60)


def test_every_process_is_replaced_after_a_new_one_is_healthy(folder: Path) -> None:
    said = _restart(folder)

    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, "All 2 processes are new.")
    containers = [container.name for container in folder.glob("container-*")]
    assert len(containers) == 2
    assert all(name.endswith("-new") for name in containers)
    assert (folder / "healthy").read_text(encoding="utf-8").split() == ["2", "2"]


def test_where_a_new_process_does_not_become_healthy_the_old_ones_go_on(folder: Path) -> None:
    said = _restart(folder, becomes="starting")

    assert said.returncode == 1
    assert said.stderr == "The new process is not healthy after two minutes; the old ones go on.\n"
    assert "stop" not in (folder / "told").read_text(encoding="utf-8")


def test_where_nothing_runs_it_says_how_to_start(folder: Path) -> None:
    for container in folder.glob("container-*"):
        container.unlink()

    said = _restart(folder)

    assert said.returncode == 1
    assert said.stderr == "Nothing runs yet: docker compose -f deploy/compose.yaml up -d starts it.\n"
